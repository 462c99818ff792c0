"""As of a turn: all that was known then, nothing that came later."""

from __future__ import annotations

import time

import pytest

from engine.errors import InputError
from engine.vocabulary import Band, Confidence, Forecast, Reading, Trend, TurningPoint
from overlay.face import Face, Mode
from overlay.history import History

START = Face(mode=Mode.REPLAY, source="Replay 8x")


def reading(turn: int, probability: float = 0.5, point: TurningPoint | None = None) -> Reading:
    return Reading(turn, Forecast(probability, 0.3, 0.7), Confidence(Band.FAIR), point)


def point(turn: int, noticed: int) -> TurningPoint:
    return TurningPoint(turn, noticed, Trend.FALLING, -0.2, "Turned down at the price", "too much")


def test_the_face_as_of_a_turn_uses_nothing_later() -> None:
    history = History()
    for turn in range(8):
        history.add(reading(turn, turn / 10, point(4, 6) if turn == 6 else None))
    before = history.face_at(5, START)
    assert before.reading == reading(5, 0.5)
    assert before.history == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
    assert before.markers == ()
    after = history.face_at(6, START)
    assert [marker.at for marker in after.markers] == [4]
    assert history.points == (point(4, 6),)


def test_before_the_first_turn_there_is_nothing() -> None:
    history = History()
    history.add(reading(0))
    assert history.face_at(-1, START) == START


def test_a_turn_still_being_computed_shows_the_last_one_ready() -> None:
    history = History()
    history.add(reading(0, 0.4))
    assert history.face_at(30, START).history == (0.4,)


def test_a_turn_that_could_not_be_read_keeps_the_last_reading() -> None:
    history = History()
    history.add(reading(0, 0.4))
    history.miss()
    history.add(reading(2, 0.6))
    assert history.count == 3
    assert history.reading(1) is None
    assert history.face_at(1, START).reading == reading(0, 0.4)
    assert history.face_at(2, START).history == (0.4, 0.6)


def test_skipped_turns_count_as_not_read_and_repeats_are_not_taken() -> None:
    history = History()
    history.add(reading(2))
    history.add(reading(1))
    assert history.count == 3
    assert history.face_at(0, START).reading is None
    assert len(history.face_at(2, START).history) == 1


def test_a_probability_that_is_none_is_refused_and_nothing_kept() -> None:
    history = History()
    history.add(reading(0))
    with pytest.raises(InputError):
        history.add(reading(1, float("nan")))
    assert history.count == 1


def test_a_live_call_warms_up_first() -> None:
    history = History()
    live = Face(mode=Mode.LIVE)
    for turn in range(4):
        history.add(reading(turn))
    assert history.face_at(1, live).mode is Mode.WARMING_UP
    assert history.face_at(2, live).mode is Mode.LIVE
    assert history.face_at(1, START).mode is Mode.REPLAY


def test_five_thousand_turns_cost_next_to_nothing() -> None:
    history = History()
    began = time.process_time()
    for turn in range(5000):
        history.add(reading(turn, 0.5, point(turn, turn) if turn % 500 == 7 else None))
    for turn in range(0, 5000, 5):
        history.face_at(turn, START)
    assert time.process_time() - began < 2.0
