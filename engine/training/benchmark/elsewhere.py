"""Real conversations: PersuasionForGood beside what others report, Craigslist at fixed turns.

One rule: fixed turns only, and only calls that last that long, since a share of the length leaks the
length. Craigslist is measured on and never learned from; nearly all of its talks end in a deal, so
besides the forecast as it ships there is one shifted to its deal rate, which no live call could have.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from scipy.optimize import brentq

from engine.ensemble import chance, log_odds
from engine.errors import InputError
from engine.training.benchmark.figures import OURS, Scores, Told, score
from engine.training.corpus import Example, load_examples
from engine.training.corpus.public import load_craigslist
from engine.training.opinions import Heard

CRAIGSLIST_TURNS: Final = (4, 8)
PERSUASION_TURNS: Final = (8, 10, 14, 18)
SHIFTED: Final = "ours, shifted to their deal rate"
RATE: Final = "their deal rate"


class Elsewhere(msgspec.Struct, frozen=True):
    """Scores by forecaster and turn ("turn 4") on calls of another kind; `low` the share of LOW."""

    calls: int
    rate: float
    scores: dict[str, dict[str, Scores]]
    low: float


def load_bargains(place: Path) -> list[Example]:
    """Craigslist Bargain as published, or cut before the first offer as one JSON object a line.

    Raises InputError.
    """
    found = load_examples(place) if place.suffix == ".jsonl" else load_craigslist(place)
    if not found:
        raise InputError(f"{place} holds no conversation; name the Craigslist Bargain files.")
    return found


def score_at_turns(
    heard: Sequence[Heard], told: Mapping[str, Told], turns: Sequence[int], resamples: int
) -> dict[str, dict[str, Scores]]:
    """Every forecaster after each of `turns`, on the calls that last that long."""
    scores: dict[str, dict[str, Scores]] = {}
    for turn in turns:
        lasting = [one for one in heard if len(one.opinions) >= turn]
        if not lasting:
            continue
        outcomes = [one.outcome for one in lasting]
        for name, said in told.items():
            forecasts = [said[one.sample.example.id][turn - 1] for one in lasting]
            scores.setdefault(name, {})[f"turn {turn}"] = score(forecasts, outcomes, resamples)
    return scores


def bargain(heard: Sequence[Heard], ours: Told, low: float, resamples: int) -> Elsewhere:
    """Craigslist: as it ships, shifted, and the rate alone."""
    rate = sum(one.outcome for one in heard) / len(heard)
    told: dict[str, Told] = {
        OURS: ours,
        SHIFTED: shift(heard, ours, rate),
        RATE: {one.sample.example.id: [rate] * len(one.opinions) for one in heard},
    }
    return Elsewhere(
        len(heard), round(rate, 4), score_at_turns(heard, told, CRAIGSLIST_TURNS, resamples), low
    )


def shift(heard: Sequence[Heard], ours: Told, rate: float) -> Told:
    """Ours with one number added to all log-odds, so that its mean is the rate."""
    odds = [log_odds(value) for one in heard for value in ours[one.sample.example.id]]

    def miss(by: float) -> float:
        return math.fsum(chance(one + by) for one in odds) / len(odds) - rate

    by = float(_root(miss))
    return {name: [chance(log_odds(value) + by) for value in said] for name, said in ours.items()}


def _root(miss: Callable[[float], float]) -> float:
    # Between log-odds that no rate of a real corpus lies beyond.
    return float(brentq(miss, -12.0, 12.0)) if miss(-12.0) < 0.0 < miss(12.0) else 0.0
