"""A corpus in figures for people: how long, how balanced, how its readings run and whether they hold.

One rule: nothing is judged here (`check` does) and nothing is drawn (`plots` does). Readings are compared
at shares of a call, which suits a picture; a forecaster is measured at fixed turns as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean, median
from typing import Final

import msgspec

from engine.training.corpus.check import INDUSTRY, Counts, count
from engine.training.corpus.records import BUYER, SELLER, Record

POINTS: Final = 11
SHARES: Final = {"half": 0.5, "end": 1.0}
_BINS: Final = 10
CONVERTING: Final = "converting"
NOT_CONVERTING: Final = "not converting"
UNTOLD: Final = "not said"


class Group(msgspec.Struct, frozen=True):
    """Conversations of one kind. `path` is the mean reading at eleven shares of the call, empty without."""

    name: str
    conversations: int
    converting: float
    turns: float
    path: tuple[float, ...]


class Bin(msgspec.Struct, frozen=True):
    """Readings of about one height: their mean, and the share of these conversations that converted."""

    reading: float
    converted: float
    conversations: int


class Description(msgspec.Struct, frozen=True):
    """All that the table and the plots show. `reliability` by the moment of the reading."""

    counts: Counts
    industries: tuple[Group, ...]
    courses: tuple[Group, ...]
    reliability: dict[str, tuple[Bin, ...]]
    turn_counts: tuple[int, ...]
    word_counts: dict[str, tuple[int, ...]]


def describe(records: Sequence[Record]) -> Description:
    """The figures of a corpus. Courses are trajectories, or outcomes where no line names one."""
    told = any(record.trajectory for record in records)
    industries, courses = defaultdict[str, list[Record]](list), defaultdict[str, list[Record]](list)
    for record in records:
        course = record.trajectory or UNTOLD
        courses[course if told else (CONVERTING if record.outcome else NOT_CONVERTING)].append(record)
        for industry in record.scene.get(INDUSTRY, (UNTOLD,)):
            industries[industry or UNTOLD].append(record)
    return Description(
        counts=count(records),
        industries=_groups(industries),
        courses=_groups(courses),
        reliability=reliability(records),
        turn_counts=tuple(len(record.turns) for record in records),
        word_counts={speaker: _words(records, speaker) for speaker in (SELLER, BUYER)},
    )


def _groups(found: dict[str, list[Record]]) -> tuple[Group, ...]:
    """Largest first."""
    groups = [
        Group(
            name=name,
            conversations=len(records),
            converting=round(fmean(record.outcome for record in records), 3),
            turns=median(len(record.turns) for record in records),
            path=mean_path(records),
        )
        for name, records in found.items()
    ]
    return tuple(sorted(groups, key=lambda group: (-group.conversations, group.name)))


def mean_path(records: Sequence[Record]) -> tuple[float, ...]:
    """The mean reading at eleven shares of the call, from the first turn to the last."""
    read = [record.readings for record in records if record.readings]
    if not read:
        return ()
    shares = [at / (POINTS - 1) for at in range(POINTS)]
    return tuple(round(fmean(_at(readings, share) for readings in read), 4) for share in shares)


def reliability(records: Sequence[Record]) -> dict[str, tuple[Bin, ...]]:
    """Readings in tenths beside outcomes, half-way and at the end; empty where nobody read."""
    read = [record for record in records if record.readings]
    if not read:
        return {}
    return {
        moment: _bins([(_at(record.readings, share), record.outcome) for record in read])
        for moment, share in SHARES.items()
    }


def _at(readings: Sequence[float], share: float) -> float:
    return readings[round(share * (len(readings) - 1))]


def _bins(pairs: Sequence[tuple[float, int]]) -> tuple[Bin, ...]:
    tenths = defaultdict[int, list[tuple[float, int]]](list)
    for reading, outcome in pairs:
        tenths[min(int(reading * _BINS), _BINS - 1)].append((reading, outcome))
    return tuple(
        Bin(
            reading=round(fmean(reading for reading, _ in tenths[tenth]), 4),
            converted=round(fmean(outcome for _, outcome in tenths[tenth]), 4),
            conversations=len(tenths[tenth]),
        )
        for tenth in sorted(tenths)
    )


def _words(records: Sequence[Record], speaker: str) -> tuple[int, ...]:
    return tuple(
        len(said.text.split()) for record in records for said in record.turns if said.speaker == speaker
    )
