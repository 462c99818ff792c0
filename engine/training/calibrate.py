"""Fit the calibration and the confidence on the calibration part, which nothing else learned from.

One rule: the products here are new to the policies, so what is fitted holds for calls about a
product never met. The interval is split-conformal against the careful listener's reading, and as wide
as the hardest of several listeners asks for; the confidence is a logistic regression of being within
NEAR of the reading, by forecasts that were fitted on others.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from engine.calibration import Bucket, Calibration, bucket_at, scale_of
from engine.confidence import FEWEST_TRADE_TURNS, FEWEST_TURNS, NEAR, SIGN_NAMES, Signs, Standing, Trust
from engine.ensemble import log_odds
from engine.errors import InputError
from engine.training.opinions import Heard, stand
from engine.training.supervised import weight_of

Platt = tuple[float, float, float]
Misses = Sequence[tuple[float, float]]

LEVEL: Final = 0.8
_CENTRES: Final = (1.0, 2.0, 4.0, 6.0, 9.0, 13.0, 19.0)
# Platt's numbers before any call was heard: the mean chance as it is, the value unused. They and, more
# strongly, what holds for all turns together pull at the fits of single buckets.
_START: Final = (1.0, 0.0, 0.0)
_PRIOR: Final = 2.0
_BUCKET_PRIOR: Final = 30.0
_FOLDS: Final = 3
_FEWEST_CALLS: Final = 50  # of a source, to ask for an interval of its own; with fewer it is chance
# How far around a bucket's centre misses count for it, in log(turns): with less, a bucket's reach is
# chance; with more, early turns get what late ones need (chosen on held-out products).
_SMOOTHING: Final = 0.35
# Chosen on held-out products: about one turn in eight GOOD, one in seven LOW.
_FAIR, _GOOD, _SURE = 0.47, 0.62, 0.75
# The share of readings on known trades (new products) that may be taken for another trade.
_TAKEN_FOR_FOREIGN: Final = 0.06


def _nearest(turns: int) -> int:
    distances = [abs(math.log(turns / centre)) for centre in _CENTRES]
    return distances.index(min(distances))


def fit_calibration(heard: Sequence[Heard]) -> Calibration:
    """Platt's numbers and the interval's reach by turn bucket.

    The reach comes from misses on calls that Platt's numbers were not fitted on: on their own they
    look nearer than they are, and the interval would promise more than it holds.
    """
    bare = _fit_bare(heard)
    misses = _gather_misses(heard)
    buckets = tuple(
        msgspec.structs.replace(bucket, reach=max(_conformal(own, bucket.turns) for own in misses))
        for bucket in bare.buckets
    )
    return msgspec.structs.replace(bare, buckets=buckets)


def forecast_unseen(heard: Sequence[Heard]) -> list[tuple[Heard, list[Standing]]]:
    """Each call with the forecast after each turn, calibrated on the other folds of `heard` alone."""
    told = []
    for fitted, missed in _fold(heard):
        calibration = fit_calibration(fitted)
        told += [(one, stand(one, calibration)) for one in missed]
    return told


def _fit_bare(heard: Sequence[Heard]) -> Calibration:
    """Everything but the interval's reach."""
    floor = float(np.median([opinion.spread for one in heard for opinion in one.opinions]))
    anywhere = _fit_platt(heard, None, _START, _PRIOR)
    fits = [_fit_platt(heard, place, anywhere, _BUCKET_PRIOR) for place in range(len(_CENTRES))]
    buckets = tuple(Bucket(turns, *fit, reach=1.0) for turns, fit in zip(_CENTRES, fits, strict=True))
    return Calibration(level=LEVEL, floor=max(floor, 0.05), buckets=buckets)


def _fold(heard: Sequence[Heard]) -> Iterator[tuple[Sequence[Heard], Sequence[Heard]]]:
    """What to fit on and what to miss, by product where there are enough of them."""
    groups = sorted({one.sample.example.group for one in heard})
    place = {group: number for number, group in enumerate(groups)}
    by_product = len(groups) >= 2 * _FOLDS
    folds = [place[one.sample.example.group] if by_product else at for at, one in enumerate(heard)]
    for fold in range(_FOLDS):
        fitted = [one for one, own in zip(heard, folds, strict=True) if own % _FOLDS != fold]
        missed = [one for one, own in zip(heard, folds, strict=True) if own % _FOLDS == fold]
        if fitted and missed:
            yield fitted, missed


def _fit_platt(heard: Sequence[Heard], place: int | None, start: Platt, prior: float) -> Platt:
    """Slope, worth and intercept in one bucket, or in all of them together; pulled towards `start`."""
    told, outcomes, weights = [], [], []
    for one in heard:
        inside = [
            opinion
            for turn, opinion in enumerate(one.opinions, 1)
            if place is None or _nearest(turn) == place
        ]
        for opinion in inside:
            told.append((opinion.log_odds, opinion.value, 1.0))
            outcomes.append(float(one.outcome))
            weights.append(weight_of(one.sample) / len(inside))  # a conversation speaks once
    x, y, w = np.array(told).reshape(-1, 3), np.array(outcomes), np.array(weights)
    middle = np.array(start)

    def loss(numbers: NDArray[np.float64]) -> float:
        z = x @ numbers
        return float((w * (np.logaddexp(0.0, z) - y * z)).sum()) + prior / 2.0 * float(
            ((numbers - middle) ** 2).sum()
        )

    slope, worth, intercept = minimize(loss, middle).x
    return float(max(slope, 0.05)), float(max(worth, 0.0)), float(intercept)


def _gather_misses(heard: Sequence[Heard]) -> list[Misses]:
    """All misses together, then those of each source with enough calls; each source is a listener of
    its own, and what holds for all of them together need not hold for any of them: one who commits
    early was held .70 of the time where .80 was claimed and .78 was seen over all (turns 1-3).
    """
    found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    calls: Counter[str] = Counter(one.sample.example.source for one in heard if one.sample.example.readings)
    for fitted, missed in _fold(heard):
        bare = _fit_bare(fitted)
        for one in missed:
            found[one.sample.example.source] += _misses(one, bare)
    together = [miss for own in found.values() for miss in own]
    if not together:
        raise InputError("No conversation of the calibration part has readings; give more conversations.")
    return [together, *(own for source, own in found.items() if calls[source] >= _FEWEST_CALLS)]


def _misses(one: Heard, bare: Calibration) -> Iterator[tuple[float, float]]:
    """For each turn: log(turns), and how far the reading lay from the forecast in units of its doubt."""
    for turn, (opinion, reading) in enumerate(
        zip(one.opinions, one.sample.example.readings, strict=False), 1
    ):
        miss = abs(log_odds(reading) - bucket_at(bare, turn).read(opinion))
        yield math.log(turn), miss / scale_of(bare, opinion)


def _conformal(misses: Misses, turns: float) -> float:
    """The reach that holds LEVEL of the misses around `turns` (weighted split-conformal prediction,
    Tibshirani et al. 2019, arXiv 1904.06222).
    """
    places, sizes = np.array(misses).T
    apart = (places - math.log(turns)) / _SMOOTHING
    # Where no call reaches, the nearest turns speak rather than none.
    weight = np.exp(-0.5 * (apart**2 - float((apart**2).min())))
    order = np.argsort(sizes)
    running = np.cumsum(weight[order])
    # One more miss, as large as can be, stands for the call that is yet to come.
    wanted = LEVEL * (running[-1] + 1.0)
    return float(sizes[order][min(int(np.searchsorted(running, wanted)), len(sizes) - 1)])


def fit_trust(heard: Sequence[Heard], most_turns: int) -> Trust:
    """The confidence's regression and the limits of what is strange."""
    told = [
        (own, own.numbers(standing), abs(standing.probability - reading) <= NEAR)
        for one, standings in forecast_unseen(heard)
        for own, standing, reading in zip(one.signs, standings, one.sample.example.readings, strict=False)
    ]
    # Before that it is LOW whatever the regression says; a small corpus may have nothing later.
    told = [row for row in told if row[0].turns >= FEWEST_TURNS] or told
    signs: list[Signs] = [own for own, _, _ in told]
    numbers, near = np.array([row for _, row, _ in told]), [held for _, _, held in told]
    centre, scale = numbers.mean(axis=0), np.maximum(numbers.std(axis=0), 1e-6)
    model = LogisticRegression(C=0.1).fit((numbers - centre) / scale, near)
    named = {name: numbers[:, place] for place, name in enumerate(SIGN_NAMES)}
    trades = [sign.foreign_trade for sign in signs if sign.turns >= FEWEST_TRADE_TURNS] or [0.0]
    return Trust(
        centre=tuple(centre.tolist()),
        scale=tuple(scale.tolist()),
        weight=tuple(model.coef_[0].tolist()),
        intercept=float(model.intercept_[0]),
        fair=_FAIR,
        good=_GOOD,
        sure=_SURE,
        strange_similarity=float(np.quantile(named["similarity"], 0.01)),
        strange_words=float(max(2.0 * np.quantile(named["unknown_words"], 0.99), 0.2)),
        strange_trade=float(np.quantile(trades, 1.0 - _TAKEN_FOR_FOREIGN)),
        usual_similarity=float(np.median(named["similarity"])),
        usual_apart=max(float(np.median(named["apart"])), 1e-6),
        most_turns=most_turns,
    )
