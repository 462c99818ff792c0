"""The recorder's thread: what it promises to peers, to listeners and to the person."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import msgspec
import pytest

from bridge.assembler import Assembler, Draft, Settled
from bridge.codec import Recorded
from bridge.messages import Ack, Caption, Chat, Open, Refused, Rewind, Said
from bridge.recorder import COMMIT_SECONDS, NAP, Recorder
from bridge.silence import AWAKE_SECONDS
from bridge.store.opening import StorageError
from bridge.store.transcripts import Store
from tests.bridge.followers import Follower
from tests.bridge.spoken import BEGAN, STREAM, Page
from tests.bridge.store.keys_in_memory import Chain

PEER = "peer-one-1"
WAIT = 5.0


@dataclass
class Studio:
    """A recorder on a real file, with one page before it."""

    path: Path
    chain: Chain = field(default_factory=Chain)
    follower: Follower = field(default_factory=Follower)
    page: Page = field(default_factory=Page)
    answers: queue.Queue[Ack | Rewind | Refused] = field(default_factory=queue.Queue)
    said: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    now: float = BEGAN

    def open(self, room: int = 4096) -> None:
        self.store = Store(self.path, self.chain)
        self.recorder = Recorder(
            self.store,
            self.follower,
            clock=lambda: self.now,
            say_trouble=self.said.append,
            on_fault=self.faults.append,
            room=room,
            stopwatch=lambda: 0.0,  # however slow this machine is, what waits is one group
        )

    def close(self) -> None:
        assert self.recorder.stop()
        self.store.close()

    def send(self, *frames: Recorded | Open) -> None:
        for frame in frames:
            assert self.recorder.submit(PEER, frame, self.answers.put)

    def hear(self) -> Ack | Rewind | Refused:
        """The next answer, without the name of the call, which is drawn anew for each."""
        answer = self.answers.get(timeout=WAIT)
        return msgspec.structs.replace(answer, meeting="") if isinstance(answer, Ack) else answer

    def texts(self) -> list[str]:
        found = [kept.meeting.id for kept in self.recorder.list_meetings().result(WAIT)]
        return [one.turn.text for id in found for one in self.recorder.load_turns(id).result(WAIT)]


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path / "transcripts.db")
    made.open()
    yield made
    made.close()


def ack(seq: int) -> Ack:
    return Ack(stream=STREAM, seq=seq)


def test_what_waits_is_written_together_and_acknowledged_once(studio: Studio) -> None:
    studio.send(studio.page.start(), *(studio.page.said(f"Turn {n}.", n) for n in range(50)))
    studio.recorder.start()
    assert studio.hear() == ack(51)
    assert studio.texts() == [f"Turn {n}." for n in range(50)]
    assert studio.answers.empty()
    assert studio.follower.heard == ["started", *(f"Turn {n}." for n in range(50))]


def test_nothing_is_acknowledged_or_told_that_is_not_on_disk(studio: Studio) -> None:
    open_then: list[bool] = []
    database = studio.store._database

    def note(answer: Ack | Rewind | Refused) -> None:
        open_then.append(database.in_transaction)
        open_then.append(studio.store.load_stream(PEER, STREAM) is None)
        open_then.append(bool(studio.follower.heard))
        studio.answers.put(answer)

    studio.recorder.submit(PEER, studio.page.start(), note)
    studio.recorder.start()
    studio.hear()
    assert open_then == [False, False, False]


def test_a_restart_goes_on_where_it_was(studio: Studio) -> None:
    page = studio.page
    studio.recorder.start()
    studio.send(page.start(), page.said("One.", 1.0), page.caption("a", "Two and", 2.0))
    while studio.hear() != ack(3):
        pass
    studio.close()
    studio.follower = Follower()
    studio.open()
    studio.recorder.start()
    studio.now = BEGAN + 2.5
    studio.send(Open(stream=STREAM), page.caption("a", "Two and three.", 2.5), page.end(3.0))
    while studio.hear() != ack(5):
        pass
    assert studio.texts() == ["One.", "Two and three."]
    assert studio.follower.heard == ["started", "One.", "Two and three.", "ended left"]


def test_a_turn_settles_by_waiting_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.recorder.NAP", 0.01)
    settled = threading.Event()

    class Waiting(Follower):
        def turn_settled(self, meeting: object, turn: object) -> None:
            settled.set()

    store, page = Store(tmp_path / "transcripts.db", Chain()), Page()
    looks = count()
    recorder = Recorder(store, Waiting(), clock=lambda: BEGAN + 0.1 * next(looks))
    recorder.submit(PEER, page.start(), lambda answer: None)
    recorder.submit(PEER, page.caption("a", "One.", 1.0), lambda answer: None)
    recorder.start()
    assert settled.wait(WAIT)
    assert recorder.stop()
    store.close()


def test_while_something_waits_the_clock_is_looked_at_often_enough() -> None:
    assert NAP < AWAKE_SECONDS


def test_while_its_revisions_wait_to_be_taken_a_caption_does_not_settle(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "transcripts.db")
    studio.open()
    studio.send(studio.page.start())
    studio.recorder.start()
    assert studio.recorder.stop()
    looks, steps, page = count(), count(), studio.page
    slow = Recorder(
        studio.store,
        studio.follower,
        clock=lambda: BEGAN + 0.45 * next(looks),
        stopwatch=lambda: next(steps) * COMMIT_SECONDS,
    )
    said = "Two and three."
    frames: list[Recorded] = [page.caption("a", said[:end], 1.0) for end in range(1, 15)]
    for frame in [*frames, page.end(2.0)]:
        assert slow.submit(PEER, frame, studio.answers.put)
    slow.start()
    assert slow.stop()
    assert studio.follower.heard == ["started", "started", said, "ended left"]
    studio.store.close()


def test_what_is_said_before_and_after_the_machine_slept_is_one_turn(studio: Studio) -> None:
    page = studio.page
    studio.recorder.start()
    studio.send(page.start(), page.caption("a", "Two and", 1.0))
    while studio.hear() != ack(2):
        pass
    studio.now += 600.0
    studio.send(
        page.caption("a", "Two and three", 2.0), page.caption("a", "Two and three.", 3.0), page.end(4.0)
    )
    while studio.hear() != ack(5):
        pass
    assert studio.texts() == ["Two and three."]


def test_what_is_said_while_the_person_paused_is_acknowledged_and_not_kept(studio: Studio) -> None:
    page, recorder = studio.page, studio.recorder
    recorder.start()
    studio.send(page.start(), page.said("Before.", 1.0))
    while studio.hear() != ack(2):
        pass
    studio.now = BEGAN + 2.0
    recorder.set_paused(True)
    studio.now = BEGAN + 9.0
    studio.send(
        page.said("Said before the pause.", 1.9), page.said("In it.", 3.0), page.caption("a", "Too.", 4.0)
    )
    while studio.hear() != ack(5):
        pass
    studio.send(page.health(8.0))
    studio.now = BEGAN + 10.0
    recorder.set_paused(False)
    studio.now = BEGAN + 12.0
    studio.send(page.chat("c", "Typed in it.", 9.0), page.said("After it.", 11.0))
    while studio.hear() != ack(8):
        pass
    kept = ["Before.", "Said before the pause.", "After it."]
    assert studio.texts() == kept
    assert studio.follower.heard == ["started", *kept[:2], "lost region-gone", kept[2]]


def test_of_a_caption_that_goes_on_over_a_pause_what_is_said_in_it_is_not_kept(studio: Studio) -> None:
    page, recorder = studio.page, studio.recorder
    recorder.start()
    said = "Before, then the secret, then after."
    shown = ((7, 1.0, False), (24, 3.0, True), (len(said), 9.0, False))
    studio.send(page.start())
    for end, at, paused in shown:
        studio.now = BEGAN + at
        recorder.set_paused(paused)
        studio.send(page.caption("a", said[:end], at))
        while studio.hear() != ack(page.counted):
            pass
    studio.send(page.end(10.0))
    while studio.hear() != ack(page.counted):
        pass
    assert studio.texts() == ["Before,", "then after."]
    assert "secret" not in " ".join([*studio.follower.heard, *studio.follower.drafts])


def test_a_peer_that_leaves_does_so_after_what_it_sent(studio: Studio) -> None:
    studio.send(studio.page.start(), *(studio.page.said(f"Turn {n}.", n) for n in range(3)))
    studio.recorder.leave("another")
    studio.recorder.leave(PEER)
    studio.recorder.start()
    while studio.hear() != ack(4):
        pass
    assert studio.texts() == ["Turn 0.", "Turn 1.", "Turn 2."]
    assert studio.follower.heard == ["started", "Turn 0.", "Turn 1.", "Turn 2.", "gone"]
    studio.send(Open(stream=STREAM))
    assert studio.hear() == ack(4)
    studio.texts()
    assert studio.follower.heard[-1] == "here"


def test_one_that_leaves_finds_room_where_its_frames_do_not(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "transcripts.db")
    studio.open(room=2)
    studio.send(studio.page.start(), studio.page.said("One.", 1.0))
    studio.recorder.leave(PEER)
    studio.recorder.start()
    studio.close()
    assert studio.follower.heard == ["started", "One.", "gone"]


def test_a_full_inbox_takes_no_more_until_there_is_room(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "transcripts.db")
    studio.open(room=2)
    studio.send(studio.page.start(), studio.page.said("One.", 1.0))
    later = studio.page.said("Two.", 2.0)
    assert studio.recorder.submit(PEER, later, studio.answers.put) is False
    studio.recorder.start()
    assert studio.hear() == ack(2)
    studio.send(later)
    assert studio.hear() == ack(3)
    studio.close()
    assert studio.recorder.submit(PEER, later, studio.answers.put) is False


def flood(studio: Studio, recorder: Recorder) -> list[tuple[str, int]]:
    """What is acknowledged, to whom, when one peer sends much and another a little."""
    acks: list[tuple[str, int]] = []

    def answering(peer: str) -> Callable[[Ack | Rewind | Refused], None]:
        return lambda answer: acks.append((peer, answer.seq if isinstance(answer, Ack) else -1))

    pages = {"flood": Page("stream-flood"), "quiet": Page("stream-quiet")}
    frames: list[tuple[str, Recorded]] = [(peer, pages[peer].start(meeting=peer)) for peer in pages]
    frames += [("flood", pages["flood"].said(f"Flood {n}.", n)) for n in range(60)]
    frames += [("quiet", pages["quiet"].said(f"Quiet {n}.", n)) for n in range(2)]
    for peer, frame in frames:
        assert recorder.submit(peer, frame, answering(peer))
    recorder.start()
    assert recorder.stop()
    return acks


def test_in_a_group_every_peer_has_its_turn(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "transcripts.db")
    studio.open()
    flood(studio, studio.recorder)
    assert studio.follower.heard[2:6] == ["Flood 0.", "Quiet 0.", "Flood 1.", "Quiet 1."]
    studio.store.close()


def test_a_group_that_has_taken_long_is_acknowledged_before_the_next(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "transcripts.db")
    studio.open()
    steps = count()
    slow = Recorder(studio.store, studio.follower, stopwatch=lambda: next(steps) * COMMIT_SECONDS)
    acks = flood(studio, slow)
    assert acks[:6] == [("flood", 1), ("quiet", 1), ("flood", 2), ("quiet", 2), ("flood", 3), ("quiet", 3)]
    assert acks[-1] == ("flood", 61)
    studio.store.close()


def test_a_full_disk_refuses_says_so_once_and_loses_nothing(studio: Studio) -> None:
    page, recorder = studio.page, studio.recorder
    recorder.start()
    studio.send(page.start(), page.said("Before.", 1.0))
    while studio.hear() != ack(2):
        pass
    frames = [page.said(f"Turn {n} " + "and on " * 900, n) for n in range(2, 8)]
    recorder._ask(lambda: studio.store._database.execute("PRAGMA max_page_count = 1").fetchall()).result(WAIT)
    for _ in range(2):
        studio.send(*frames)
        refused = [studio.hear() for _ in frames]
        assert {answer.code for answer in refused if isinstance(answer, Refused)} == {"storage"}
    (sentence,) = studio.said
    assert "is full: make room" in sentence
    assert "Turn" not in sentence
    recorder._ask(lambda: studio.store._database.execute("PRAGMA max_page_count = 9999").fetchall()).result(
        WAIT
    )
    studio.send(Open(stream=STREAM))
    assert studio.hear() == ack(2)
    studio.send(*frames)
    while studio.hear() != ack(8):
        pass
    assert studio.said == [sentence, ""]
    assert [text[:6] for text in studio.texts()] == ["Before", *(f"Turn {n}" for n in range(2, 8))]
    assert [text[:6] for text in studio.follower.heard] == [
        "starte",
        "Before",
        *(f"Turn {n}" for n in range(2, 8)),
    ]


@pytest.mark.parametrize("fails_at_once", [True, False])
def test_who_leaves_while_the_disk_fails_is_told_to_be_gone(studio: Studio, fails_at_once: bool) -> None:
    page, recorder = studio.page, studio.recorder
    recorder.start()
    studio.send(page.start())
    while studio.hear() != ack(1):
        pass
    recorder._ask(lambda: studio.store._database.execute("PRAGMA max_page_count = 1").fetchall()).result(WAIT)
    held = threading.Event()
    holding = recorder._ask(lambda: held.wait(WAIT))
    studio.send(page.said("and on " * 1000, 2.0))
    if fails_at_once:
        recorder.leave(PEER)
    held.set()
    holding.result(WAIT)
    assert isinstance(studio.hear(), Refused)
    if not fails_at_once:
        recorder.leave(PEER)
    studio.texts()
    assert studio.follower.heard == ["started", "gone"]


def test_a_listener_that_breaks_stops_nothing(studio: Studio) -> None:
    studio.follower.fails = True
    studio.recorder.start()
    studio.send(studio.page.start(), studio.page.said("One.", 1.0))
    while studio.hear() != ack(2):
        pass
    assert studio.texts() == ["One."]
    assert {str(fault) for fault in studio.faults} == {"A listener of ours broke."}


def test_a_peer_that_cannot_be_answered_stops_nothing(studio: Studio) -> None:
    def broken(answer: object) -> None:
        raise ConnectionError("gone")

    studio.recorder.submit(PEER, studio.page.start(), broken)
    studio.recorder.start()
    studio.send(studio.page.said("One.", 1.0))
    while studio.hear() != ack(2):
        pass
    assert studio.texts() == ["One."]


def test_a_frame_that_breaks_us_is_refused_alone(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    take = Assembler.take

    def fragile(self: Assembler, frame: Caption | Said | Chat, at: float) -> list[Draft | Settled]:
        if frame.text == "poison":
            raise ZeroDivisionError
        return take(self, frame, at)

    monkeypatch.setattr(Assembler, "take", fragile)
    page = studio.page
    studio.send(page.start(), page.said("One.", 1.0), page.said("poison", 2.0))
    other = Page("stream-two")
    studio.send(other.start(meeting="xyz"), other.said("Two.", 3.0))
    studio.recorder.start()
    heard = [studio.hear() for _ in range(5)]
    assert heard[:2] == [ack(1), ack(2)]
    assert isinstance(heard[2], Refused)
    assert heard[3:] == [Ack(stream="stream-two", seq=1), Ack(stream="stream-two", seq=2)]
    assert sorted(studio.texts()) == ["One.", "Two."]
    assert [type(fault) for fault in studio.faults] == [ZeroDivisionError]


def test_one_meeting_or_all_can_be_deleted_while_it_records(studio: Studio) -> None:
    page = studio.page
    studio.recorder.start()
    studio.send(page.start(), page.said("One.", 1.0))
    while studio.hear() != ack(2):
        pass
    (kept,) = studio.recorder.list_meetings().result(WAIT)
    studio.recorder.delete_meeting(kept.meeting.id).result(WAIT)
    assert studio.recorder.list_meetings().result(WAIT) == []
    studio.send(page.said("Two.", 2.0))
    assert studio.hear() == Rewind(stream=STREAM, seq=1)
    assert studio.recorder.delete_everything().result(WAIT) is True
    assert studio.follower.heard == ["started", "One.", "ended deleted"]


def test_a_question_that_fails_tells_who_asked(studio: Studio) -> None:
    studio.recorder.start()
    studio.store.close()
    with pytest.raises(StorageError, match="cannot be written"):
        studio.recorder.list_meetings().result(WAIT)


def test_what_waited_at_the_stop_is_written(studio: Studio) -> None:
    studio.send(studio.page.start(), *(studio.page.said(f"Turn {n}.", n) for n in range(3000)))
    studio.recorder.start()
    assert studio.recorder.stop()
    (kept,) = studio.store.list_meetings()
    assert kept.turns == 3000
    assert studio.store.load_frames(kept.meeting.id) == []
    assert studio.recorder.stop()


def test_a_question_after_the_stop_is_answered_too(studio: Studio) -> None:
    studio.recorder.start()
    before = studio.recorder.list_meetings()
    assert studio.recorder.stop()
    assert before.result(WAIT) == []
    with pytest.raises(StorageError, match="closed"):
        studio.recorder.list_meetings().result(WAIT)
