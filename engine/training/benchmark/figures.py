"""Scores with their uncertainty, and the tables they stand in.

One rule: a conversation speaks once at each point and is drawn as a whole, so the 95 % intervals are
bootstraps by conversation; the same draws serve every forecaster, so that two of them can be
compared. The scores themselves come from `engine.training.evaluate.measure`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.training.evaluate import ALARM, measure, points, sets_of
from engine.training.opinions import Heard

RESAMPLES: Final = 1000
OURS: Final = "ours, full"
SHOWN: Final = ("25 %", "50 %", "75 %", "100 %", "turn 3", "turn 5", "turn 8", "turn 12")
_TAILS: Final = (2.5, 97.5)

Told = Mapping[str, Sequence[float]]
"""What one forecaster says: its probability after each turn, by the conversation's id."""

Draws = NDArray[np.float64]


class Score(msgspec.Struct, frozen=True):
    """One figure with its 95 % interval."""

    value: float
    low: float
    high: float


class Scores(msgspec.Struct, frozen=True):
    """How good one forecaster is at one point of the calls."""

    conversations: int
    brier: Score
    log_loss: Score
    ece: Score
    auc: Score | None
    accuracy: Score


Table = dict[str, dict[str, dict[str, Scores]]]
"""Scores by set, forecaster and point, as in `evaluate.Report`."""


@functools.lru_cache(maxsize=8)
def draw_weights(count: int, resamples: int, seed: int) -> Draws:
    """How often each of `count` conversations was drawn, [resamples, count]."""
    dice = np.random.default_rng(seed)
    drawn: Draws = dice.multinomial(count, np.full(count, 1.0 / count), size=resamples).astype(np.float64)
    return drawn


def score(
    forecasts: Sequence[float], outcomes: Sequence[int], resamples: int = RESAMPLES, seed: int = 0
) -> Scores:
    """The figures of `forecasts`, each with its interval."""
    found = measure(forecasts, outcomes)
    p, y = np.clip(np.array(forecasts), 1e-4, 1 - 1e-4), np.array(outcomes, dtype=np.float64)
    weights = draw_weights(len(y), resamples, seed)
    losses = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    auc = None if found.auc is None else _interval(found.auc, rank_drawn(p, y, weights))
    return Scores(
        conversations=found.conversations,
        brier=_interval(found.brier, weights @ ((p - y) ** 2) / len(y)),
        log_loss=_interval(found.log_loss, weights @ losses / len(y)),
        ece=_interval(found.ece, _calibration_errors(p, y, weights)),
        auc=auc,
        accuracy=_interval(found.accuracy, weights @ ((p > 0.5) == (y > 0.5)) / len(y)),
    )


def _interval(value: float, drawn: NDArray[np.float64]) -> Score:
    low, high = np.nanpercentile(drawn, _TAILS)
    return Score(round(value, 4), round(float(low), 4), round(float(high), 4))


def rank_drawn(p: NDArray[np.float64], y: NDArray[np.float64], weights: Draws) -> NDArray[np.float64]:
    """The AUC of every draw, NaN where it holds one outcome alone; ties count half."""
    order = np.argsort(p, kind="stable")
    starts = np.flatnonzero(np.diff(p[order], prepend=-1.0))
    bought = np.add.reduceat(weights[:, order] * y[order], starts, axis=1)
    lost = np.add.reduceat(weights[:, order] * (1.0 - y[order]), starts, axis=1)
    below = np.cumsum(lost, axis=1) - lost
    pairs = bought.sum(axis=1) * lost.sum(axis=1)
    wins = (bought * (below + 0.5 * lost)).sum(axis=1)
    return np.where(pairs > 0.0, wins / np.maximum(pairs, 1.0), np.nan)


def _calibration_errors(
    p: NDArray[np.float64], y: NDArray[np.float64], weights: Draws
) -> NDArray[np.float64]:
    bins = np.minimum((p * 15).astype(int), 14)
    gaps = [np.abs(weights[:, bins == at] @ (p - y)[bins == at]) for at in range(15) if (bins == at).any()]
    total: NDArray[np.float64] = np.sum(gaps, axis=0) / len(y)
    return total


def compare(
    first: Sequence[float],
    second: Sequence[float],
    outcomes: Sequence[int],
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Score:
    """The Brier score of `first` minus that of `second` on the same conversations."""
    y = np.array(outcomes, dtype=np.float64)
    gap = (np.array(first) - y) ** 2 - (np.array(second) - y) ** 2
    return _interval(float(gap.mean()), draw_weights(len(y), resamples, seed) @ gap / len(y))


def tabulate(heard: Sequence[Heard], told: Mapping[str, Told], resamples: int) -> Table:
    """Every forecaster on every set at every point."""
    return {name: tabulate_set(chosen, told, resamples) for name, chosen in sets_of(heard).items()}


def tabulate_set(
    chosen: Sequence[Heard], told: Mapping[str, Told], resamples: int
) -> dict[str, dict[str, Scores]]:
    """Every forecaster on one set."""
    at = points(chosen)
    return {
        name: {
            point: score(
                [said[one.sample.example.id][turn - 1] for one, turn in pairs],
                [one.outcome for one, _ in pairs],
                resamples,
            )
            for point, pairs in at.items()
        }
        for name, said in told.items()
    }


def find_alarms(heard: Sequence[Heard], table: Table) -> list[str]:
    """Every AUC or accuracy above ALARM where most calls still have something to come, in words."""
    alarms = []
    for name, chosen in sets_of(heard).items():
        early = _early_points(chosen)
        for forecaster, by_point in table.get(name, {}).items():
            for point in early:
                for what, found in (("AUC", by_point[point].auc), ("accuracy", by_point[point].accuracy)):
                    if found is not None and found.value > ALARM:
                        alarms.append(f"{forecaster} on {name} at {point}: {what} {found.value:.3f}")
    return alarms


def _early_points(chosen: Sequence[Heard]) -> list[str]:
    """The points at which fewer than half of the calls are over."""
    return [
        point
        for point, pairs in points(chosen).items()
        if sum(turn == len(one.opinions) for one, turn in pairs) < len(pairs) / 2
    ]
