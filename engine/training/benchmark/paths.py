"""How forecasts move through a call: when they settle on the right side, and how often they turn.

One rule: a forecast is right while it lies on the side of a half on which the call ends. What ended
cannot be known early, so these figures describe and are no targets.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import fmean, median
from typing import Final

import msgspec
import numpy as np

from engine.training.benchmark.figures import Told
from engine.training.opinions import Heard

PLACES: Final = tuple(place / 10 for place in range(1, 11))


class Paths(msgspec.Struct, frozen=True):
    """How one forecaster's forecasts move, over all calls.

    `right_at_end` and `never_turned` are shares of calls; `settled_turn` and `settled_share` the
    median turn, and share of the call, from which the forecast stays right, among calls that end
    right; `turns_a_call` how often the forecast changes sides.
    """

    right_at_end: float
    settled_turn: float
    settled_share: float
    turns_a_call: float
    never_turned: float


class Band(msgspec.Struct, frozen=True):
    """The middle half of the forecasts at each of PLACES (shares of the call)."""

    low: list[float]
    middle: list[float]
    high: list[float]


def trace(heard: Sequence[Heard], told: Told) -> Paths:
    """Sum up the paths of one forecaster."""
    settled: list[tuple[int, float]] = []
    changes: list[int] = []
    for one in heard:
        said = told[one.sample.example.id]
        right = [(chance > 0.5) == (one.outcome == 1) for chance in said]
        changes.append(sum(before != after for before, after in itertools.pairwise(right)))
        if right[-1]:
            turn = settle(right)
            settled.append((turn, turn / len(right)))
    return Paths(
        right_at_end=round(len(settled) / len(heard), 4),
        settled_turn=median([turn for turn, _ in settled]) if settled else 0.0,
        settled_share=round(median([share for _, share in settled]), 4) if settled else 0.0,
        turns_a_call=round(fmean(changes), 4),
        never_turned=round(fmean(not count for count in changes), 4),
    )


def settle(right: Sequence[bool]) -> int:
    """The first turn (from 1) from which it stays right; the last is right."""
    wrong = [turn for turn, is_right in enumerate(right, 1) if not is_right]
    return wrong[-1] + 1 if wrong else 1


def band(heard: Sequence[Heard], told: Told, outcome: int) -> Band:
    """Where the forecasts of the calls that end in `outcome` lie through the call."""
    rows = [
        [said[max(1, round(place * len(said))) - 1] for place in PLACES]
        for one in heard
        if one.outcome == outcome and (said := told[one.sample.example.id])
    ]
    low, middle, high = np.percentile(np.array(rows), [25, 50, 75], axis=0)
    return Band(low.tolist(), middle.tolist(), high.tolist())


def tell_listener(heard: Sequence[Heard]) -> Told:
    """What the careful listener reads, for comparison."""
    return {one.sample.example.id: one.sample.example.readings for one in heard}
