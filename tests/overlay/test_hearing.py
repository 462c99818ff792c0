"""A number that is old is never shown as current, whatever made it old, and since when is said."""

from __future__ import annotations

import pytest

from overlay import hearing
from overlay.face import CURRENT, Mode
from overlay.hearing import Hearing
from tests.overlay.listening import turn

LIVE = hearing.tell(Hearing(), "active", 0.0)


def test_it_waits_until_the_first_words() -> None:
    assert hearing.look(Hearing(), 5.0) == (Mode.WAITING, None)
    heard = hearing.hear(Hearing(), turn(0), 5.0)
    assert hearing.look(heard, 5.0) == (Mode.LIVE, None)


def test_captions_are_lost_since_the_last_word() -> None:
    heard = hearing.hear(LIVE, turn(2), 13.0)
    assert hearing.look(hearing.tell(heard, "lost", 22.0), 60.0) == (Mode.LOST, 12.0)
    assert hearing.look(hearing.tell(LIVE, "lost", 22.0), 60.0) == (Mode.LOST, 22.0)


def test_lost_again_is_no_news() -> None:
    lost = hearing.tell(LIVE, "lost", 22.0)
    assert hearing.tell(lost, "lost", 40.0) == lost


def test_why_they_are_lost_is_the_newest_cause_and_gone_with_the_next_words() -> None:
    lost = hearing.tell(hearing.hear(LIVE, turn(2), 13.0), "lost", 22.0, "speech-without-captions")
    off = hearing.tell(lost, "lost", 30.0, "captions-off")
    assert (off.detail, hearing.look(off, 30.0)) == ("captions-off", (Mode.LOST, 12.0))
    assert hearing.hear(off, turn(6), 31.0).detail == ""
    assert hearing.tell(off, "recovered", 31.0).detail == ""


def test_a_call_is_cut_off_where_its_page_or_its_browser_is_gone() -> None:
    assert not hearing.is_cut_off(hearing.tell(LIVE, "lost", 9.0, "captions-off"), 30.0)
    assert hearing.is_cut_off(hearing.tell(LIVE, "lost", 9.0, "page-gone"), 30.0)
    away = hearing.connect(LIVE, False, 9.0)
    assert not hearing.is_cut_off(away, 9.0 + hearing.GRACE_SECONDS - 0.1)
    assert hearing.is_cut_off(away, 9.0 + hearing.GRACE_SECONDS)
    paused = hearing.pause(away, True, 10.0)
    assert hearing.is_cut_off(paused, 9.0 + hearing.GRACE_SECONDS), "also while it is paused"
    assert hearing.wake(paused, 9.0) == hearing.GRACE_SECONDS


@pytest.mark.parametrize(
    ("state", "mode", "since"),
    [
        ("recovered", Mode.LIVE, None),
        ("absent", Mode.ABSENT, 9.0),
        ("paused", Mode.HELD, 9.0),
        ("melted", Mode.LOST, 9.0),
    ],
)
def test_what_the_browser_says_is_what_is_shown(state: str, mode: Mode, since: float | None) -> None:
    assert hearing.look(hearing.tell(LIVE, state, 9.0), 30.0) == (mode, since)


def test_words_said_since_prove_that_captions_are_back_and_older_ones_do_not() -> None:
    lost = hearing.tell(hearing.hear(LIVE, turn(2), 13.0), "lost", 22.0)
    late = hearing.hear(lost, turn(2), 23.0)
    assert hearing.look(late, 23.0)[0] is Mode.LOST
    waited = hearing.hear(lost, turn(3, start=13.0), 23.0)
    assert hearing.look(waited, 23.0)[0] is Mode.LOST, "it was captured before, and settled just now"
    fresh = hearing.hear(lost, turn(3, start=25.0), 29.0)
    assert hearing.look(fresh, 29.0) == (Mode.LIVE, None)


def test_after_a_pause_it_waits_for_words_said_since() -> None:
    heard = hearing.hear(LIVE, turn(2), 13.0)
    waiting = hearing.tell(hearing.tell(heard, "paused", 20.0), "waiting", 40.0)
    assert hearing.look(waiting, 41.0) == (Mode.WAITING, None)
    assert hearing.look(hearing.hear(waiting, turn(3), 42.0), 42.0)[0] is Mode.WAITING
    assert hearing.look(hearing.hear(waiting, turn(4, start=43.0), 47.0), 47.0) == (Mode.LIVE, None)


def test_a_browser_may_be_away_for_as_long_as_a_reload_takes() -> None:
    away = hearing.connect(LIVE, False, 100.0)
    due = 100.0 + hearing.GRACE_SECONDS
    assert hearing.look(away, due - 0.1) == (Mode.LIVE, None)
    assert hearing.wake(away, due - 4.0) == 4.0
    assert hearing.look(away, due) == (Mode.AWAY, 100.0)
    assert hearing.wake(away, due) is None
    assert hearing.connect(away, False, 120.0) == away
    assert hearing.look(hearing.connect(away, True, 121.0), 121.0) == (Mode.LIVE, None)


def test_a_browser_that_is_back_without_the_call_is_not_called_away() -> None:
    away = hearing.connect(LIVE, False, 100.0)
    back = hearing.watch_peer(away, True, False, 130.0)
    due = 130.0 + hearing.GRACE_SECONDS
    assert hearing.look(back, due - 0.1) == (Mode.AWAY, 100.0), "it may still tell of the call"
    assert hearing.wake(back, 130.0) == hearing.GRACE_SECONDS
    assert hearing.look(back, due) == (Mode.GONE, 100.0)
    assert hearing.watch_peer(back, True, False, 150.0) is back
    assert hearing.look(hearing.watch_peer(back, False, False, 150.0), 150.0) == (Mode.AWAY, 100.0)
    assert hearing.look(hearing.connect(back, True, 150.0), 150.0) == (Mode.LIVE, None)
    assert hearing.watch_peer(LIVE, True, True, 150.0) is LIVE, "it is heard of"


def test_a_call_is_left_where_its_browser_goes_on_in_another_for_a_minute() -> None:
    away = hearing.connect(LIVE, False, 100.0)
    assert not hearing.is_left(hearing.watch_peer(away, True, False, 110.0), 900.0)
    elsewhere = hearing.watch_peer(away, True, True, 110.0)
    due = 110.0 + hearing.LEFT_SECONDS
    assert not hearing.is_left(elsewhere, due - 0.1)
    assert hearing.wake(elsewhere, due - 1.0) == 1.0
    assert hearing.is_left(elsewhere, due)
    assert not hearing.is_left(hearing.watch_peer(elsewhere, True, False, due), due)
    assert not hearing.is_left(hearing.connect(elsewhere, True, due), due)
    assert not hearing.is_left(hearing.end(elsewhere, due), due)


def test_one_that_was_left_goes_on_when_it_is_heard_of_and_one_that_ended_does_not() -> None:
    away = hearing.connect(LIVE, False, 100.0)
    left = hearing.end(away, 200.0, left=True)
    assert hearing.look(left, 201.0) == (Mode.ENDED, None)
    assert hearing.look(hearing.connect(left, True, 210.0), 210.0) == (Mode.LIVE, None)
    over = hearing.end(left, 220.0)
    assert over.ended == 200.0
    assert hearing.look(hearing.connect(over, True, 230.0), 230.0) == (Mode.ENDED, None)


def test_a_browser_is_busy_with_a_call_that_is_heard_of_and_goes_on() -> None:
    away, over = hearing.connect(LIVE, False, 100.0), hearing.end(LIVE, 100.0)
    assert hearing.find_busy([("a", LIVE), ("b", away), ("c", over)]) == {"a"}


def test_what_the_person_paused_comes_before_all_else() -> None:
    away = hearing.connect(hearing.tell(LIVE, "lost", 50.0), False, 60.0)
    paused = hearing.pause(away, True, 90.0)
    assert hearing.look(paused, 200.0) == (Mode.PAUSED, 90.0)
    assert hearing.pause(paused, True, 95.0) == paused
    assert hearing.look(hearing.pause(paused, False, 200.0), 200.0) == (Mode.AWAY, 60.0)


def test_a_call_that_is_over_stays_over() -> None:
    ended = hearing.end(hearing.connect(LIVE, False, 60.0), 61.0)
    assert hearing.look(ended, 900.0) == (Mode.ENDED, None)
    assert hearing.wake(ended, 62.0) is None


def test_only_current_modes_are_without_a_since() -> None:
    for state in (*hearing.MODES, "melted"):
        mode, since = hearing.look(hearing.tell(LIVE, state, 9.0), 30.0)
        assert (since is None) is (mode in (*CURRENT, Mode.WAITING))


def test_a_long_silence_is_told_with_since_when_and_ends_with_the_next_words() -> None:
    heard = hearing.hear(LIVE, turn(2), 13.0)
    due = 13.0 + hearing.QUIET_SECONDS
    assert hearing.quiet_since(heard, due - 0.1) is None
    assert hearing.quiet_since(heard, due) == 12.0
    assert hearing.look(heard, due) == (Mode.LIVE, None), "nothing is wrong"
    assert hearing.quiet_since(hearing.hear(heard, turn(30), due), due + 1.0) is None


def test_nobody_heard_yet_is_no_silence_and_what_is_wrong_says_more() -> None:
    assert hearing.quiet_since(LIVE, 1000.0) is None
    heard = hearing.hear(LIVE, turn(2), 13.0)
    for worse in (
        hearing.tell(heard, "lost", 20.0),
        hearing.pause(heard, True, 20.0),
        hearing.connect(heard, False, 20.0),
        hearing.end(heard, 20.0),
    ):
        assert hearing.quiet_since(worse, 1000.0) is None


def test_words_that_are_caught_up_on_were_heard_when_they_were_said() -> None:
    heard = hearing.hear(LIVE, turn(2), 500.0, caught_up=True)
    assert hearing.quiet_since(heard, 500.0) == 12.0


def test_it_wakes_for_the_silence_too() -> None:
    heard = hearing.hear(LIVE, turn(2), 13.0)
    assert hearing.wake(heard, 20.0) == 13.0 + hearing.QUIET_SECONDS - 20.0
    assert hearing.wake(hearing.connect(heard, False, 20.0), 20.0) == hearing.GRACE_SECONDS
    assert hearing.wake(heard, 500.0) is None


def test_what_waited_somewhere_is_late_unless_another_clock_told_of_it() -> None:
    said = turn(2)
    assert not hearing.is_late(said, 12.0 + hearing.LATE_SECONDS)
    assert hearing.is_late(said, 12.1 + hearing.LATE_SECONDS)
    assert not hearing.is_late(said, 50 * 365 * 86_400.0)
