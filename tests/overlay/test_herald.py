"""When a turning point is spoken of: running by its manners, standing still where it turned."""

from __future__ import annotations

from engine.vocabulary import Trend, TurningPoint
from overlay.alert import STAY_SECONDS, SUSTAIN_SECONDS
from overlay.herald import RECENT_TURNS, Herald

POINT = TurningPoint(5, 6, Trend.FALLING, -0.3, "Turned down at the price", "no")


def run(herald: Herald, at: float, speed: float = 1.0) -> tuple[TurningPoint | None, int | None]:
    return herald.run(0.3, at * speed, at, speed)


def test_while_it_runs_a_point_must_last_before_it_shows_and_leaves_by_itself() -> None:
    herald = Herald()
    herald.hear(POINT, 0.3, 100.0)
    assert run(herald, 101.0) == (None, 1500)
    shown_at = 100.0 + SUSTAIN_SECONDS
    assert run(herald, shown_at)[0] == POINT
    assert run(herald, shown_at + STAY_SECONDS - 0.1)[0] == POINT
    assert run(herald, shown_at + STAY_SECONDS) == (None, None)


def test_a_replay_at_eight_times_the_speed_asks_again_eight_times_sooner() -> None:
    herald = Herald()
    herald.hear(POINT, 0.3, 800.0)
    assert run(herald, 100.0, speed=8.0) == (None, 313)


def test_standing_still_what_turned_just_here_is_shown_until_it_is_dismissed() -> None:
    herald = Herald()
    assert herald.stand((POINT,), 6 + RECENT_TURNS) == POINT
    assert herald.stand((POINT,), 6 + RECENT_TURNS + 1) is None
    assert herald.stand((POINT,), POINT.turn - 1) is None
    herald.rate(POINT, False)
    assert herald.stand((POINT,), 6) is None
    assert herald.ratings == [(POINT, False)]
    herald.begin()
    assert herald.stand((POINT,), 6) == POINT


def test_who_looks_back_at_the_turn_that_turned_it_reads_its_words_there() -> None:
    later = TurningPoint(7, 9, Trend.RISING, 0.2, "Turned up at the offer", "yes")
    points = (POINT, later)
    assert [Herald().stand(points, turn) for turn in (4, 5, 6, 7, 11)] == [None, POINT, POINT, later, later]


def test_silent_is_silent_in_every_call() -> None:
    herald = Herald()
    herald.set_silent(True)
    herald.begin()
    herald.hear(POINT, 0.3, 0.0)
    assert run(herald, SUSTAIN_SECONDS)[0] is None
    assert herald.stand((POINT,), 6) is None
