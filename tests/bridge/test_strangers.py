"""Who is heard among sockets that have not proved themselves, counted in made-up seconds."""

from __future__ import annotations

from bridge.server import OPEN_SECONDS
from bridge.strangers import FAIR_SECONDS, MOST_HEARD, MOST_STRANGERS, Moves, Strangers


def crowd(count: int, now: float = 0.0) -> Strangers[int]:
    strangers = Strangers[int]()
    for one in range(count):
        assert strangers.come(one)
        strangers.move(now)
    return strangers


def test_a_few_are_heard_at_once_and_stay() -> None:
    strangers = Strangers[int]()
    assert strangers.come(1)
    assert strangers.move(0.0) == Moves((), (1,), None)
    assert strangers.move(1_000.0) == Moves()


def test_one_more_is_heard_when_one_has_proved_itself() -> None:
    strangers = crowd(MOST_HEARD + 1)
    strangers.leave(7)
    assert strangers.move(0.1) == Moves((), (MOST_HEARD,), None)


def test_one_more_is_heard_once_the_first_has_had_its_moments() -> None:
    strangers = crowd(MOST_HEARD + 1)
    assert strangers.move(FAIR_SECONDS / 2) == Moves((), (), FAIR_SECONDS)
    assert strangers.move(FAIR_SECONDS) == Moves((0,), (MOST_HEARD,), None)


def test_they_change_one_by_one_so_that_one_is_heard_alone() -> None:
    strangers = crowd(MOST_HEARD + 2)
    after = FAIR_SECONDS + FAIR_SECONDS / MOST_HEARD
    assert strangers.move(FAIR_SECONDS) == Moves((0,), (MOST_HEARD,), after)
    assert strangers.move(after) == Moves((1,), (MOST_HEARD + 1,), None)


def test_each_has_its_moments_however_many_come() -> None:
    strangers, since = Strangers[int](), {}
    now, shortest = 0.0, 99.0
    for one in range(2_000):
        strangers.come(one)
        now += 0.001
        moves = strangers.move(now)
        since.update(dict.fromkeys(moves.heard, now))
        shortest = min([shortest, *(now - since[cut] for cut in moves.cut)])
    assert FAIR_SECONDS <= shortest < 99.0


def test_the_last_of_a_crowd_is_heard_before_its_opening_handshake_is_over() -> None:
    strangers = crowd(MOST_STRANGERS)
    now: float | None = FAIR_SECONDS
    heard: tuple[int, ...] = ()
    while now is not None:
        moves = strangers.move(now)
        heard, last, now = moves.heard, now, moves.again
    assert heard == (MOST_STRANGERS - 1,)
    assert last < OPEN_SECONDS


def test_one_that_hangs_up_while_it_waits_is_passed_over() -> None:
    strangers = crowd(MOST_HEARD + 2)
    strangers.leave(MOST_HEARD)
    assert strangers.move(FAIR_SECONDS).heard == (MOST_HEARD + 1,)


def test_there_is_an_end_to_those_who_wait() -> None:
    strangers = crowd(MOST_STRANGERS)
    assert not strangers.come(MOST_STRANGERS)
    strangers.leave(MOST_STRANGERS)  # it is dropped, and changes nothing
    strangers.leave(3)
    assert strangers.come(MOST_STRANGERS)
