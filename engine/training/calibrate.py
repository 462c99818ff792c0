"""Fit the calibration and the confidence on the calibration part, which nothing else learned from.

One rule: the products here are new to the policies, so what is fitted holds for calls about a
product never met. The interval is split-conformal against the careful listener's reading, the
confidence a logistic regression of being within NEAR of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from engine.calibration import Bucket, Calibration, bucket_at, calibrate, scale_of
from engine.confidence import NEAR, SIGN_NAMES, Signs, Trust
from engine.ensemble import log_odds
from engine.errors import InputError
from engine.training.opinions import Heard
from engine.training.supervised import weight_of

LEVEL: Final = 0.8
_CENTRES: Final = (1.0, 2.0, 4.0, 6.0, 9.0, 13.0, 19.0)
_PRIOR: Final = 12.0  # pulls Platt's numbers to 1 and 0, as strongly as twelve conversations speak
_FAIR, _GOOD = 0.5, 0.7


def _nearest(turns: int) -> int:
    distances = [abs(math.log(turns / centre)) for centre in _CENTRES]
    return distances.index(min(distances))


def fit_calibration(heard: Sequence[Heard]) -> Calibration:
    """Platt's numbers and the interval's reach by turn bucket."""
    floor = float(np.median([opinion.spread for one in heard for opinion in one.opinions]))
    fits = [_fit_platt(heard, place) for place in range(len(_CENTRES))]
    bare = Calibration(
        level=LEVEL,
        floor=max(floor, 0.05),
        buckets=tuple(Bucket(c, slope, shift, 1.0) for c, (slope, shift) in zip(_CENTRES, fits, strict=True)),
    )
    reaches = _fit_reaches(heard, bare)
    buckets = tuple(
        Bucket(bucket.turns, bucket.slope, bucket.intercept, reach)
        for bucket, reach in zip(bare.buckets, reaches, strict=True)
    )
    return Calibration(level=LEVEL, floor=bare.floor, buckets=buckets)


def _fit_platt(heard: Sequence[Heard], place: int) -> tuple[float, float]:
    odds, outcomes, weights = [], [], []
    for one in heard:
        inside = [opinion.log_odds for turn, opinion in enumerate(one.opinions, 1) if _nearest(turn) == place]
        for value in inside:
            odds.append(value)
            outcomes.append(float(one.outcome))
            weights.append(weight_of(one.sample) / len(inside))  # a conversation speaks once
    x, y, w = np.array(odds), np.array(outcomes), np.array(weights)

    def loss(numbers: NDArray[np.float64]) -> float:
        z = numbers[0] * x + numbers[1]
        told = float((w * (np.logaddexp(0.0, z) - y * z)).sum()) if len(x) else 0.0
        return told + _PRIOR / 2.0 * float((numbers[0] - 1.0) ** 2 + numbers[1] ** 2)

    slope, shift = minimize(loss, np.array([1.0, 0.0])).x
    return float(max(slope, 0.05)), float(shift)


def _fit_reaches(heard: Sequence[Heard], bare: Calibration) -> list[float]:
    scores: list[list[float]] = [[] for _ in _CENTRES]
    for one in heard:
        for turn, (opinion, reading) in enumerate(
            zip(one.opinions, one.sample.example.readings, strict=False), 1
        ):
            fit = bucket_at(bare, turn)
            miss = abs(log_odds(reading) - (fit.slope * opinion.log_odds + fit.intercept))
            scores[_nearest(turn)].append(miss / scale_of(bare, opinion))
    everything = [score for bucket in scores for score in bucket]
    if not everything:
        raise InputError("No conversation of the calibration part has readings; give more conversations.")
    # A bucket that no conversation reaches lends all the others' scores rather than claim to be sure.
    return [_conformal(bucket or everything) for bucket in scores]


def _conformal(scores: Sequence[float]) -> float:
    # The finite-sample quantile of split-conformal prediction.
    rank = math.ceil((len(scores) + 1) * LEVEL)
    return sorted(scores)[min(rank, len(scores)) - 1]


def fit_trust(heard: Sequence[Heard], calibration: Calibration, most_turns: int) -> Trust:
    """The confidence's regression and the limits of what is strange."""
    signs: list[Signs] = []
    near: list[bool] = []
    for one in heard:
        for turn, reading in enumerate(one.sample.example.readings, 1):
            probability, _, _ = calibrate(calibration, one.opinions[turn - 1], turn)
            signs.append(one.signs[turn - 1])
            near.append(abs(probability - reading) <= NEAR)
    numbers = np.array([sign.numbers() for sign in signs])
    centre, scale = numbers.mean(axis=0), np.maximum(numbers.std(axis=0), 1e-6)
    model = LogisticRegression(C=0.3).fit((numbers - centre) / scale, near)
    late = np.array([sign.turns >= 3 for sign in signs])
    named = {name: numbers[late, place] for place, name in enumerate(SIGN_NAMES)}
    return Trust(
        centre=tuple(centre.tolist()),
        scale=tuple(scale.tolist()),
        weight=tuple(model.coef_[0].tolist()),
        intercept=float(model.intercept_[0]),
        fair=_FAIR,
        good=_GOOD,
        strange_similarity=float(np.quantile(named["similarity"], 0.01)),
        strange_words=float(max(2.0 * np.quantile(named["unknown_words"], 0.99), 0.2)),
        usual_similarity=float(np.median(named["similarity"])),
        usual_apart=max(float(np.median(named["apart"])), 1e-6),
        most_turns=most_turns,
    )
