"""What was said before its call was deleted does not come back; what is said next is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import sqlcipher3

from bridge.deleted import MOST_CALLS, MOST_ROWS, MOST_STREAMS, Deleted
from bridge.messages import Rewind
from bridge.store.opening import StorageError
from tests.bridge.room import PEER, Room
from tests.bridge.spoken import BEGAN, STREAM, Page


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.store.close()


def delete(room: Room, at: float, number: int = -1) -> None:
    """The person deletes a call, the newest where nothing else is said, at that second."""
    kept = sorted(room.store.list_meetings(), key=lambda one: one.meeting.started_ms)
    room.calls.delete(kept[number].meeting.id, BEGAN + at)
    room.calls.tell()


def go_on(heard: str, *shown: str) -> list[list[str]]:
    """The turns of a call after one was deleted in which a row was `heard` that is `shown` on."""
    room, later = Room(), Page("stream-two")
    room.take(room.page.start(), room.page.caption("u1", heard, 1.0), at=1.0)
    delete(room, 1.5)
    room.take(later.start(2.0), at=2.0)
    for second, text in enumerate(shown, 3):
        room.take(later.caption("u1", text, second), at=second)
    room.take(at=60.0)
    texts = room.texts()
    (kept,) = room.store.list_meetings()
    journal = b"".join(msgspec.json.encode(frame) for _, frame in room.store.load_frames(kept.meeting.id))
    assert b"forty" not in journal
    room.store.close()
    return texts


@pytest.mark.parametrize(
    ("heard", "shown", "left"),
    [
        (
            "We pay forty thousand",
            ["We pay forty thousand. And now", "We pay forty thousand. And now this."],
            "And now this.",
        ),
        ("We pay for", ["We pay forty thousand", "We pay forty thousand a year."], "thousand a year."),
        ("We will pay forty", ["We'll pay forty thousand a year."], "thousand a year."),
        (
            "Our price is forty thousand",
            ["The price is forty thousand a year, and now this."],
            "a year, and now this.",
        ),
        ("We", ["We pay."], "pay."),
        ("We pa", ["We pay it."], "it."),
        ("We pay forty", ["We", "We pay forty now."], "now."),
        # A program that begins to count anew means another utterance.
        ("We pay forty thousand", ["You owe nothing", "You owe nothing now."], "You owe nothing now."),
        ("We pay forty thousand for it", ["We", "We want to buy it now."], "We want to buy it now."),
        ("We owe", ["We want to buy it now."], "We want to buy it now."),
        ("", ["We begin."], "We begin."),
    ],
)
def test_of_a_row_that_goes_on_the_new_words_are_kept(heard: str, shown: list[str], left: str) -> None:
    assert go_on(heard, *shown) == [[left]]


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("all_of_them", [False, True])
def test_it_makes_no_difference_how_it_was_deleted(room: Room, all_of_them: bool, restart: bool) -> None:
    page, later = room.page, Page("stream-two")
    room.take(page.start(), page.caption("u1", "We settled for forty thousand and", 1.0), at=1.0)
    if restart:
        room.restart()
    if all_of_them:
        room.calls.delete_everything(BEGAN + 1.5)
    else:
        delete(room, 1.5)
    room.take(
        later.start(2.0),
        later.caption("u1", "We settled for forty thousand and so, now we go on.", 2.5),
        at=2.5,
    )
    room.take(at=20.0)
    assert room.texts() == [["so, now we go on."]]


def test_what_was_said_in_a_pause_before_stays_out_too(room: Room) -> None:
    page, later = room.page, Page("stream-two")
    room.take(page.start(), page.caption("u1", "Before.", 1.0), at=1.0)
    paused = page.caption("u1", "Before. The secret", 2.0)
    with room.store.transaction():
        room.calls.take(PEER, paused, BEGAN + 2.0, BEGAN + 2.0, unheard=True)
        room.calls.write_down(BEGAN + 2.0)
    delete(room, 2.5)
    room.take(later.start(3.0), later.caption("u1", "Before. The secret and after.", 3.0), at=3.0)
    room.take(at=20.0)
    assert room.texts() == [["and after."]]


def test_deleted_again_in_the_same_sentence_nothing_of_it_comes_back(room: Room) -> None:
    pages = [room.page, Page("stream-two"), Page("stream-three")]
    text = "One two three four five six"
    for number, (page, more) in enumerate(
        zip(pages, ("", " seven eight", " seven eight nine."), strict=True)
    ):
        room.take(page.start(number), page.caption("u1", text + more, number + 0.2), at=number + 0.2)
        if number < 2:
            delete(room, number + 0.5)
    room.take(at=20.0)
    assert room.texts() == [["nine."]]


def test_the_rows_that_changed_last_are_known(room: Room) -> None:
    page, later = room.page, Page("stream-two")
    room.take(page.start(), page.caption("long", "This one goes on", 0.1), at=0.1)
    for number in range(MOST_ROWS + 5):
        room.take(page.caption(f"u{number}", f"Row {number}.", 0.2, final=True), at=0.2)
    room.take(page.caption("long", "This one goes on and on", 0.3), at=0.3)
    delete(room, 0.5)
    room.take(later.start(1.0), later.caption("long", "This one goes on and on and ends.", 1.0), at=1.0)
    room.take(at=20.0)
    assert room.texts() == [["and ends."]]


def test_another_call_of_the_same_peer_is_left_alone(room: Room) -> None:
    other = Page("stream-other")
    room.take(room.page.start(), room.page.caption("u1", "I want to buy it", 1.0), at=1.0)
    room.take(other.start(2.0, meeting="xyz"), at=2.0)
    delete(room, 2.5, number=0)
    room.take(other.caption("u1", "I want to buy it now.", 1.0), at=3.0)
    room.take(at=20.0)
    assert room.texts() == [["I want to buy it now."]]


def test_a_call_of_another_meeting_is_left_alone(room: Room) -> None:
    other = Page("stream-other")
    room.take(room.page.start(), room.page.caption("u1", "I want to buy it", 1.0), at=1.0)
    delete(room, 1.5)
    room.take(other.start(1.0, meeting="xyz"), other.caption("u1", "I want to buy it now.", 1.0), at=3.0)
    room.take(at=20.0)
    assert room.texts() == [["I want to buy it now."]]


def test_of_two_deleted_calls_of_one_meeting_neither_comes_back(room: Room) -> None:
    page, later, anew = room.page, Page("stream-two"), Page("stream-three")
    room.take(
        page.start(), page.chat("c.1", "A link.", 0.5), page.caption("u1", "This is one row", 1.0), at=1.0
    )
    delete(room, 1.5)
    room.take(later.start(2.0), later.caption("u2", "And that is another", 2.0), at=2.0)
    delete(room, 2.5)
    room.take(anew.start(3.0, after="stream-two"), anew.chat("d.1", "A link.", 3.0), at=3.0)
    room.take(anew.caption("d.2", "This is one row", 3.0), at=3.0)
    room.take(anew.caption("u1", "This is one row of two.", 9.0), at=9.0)
    room.take(anew.caption("u2", "And that is another of them.", 10.0), at=10.0)
    room.take(at=30.0)
    assert room.texts() == [["of two. of them."]]


def test_what_was_said_before_is_not_kept_though_it_comes_afterwards(room: Room) -> None:
    later = Page("stream-two")
    room.take(room.page.start(), room.page.said("One.", 1.0), at=1.0)
    delete(room, 5.0)
    room.take(
        later.start(4.0),
        later.said("Late.", 4.0),
        later.chat("c", "Late too.", 4.9),
        later.said("Next.", 5.0),
        at=6.0,
    )
    assert room.texts() == [["Next."]]


def test_a_program_with_a_clock_of_its_own_is_heard(room: Room) -> None:
    later = Page("stream-two")
    room.take(room.page.start(), room.page.said("One.", 1.0), at=1.0)
    delete(room, 5.0)
    room.take(later.start(0.0), later.said("Next.", -90_000.0), at=6.0)
    assert room.texts() == [["Next."]]


def test_a_page_loaded_anew_shows_again_what_is_not_kept(room: Room) -> None:
    page, later, anew = room.page, Page("stream-two"), Page("stream-three")
    room.take(page.start(), page.caption("a.1", "Our price is forty thousand.", 1.0, final=True), at=1.0)
    room.take(page.chat("a.2", "See the price list.", 1.1), at=1.1)
    delete(room, 5.0)
    room.take(later.start(6.0), later.said("Next.", 6.0), at=6.0)
    room.take(anew.start(8.0, after="stream-two"), anew.chat("b.1", "See the price list.", 8.1), at=8.1)
    room.take(
        anew.caption("b.2", "Our price is forty thousand.", 8.2),
        anew.chat("b.3", "And the link.", 8.3),
        at=8.3,
    )
    room.take(anew.caption("b.2", "Our price is forty thousand. So what?", 20.0), at=20.0)
    room.take(anew.chat("b.4", "See the price list.", 21.0), at=21.0)
    room.take(at=60.0)
    assert room.texts() == [["Next.", "And the link.", "So what?", "See the price list."]], (
        "then it is said anew"
    )


def test_a_row_corrected_since_is_known_to_a_page_loaded_anew(room: Room) -> None:
    page, later, anew = room.page, Page("stream-two"), Page("stream-three")
    room.take(page.start(), page.caption("a.1", "We thought four tea thousand was to match and", 1.0), at=1.0)
    delete(room, 1.5)
    corrected = "We thought forty thousand was too much, and now we go on."
    room.take(later.start(2.0), later.caption("a.1", corrected, 2.0, final=True), at=2.0)
    room.take(anew.start(8.0, after="stream-two"), anew.caption("b.1", corrected, 8.0, final=True), at=8.0)
    room.take(anew.caption("b.2", "Something new.", 9.0, final=True), at=9.0)
    room.take(at=60.0)
    assert room.texts() == [["now we go on.", "Something new."]]


class Full:
    """A database that has no room to be written anew."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def execute(self, sql: str, *values: Any) -> Any:
        if sql == "VACUUM":
            raise sqlcipher3.OperationalError("database or disk is full")
        return self._real.execute(sql, *values)


def test_where_only_the_cleaning_up_failed_what_is_said_next_is_not_lost(room: Room) -> None:
    page, later = room.page, Page("stream-two")
    room.take(page.start(), page.said("One.", 1.0), at=1.0)
    real: Any = room.store._database
    room.store._database = Full(real)
    with pytest.raises(StorageError, match="cannot be written"):
        delete(room, 2.0)
    room.store._database = real
    assert room.take(page.said("Two.", 3.0), at=3.0) == [Rewind(stream=STREAM, seq=1)]
    room.take(later.start(3.0, after=STREAM), later.said("Two.", 3.0), at=3.0)
    assert room.texts() == [["Two."]]


@pytest.mark.parametrize("body", [b"{", b'{"started": "never"}'])
def test_a_call_that_cannot_be_read_can_be_deleted(room: Room, body: bytes) -> None:
    room.take(room.page.start(), room.page.said("One.", 1.0), at=1.0)
    with room.store.transaction():
        room.store.save_state(room.store.list_meetings()[0].meeting.id, body)
    delete(room, 2.0)
    assert room.store.list_meetings() == []
    assert room.follower.heard[-1] == "ended deleted"


def test_memory_is_bounded(room: Room) -> None:
    kept = Deleted(room.store, lambda peer, stream, name: None)
    for number in range(MOST_CALLS + 3):
        page = Page(f"stream-{number}")
        room.take(page.start(meeting=f"m{number}"), page.said("One.", 1.0), at=1.0)
        (known,) = room.store.list_meetings()
        with kept.deleting([known.meeting.id], 0, lambda id: None):
            room.store.delete_meeting(known.meeting.id)
        room.calls.forget()
        for again in range(MOST_STREAMS):
            kept.begin(PEER, Page(f"more-{again}").start(meeting=f"m{number}"))
    assert len(kept._calls) == MOST_CALLS
    assert len(kept._streams) == MOST_STREAMS
