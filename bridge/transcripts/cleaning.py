"""From bytes on a disk to clean text: encodings, binaries, control characters.

One rule: nothing here knows a transcript format. Every refusal is one InputError sentence that names
the file. What is removed from text must never be a character a reader could miss: only controls
that print nothing, or that turn the reading direction and so could dress one name as another.
"""

from __future__ import annotations

import codecs
import re
import stat
import unicodedata
from pathlib import Path

from engine.errors import InputError

SIZE_LIMIT_MB = 10
"""Larger files are refused before they are read; an hour of talk is about 0.1 MB."""

_SIZE_LIMIT = SIZE_LIMIT_MB * 1_000_000

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a Word, Excel or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "a rich-text file"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"RIFF", "a sound or video file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"SQLite format 3", "a database"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEWLINES = re.compile("\r\n?|[\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")
_UNSEEN_IN_NAMES = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Joiners change the look of some letters, and of pictures, but only between two that are not ASCII.
_IDLE_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")


def word_set(words: str) -> frozenset[str]:
    """A table of words, written as one line of text."""
    return frozenset(words.split())


def load_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most SIZE_LIMIT_MB; InputError in one sentence otherwise."""
    name = path.name or str(path)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise InputError(f"{name} is a folder: choose one transcript file inside it.")
        if not stat.S_ISREG(found.st_mode):
            raise InputError(f"{name} is not a file: save the transcript to a file and open that.")
        check_size(found.st_size, name)
        with path.open("rb") as source:
            data = source.read(_SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise InputError(f"{name} is not there: check the path, or export the transcript again.") from None
    except PermissionError:
        raise InputError(f"{name} may not be read: give yourself permission to read it.") from None
    except (OSError, ValueError) as reason:
        told = getattr(reason, "strerror", None) or "its path is not usable"
        raise InputError(f"{name} could not be read ({told}): copy it elsewhere and try again.") from None
    check_size(len(data), name)
    return data


def check_size(size: int, name: str) -> None:
    """InputError if `size` bytes are more than a transcript can be."""
    if size > _SIZE_LIMIT:
        raise InputError(
            f"{name} is {size / 1e6:.0f} MB, more than the {SIZE_LIMIT_MB} MB a transcript may have: "
            "choose the transcript itself, not the recording."
        )


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Text of `data` and notes on how it had to be read; InputError for what is no text."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"{name} is {what}, not text: save it as text (.txt or .vtt) and open that.")
    if data[4:8] == b"ftyp":
        raise InputError(f"{name} is a video or sound file, not text: choose its transcript instead.")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace"), ()
    if b"\x00" in data:
        return _decode_wide(data, name)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as reason:
        if reason.start >= len(data) - 3 and reason.reason == "unexpected end of data":
            return data[: reason.start].decode("utf-8"), ("The file is cut off inside its last letter.",)
    text = data.decode("cp1252", errors="replace")
    refuse_binary(text, name)
    return text, ("The file is not UTF-8; it was read as Western European text (Windows-1252).",)


def refuse_binary(text: str, name: str) -> None:
    """InputError for characters that come from something that was never text, such as a program."""
    if len(_CONTROLS.findall(text)) + text.count("\ufffd") > len(text) / 50:
        raise InputError(
            f"{name} is not text a person can read: save the transcript as text (.txt or .vtt) and open that."
        )


def tidy(text: str) -> str:
    """One kind of line end, no control characters, no byte-order mark."""
    return _CONTROLS.sub("", _NEWLINES.sub("\n", text.removeprefix("\ufeff")))


def clean_text(text: str) -> str:
    """Spoken words on one line, single spaces, without characters that reorder what is read."""
    return " ".join(_TURNING.sub("", text).split())


def clean_label(label: str) -> str:
    """What somebody or something is called, as it looks: composed letters, single spaces, no controls,
    nothing unseen or that turns the direction."""
    seen = _IDLE_JOINERS.sub("", _UNSEEN_IN_NAMES.sub("", tidy(label)))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def clean_voice(name: str) -> str:
    """The name of who speaks as it looks, short."""
    return clean_label(name)[:80].strip()


def _decode_wide(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """UTF-16 without its mark: the reading with the more ASCII and no stray controls wins."""
    best, most = "", 0
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data[: len(data) // 2 * 2].decode(encoding, errors="replace")
        if "\ufffd" in text or _CONTROLS.search(text):
            continue
        ascii_letters = sum(character < "\x80" for character in text)
        if ascii_letters > most:
            best, most = text, ascii_letters
    if not most:
        raise InputError(
            f"{name} is not text a person can read: save the transcript as text (.txt or .vtt) and open that."
        )
    return best, ("The file has no byte-order mark; it was read as UTF-16.",)
