"""Many who prove nothing, over real sockets: none of them keeps out one that can."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bridge import strangers
from tests.bridge.client import EXTENSION, WAIT, Desk, dial, open_desk, pair, read_line
from tests.bridge.raw import Crowd, is_answered, is_cut, open_raw
from tests.bridge.test_server import pair_whole


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as opened:
        yield opened


def serve_one(desk: Desk) -> float:
    """How long a good peer takes to come in and have a question answered."""
    good = read_line(desk.bridge.new_program("Good"))
    began = time.perf_counter()
    with dial(desk.port) as client:
        client.enter(*good)
        client.send("open", stream="stream-1")
        client.expect("ack")
        return time.perf_counter() - began


def test_ninety_that_say_nothing_keep_nobody_out(desk: Desk) -> None:
    with ExitStack() as opened:
        for _one in range(90):
            opened.enter_context(open_raw(desk.port, handshake=False))
        half = opened.enter_context(open_raw(desk.port, handshake=False))
        half.sendall(b"GET / HTTP/1.1\r\nHost: 127")
        assert serve_one(desk) < 2.0


def test_ninety_that_prove_nothing_keep_nobody_out(desk: Desk) -> None:
    with ExitStack() as opened:
        raws = [opened.enter_context(open_raw(desk.port)) for _one in range(90)]
        assert serve_one(desk) < 2.0
        for oldest in raws[: 90 - strangers.MOST_HEARD]:
            assert is_cut(oldest)


@pytest.mark.parametrize("handshake", [False, True], ids=["unsaid", "unproved"])
def test_a_paired_browser_comes_in_past_a_crowd_that_renews_its_lines(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, handshake: bool
) -> None:
    monkeypatch.setattr(strangers, "FAIR_SECONDS", 0.1)
    browser = pair_whole(desk)
    with Crowd(desk.port, 150, handshake=handshake):
        for _time in range(2):
            with dial(desk.port, EXTENSION) as client:
                client.enter(*browser)
                client.send("open", stream="stream-1")
                client.expect("ack")


def test_no_crowd_makes_room_of_who_is_in_or_of_whom_a_person_is_asked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "FAIR_SECONDS", 0.4)
    browser, program = pair_whole(desk), read_line(desk.bridge.new_program("One"))
    desk.bridge.open_pairing()
    with dial(desk.port, EXTENSION) as inside, dial(desk.port, EXTENSION) as asking:
        inside.enter(*browser)
        pair(asking)
        ticket = desk.question().ticket
        with Crowd(desk.port, 150, handshake=True), dial(desk.port) as last:
            last.enter(*program)  # all who came before it have been cut for it
            inside.send("open", stream="stream-1")
            inside.expect("ack")
            desk.bridge.decide(ticket, True)
            asking.expect("paired")


def test_of_a_crowd_few_are_answered_and_the_first_make_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = pair_whole(desk)
    monkeypatch.setattr(strangers, "FAIR_SECONDS", 60.0)
    with ExitStack() as opened:
        raws = [opened.enter_context(open_raw(desk.port, answered=False)) for _one in range(150)]
        until = time.perf_counter() + WAIT
        while not all(map(is_answered, raws[: strangers.MOST_HEARD])):
            assert time.perf_counter() < until
        assert not any(map(is_answered, raws[strangers.MOST_HEARD :]))
        monkeypatch.setattr(strangers, "FAIR_SECONDS", 0.1)
        with dial(desk.port, EXTENSION) as client:
            client.enter(*browser)
            assert is_cut(raws[0])


def test_more_sockets_than_there_is_room_for_are_dropped_unheard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strangers, "MOST_STRANGERS", 10)
    with open_desk() as desk, ExitStack() as opened:
        raws = [opened.enter_context(open_raw(desk.port, handshake=False)) for _one in range(12)]
        assert is_cut(raws[-1])
        raws[0].close()
        raws[1].close()
        assert serve_one(desk) < 2.0


def test_the_end_waits_for_nobody_who_says_nothing(desk: Desk) -> None:
    with ExitStack() as opened:
        raws = [opened.enter_context(open_raw(desk.port, handshake=shaken)) for shaken in (False, True)]
        began = time.perf_counter()
        desk.bridge.stop()
        assert time.perf_counter() - began < 2.0  # an opening handshake would have had 3 s
        assert is_cut(raws[0])
