"""The calls that a measurement of speed is made with: a fixed sample of those that ship.

One rule: the same file gives the same sample, from all over it, so that two runs can be compared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from engine.errors import ArtefactError
from engine.vocabulary import Turn
from overlay.commands.stopwatch import BUYER, SELLER

SAMPLE_CALLS: Final = 130


def load_sample(path: Path | None = None) -> list[list[Turn]]:
    """A fixed sample of the calls that ship, evenly from the file. Raises ArtefactError."""
    place = path if path is not None else _shipped_calls()
    try:
        lines = place.read_bytes().splitlines()
        step = max(1, len(lines) // SAMPLE_CALLS)
        return [_read_call(line) for line in lines[::step][:SAMPLE_CALLS]]
    except (OSError, msgspec.DecodeError) as fault:
        raise ArtefactError(
            f"The calls to measure with cannot be read from {place}; install again."
        ) from fault


class _Said(msgspec.Struct):
    speaker: str
    text: str


class _Call(msgspec.Struct):
    turns: list[_Said]


def _read_call(line: bytes) -> list[Turn]:
    said = msgspec.json.decode(line, type=_Call).turns
    return [Turn(at, SELLER if one.speaker == SELLER.id else BUYER, one.text) for at, one in enumerate(said)]


def _shipped_calls() -> Path:
    import models

    return Path(models.__file__).parent / "corpus" / "sales_conversations.jsonl"
