from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.vocabulary import Forecast, Trend, TurningPoint
from overlay.commands import drawing


def test_a_quiet_path_looks_quiet() -> None:
    heights = [drawing.BLOCKS.index(block) for block in drawing.sparkline([0.50, 0.51, 0.50], 10)]
    assert max(heights) - min(heights) <= 1


def test_a_rise_rises() -> None:
    drawn = drawing.sparkline([0.1, 0.3, 0.5, 0.9], 10)
    assert drawn == "".join(sorted(drawn))
    assert drawn[0] == drawing.BLOCKS[0]
    assert drawn[-1] == drawing.BLOCKS[-1]


@given(st.lists(st.floats(0, 1), max_size=300), st.integers(0, 40))
def test_a_sparkline_fits(values: list[float], width: int) -> None:
    drawn = drawing.sparkline(values, width)
    assert len(drawn) == min(width, len(values))
    assert set(drawn) <= set(drawing.BLOCKS)


def test_a_long_path_ends_where_the_call_ends() -> None:
    assert drawing.sparkline([0.0] * 999 + [1.0], 10)[-1] == drawing.BLOCKS[-1]


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_gauge_has_one_dot(probability: float, low: float, high: float) -> None:
    drawn = drawing.gauge(Forecast(probability, low, high), 25)
    assert len(drawn) == 25
    assert drawn.count("●") == 1


def test_the_gauge_draws_the_range_around_the_dot() -> None:
    assert drawing.gauge(Forecast(0.5, 0.25, 0.75), 9) == "──━━●━━──"


@pytest.mark.parametrize("text", ["a\x1b[31mred", "a\x07bell", "a\u202etxt.exe", "a\r\nb", "a\x9b2J"])
def test_no_text_can_steer_the_terminal(text: str) -> None:
    cleaned = drawing.plain(text)
    assert cleaned.startswith("a")
    assert cleaned.isprintable()


def test_joiners_stay_in_the_text() -> None:
    family = "\U0001f469\u200d\U0001f467"
    assert drawing.plain(family) == family


def test_shortening_keeps_within_the_length() -> None:
    assert drawing.shorten("one two three", 8) == "one two…"
    assert drawing.shorten("short", 8) == "short"


def test_a_turning_point_counts_turns_as_people_do() -> None:
    point = TurningPoint(18, 20, Trend.FALLING, -0.14, "Turned down at the price", "That is a lot")
    assert drawing.point_words(point) == "▼ Turned down at the price (turn 19, -14 points)"


def test_shares_fill_the_bar() -> None:
    assert drawing.share_bar(0.25, 8) == "██░░░░░░"
