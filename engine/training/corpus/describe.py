"""A corpus in figures for people: how long, how balanced, how its readings run and whether they hold.

One rule: nothing is judged here (`check` does) and nothing is drawn (`plots` does). Readings are compared
at shares of a call, which suits a picture; a forecaster is measured at fixed turns as well.
"""

from __future__ import annotations

import math
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
_SURE: Final = 1.96
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
    """Readings of about one height: their mean, and the share of these conversations that converted.

    `low` and `high` are the 95 % interval of that share.
    """

    reading: float
    converted: float
    low: float
    high: float
    conversations: int


class Description(msgspec.Struct, frozen=True):
    """All that the table and the plots show. `reliability` by the moment of the reading.

    `told` is whether lines name their course; where none does, courses are the outcomes themselves.
    """

    counts: Counts
    told: bool
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
        told=told,
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
    return tuple(_bin(tenths[tenth]) for tenth in sorted(tenths))


def _bin(pairs: Sequence[tuple[float, int]]) -> Bin:
    share = fmean(outcome for _, outcome in pairs)
    low, high = wilson(share, len(pairs))
    return Bin(
        reading=round(fmean(reading for reading, _ in pairs), 4),
        converted=round(share, 4),
        low=round(low, 4),
        high=round(high, 4),
        conversations=len(pairs),
    )


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share seen in `count` (Wilson 1927): wide for few, also where all are alike."""
    weight = _SURE**2 / count
    middle = (share + weight / 2) / (1 + weight)
    reach = math.sqrt(weight * share * (1 - share) + weight**2 / 4) / (1 + weight)
    # At no and at all it ends there, but for the last bits.
    return max(min(middle - reach, share), 0.0), min(max(middle + reach, share), 1.0)


def _words(records: Sequence[Record], speaker: str) -> tuple[int, ...]:
    return tuple(
        len(said.text.split()) for record in records for said in record.turns if said.speaker == speaker
    )
