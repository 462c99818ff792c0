"""The player tells the same time in a test, in a window and faster than real time."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.vocabulary import Side, Speaker, Turn
from overlay.replay import (
    AS_FAST_AS_POSSIBLE,
    SPEEDS,
    WORDS_PER_SECOND,
    Player,
    next_speed,
    speed_text,
    time_turns,
)

DANA = Speaker("Dana", Side.OURS)


def timed(*times: tuple[float | None, float | None]) -> list[Turn]:
    return [Turn(i, DANA, "one two three", start, end) for i, (start, end) in enumerate(times)]


CALL = timed((0.0, 4.0), (5.0, 8.0), (9.0, 20.0))


def test_times_of_the_source_are_kept() -> None:
    assert time_turns(CALL) == (4.0, 8.0, 20.0)


def test_without_times_words_set_the_pace() -> None:
    moments = time_turns(timed((None, None), (None, None)))
    assert moments == pytest.approx((3 / WORDS_PER_SECOND, 6 / WORDS_PER_SECOND))


def test_a_turn_without_an_end_ends_before_the_next_starts() -> None:
    assert time_turns(timed((0.0, None), (0.5, None)))[0] == 0.5


@given(
    times=st.lists(
        st.tuples(
            st.none() | st.floats(0, 1e4, allow_nan=False), st.none() | st.floats(0, 1e4, allow_nan=False)
        )
    )
)
def test_moments_never_go_back(times: list[tuple[float | None, float | None]]) -> None:
    moments = time_turns(timed(*times))
    assert list(moments) == sorted(moments)
    assert len(moments) == len(times)


def test_turns_come_when_they_were_said() -> None:
    player = Player(CALL)
    player.play(now=100.0)
    assert player.advance(103.9) == -1
    assert player.due_in(103.9) == pytest.approx(0.1)
    assert player.advance(104.0) == 0
    assert player.advance(108.5) == 1
    assert player.advance(120.0) == 2
    assert not player.playing
    assert player.due_in(120.0) is None


def test_eight_times_as_fast() -> None:
    player = Player(CALL, speed=8.0)
    player.play(0.0)
    assert player.due_in(0.0) == pytest.approx(0.5)
    assert player.advance(1.0) == 1


def test_the_position_runs_between_the_turns() -> None:
    player = Player(CALL, speed=2.0)
    player.play(10.0)
    assert player.position(11.5) == 3.0
    player.pause(11.5)
    assert player.position(99.0) == 3.0


def test_as_fast_as_possible_is_there_at_once() -> None:
    player = Player(CALL, AS_FAST_AS_POSSIBLE)
    player.play(7.0)
    assert player.due_in(7.0) == 0.0
    assert player.advance(7.0) == 2


def test_a_changed_speed_counts_from_where_the_call_is() -> None:
    player = Player(CALL)
    player.play(0.0)
    player.set_speed(4.0, 2.0)
    assert player.turn == 0
    assert player.due_in(4.0) == pytest.approx(2.0)


def test_pause_holds_and_play_goes_on() -> None:
    player = Player(CALL)
    player.play(0.0)
    player.pause(5.0)
    assert player.advance(1000.0) == 0
    player.play(1000.0)
    assert player.advance(1002.9) == 0
    assert player.advance(1003.0) == 1


def test_play_at_the_end_begins_again() -> None:
    player = Player(CALL)
    player.scrub(0.0, 2)
    player.play(1.0)
    assert player.turn == -1
    assert player.advance(5.0) == 0


def test_scrubbing_stands_after_the_turn_and_remembers_how_far_it_was() -> None:
    player = Player(CALL)
    player.scrub(0.0, 2)
    player.scrub(0.0, 0)
    assert (player.turn, player.furthest) == (0, 2)
    player.scrub(0.0, 99)
    assert player.turn == 2
    player.scrub(0.0, -7)
    assert player.turn == -1


def test_scrubbing_while_playing_goes_on_from_there() -> None:
    player = Player(CALL)
    player.play(0.0)
    player.scrub(1.0, 1)
    assert player.playing
    assert player.due_in(1.0) == pytest.approx(12.0)


def test_a_call_that_starts_late_does_not_make_one_wait() -> None:
    player = Player(timed((3600.0, 3604.0)))
    player.play(0.0)
    assert player.due_in(0.0) == pytest.approx(4.0)


def test_who_stands_at_the_front_goes_on_with_a_live_call_and_who_looks_back_does_not() -> None:
    player = Player(())
    for turn in CALL:
        player.arrive(turn)
    assert (player.turn, player.furthest, player.count) == (2, 2, 3)
    assert [player.moment(turn) for turn in range(3)] == [Player(CALL).moment(turn) for turn in range(3)]
    player.scrub(0.0, 0)
    player.arrive(replace(CALL[2], index=3))
    assert (player.turn, player.furthest) == (0, 3)
    player.scrub(0.0, 3)
    player.arrive(replace(CALL[2], index=4))
    assert player.turn == 4
    assert not player.playing


def test_the_moments_of_a_live_call_never_go_back() -> None:
    player = Player(())
    for turn in (CALL[1], CALL[0], replace(CALL[0], start=None, end=None)):
        player.arrive(turn)
    moments = [player.moment(turn) for turn in range(3)]
    assert moments == sorted(moments)


def test_an_empty_call_does_not_play() -> None:
    player = Player(())
    player.play(0.0)
    assert not player.playing
    assert player.advance(9.0) == -1


def test_a_longer_call_goes_on_from_the_same_place() -> None:
    player = Player(CALL[:2])
    player.scrub(0.0, 1)
    player.extend(CALL)
    assert not player.at_end
    player.play(0.0)
    assert player.advance(12.0) == 2


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan])
def test_a_speed_is_above_zero(speed: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Player(CALL, speed)


def test_speeds_step_through_the_table_and_stop_at_its_ends() -> None:
    assert next_speed(8.0, 1) == 16.0
    assert next_speed(16.0, 1) == AS_FAST_AS_POSSIBLE
    assert next_speed(AS_FAST_AS_POSSIBLE, 1) == AS_FAST_AS_POSSIBLE
    assert next_speed(1.0, -1) == 1.0
    assert next_speed(3.1, 1) == 8.0
    assert [speed_text(speed) for speed in SPEEDS] == ["1×", "2×", "4×", "8×", "16×", "max"]
