"""Whether confidence is worth its name: it should be high where the forecast is right.

One rule: "without" means what anyone could do without it: to trust a forecast the more the farther it
lies from a half. A forecast is right here in two senses, both shown, each ranked by the chance that
confidence holds of it: near a careful listener's own reading (fitted), and on the side on which the
call ends (which is that distance, since nothing fitted did better).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from engine.calibration import Calibration, calibrate
from engine.confidence import FEWEST_TURNS, NEAR, Trust, chance_near, chance_side, judge
from engine.training.evaluate import BUCKETS, bucket_of
from engine.training.opinions import Heard, stand
from engine.vocabulary import Band

WITH: Final = "by confidence"
WITHOUT: Final = "by distance from a half"
NEARBY: Final = "within 15 points of the listener's reading"
SIDE: Final = "on the side on which the call ends"
COVERAGES: Final = tuple(share / 20 for share in range(1, 21))


class Ranking(msgspec.Struct, frozen=True):
    """What it is worth to trust forecasts in one order, in one sense of right.

    `finds` is the AUC of the order for forecasts that are right; `risk` the share that is not among the
    most trusted, at each of COVERAGES, and `area` its mean (AURC).
    """

    finds: float | None
    risk: list[float]
    area: float


class BandRow(msgspec.Struct, frozen=True):
    """What one band is worth: share of the turns, near, on the right side, Brier."""

    share: float
    near: float
    right: float
    brier: float


class Span(msgspec.Struct, frozen=True):
    """How the interval does at some turns: how many, the share of readings inside, its mean width."""

    turns: int
    inside: float
    width: float


class Trusted(msgspec.Struct, frozen=True):
    """All of it: rankings and bands from the third turn on, spans by turns heard.

    `rankings` by sense (NEARBY, SIDE) and order (WITH, WITHOUT); `risk` by sense in any order;
    `listeners` the spans of each source alone, where there are several.
    """

    turns: int
    rankings: dict[str, dict[str, Ranking]]
    risk: dict[str, float]
    bands: dict[str, BandRow]
    spans: dict[str, Span]
    level: float
    listeners: dict[str, dict[str, Span]] = {}


def weigh_trust(heard: Sequence[Heard], calibration: Calibration, trust: Trust) -> Trusted:
    """Measure confidence and interval on conversations with readings."""
    chances, sides, forecasts, readings, outcomes, bands = [], [], [], [], [], []
    for one in heard:
        standings = stand(one, calibration)
        for signs, standing, reading in zip(one.signs, standings, one.sample.example.readings, strict=False):
            if signs.turns < FEWEST_TURNS:
                continue
            chances.append(chance_near(trust, signs, standing))
            sides.append(chance_side(standing))
            bands.append(judge(trust, signs, standing).band)
            forecasts.append(standing.probability)
            readings.append(reading)
            outcomes.append(one.outcome)
    p, y = np.array(forecasts), np.array(outcomes, dtype=np.float64)
    near = np.abs(p - np.array(readings)) <= NEAR
    right = (p > 0.5) == (y > 0.5)
    return Trusted(
        turns=len(p),
        rankings={
            sense: {WITH: rank(np.array(order), found), WITHOUT: rank(np.abs(p - 0.5), found)}
            for sense, order, found in ((NEARBY, chances, near), (SIDE, sides, right))
        },
        risk={NEARBY: round(float(1.0 - near.mean()), 4), SIDE: round(float(1.0 - right.mean()), 4)},
        bands=_sum_up(bands, near, right, (p - y) ** 2),
        spans=measure_spans(heard, calibration),
        level=calibration.level,
        listeners=_part_listeners(heard, calibration),
    )


def _part_listeners(heard: Sequence[Heard], calibration: Calibration) -> dict[str, dict[str, Span]]:
    sources = sorted({one.sample.example.source for one in heard})
    if len(sources) < 2:
        return {}
    return {
        source: measure_spans([one for one in heard if one.sample.example.source == source], calibration)
        for source in sources
    }


def rank(order: NDArray[np.float64], right: NDArray[np.bool_]) -> Ranking:
    """What trusting the highest of `order` first is worth."""
    wrong = 1.0 - right[np.argsort(-order, kind="stable")].astype(np.float64)
    running = np.cumsum(wrong) / np.arange(1, len(wrong) + 1)
    risk = [round(float(running[max(1, round(share * len(wrong))) - 1]), 4) for share in COVERAGES]
    finds = round(float(roc_auc_score(right, order)), 4) if 0 < right.sum() < len(right) else None
    return Ranking(finds, risk, round(float(running.mean()), 4))


def _sum_up(
    bands: Sequence[Band], near: NDArray[np.bool_], right: NDArray[np.bool_], error: NDArray[np.float64]
) -> dict[str, BandRow]:
    rows = {}
    for band in Band:
        chosen = np.array([one is band for one in bands])
        if chosen.any():
            rows[band.value] = BandRow(
                *(round(float(part), 4) for part in (chosen.mean(), near[chosen].mean())),
                *(round(float(part), 4) for part in (right[chosen].mean(), error[chosen].mean())),
            )
    return rows


def measure_spans(heard: Sequence[Heard], calibration: Calibration) -> dict[str, Span]:
    """Coverage of the listener's readings, and width, by turns heard and over all."""
    found: dict[str, list[tuple[bool, float]]] = {bucket: [] for bucket in ("all", *BUCKETS)}
    for one in heard:
        for turn, reading in enumerate(one.sample.example.readings, 1):
            _, low, high = calibrate(calibration, one.opinions[turn - 1], turn)
            for bucket in ("all", bucket_of(turn)):
                found[bucket].append((low <= reading <= high, high - low))
    return {
        bucket: Span(
            turns=len(rows),
            inside=round(float(np.mean([inside for inside, _ in rows])), 4),
            width=round(float(np.mean([width for _, width in rows])), 4),
        )
        for bucket, rows in found.items()
        if rows
    }
