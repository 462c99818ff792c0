"""What a closed shard came to, and what can still be told of it where its report is gone.

One rule: a closed shard was paid for, so its conversations are worth more than its report: that is made
anew of them, and nothing is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from engine.errors import InputError
from engine.training.corpus.journal import save_bytes
from engine.training.corpus.plan import Shard
from engine.training.corpus.repeats import Seen, find_telling, save_shelf

UNKNOWN: Final = "for a reason no longer known"


class Report(msgspec.Struct, frozen=True):
    """A closed shard in figures. `dropped` counts cards without a conversation by reason."""

    written: int
    dropped: Mapping[str, int]
    requests: int
    prompt_tokens: int
    completion_tokens: int


def load_report(shard: Shard) -> Report:
    """The figures of a closed shard; raises InputError."""
    path = shard.file("report.json")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(
            f"{path} cannot be read; put a copy of it back, or remove it: it is then made anew of"
            f" {shard.file('jsonl').name}, and only what those conversations cost is no longer known."
        ) from error


def find_report(shard: Shard) -> Report | None:
    """The figures of a closed shard, of its conversations where its report is gone; None of an open one.

    Raises InputError.
    """
    if shard.closed:
        return load_report(shard)
    if not _lost_report(shard):
        return None
    written = len(load_texts(shard))
    dropped = shard.count - written
    return Report(written, {UNKNOWN: dropped} if dropped else {}, 0, 0, 0)


def mend_report(shard: Shard) -> None:
    """Where a closed shard's report is gone, make it anew of its conversations, which were paid for."""
    report = None if shard.closed else find_report(shard)
    if report is None:
        return
    said = Seen()
    for texts in load_texts(shard):
        said.add(find_telling(texts))
    save_shelf(shard.file("seen.npy"), said.added())
    save_bytes(shard.file("report.json"), msgspec.json.encode(report))


def load_texts(shard: Shard) -> list[list[str]]:
    """The turns of a closed shard's conversations."""
    path = shard.file("jsonl")
    try:
        said = [msgspec.json.decode(line, type=_Record) for line in path.read_bytes().splitlines()]
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(
            f"{path} cannot be read as conversations; put a copy of it back. Moved away with"
            f" {shard.file('report.json').name}, that shard is written, and paid for, from nothing."
        ) from error
    return [[turn.text for turn in record.turns] for record in said]


def _lost_report(shard: Shard) -> bool:
    # A journal goes only after the report came: conversations with neither were closed.
    return shard.file("jsonl").exists() and not (shard.closed or shard.file("journal").exists())


class _Turn(msgspec.Struct):
    text: str


class _Record(msgspec.Struct):
    turns: list[_Turn]
