"""Intervals hold the truth as often as they claim, and two forecasters are compared on the same draws."""

from __future__ import annotations

import dataclasses
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from engine.training.benchmark.figures import (
    compare,
    draw_weights,
    find_alarms,
    rank_drawn,
    score,
    tabulate,
)
from engine.training.opinions import Heard
from tests.engine.training.hearing import hear_many


def tell(heard: list[Heard], chance: float | None = None) -> dict[str, list[float]]:
    """A seer, or one who always says `chance`."""
    return {
        one.sample.example.id: [0.01 + 0.98 * one.outcome if chance is None else chance] * len(one.opinions)
        for one in heard
    }


def test_draws_are_of_conversations_and_the_same_again() -> None:
    weights = draw_weights(50, 20, 3)
    assert weights.shape == (20, 50)
    assert (weights.sum(axis=1) == 50).all()
    assert np.array_equal(weights, draw_weights(50, 20, 3))
    assert not np.array_equal(weights, draw_weights(50, 20, 4))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), min_size=4, max_size=30))
def test_the_ranking_of_a_draw_is_that_of_its_conversations(pairs: list[tuple[int, int]]) -> None:
    p, y = np.array([told / 5 for told, _ in pairs]), np.array([float(bought) for _, bought in pairs])
    weights = draw_weights(len(pairs), 3, 0)
    for drawn, found in zip(weights, rank_drawn(p, y, weights), strict=True):
        places = np.repeat(np.arange(len(pairs)), drawn.astype(int))
        if 0 < y[places].sum() < len(places):
            assert found == pytest.approx(roc_auc_score(y[places], p[places]))
        else:
            assert np.isnan(found)


def test_an_interval_holds_the_figure_and_narrows_with_more_conversations() -> None:
    dice = random.Random(0)
    truth = [dice.random() for _ in range(800)]
    outcomes = [int(dice.random() < chance) for chance in truth]
    many, few = score(truth, outcomes, 200), score(truth[:50], outcomes[:50], 200)
    for scores in (many, few):
        for found in (scores.brier, scores.log_loss, scores.accuracy, scores.auc):
            assert found is not None
            assert found.low <= found.value <= found.high
    assert many.brier.high - many.brier.low < 0.6 * (few.brier.high - few.brier.low)
    assert score([0.2, 0.3], [1, 1], 20).auc is None


def test_most_intervals_hold_the_truth() -> None:
    dice = random.Random(1)
    held = 0
    for _ in range(100):
        outcomes = [int(dice.random() < 0.3) for _ in range(80)]
        found = score([0.3] * 80, outcomes, 200).brier
        held += found.low <= 0.21 <= found.high
    assert held >= 88


def test_the_better_of_two_is_seen_where_it_is_better() -> None:
    outcomes = [0, 1] * 40
    seer, coin = [0.1 + 0.8 * outcome for outcome in outcomes], [0.5] * 80
    ahead = compare(seer, coin, outcomes, 100)
    assert ahead.value == pytest.approx(0.01 - 0.25)
    assert ahead.high < 0.0
    assert compare(coin, coin, outcomes, 100).value == 0.0


def test_a_seer_before_the_end_is_an_alarm_and_one_at_the_end_is_none() -> None:
    heard = hear_many(40, turns=12)
    table = tabulate(heard, {"seer": tell(heard), "coin": tell(heard, 0.5)}, 20)
    alarms = find_alarms(heard, table)
    assert any("seer on written, natural mixture at turn 3: AUC 1.000" in alarm for alarm in alarms)
    assert not any("coin" in alarm or "100 %" in alarm or "turn 12" in alarm for alarm in alarms)


def test_calls_that_are_over_early_raise_no_alarm() -> None:
    heard = [*hear_many(30, turns=3), *(other(one) for one in hear_many(10, turns=12))]
    assert not any(
        "turn 5" in alarm for alarm in find_alarms(heard, tabulate(heard, {"seer": tell(heard)}, 20))
    )


def other(one: Heard) -> Heard:
    example = dataclasses.replace(one.sample.example, id=f"other-{one.sample.example.id}")
    return dataclasses.replace(one, sample=dataclasses.replace(one.sample, example=example))
