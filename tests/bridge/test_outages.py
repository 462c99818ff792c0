"""What an outage does to the turns of a call: it splits none that is waited for, and loses no word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.codec import Recorded
from bridge.messages import Open
from bridge.silence import AWAY_SECONDS
from tests.bridge.room import PEER, Room
from tests.bridge.spoken import BEGAN, STREAM, Page


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.store.close()


GROWING = ["Kept", "Kept and w", "Kept and who can", "Kept and who can see it?"]


def begin(page: Page) -> tuple[Recorded, list[Recorded]]:
    """A call, and one sentence of it that grows for three seconds."""
    return page.start(), [page.caption("a", text, 1.0 + at) for at, text in enumerate(GROWING)]


@pytest.mark.parametrize("away", [4.0, 30.0, AWAY_SECONDS - 1.0])
@pytest.mark.parametrize("restarts", [False, True])
def test_an_outage_in_the_middle_of_a_word_neither_splits_nor_loses_it(
    room: Room, away: float, restarts: bool
) -> None:
    start, frames = begin(room.page)
    room.take(start, *frames[:2], at=2.0)
    room.leave(2.1)
    if restarts:
        room.restart()
    for second in range(int(away)):
        room.take(at=2.0 + second)
    back = 2.0 + away
    room.take(Open(stream=STREAM), at=back)
    room.take(at=back + 2.9)
    room.take(*frames[2:], at=back + 2.9)
    for tenth in range(100):
        room.take(at=back + 2.9 + tenth / 10)
    assert room.texts() == [["Kept and who can see it?"]]


def test_who_stays_away_is_not_waited_for_for_ever(room: Room) -> None:
    start, frames = begin(room.page)
    room.take(start, *frames[:2], at=2.0)
    room.leave(2.1)
    due = room.calls.deadline()
    assert due is not None
    assert due > BEGAN + AWAY_SECONDS
    room.take(at=due - BEGAN - 0.01)
    assert room.texts() == [[]]
    room.take(at=due - BEGAN)
    assert room.texts() == [["Kept and w"]]
    room.take(Open(stream=STREAM), *frames[2:], at=200.0)
    room.take(room.page.end(201.0), at=201.0)
    assert room.texts() == [["Kept and w", "who can see it?"]]


def test_what_waits_to_be_taken_is_no_silence(room: Room) -> None:
    start, frames = begin(room.page)
    room.take(start, frames[0], at=1.0)
    with room.store.transaction():
        room.calls.tick(BEGAN + 9.0, BEGAN + 9.0, [PEER])
    assert room.texts() == [[]]
    with room.store.transaction():
        room.calls.tick(BEGAN + 9.0, BEGAN + 9.0, ["another"])
    assert room.texts() == [["Kept"]]


def test_the_same_frames_after_a_restart_give_the_turns_that_were_told(room: Room) -> None:
    page = Page()
    room.take(page.start(), page.caption("a", "One thing", 1.0), at=1.0)
    room.leave(1.5)
    room.take(at=100.0)
    room.take(Open(stream=STREAM), at=101.0)
    room.take(page.caption("a", "One thing and another", 2.0), at=101.1)
    room.take(at=111.0)
    told = room.texts()
    assert told == [["One thing", "and another"]]
    room.restart()
    room.take(Open(stream=STREAM), page.said("Yes.", 115.0), at=120.0)
    room.take(at=130.0)
    assert room.texts() == [[*told[0], "Yes."]]


def test_a_call_alone_is_here_again_when_it_is_heard_of(room: Room) -> None:
    one, two = Page("stream-one"), Page("stream-two")
    room.take(one.start(), two.start(meeting="another"), at=1.0)
    room.leave(2.0, peer="somebody else")
    assert room.follower.heard == ["started", "started"]
    room.leave(2.0)
    room.leave(2.5)
    room.take(Open(stream="stream-two"), at=3.0)
    room.take(two.said("Hello.", 3.0), at=3.5)
    assert room.follower.heard == ["started", "started", "gone", "gone", "here", "Hello."]
    room.take(one.said("Late.", 3.0), at=4.0)
    assert room.follower.heard[-2:] == ["here", "Late."]


def test_a_call_that_was_gone_when_the_disk_failed_is_here_again_too(room: Room) -> None:
    page = room.page
    room.take(page.start(), page.said("Hello.", 1.0), at=1.0)
    room.leave(2.0)
    room.calls.forget()
    room.take(Open(stream=STREAM), at=3.0)
    assert room.follower.heard == ["started", "Hello.", "gone", "here"]
