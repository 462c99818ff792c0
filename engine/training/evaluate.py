"""The figures of a trained ensemble on the test part, beside plain baselines on the same part.

One rule: nothing is fitted here. Figures are reported at shares of the call and at fixed turns, as
a share of the length leaks the length; always Brier, log loss, ECE and AUC together, on the
natural mixture, where the decision is not spoken, on the reversal-heavy cards, and on the real
conversations of PersuasionForGood and calls of one's own where they were given.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from engine.calibration import Calibration, calibrate
from engine.confidence import FEWEST_TURNS, NEAR, Trust, judge
from engine.training.corpus import OWN, PERSUASION
from engine.training.opinions import Heard, stand
from engine.vocabulary import Band

SHARES: Final = (0.25, 0.5, 0.75, 1.0)
TURNS: Final = (3, 5, 8, 10, 12, 18)
ALARM: Final = 0.95
OWN_CALLS: Final = "calls of one's own"
FEWEST: Final = 20
"""Conversations of a set; figures of fewer would be chance."""
BUCKETS: Final = {"turns 1-3": 3, "turns 4-7": 7, "turns 8-12": 12, "later": sys.maxsize}

Forecaster = Callable[[Heard, int], float]


class Figures(msgspec.Struct, frozen=True):
    """How good one forecaster is at one point of the calls."""

    conversations: int
    brier: float
    log_loss: float
    ece: float
    auc: float | None
    accuracy: float


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """All figures of one evaluation: by set, by forecaster, by point ("50 %", "turn 8").

    `too_few` counts the conversations of each set that has some, and fewer than FEWEST.
    """

    figures: dict[str, dict[str, dict[str, Figures]]]
    coverage: dict[str, float]
    bands: dict[str, dict[str, float]]
    too_few: dict[str, int] = {}


def measure(forecasts: Sequence[float], outcomes: Sequence[int]) -> Figures:
    """Proper scores, expected calibration error over 15 bins, ranking and accuracy."""
    p, y = np.clip(np.array(forecasts), 1e-4, 1 - 1e-4), np.array(outcomes)
    bins = np.minimum((p * 15).astype(int), 14)
    gaps = [
        (bins == at).mean() * abs(p[bins == at].mean() - y[bins == at].mean()) for at in set(bins.tolist())
    ]
    return Figures(
        conversations=len(y),
        brier=round(float(((p - y) ** 2).mean()), 4),
        log_loss=round(float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()), 4),
        ece=round(float(sum(gaps)), 4),
        auc=round(float(roc_auc_score(y, p)), 4) if 0 < y.sum() < len(y) else None,
        accuracy=round(float(((p > 0.5) == y).mean()), 4),
    )


def points(heard: Sequence[Heard]) -> dict[str, list[tuple[Heard, int]]]:
    """Which turn of which conversation each point of the report looks at."""
    found: dict[str, list[tuple[Heard, int]]] = {}
    for share in SHARES:
        found[f"{round(100 * share)} %"] = [(one, max(1, round(share * len(one.opinions)))) for one in heard]
    for turn in TURNS:
        # Calls that are over stay in at their last turn, or the figure would leak the length.
        found[f"turn {turn}"] = [(one, min(turn, len(one.opinions))) for one in heard]
    return found


def forecasters(
    calibration: Calibration, baseline: Mapping[str, tuple[float, float]], base_rate: float
) -> dict[str, Forecaster]:
    """Ours and the baselines; `baseline` holds a slope and an intercept by baseline."""

    def words(one: Heard, turn: int) -> float:
        return _logistic(baseline["bag of words"], _evidence(one, turn))

    def last(one: Heard, turn: int) -> float:
        return _logistic(baseline["last turn"], float(one.sample.states[turn - 1, -2]))

    def length(one: Heard, turn: int) -> float:
        return _logistic(baseline["length"], math.log(turn))

    return {
        "ours": lambda one, turn: calibrate(calibration, one.opinions[turn - 1], turn)[0],
        "bag of words + LR": words,
        "last turn + LR": last,
        "length": length,
        "base rate": lambda one, turn: base_rate,
    }


def _evidence(one: Heard, turn: int) -> float:
    # The state ends with: words so far, words of this turn, how much was heard.
    return float(one.sample.states[turn - 1, -3])


def _logistic(fit: tuple[float, float], value: float) -> float:
    return 1.0 / (1.0 + math.exp(-(fit[0] * value + fit[1])))


def fit_baselines(heard: Sequence[Heard]) -> dict[str, tuple[float, float]]:
    """A slope and an intercept for each baseline, for all turns, from the calibration part; the benchmark's
    are calibrated turn by turn.
    """
    from sklearn.linear_model import LogisticRegression

    picked = [pair for chosen in points(heard).values() for pair in chosen]
    y = [one.outcome for one, _ in picked]
    readers: dict[str, Forecaster] = {
        "bag of words": _evidence,
        "last turn": lambda one, turn: float(one.sample.states[turn - 1, -2]),
        "length": lambda one, turn: math.log(turn),
    }
    fits = {}
    for name, read in readers.items():
        x: NDArray[np.float64] = np.array([[read(one, turn)] for one, turn in picked])
        model = LogisticRegression().fit(x, y)
        fits[name] = (float(model.coef_[0, 0]), float(model.intercept_[0]))
    return fits


def sets_of(heard: Sequence[Heard]) -> dict[str, list[Heard]]:
    """The parts that figures are reported on, by name."""
    return {name: chosen for name, chosen in _name_sets(heard).items() if len(chosen) >= FEWEST}


def tell_too_few(report: Report) -> list[str]:
    """A sentence for each set that is too small for figures."""
    return [
        f"No figures for {name}: the test part holds {count} of the {FEWEST} conversations that are needed."
        for name, count in report.too_few.items()
    ]


def _name_sets(heard: Sequence[Heard]) -> dict[str, list[Heard]]:
    own = [one for one in heard if one.sample.example.kind == OWN]
    written = [one for one in heard if not one.persuasion and one.sample.example.kind != OWN]
    natural = [one for one in written if one.sample.example.natural]
    return {
        "written, natural mixture": natural,
        "written, decision not spoken": [one for one in natural if not one.sample.example.decided],
        "written, reversal-heavy": [one for one in written if not one.sample.example.natural],
        PERSUASION: [one for one in heard if one.persuasion],
        OWN_CALLS: own,
    }


def evaluate(
    heard: Sequence[Heard],
    calibration: Calibration,
    trust: Trust,
    baseline: Mapping[str, tuple[float, float]],
    base_rate: float,
) -> Report:
    """Measure ours and the baselines on `heard` (the test part)."""
    judges = forecasters(calibration, baseline, base_rate)
    figures: dict[str, dict[str, dict[str, Figures]]] = {}
    for set_name, chosen in sets_of(heard).items():
        at = points(chosen)
        figures[set_name] = {
            name: {
                point: measure([told(one, turn) for one, turn in pairs], [one.outcome for one, _ in pairs])
                for point, pairs in at.items()
            }
            for name, told in judges.items()
        }
    too_few = {name: len(chosen) for name, chosen in _name_sets(heard).items() if 0 < len(chosen) < FEWEST}
    return Report(figures, _coverage(heard, calibration), _bands(heard, calibration, trust), too_few)


def bucket_of(turn: int) -> str:
    """The one of BUCKETS that `turn` falls into."""
    return next(name for name, last in BUCKETS.items() if turn <= last)


def _coverage(heard: Sequence[Heard], calibration: Calibration) -> dict[str, float]:
    inside: dict[str, list[bool]] = {}
    for one in heard:
        for turn, reading in enumerate(one.sample.example.readings, 1):
            _, low, high = calibrate(calibration, one.opinions[turn - 1], turn)
            inside.setdefault(bucket_of(turn), []).append(low <= reading <= high)
            inside.setdefault("all", []).append(low <= reading <= high)
    return {bucket: round(float(np.mean(held)), 3) for bucket, held in inside.items()}


def _bands(heard: Sequence[Heard], calibration: Calibration, trust: Trust) -> dict[str, dict[str, float]]:
    """By band, once the call is under way: turns, how often the forecast was NEAR the reading, Brier."""
    rows: dict[Band, list[tuple[bool, float]]] = {}
    for one in heard:
        standings = stand(one, calibration)
        for signs, standing, reading in zip(one.signs, standings, one.sample.example.readings, strict=False):
            if signs.turns < FEWEST_TURNS:
                continue
            probability = standing.probability
            band = judge(trust, signs, standing).band
            rows.setdefault(band, []).append(
                (abs(probability - reading) <= NEAR, (probability - one.outcome) ** 2)
            )
    return {
        band.value: {
            "turns": len(found),
            "near": round(float(np.mean([near for near, _ in found])), 3),
            "brier": round(float(np.mean([error for _, error in found])), 3),
        }
        for band, found in rows.items()
    }
