"""Appeals for a gift to learn from: real dialogues with readings, and written ones.

One rule: a reading belongs to the very words it was given for (their hash tells), and no dialogue of
the calibration and test parts has one or is written after one. PersuasionForGood (Wang et al. 2019,
arXiv 1906.06725) comes without readings: a language model read its training part turn by turn,
without hindsight and without the outcomes; only its figures are kept here, never a word of the
dialogues. What happened afterwards alone teaches little about one turn. The written appeals are like
the written calls, from drawn cards, and all of the training part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from engine.training.corpus.examples import Example, load_examples, load_persuasion, shipped_corpus
from engine.vocabulary import Turn


class GiftReading(msgspec.Struct, frozen=True):
    """One dialogue's readings: `id`, the `mark` of its words, `p` the chance (0..1) after each turn."""

    id: str
    mark: str
    p: tuple[float, ...]


def shipped_gift_readings() -> Path:
    """Where the readings that ship with the project lie."""
    return shipped_corpus().with_name("gift_readings.jsonl")


def mark(turns: Sequence[Turn]) -> str:
    """What tells these words from others: 16 hex digits; spaces and who is who leave it alone."""
    said = "\n".join(" ".join(turn.text.split()) for turn in turns)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def load_gifts(place: Path) -> list[Example]:
    """PersuasionForGood from `place` (see `load_persuasion`) with its readings, then the written appeals;
    nothing where `place` holds no dialogue.
    """
    real = add_readings(load_persuasion(place), load_gift_readings(shipped_gift_readings()))
    return real and real + load_examples(shipped_gifts())


def shipped_gifts() -> Path:
    """Where the written appeals that ship with the project lie."""
    return shipped_corpus().with_name("written_appeals.jsonl")


def load_gift_readings(path: Path) -> dict[str, GiftReading]:
    """The readings by the id of their dialogue."""
    decoder = msgspec.json.Decoder(GiftReading)
    found = (decoder.decode(line) for line in path.read_bytes().splitlines())
    return {reading.id: reading for reading in found}


def add_readings(examples: Sequence[Example], readings: dict[str, GiftReading]) -> list[Example]:
    """`examples`, those with their readings whose words are the ones that were read."""
    return [_add(example, readings.get(example.id)) for example in examples]


def _add(example: Example, reading: GiftReading | None) -> Example:
    if reading is None or len(reading.p) != len(example.turns) or reading.mark != mark(example.turns):
        return example
    return replace(example, readings=reading.p)
