"""Conversations read to be looked at: everything a line says, and what is wrong with it.

One rule: a bad line ends nothing here. It becomes a sentence that names its file and line, so that one
look finds them all; `examples` is strict instead, since training on half a corpus would go unseen. No
sentence holds words of a conversation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from engine.errors import InputError
from engine.speakers import UNNAMED, name_speaker
from engine.training.corpus.examples import Example, find_lines
from engine.training.corpus.public import load_public

SELLER: Final = "seller"
BUYER: Final = "buyer"
# What a record says of itself and of the models that wrote it and listened, or of the course the call was to
# take (a trajectory and what turned it tell the outcome because they are meant to), beside what its writer
# was told of the scene.
_ORIGIN: Final = frozenset({"id", "source", "writer", "judge"})
_COURSE: Final = frozenset({"trajectory", "turning_point"})
_NOT_SCENE: Final = frozenset({*_ORIGIN, "turns", "outcome", "ends_with_decision", *_COURSE})


@dataclass(frozen=True, slots=True)
class Said:
    """One turn: whose, its words, and the reading after it where there is one."""

    speaker: str
    text: str
    reading: float | None


@dataclass(frozen=True, slots=True)
class Record:
    """One conversation; `scene` holds the scenario fields without the course and the decision."""

    id: str
    source: str
    outcome: int
    decided: bool | None
    trajectory: str
    scene: Mapping[str, tuple[str, ...]]
    turns: tuple[Said, ...]

    @property
    def readings(self) -> tuple[float, ...]:
        """The reading after each turn; empty where nobody gave them."""
        return tuple(said.reading for said in self.turns if said.reading is not None)

    @property
    def words(self) -> int:
        """How many words were said."""
        return sum(len(said.text.split()) for said in self.turns)


class _RawTurn(msgspec.Struct):
    text: str
    speaker: str | None = None
    p: float | None = None


class _Raw(msgspec.Struct):
    id: str | int
    outcome: int
    turns: list[_RawTurn]
    source: str = ""
    trajectory: str = ""
    ends_with_decision: bool | None = None


@dataclass(frozen=True, slots=True)
class Pile:
    """All records of some files in order, and a sentence for each line that is none."""

    records: tuple[Record, ...]
    faults: tuple[str, ...]


def load_records(places: Sequence[Path]) -> Pile:
    """Read files of one JSON object a line, folders of such, and of public corpora. Raises InputError."""
    records: list[Record] = []
    faults: list[str] = []
    for place in places:
        files = find_lines(place) if place.is_dir() else [place]
        if not files:
            records += [_from_example(example) for example in load_public(place)]
        for file in files:
            found = _read_file(file)
            records += found.records
            faults += found.faults
    if not records:
        raise InputError(
            f"{places[0]} holds no conversation; name a file with one JSON object a line."
            + (f" Its first fault: {faults[0]}" if faults else "")
        )
    return Pile(tuple(records), (*faults, *_repeated_ids(records)))


def _read_file(path: Path) -> Pile:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name a JSON Lines file.") from error
    records: list[Record] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            records.append(_to_record(line))
        except (msgspec.DecodeError, ValueError) as error:
            faults.append(f"Line {number} of {path.name} is not a conversation ({error}); mend or remove it.")
    return Pile(tuple(records), tuple(faults))


def _to_record(line: bytes) -> Record:
    fields = msgspec.json.decode(line)
    raw = msgspec.convert(fields, _Raw)
    turns = tuple(Said(name_speaker(turn.speaker).id, turn.text, turn.p) for turn in raw.turns)
    if raw.outcome not in (0, 1):
        raise ValueError(f"its outcome is {raw.outcome}, neither 0 nor 1")
    if not turns:
        raise ValueError("it has no turns")
    # Voices without a name may be several.
    if len(voices := {turn.speaker for turn in turns}) < 2 and UNNAMED not in voices:
        raise ValueError("it has one speaker only")
    if not all(turn.text.strip() for turn in turns):
        raise ValueError("a turn of it has no words")
    readings = [turn.reading for turn in turns if turn.reading is not None]
    if readings and len(readings) < len(turns):
        raise ValueError("only some of its turns have a reading")
    if not all(0.0 <= reading <= 1.0 for reading in readings):
        raise ValueError("a reading lies outside 0 to 1")
    return Record(
        str(raw.id), raw.source, raw.outcome, raw.ends_with_decision, raw.trajectory, _scene(fields), turns
    )


def _scene(fields: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    scene: dict[str, tuple[str, ...]] = {}
    for name, value in fields.items():
        if name in _NOT_SCENE:
            continue
        if isinstance(value, str):
            scene[name] = (value,)
        elif isinstance(value, list) and all(isinstance(part, str) for part in value):
            scene[name] = tuple(map(str, value))
    return scene


def _from_example(example: Example) -> Record:
    readings = example.readings or (None,) * len(example.turns)
    return Record(
        id=example.id,
        source=example.source,
        outcome=example.outcome.value,
        decided=None,
        trajectory=example.trajectory,
        scene={"industry": (example.industry,)},
        turns=tuple(
            Said(turn.speaker.id, turn.text, reading)
            for turn, reading in zip(example.turns, readings, strict=True)
        ),
    )


def _repeated_ids(records: Sequence[Record]) -> list[str]:
    seen: set[str] = set()
    repeated: dict[str, None] = {}
    for record in records:
        if record.id in seen:
            repeated[record.id] = None
        seen.add(record.id)
    return [f"The id {name} stands for more than one conversation; rename all but one." for name in repeated]
