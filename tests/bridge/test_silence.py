"""What counts as silence: not the time we slept, nor that in which a page could not be heard."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.silence import AWAKE_SECONDS, AWAY_SECONDS, CATCH_UP_SECONDS, Silence, Watch


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_watch_goes_with_its_clock_while_somebody_looks() -> None:
    clock = Clock()
    watch = Watch(clock)
    for _ in range(5):
        clock.now += AWAKE_SECONDS
        watch.look()
    assert watch.look() == 100.0 + 5 * AWAKE_SECONDS


def test_the_time_it_slept_does_not_count() -> None:
    clock = Clock()
    watch = Watch(clock)
    clock.now += 600.0
    assert watch.look() == 100.0
    clock.now += 0.5
    assert watch.look() == 100.5


def test_a_clock_that_is_set_back_does_not_hold_it_up() -> None:
    clock = Clock()
    watch = Watch(clock)
    clock.now -= 3600.0
    assert watch.look() == 100.0
    clock.now += 0.5
    assert watch.look() == 100.5


def test_a_call_stands_still_while_it_is_away_but_not_for_ever() -> None:
    call = Silence(100.0, 7.0)
    assert call.at(101.0) == 8.0
    call.leave(102.0)
    call.leave(150.0)
    assert call.at(102.0 + AWAY_SECONDS) == 9.0
    assert call.at(102.0 + AWAY_SECONDS + 1.0) == 10.0
    assert call.when(10.0) == 102.0 + AWAY_SECONDS + 1.0


def test_a_call_that_is_back_has_time_to_catch_up() -> None:
    call = Silence(100.0, 7.0)
    call.leave(101.0)
    call.come_back(110.0)
    call.come_back(111.0)
    assert call.at(110.0 + CATCH_UP_SECONDS) == 8.0
    assert call.at(111.0 + CATCH_UP_SECONDS) == 9.0
    assert Silence(100.0, 7.0, behind=True).at(100.0 + CATCH_UP_SECONDS) == 7.0
