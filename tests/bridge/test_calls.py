"""Frames in any order, any number of times, through any number of restarts: the same turns, once each."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.calls import (
    FRAMES_A_STATE,
    MOST_RUNNING,
    REWIND_SECONDS,
    SILENT_LOOK,
    SILENT_SECONDS,
)
from bridge.codec import Recorded
from bridge.messages import Ack, Open, Refused, Rewind
from bridge.store.opening import StorageError
from engine.vocabulary import Turn
from tests.bridge.room import Room
from tests.bridge.spoken import BEGAN, STREAM, Page


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.store.close()


def ack(seq: int, stream: str = STREAM) -> Ack:
    return Ack(stream=stream, seq=seq)


def test_a_call_is_kept_acknowledged_and_told(room: Room) -> None:
    page = room.page
    assert room.take(page.start(), page.caption("a", "How much is it?", 1.0), at=1.0) == [ack(1), ack(2)]
    assert room.take(page.said("A lot.", 2.0), at=2.0) == [ack(3)]
    room.take(page.health(2.3), at=2.3)
    room.take(at=9.0)
    room.take(page.end(10.0), at=10.0)
    assert room.follower.heard == ["started", "lost region-gone", "How much is it?", "A lot.", "ended left"]
    assert room.texts() == [["How much is it?", "A lot."]]
    (kept,) = room.store.list_meetings()
    assert (kept.ended, kept.meeting.title, kept.meeting.platform) == ("left", "Weekly", "meet")


def test_a_title_and_names_are_cleaned_before_they_are_kept(room: Room) -> None:
    start = msgspec.structs.replace(room.page.start(), title="Week\u00adly\x1b[2J\u202e\nnow\u3164")
    room.take(start, room.page.said("Hello.", 1.0, speaker="Sam\x07\u200b\u202e"), at=1.0)
    (kept,) = room.store.list_meetings()
    assert kept.meeting.title == room.follower.meetings[0].title == "Weekly[2J now"
    (turn,) = room.store.load_turns(kept.meeting.id)
    assert turn.turn.speaker.id == "Sam"


def test_only_the_newest_draft_is_told_and_none_that_is_outdated(room: Room) -> None:
    page = room.page
    room.take(page.start(), *(page.caption("a", "so " * n + "on", 1.0) for n in range(5)), at=1.0)
    assert room.follower.drafts == ["so so so so on"]
    room.take(page.caption("a", "so on and on", 1.2), page.said("Yes.", 1.3), at=1.3)
    assert room.follower.drafts == ["so so so so on", "so on and on"]
    assert room.follower.heard == ["started"]
    room.take(page.caption("a", "so on.", 1.4, final=True), at=1.4)
    assert room.follower.drafts == ["so so so so on", "so on and on"]
    assert room.follower.heard == ["started", "so on.", "Yes."]


def test_what_comes_twice_is_acknowledged_twice_and_kept_once(room: Room) -> None:
    page = room.page
    frames: list[Recorded] = [page.start(), page.said("Once.", 1.0), page.said("Twice.", 2.0)]
    assert room.take(*frames, *frames) == [ack(1), ack(2), ack(3), ack(3), ack(3), ack(3)]
    room.restart()
    assert room.take(*frames) == [ack(3), ack(3), ack(3)]
    assert room.texts() == [["Once.", "Twice."]]


def test_a_gap_is_asked_for_once_and_then_filled(room: Room) -> None:
    page = room.page
    frames: list[Recorded] = [page.start(), *(page.said(f"Turn {n}.", n) for n in range(5))]
    assert room.take(frames[0], frames[2], frames[3]) == [ack(1), Rewind(stream=STREAM, seq=2), None]
    assert room.take(frames[4], at=REWIND_SECONDS / 2) == [None]
    assert room.take(frames[4], at=REWIND_SECONDS * 2) == [Rewind(stream=STREAM, seq=2)]
    assert room.take(frames[1], frames[3], at=2.0) == [ack(2), Rewind(stream=STREAM, seq=3)]
    room.take(*frames[2:], at=3.0)
    assert room.texts() == [[f"Turn {n}." for n in range(5)]]


def test_a_stream_begins_with_its_meeting_and_only_there(room: Room) -> None:
    page = room.page
    refused = room.take(Page().said("Before all.", 1.0))[0]
    assert isinstance(refused, Refused)
    assert refused.code == "bad-order"
    (again,) = room.take(Page(counted=1).start())
    assert again == Rewind(stream=STREAM, seq=1)
    room.take(page.start())
    (twice,) = room.take(page.start())
    assert isinstance(twice, Refused)
    assert room.take(Open(stream=STREAM)) == [ack(1)]


def test_open_tells_how_far_a_stream_is(room: Room) -> None:
    assert room.take(Open(stream=STREAM)) == [ack(0)]
    room.take(room.page.start(), room.page.said("Yes.", 1.0))
    assert room.take(Open(stream=STREAM)) == [ack(2)]
    assert room.take(Open(stream=STREAM), peer="peer-two-2") == [ack(0)]


def test_streams_of_two_peers_have_nothing_to_do_with_each_other(room: Room) -> None:
    mine, theirs = Page(), Page()
    room.take(mine.start(), mine.said("Mine.", 1.0))
    room.take(theirs.start(at=0.1), theirs.said("Theirs.", 1.0), at=1.0, peer="peer-two-2")
    assert room.texts() == [["Mine."], ["Theirs."]]


def test_a_meeting_has_as_many_streams_as_it_takes(room: Room) -> None:
    first, second, third = Page("stream-one"), Page("stream-two"), Page("stream-three")
    room.take(first.start(), first.said("One.", 1.0))
    room.take(second.start(after="stream-one", meeting="renamed"), second.said("Two.", 2.0))
    room.take(third.start(), third.said("Three.", 3.0))
    assert room.texts() == [["One.", "Two.", "Three."]]
    other = Page("stream-four")
    room.take(other.start(5.0, meeting="xyz", after="stream-unknown"), other.said("Elsewhere.", 5.0), at=5.0)
    assert room.texts() == [["One.", "Two.", "Three."], ["Elsewhere."]]
    assert room.follower.heard.count("started") == 2


def test_the_same_room_another_day_is_another_meeting(room: Room) -> None:
    first, second = Page("stream-one"), Page("stream-two")
    room.take(first.start(), first.said("One.", 1.0), first.end(2.0))
    room.take(second.start(100.0), second.said("Two.", 101.0), at=101.0)
    assert room.texts() == [["One."], ["Two."]]


def test_words_after_the_end_begin_it_anew_and_health_does_not(room: Room) -> None:
    page = room.page
    room.take(page.start(), page.said("One.", 1.0), page.end(2.0), page.health(3.0), page.end(3.5))
    assert room.follower.heard == ["started", "One.", "ended left"]
    assert room.take(Open(stream=STREAM)) == [ack(5)]
    assert room.follower.heard == ["started", "One.", "ended left"]
    room.take(page.said("Two.", 4.0), page.health(4.0))
    assert room.follower.heard[3:] == ["started", "One.", "Two.", "lost region-gone"]
    assert room.follower.known == [0, 1], "of the second time, one turn was said before"
    assert room.store.list_meetings()[0].ended is None


def test_a_stream_that_comes_after_the_end_begins_nothing_anew_without_words(room: Room) -> None:
    """A browser may tell late that a page hung, in a stream of its own: the page may have ended the call."""
    page, late = room.page, Page("stream-two")
    room.take(page.start(), page.said("One.", 1.0), page.end(2.0))
    assert room.take(late.start(2.1, after=STREAM), late.health(2.1), at=2.1) == [
        Ack(stream="stream-two", seq=1),
        Ack(stream="stream-two", seq=2),
    ]
    assert room.follower.heard == ["started", "One.", "ended left"]
    assert room.store.list_meetings()[0].ended == "left"
    room.take(late.said("Two.", 3.0), at=3.0)
    assert room.texts() == [["One.", "Two."]]


def test_what_the_end_has_settled_stays_settled_after_a_restart(room: Room) -> None:
    page = room.page
    room.take(page.start(), page.caption("a", "One and", 1.0), page.end(1.5), at=1.5)
    room.restart()
    room.take(page.caption("a", "One and two.", 2.0), at=2.0)
    room.take(page.end(3.0), at=3.0)
    assert room.texts() == [["One and", "two."]]


def test_after_a_restart_the_listener_hears_the_whole_call_once_its_peer_is_back(room: Room) -> None:
    page = room.page
    room.take(
        page.start(), page.said("One.", 1.0), page.health(1.0), page.caption("a", "Two and", 1.0), at=1.0
    )
    room.restart()
    room.take(at=1.5)
    assert room.follower.heard == []
    room.take(Open(stream=STREAM), at=2.0)
    assert room.follower.heard == ["started", "One.", "lost region-gone"]
    assert room.follower.drafts == ["Two and"]
    room.take(page.caption("a", "Two and three.", 2.0), at=2.0)
    room.take(at=20.0)
    assert room.texts() == [["One.", "Two and three."]]


def test_an_end_that_comes_first_after_a_restart_settles_what_waited(room: Room) -> None:
    page = room.page
    room.take(page.start(), page.caption("a", "One and", 1.0), at=1.0)
    room.restart()
    room.take(page.end(2.0), at=2.0)
    assert room.follower.heard == ["started", "One and", "ended left"]
    assert room.calls.deadline() is None


def test_what_settled_by_waiting_alone_is_not_settled_again_after_a_restart(room: Room) -> None:
    page = room.page
    room.take(page.start(), page.caption("a", "One.", 1.0), at=1.0)
    deadline = room.calls.deadline()
    assert deadline is not None
    room.take(at=deadline - BEGAN)
    assert room.texts() == [["One."]]
    room.restart()
    room.take(page.caption("b", "Two.", deadline - BEGAN + 0.5), at=deadline - BEGAN + 0.5)
    room.take(page.end(20.0), at=20.0)
    assert room.texts() == [["One.", "Two."]]
    assert room.follower.heard == ["started", "One.", "Two.", "ended left"]


@pytest.mark.parametrize("shown", [2.9, 1.001])
def test_nor_is_what_comes_then_taken_for_a_part_of_it(room: Room, shown: float) -> None:
    """Shown before it settled and come late, or by a clock that hardly goes."""
    page = room.page
    room.take(page.start(), page.caption("a", "One.", 1.0), at=1.0)
    room.take(at=3.1)
    assert room.texts() == [["One."]]
    room.restart()
    room.take(Open(stream=STREAM), at=3.2)
    room.take(page.caption("a", "One. Two.", shown, final=True), at=3.2)
    room.take(page.end(shown), at=9.0)
    assert room.texts() == [["One.", "Two."]]


def test_a_call_that_nobody_ended_is_over_after_long_silence(room: Room) -> None:
    page = room.page
    room.take(page.start(), page.caption("a", "One and", 1.0), at=1.0)
    room.restart()
    room.take(at=SILENT_SECONDS)
    assert room.store.list_meetings()[0].ended is None
    room.take(at=SILENT_SECONDS + SILENT_LOOK + 2.0)
    assert room.store.list_meetings()[0].ended == "silent"
    assert room.texts() == [["One and"]]
    assert room.follower.heard == []


def test_who_follows_a_call_hears_when_silence_ends_it(room: Room) -> None:
    room.take(room.page.start())
    room.take(at=SILENT_SECONDS + SILENT_LOOK)
    assert room.follower.heard == ["started", "ended silent"]


def test_a_deleted_call_is_over_and_begins_anew_if_it_goes_on(room: Room) -> None:
    page = room.page
    room.take(page.start(), page.said("One.", 1.0))
    room.calls.delete(room.follower.meetings[0].id, BEGAN)
    room.calls.tell()
    assert room.follower.heard == ["started", "One.", "ended deleted"]
    assert room.store.list_meetings() == []
    assert room.take(page.said("Two.", 2.0)) == [Rewind(stream=STREAM, seq=1)]
    later = Page("stream-two")
    room.take(later.start(after=STREAM), later.said("Two.", 2.0))
    assert room.texts() == [["Two."]]


def test_everything_deleted_ends_every_call(room: Room) -> None:
    room.take(room.page.start(), room.page.said("One.", 1.0))
    room.calls.delete_everything(BEGAN)
    room.calls.tell()
    assert room.follower.heard == ["started", "One.", "ended deleted"]
    assert room.take(Open(stream=STREAM)) == [ack(0)]


def test_what_could_not_be_deleted_is_not_told_to_be_over(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.take(room.page.start(), room.page.said("One.", 1.0))

    def fail() -> bool:
        raise StorageError("The folder is write-protected.")

    monkeypatch.setattr(room.store, "delete_everything", fail)
    with pytest.raises(StorageError):
        room.calls.delete_everything(BEGAN)
    room.take(room.page.said("Two.", 2.0), at=2.0)
    assert room.follower.heard == ["started", "One.", "Two."]


def test_frames_do_not_pile_up_on_disk(room: Room) -> None:
    page = room.page
    room.take(page.start())
    for n in range(FRAMES_A_STATE * 3):
        room.take(page.caption(f"u{n}", f"Sentence {n}.", n), at=n)
    (kept,) = room.store.list_meetings()
    assert len(room.store.load_frames(kept.meeting.id)) < FRAMES_A_STATE
    assert room.store.load_state(kept.meeting.id) is not None


def test_calls_in_memory_are_bounded_and_one_put_away_goes_on(room: Room) -> None:
    pages = [Page(f"stream-{n:04d}") for n in range(MOST_RUNNING + 5)]
    for n, page in enumerate(pages):
        room.take(page.start(n, meeting=f"m{n}"), page.said("One.", n), at=n)
    assert len(room.calls._running) == MOST_RUNNING
    room.take(pages[0].said("Two.", 99.0), at=99.0)
    assert room.texts()[0] == ["One.", "Two."]
    assert room.follower.heard.count("started") == len(pages)


def speak(seed: Sequence[int]) -> list[Recorded]:
    """The frames of one stream: captions that change, chat, turns of a program, health."""
    page = Page()
    frames: list[Recorded] = [page.start()]
    for n, number in enumerate(seed):
        at = n * 0.7
        match number % 7:
            case 0:
                frames.append(page.said(f"Said {n}.", at))
            case 1:
                frames.append(page.chat(f"c{number}", f"typed {number}", at))
            case 2:
                frames.append(page.health(at))
            case _:
                words = " ".join(f"w{word}" for word in range(number % 19))
                speaker = ("Anna", "Ben")[number % 2]
                frames.append(page.caption(f"u{number % 5}", words + ".", at, speaker=speaker))
    return [*frames, page.end(len(seed) * 0.7)]


def when(seq: int) -> float:
    """The second of the call in which the page speaks, and we hear, its frame `seq`."""
    return (seq - 1) * 0.7 + 0.001


@settings(max_examples=40)
@given(st.lists(st.integers(0, 60), max_size=40), st.randoms(use_true_random=False))
def test_resent_out_of_order_and_restarted_it_comes_to_the_same(seed: list[int], dice: random.Random) -> None:
    frames = speak(seed)
    straight, rough = Room(), Room()
    for frame in frames:
        straight.take(frame, at=when(frame.seq))
    seq = 0
    while seq < len(frames):
        if dice.randint(0, 9) == 0:
            rough.restart()
        first = max(seq - dice.randint(0, 4), 0)
        batch = frames[first : first + dice.randint(1, 9)]
        for frame in batch:
            answer = rough.take(frame, at=when(max(frame.seq, seq)))[0]
            if isinstance(answer, Ack):
                seq = max(seq, answer.seq)
        if dice.randint(0, 3) == 0 and seq + 2 < len(frames):
            rough.take(frames[seq + 1], at=when(seq))
    assert rough.texts() == straight.texts()
    turns = [turn for told in straight.follower.turns.values() for turn in told]
    assert [turn.text for turn in turns] == straight.texts()[0]
    assert all(isinstance(turn, Turn) for turn in turns)


def test_a_page_whose_clock_is_ahead_is_held_to_ours(room: Room) -> None:
    page = room.page
    room.take(page.start(), page.caption("a", "From the future.", 9e6), at=1.0)
    room.take(page.caption("b", "And then", 2.0), at=2.0)
    room.take(page.caption("b", "And then this.", 5.5), at=5.5)
    room.take(at=20.0)
    (turns,) = (room.store.load_turns(kept.meeting.id) for kept in room.store.list_meetings())
    assert [one.turn.text for one in turns] == ["From the future. And then this."]
    assert (turns[0].turn.start, turns[0].turn.end) == (1.0, 5.5)
