"""The arithmetic of the gauge, with no screen: angles, labels, the calm of the needle, the scale."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.vocabulary import Forecast
from overlay import needle
from overlay.needle import Shown

CHANCE = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("value", "degrees"), [(0.0, -135.0), (0.5, 0.0), (1.0, 135.0), (1.7, 135.0)])
def test_the_dial_turns_270_degrees_with_a_half_at_the_top(value: float, degrees: float) -> None:
    assert needle.angle(value) == degrees


def test_an_arc_runs_clockwise_as_qt_counts_it() -> None:
    assert needle.arc(0.0, 1.0) == (225.0, -270.0)
    assert needle.arc(0.5, 0.75) == (90.0, -67.5)


def test_a_half_is_straight_above_the_centre() -> None:
    assert needle.on_circle(0.5, (10.0, 10.0), 5.0) == pytest.approx((10.0, 5.0))
    x, y = needle.on_circle(0.0, (10.0, 10.0), 5.0)
    assert (x, y) == pytest.approx((10.0 - 5.0 * math.sqrt(0.5), 10.0 + 5.0 * math.sqrt(0.5)))


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "<1"), (0.004, "<1"), (0.005, "1"), (0.455, "46"), (0.994, "99"), (0.996, ">99"), (1.0, ">99")],
)
def test_a_label_never_promises(value: float, words: str) -> None:
    assert needle.label(value) == words


def test_the_interval_keeps_its_ends_within_what_can_be_said() -> None:
    assert needle.range_label(0.33, 0.6) == "33–60"
    assert needle.range_label(0.0, 1.0) == "1–99"


def test_easing_leaves_quickly_and_arrives() -> None:
    assert needle.ease_out(0.0) == 0.0
    assert needle.ease_out(0.5) == 0.875
    assert needle.ease_out(1.0) == 1.0


def test_the_needle_waits_half_a_second() -> None:
    shown = Shown(0.4, 0.3, 0.5, at=10.0)
    up = Forecast(0.6, 0.5, 0.7)
    assert needle.settle(shown, up, 10.49) is shown
    assert needle.settle(shown, up, 10.5) == Shown(0.6, 0.5, 0.7, at=10.5)
    assert needle.wait(shown, 10.2) == pytest.approx(0.3)


def test_a_move_of_less_than_two_points_does_not_stir_the_needle() -> None:
    shown = Shown(0.40, 0.30, 0.50, at=0.0)
    assert needle.settle(shown, Forecast(0.419, 0.319, 0.481), 5.0) is shown
    assert needle.settle(shown, Forecast(0.42, 0.30, 0.50), 5.0).probability == 0.42


@given(CHANCE, CHANCE, CHANCE, CHANCE, CHANCE, CHANCE)
def test_the_interval_on_show_always_holds_the_needle(
    a: float, b: float, c: float, d: float, e: float, f: float
) -> None:
    low, middle, high = sorted((a, b, c))
    new_low, new_middle, new_high = sorted((d, e, f))
    settled = needle.settle(Shown(middle, low, high, 0.0), Forecast(new_middle, new_low, new_high), 9.0)
    assert settled.low <= settled.probability <= settled.high
    assert abs(settled.probability - new_middle) < needle.DEAD_BAND


def test_a_flat_call_looks_flat() -> None:
    low, high = needle.spark_range([0.50, 0.51])
    assert high - low == pytest.approx(needle.SMALLEST_SPAN)
    assert needle.spark_range([0.99, 1.0])[1] == 1.0
    assert needle.spark_range([0.0, 0.01])[0] == 0.0


def test_points_fill_the_box_from_low_to_high() -> None:
    history = [0.2, 0.4, 0.8, 0.6, 0.4, 0.4, 0.3, 0.3]
    points = needle.spark_points(history, range(8), 70.0, 30.0, 7)
    assert points[0] == pytest.approx((0.0, 30.0))
    assert points[2] == pytest.approx((20.0, 0.0))
    assert points[-1][0] == pytest.approx(70.0)


def test_a_replay_leaves_what_was_not_said_yet_blank() -> None:
    steps = needle.path_steps(21, grows=False)
    assert needle.spark_points([0.4, 0.5, 0.6], range(3), 100.0, 30.0, steps)[-1][0] == pytest.approx(10.0)


def test_a_turn_that_could_not_be_read_leaves_its_place_empty() -> None:
    points = needle.spark_points([0.4, 0.5], (0, 2), 40.0, 30.0, 4)
    assert [x for x, _ in points] == [0.0, 20.0]


@pytest.mark.parametrize(
    ("count", "grows", "steps"), [(3, True, 7), (3, False, 2), (1, False, 1), (9, True, 8)]
)
def test_a_young_call_that_grows_keeps_room_free(count: int, grows: bool, steps: int) -> None:
    assert needle.path_steps(count, grows=grows) == steps


@given(st.integers(1, 400), st.booleans(), st.data())
def test_a_place_on_the_path_leads_back_to_its_turn(count: int, grows: bool, data: st.DataObject) -> None:
    steps, turn = needle.path_steps(count, grows=grows), data.draw(st.integers(0, count - 1))
    assert needle.turn_on_path(needle.path_x(turn, 250.0, steps), 250.0, steps) == turn


@given(st.lists(CHANCE, min_size=5, max_size=600), st.integers(4, 100))
def test_thinning_keeps_both_ends_and_the_extremes(history: list[float], most: int) -> None:
    points = needle.spark_points(history, range(len(history)), 100.0, 40.0, len(history) - 1)
    kept = needle.thin(points, most)
    assert len(kept) <= most + 2 or len(kept) == len(points)
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    assert min(y for _, y in kept) == min(y for _, y in points)
    assert max(y for _, y in kept) == max(y for _, y in points)
