"""Confidence that knows is told from confidence that guesses."""

from __future__ import annotations

import numpy as np
import pytest

from engine.training.benchmark.tables import span_table
from engine.training.benchmark.trust import (
    COVERAGES,
    NEARBY,
    SIDE,
    WITH,
    WITHOUT,
    measure_spans,
    rank,
    weigh_trust,
)
from engine.training.calibrate import fit_calibration, fit_trust
from engine.training.evaluate import BUCKETS
from tests.engine.training.hearing import hear_many


def test_an_order_that_knows_has_no_risk_at_first() -> None:
    right = np.array([True, True, True, False] * 25)
    knows = rank(right.astype(float), right)
    assert knows.finds == 1.0
    assert knows.risk[COVERAGES.index(0.5)] == 0.0
    assert knows.risk[-1] == 0.25
    turned = rank(1.0 - right.astype(float), right)
    assert turned.finds == 0.0
    assert turned.area > knows.area + 0.3


def test_where_all_are_right_there_is_nothing_to_find() -> None:
    assert rank(np.arange(10.0), np.array([True] * 10)).finds is None


def test_a_fitted_confidence_is_worth_something() -> None:
    fitted, held = hear_many(150, error=1.0, seed=3), hear_many(150, error=1.0, seed=4)
    calibration = fit_calibration(fitted)
    trust = fit_trust(fitted, most_turns=12)
    found = weigh_trust(held, calibration, trust)
    assert found.turns == 150 * 10  # from the third turn on
    near = found.rankings[NEARBY][WITH].finds
    assert near is not None
    assert near > 0.6
    assert found.rankings[NEARBY][WITH].area < found.risk[NEARBY]
    assert set(found.rankings[SIDE]) == {WITH, WITHOUT}
    assert found.rankings[SIDE][WITH].risk[-1] == found.risk[SIDE]
    assert sum(row.share for row in found.bands.values()) == pytest.approx(1.0, abs=1e-3)
    assert found.bands["GOOD"].near > found.bands["FAIR"].near


def test_spans_are_counted_by_turns_heard() -> None:
    heard = hear_many(100, seed=5)
    spans = measure_spans(heard, fit_calibration(hear_many(300, seed=6)))
    assert list(spans) == ["all", "turns 1-3", "turns 4-7", "turns 8-12"]
    assert "later" in BUCKETS
    assert [span.turns for span in spans.values()] == [1200, 300, 400, 500]
    assert spans["all"].inside == pytest.approx(0.8, abs=0.1)
    assert 0.0 < spans["all"].width < 1.0


def test_each_listener_is_told_of_where_there_are_several() -> None:
    calm = hear_many(120, seed=7, listener=("calm", 0.1))
    wild = hear_many(120, seed=8, listener=("wild", 1.5))
    calibration, trust = fit_calibration(calm), fit_trust(calm, most_turns=12)
    assert weigh_trust(calm, calibration, trust).listeners == {}
    found = weigh_trust([*calm, *wild], calibration, trust)
    assert list(found.listeners) == ["calm", "wild"]
    assert found.listeners["calm"]["all"].turns == 120 * 12
    assert found.listeners["calm"]["all"].inside > found.spans["all"].inside
    assert found.listeners["wild"]["all"].inside < found.spans["all"].inside
    head, *_, last = span_table(found).splitlines()
    assert head == "|  | turns | readings inside | mean width | inside, calm | inside, wild |"
    assert last.count("|") == 7
