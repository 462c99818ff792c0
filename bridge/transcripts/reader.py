"""The one door for transcripts: a file or pasted text in, Turns out.

One rule: everything that comes in ends as a Transcript or as one InputError, never as another exception.
The order is fixed: bytes, text, format, cues, what was said, turns, sides. A new format adds one file, one
line in _READERS and one check in `detection.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.transcripts import (
    csv_table,
    gong_json,
    json_lines,
    json_list,
    meet,
    otter,
    plain_text,
    sbv,
    srt,
    teams_metadata,
    teams_vtt,
    vtt,
    zoom_chat,
    zoom_vtt,
)
from bridge.transcripts.cleaning import check_size, decode, load_bytes, refuse_binary, tidy
from bridge.transcripts.clock import count_from_start
from bridge.transcripts.cue import UNNAMED, Page
from bridge.transcripts.detection import detect_format, is_html
from bridge.transcripts.merging import make_turns
from bridge.transcripts.omissions import leave_out
from bridge.transcripts.paste import new_turns
from bridge.transcripts.seller_guess import SellerGuess, guess_seller
from bridge.transcripts.sides import find_voice, list_voices, sides_of, take_sides
from engine.errors import InputError
from engine.vocabulary import Side, Turn

__all__ = [
    "FORMATS",
    "SellerGuess",
    "Transcript",
    "assign_sides",
    "continue_paste",
    "load_transcript",
    "parse_transcript",
]

_READERS: Mapping[str, Callable[[str], Page]] = {
    "zoom-vtt": zoom_vtt.read,
    "zoom-chat": zoom_chat.read,
    "teams-vtt": teams_vtt.read,
    "teams-metadata": teams_metadata.read,
    "meet": meet.read,
    "otter": otter.read,
    "gong-json": gong_json.read,
    "srt": srt.read,
    "sbv": sbv.read,
    "vtt": vtt.read,
    "text": plain_text.read,
    "csv": csv_table.read,
    "json": json_list.read,
    "jsonl": json_lines.read,
}

FORMATS: tuple[str, ...] = tuple(_READERS)
"""The names that `format` takes."""

_GIVEN = "You named this voice."


@dataclass(frozen=True, slots=True)
class Transcript:
    """A call as it was read.

    `voices` in the order in which they first speak; `seller` the voice that sells and why, None if
    unknown (then every side is UNKNOWN unless the file states sides); `notes` what was left out or
    repaired, in words; `title` empty if the file has none.
    """

    turns: tuple[Turn, ...]
    voices: tuple[str, ...]
    seller: SellerGuess | None
    format: str
    notes: tuple[str, ...]
    title: str


def load_transcript(path: Path, *, format: str | None = None, seller: str | None = None) -> Transcript:
    """The transcript in a file; InputError in one sentence if there is none to be had."""
    return parse_transcript(load_bytes(path), format=format, seller=seller, name=path.name)


def parse_transcript(
    data: bytes | str, *, format: str | None = None, seller: str | None = None, name: str = "the pasted text"
) -> Transcript:
    """The transcript in bytes or text; `name` is what error sentences call it."""
    text, notes = _text(data, name)
    if format is not None and format not in _READERS:
        raise InputError(f"{format!r} is no transcript format: choose one of {', '.join(FORMATS)}.")
    if format is None and is_html(text):
        raise InputError(
            f"{_capital(name)} is a web page: copy the transcript out of it, or export it as text."
        )
    chosen = format or detect_format(text)
    page = _READERS[chosen](text)
    cues, timed = count_from_start(page.cues)
    notes += page.notes
    if timed:
        notes += ("Its times are times of day; they are counted from the first line.",)
    if not page.settled:
        cues, left_out = leave_out(cues)
        notes += left_out
    turns, split = make_turns(replace(page, cues=tuple(cues)))
    if not any(character.isalnum() for turn in turns for character in turn.text):
        raise InputError(f"There are no spoken words in {name}: export the transcript again, with the text.")
    return _transcript(turns, page, seller, chosen, notes + split)


def assign_sides(turns: Sequence[Turn], seller: str | None) -> tuple[Turn, ...]:
    """The same turns seen from another seller; None makes every side UNKNOWN."""
    voices = list_voices(turns)
    return take_sides(turns, {} if seller is None else sides_of(voices, find_voice(seller, voices)))


def continue_paste(before: Sequence[Turn], pasted: str, *, seller: str | None) -> Transcript:
    """The whole call after more text was pasted: `before` as it was, then what is new.

    `turns[:len(before)]` are the turns of `before`, unchanged, so `turns[len(before):]` is what to
    observe next (possibly nothing). Text that repeats earlier lines adds only what is new. With
    `seller` None the sides of `before` go on; where it has none, new turns are UNKNOWN and a guess
    over the whole call stands in `seller` for the person to accept.
    """
    if not before:
        return parse_transcript(pasted, seller=seller)
    read = parse_transcript(pasted)
    fresh = new_turns(before, read.turns)
    whole = (*before, *fresh)
    voices = list_voices(whole)
    known = [turn.speaker.id for turn in before if turn.speaker.side is Side.OURS]
    if seller is not None:
        guess: SellerGuess | None = SellerGuess(find_voice(seller, voices), _GIVEN)
    elif known:
        guess = SellerGuess(max(set(known), key=known.count), "So it was earlier in this call.")
    else:
        guess = guess_seller(whole, {})
    sides: dict[str, Side] = {}
    if guess is not None and (seller is not None or known):
        sides = {**sides_of(voices, guess.voice), **({} if seller else _sides_so_far(before))}
    notes = read.notes if fresh else ("Everything in this paste was in the call already.",)
    return Transcript((*before, *take_sides(fresh, sides)), voices, guess, read.format, notes, read.title)


def _sides_so_far(before: Sequence[Turn]) -> dict[str, Side]:
    return {turn.speaker.id: turn.speaker.side for turn in before}


def _text(data: bytes | str, name: str) -> tuple[str, tuple[str, ...]]:
    """Tidy text of `data` with notes; InputError for what is empty, too large or no text."""
    notes: tuple[str, ...] = ()
    check_size(len(data), _capital(name))
    if isinstance(data, bytes):
        text, notes = decode(data, _capital(name))
    else:
        refuse_binary(data, _capital(name))
        text = data
    text = tidy(text)
    if not text.strip("\ufeff \t\n\u200b\u00a0"):
        raise InputError(f"{_capital(name)} is empty: choose a file with a call in it, or paste its text.")
    return text, notes


def _transcript(
    turns: tuple[Turn, ...], page: Page, seller: str | None, chosen: str, notes: tuple[str, ...]
) -> Transcript:
    voices = list_voices(turns)
    stated = {voice: side for voice, side in page.sides.items() if voice in voices}
    if seller is not None:
        guess: SellerGuess | None = SellerGuess(find_voice(seller, voices), _GIVEN)
    else:
        guess = guess_seller(turns, stated)
    if stated and seller is None:
        sides: Mapping[str, Side] = stated
    else:
        sides = {} if guess is None else sides_of(voices, guess.voice)
    if voices == (UNNAMED,):
        notes += ("No speakers are named; all of it is one unknown voice.",)
    elif len(voices) == 1:
        notes += (f"Only {voices[0]} speaks in it.",)
    title = " ".join(page.title.split())[:200]
    return Transcript(take_sides(turns, sides), voices, guess, chosen, notes, title)


def _capital(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}" if name.startswith("the ") else name
