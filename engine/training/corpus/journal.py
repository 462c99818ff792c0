"""The journal of one shard: every reply that was paid for and every conversation that is done, on disk.

One rule: what is in the journal has been flushed to the disk before anything is made of it, one JSON
object a line. After a kill the half line at the end, if any, is dropped, and the rest is never paid
again. One writer at a time: who opens a journal waits until whoever had it is gone.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final

import msgspec

from engine.errors import InputError
from engine.training.corpus.asking import Kept


class Done(msgspec.Struct, frozen=True, tag="done", tag_field="kind"):
    """A finished conversation: its record as the corpus keeps it."""

    card: str
    record: Mapping[str, object]


class Dropped(msgspec.Struct, frozen=True, tag="dropped", tag_field="kind"):
    """A card without a conversation, and why in one word."""

    card: str
    why: str


Entry = Kept | Done | Dropped
_BEHIND_THE_END: Final = 1 << 30
_DECODER = msgspec.json.Decoder(Entry)
_ENCODER = msgspec.json.Encoder()


def read_entries(lines: bytes, path: Path) -> list[Entry]:
    """The entries in whole lines; raises InputError naming the line that is none."""
    entries: list[Entry] = []
    for number, line in enumerate(lines.splitlines(), start=1):
        try:
            entries.append(_DECODER.decode(line))
        except msgspec.DecodeError as error:
            raise InputError(
                f"Line {number} of {path} is not an entry of a journal; move the file away to write its"
                " conversations anew."
            ) from error
    return entries


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Raises InputError where the disk refuses what is written in `folder`."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"The folder {folder} cannot be written ({error.strerror}); once it can, the same command goes on"
            " from where it was."
        ) from error


class Journal:
    """Opened for one writer: what it held before, and where what is new goes. Raises InputError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with writing_in(path.parent):
            self._file: BinaryIO = path.open("a+b")
            try:
                lock_file(self._file, wait=True)
                self._file.seek(0)
                held = self._file.read()
                whole = held[: held.rfind(b"\n") + 1]
                self._file.truncate(len(whole))
                entries = read_entries(whole, path)
            except BaseException:
                self._file.close()
                raise
        self._kept: defaultdict[tuple[str, str], list[Kept]] = defaultdict(list)
        self.done: dict[str, Done] = {}
        self.dropped: dict[str, str] = {}
        for entry in entries:
            self._take(entry)

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # What the disk would not take was told by `add`; closing tries it once more.
        with suppress(OSError):
            self._file.close()

    def kept(self, card: str, step: str) -> Sequence[Kept]:
        """The replies to one request so far, in the order they came."""
        return tuple(self._kept.get((card, step), ()))

    def paid(self) -> tuple[int, int, int]:
        """Requests paid for, tokens sent, tokens written."""
        replies = [reply for answers in self._kept.values() for reply in answers]
        return (
            len(replies),
            sum(reply.prompt_tokens for reply in replies),
            sum(reply.completion_tokens for reply in replies),
        )

    def add(self, entry: Entry) -> None:
        """Write one entry; it is on the disk when this returns. Raises InputError."""
        with writing_in(self._path.parent):
            self._file.write(_ENCODER.encode(entry) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        self._take(entry)

    def _take(self, entry: Entry) -> None:
        if isinstance(entry, Kept):
            self._kept[entry.card, entry.step].append(entry)
        elif isinstance(entry, Done):
            self.done[entry.card] = entry
        else:
            self.dropped[entry.card] = entry.why


def lock_file(file: BinaryIO, *, wait: bool) -> bool:
    """Hold `file` for this process until it is closed; False where another holds it and `wait` is off."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # Far behind the end: what is locked there can be read by nobody else.
            file.seek(_BEHIND_THE_END)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (BlockingIOError, PermissionError):
        return False
    return True


def save_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; raises InputError."""
    waiting = path.with_name(path.name + ".part")
    try:
        with writing_in(path.parent):
            with waiting.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            waiting.replace(path)
    finally:
        with suppress(OSError):
            waiting.unlink()
