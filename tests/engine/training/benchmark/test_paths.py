"""When a forecast settles, and how often it changes sides, counted by hand."""

from __future__ import annotations

import pytest

from engine.training.benchmark.paths import PLACES, band, settle, tell_listener, trace
from engine.training.opinions import Heard
from tests.engine.training.hearing import hear_many


def both(turns: int = 10) -> list[Heard]:
    """One call that ends in a sale and one that does not."""
    heard = hear_many(20, turns=turns)
    return [next(one for one in heard if one.outcome == outcome) for outcome in (1, 0)]


def test_it_settles_after_its_last_mistake() -> None:
    assert settle([True, True]) == 1
    assert settle([False, True, False, True, True]) == 4
    assert settle([False, False, True]) == 3


def test_paths_by_hand() -> None:
    sold, lost = both()
    told = {
        # Wrong for two turns, right for two, wrong for one, right from turn 6.
        sold.sample.example.id: [0.4, 0.4, 0.6, 0.6, 0.4, 0.6, 0.7, 0.7, 0.8, 0.9],
        lost.sample.example.id: [0.6] * 10,
    }
    found = trace([sold, lost], told)
    assert found.right_at_end == 0.5
    assert (found.settled_turn, found.settled_share) == (6, 0.6)
    assert found.turns_a_call == 1.5
    assert found.never_turned == 0.5


def test_nobody_right_is_no_division_by_nothing() -> None:
    sold, _ = both()
    found = trace([sold], {sold.sample.example.id: [0.2] * 10})
    assert (found.right_at_end, found.settled_turn, found.settled_share) == (0.0, 0.0, 0.0)


def test_a_band_holds_the_middle_half_of_its_outcome_alone() -> None:
    heard = hear_many(60, turns=10)
    told = {one.sample.example.id: [0.1 + 0.8 * one.outcome] * 10 for one in heard}
    found = band(heard, told, 1)
    assert len(found.middle) == len(PLACES)
    assert found.middle == pytest.approx([0.9] * 10)
    assert band(heard, told, 0).high == pytest.approx([0.1] * 10)
    read = tell_listener(heard)[heard[0].sample.example.id]
    assert read == heard[0].sample.example.readings
