"""The manners of alerts, by a made-up clock."""

from __future__ import annotations

from dataclasses import replace

from engine.vocabulary import Trend, TurningPoint
from overlay import alert
from overlay.alert import Alerts

DOWN = TurningPoint(8, 9, Trend.FALLING, -0.2, "Turned down at the price", "That is too much.")
UP = TurningPoint(14, 14, Trend.RISING, 0.2, "Turned up at the trial", "Let's try it.")


def shown_at(now: float, alerts: Alerts | None = None, point: TurningPoint = DOWN) -> Alerts:
    """`point` heard so that it shows at `now`, its change standing."""
    probability = 0.5 + point.change
    heard = alert.hear(alerts or Alerts(), point, probability, now - alert.SUSTAIN_SECONDS)
    return alert.look(heard, probability, now)


def test_it_must_last_before_it_shows() -> None:
    alerts = alert.hear(Alerts(), DOWN, 0.3, 100.0)
    assert alert.look(alerts, 0.3, 102.4).shown is None
    assert alert.look(alerts, 0.3, 102.5).shown is DOWN


def test_a_turn_taken_back_never_shows() -> None:
    alerts = alert.hear(Alerts(), DOWN, 0.3, 100.0)
    alerts = alert.look(alerts, 0.45, 101.0)
    assert alert.look(alerts, 0.3, 103.0).shown is None


def test_it_leaves_by_itself_after_five_seconds() -> None:
    alerts = shown_at(100.0)
    assert alert.look(alerts, 0.3, 104.9).shown is DOWN
    assert alert.look(alerts, 0.3, 105.0).shown is None


def test_one_at_a_time_and_about_one_in_45_seconds() -> None:
    alerts = shown_at(100.0)
    assert shown_at(103.0, alerts, UP).shown is DOWN
    gone = alert.look(alerts, 0.3, 110.0)
    assert shown_at(144.9, gone, UP).shown is None
    assert shown_at(145.0, gone, UP).shown is UP


def test_the_same_kind_cools_down_even_where_the_pace_would_allow_it() -> None:
    assert alert.KIND_COOLDOWN_SECONDS >= 18.0
    gone = replace(shown_at(100.0), shown=None)
    assert shown_at(123.0, gone).shown is None
    assert shown_at(146.0, gone).shown is DOWN


def test_dismissing_takes_it_away_and_keeps_the_cool_down() -> None:
    alerts = alert.dismiss(shown_at(100.0))
    assert alerts.shown is None
    assert shown_at(120.0, alerts).shown is None


def test_silent_shows_nothing() -> None:
    assert shown_at(100.0, Alerts(silent=True)).shown is None
    assert alert.quiet(shown_at(100.0), True).shown is None


def test_it_says_when_to_look_again_and_sleeps_otherwise() -> None:
    assert alert.wake(Alerts()) is None
    assert alert.wake(alert.hear(Alerts(), DOWN, 0.3, 100.0)) == 102.5
    assert alert.wake(shown_at(100.0)) == 105.0
