"""The calls that are going on, between what came in and what is on disk.

One rule: what is in memory follows from what is on disk and can be dropped at any time (`forget`); a call
is then read back when its peer is heard of again, and goes on exactly as it was. All of this runs
inside a transaction of the store; the listener is told by `tell`, once that is on disk.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec

from bridge.assembler import Assembler, Draft, Settled
from bridge.codec import Recorded
from bridge.deleted import Deleted, list_latest
from bridge.hushed import Hushed
from bridge.live import Listener, Meeting
from bridge.messages import (
    Ack,
    Caption,
    Chat,
    Health,
    MeetingEnded,
    MeetingStarted,
    Open,
    Refused,
    Rewind,
    Said,
)
from bridge.news import News
from bridge.refusals import MESSAGES
from bridge.silence import Silence
from bridge.store.transcripts import Condition, Store
from bridge.transcripts.cleaning import clean_label

FRAMES_A_STATE: Final = 256
"""So many frames are gone through again after a restart at most; then the state is written down."""

SILENT_SECONDS: Final = 6 * 3600.0
"""A call of which nothing came for so long is over."""

SILENT_LOOK: Final = 1800.0
REWIND_SECONDS: Final = 1.0
"""A stream is asked to go back once in this time, not for every frame after a gap."""

MOST_RUNNING: Final = 32
MOST_STREAMS: Final = 4096
"""In memory; what is on disk has no such limit."""

Answer: TypeAlias = Ack | Rewind | Refused | None


@dataclass(slots=True)
class _Running:
    """A call in memory, and its own time. `kept` turns of it are on disk, `frames` since its state was."""

    meeting: Meeting
    assembler: Assembler
    silence: Silence
    kept: int
    frames: int


@dataclass(slots=True)
class _Stream:
    """The meeting that a stream belongs to, and how far it has come."""

    meeting: str
    seq: int


class Calls:
    """Takes frames of any peer, in any order, any number of times.

    Of the times given, `at` is what the clock shows, `awake` what a `bridge.silence.Watch` does.
    """

    def __init__(self, store: Store, listener: Listener) -> None:
        self._store = store
        self._news = News(listener)
        self._running: dict[str, _Running] = {}
        self._streams: dict[tuple[str, str], _Stream] = {}
        self._moved: set[tuple[str, str]] = set()
        self._asked: dict[tuple[str, str], float] = {}
        self._hushed = Hushed()
        self._deleted = Deleted(store, self._hushed.shown)
        self._looked = float("-inf")

    def take(
        self, peer: str, frame: Recorded | Open, at: float, awake: float, *, unheard: bool = False
    ) -> Answer:
        """Keep a frame that came then, or only how far its stream is where it is to stay `unheard`; the
        answer holds once the transaction does."""
        stream = self._find(peer, frame.stream)
        if isinstance(frame, Open):
            if stream is not None and not self._store.has_ended(stream.meeting):
                self._wake(stream.meeting, at, awake)
            return _acknowledge(frame.stream, stream)
        seq = 0 if stream is None else stream.seq
        if frame.seq <= seq:
            return _acknowledge(frame.stream, stream)
        if frame.seq > seq + 1:
            return self._ask_back(peer, frame.stream, seq + 1, at)
        if isinstance(frame, MeetingStarted) is not (frame.seq == 1):
            return Refused(code="bad-order", message=MESSAGES["bad-order"])
        if isinstance(frame, MeetingStarted):
            stream = self._begin(peer, frame, at)
        assert stream is not None
        stream.seq = frame.seq
        self._moved.add((peer, frame.stream))
        self._asked.pop((peer, frame.stream), None)
        if isinstance(frame, Caption | Chat | Said):
            frame, unheard = self._deleted.sift(peer, frame, int(at * 1000), unheard)
        if not unheard:
            self._apply(stream.meeting, frame, at, awake)
        elif isinstance(frame, Caption):
            running = self._running.get(stream.meeting) or self._load(stream.meeting, at, awake)
            self._hushed.hush(peer, frame, running.assembler.text_of(frame))
        return _acknowledge(frame.stream, stream)

    def leave(self, peer: str, awake: float) -> None:
        """The peer is gone: nothing is heard of its calls until it speaks of them again."""
        for running in self._running.values():
            if running.meeting.peer == peer:
                running.silence.leave(awake)
        self._news.part(peer)

    def tick(self, at: float, awake: float, waiting: Collection[str] = ()) -> None:
        """Settle what is due, and end what has been silent for long. Peers of whom something is `waiting`
        to be taken are not silent."""
        for running in self._running.values():
            if running.meeting.peer not in waiting:
                self._keep(running, running.assembler.tick(running.silence.at(awake)))
        if at - self._looked >= SILENT_LOOK:
            self._looked = at
            for meeting in self._store.list_silent(at - SILENT_SECONDS):
                running = self._running.get(meeting) or self._load(meeting, at, awake)
                self._end(running, "silent", awake)

    def deadline(self) -> float | None:
        """What a Watch shows when `tick` is next worth calling; None while no call goes on."""
        dues = ((running, running.assembler.deadline()) for running in self._running.values())
        return min((running.silence.when(due) for running, due in dues if due is not None), default=None)

    def write_down(self, at: float, *, states: bool = False) -> None:
        """The last thing in a transaction: how far everything has come."""
        for peer, name in self._moved:
            stream = self._streams[peer, name]
            self._store.save_stream(peer, name, stream.seq)
            if stream.meeting in self._running:
                self._store.touch(stream.meeting, at)
        self._moved.clear()
        for running in self._running.values():
            if running.frames >= FRAMES_A_STATE or (states and running.frames):
                self._store.save_state(running.meeting.id, running.assembler.keep())
                running.frames = 0

    def tell(self) -> list[Exception]:
        """Tell the listener what is on disk now; gives back what it failed with."""
        while len(self._running) > MOST_RUNNING:
            del self._running[next(iter(self._running))]
        if len(self._streams) > MOST_STREAMS:
            self._streams.clear()
            self._asked.clear()
        return self._news.tell()

    def forget(self) -> None:
        """Drop everything that may not be on disk."""
        self._running.clear()
        self._streams.clear()
        self._moved.clear()
        self._asked.clear()
        self._news.drop()

    def delete(self, id: str, at: float) -> None:
        """One meeting is deleted, with all said until then. Not in a transaction. Raises StorageError."""
        with self._deleted.deleting([id], int(at * 1000), self._drop):
            self._store.delete_meeting(id)

    def delete_everything(self, at: float) -> bool:
        """As `delete`, for all; False when the keyring may still hold the key."""
        ids = [*self._news.told, *self._running, *list_latest(self._store)]
        with self._deleted.deleting(dict.fromkeys(ids), int(at * 1000), self._drop):
            return self._store.delete_everything()

    def _drop(self, id: str) -> None:
        self._running.pop(id, None)
        self._streams = {key: stream for key, stream in self._streams.items() if stream.meeting != id}
        self._news.end(id, "deleted")

    def _find(self, peer: str, name: str) -> _Stream | None:
        stream = self._streams.get((peer, name))
        if stream is None and (found := self._store.load_stream(peer, name)) is not None:
            stream = self._streams[peer, name] = _Stream(*found)
        return stream

    def _ask_back(self, peer: str, name: str, seq: int, at: float) -> Answer:
        if abs(at - self._asked.get((peer, name), float("-inf"))) < REWIND_SECONDS:
            return None
        self._asked[peer, name] = at
        return Rewind(stream=name, seq=seq)

    def _begin(self, peer: str, frame: MeetingStarted, at: float) -> _Stream:
        """A new stream: of a meeting that goes on, or of a new one."""
        before = self._find(peer, frame.continues) if frame.continues else None
        meeting = before.meeting if before else self._store.find_running(peer, frame.meeting)
        if meeting is None:
            started = min(frame.at_ms, int(at * 1000))
            new = Meeting(uuid.uuid4().hex, frame.platform, clean_label(frame.title), peer, started)
            self._store.add_meeting(new, frame, at)
            meeting = new.id
        self._store.add_stream(peer, meeting, frame)
        self._deleted.begin(peer, frame)
        stream = self._streams[peer, frame.stream] = _Stream(meeting, 0)
        return stream

    def _apply(self, meeting: str, frame: Recorded, at: float, awake: float) -> None:
        if not isinstance(frame, Caption | Chat | Said) and self._store.has_ended(meeting):
            return  # only words begin a meeting anew that is over
        running = self._wake(meeting, at, awake)
        if isinstance(frame, Caption | Chat | Said):
            if frame.at_ms > at * 1000:
                # a clock that is ahead would make all that comes later old
                frame = msgspec.structs.replace(frame, at_ms=int(at * 1000))
            if isinstance(frame, Caption):
                frame = self._hushed.leave_out(running.meeting.peer, frame)
            came = running.silence.at(awake)
            self._store.add_frame(meeting, came, frame)
            running.frames += 1
            self._keep(running, running.assembler.take(frame, came))
        elif isinstance(frame, Health):
            condition = Condition(frame.state, frame.detail)
            self._store.save_health(meeting, condition)
            self._news.change_health(running.meeting, condition)
        elif isinstance(frame, MeetingEnded):
            self._end(running, frame.reason, awake)

    def _wake(self, meeting: str, at: float, awake: float) -> _Running:
        """The call in memory, read back where it is not; the listener hears all of it again."""
        running = self._running.pop(meeting, None)
        if running is None:
            running = self._load(meeting, at, awake)
            self._store.touch(meeting, at)
            self._tell_again(running)
            self._news.come_back(running.meeting)
        elif not running.silence.is_here:
            running.silence.come_back(awake)
            self._news.come_back(running.meeting)
        # The last one woken is the last one to be put out of mind.
        self._running[meeting] = running
        return running

    def _load(self, id: str, at: float, awake: float) -> _Running:
        """A call as it is on disk: its last state, and the frames since gone through again."""
        meeting, _ = self._store.load_meeting(id)
        assembler = Assembler(meeting.started_ms, self._store.load_state(id))
        frames = self._store.load_frames(id)
        running = _Running(meeting, assembler, Silence(awake, at), self._store.count_turns(id), len(frames))
        for came, frame in frames:
            if isinstance(frame, Caption | Chat | Said):
                self._keep(running, assembler.take(frame, came))
        while assembler.settled < running.kept and (due := assembler.deadline()) is not None:
            # what settled by waiting alone is on disk, though it left no frame: so long it was waited
            self._keep(running, assembler.tick(due))
        if assembler.at:
            running.silence = Silence(awake, assembler.at, behind=True)
        return running

    def _tell_again(self, running: _Running) -> None:
        """All that is known of a call, for a listener that may not have heard of it."""
        meeting, condition = self._store.load_meeting(running.meeting.id)
        known = [settled.turn for settled in self._store.load_turns(meeting.id)]
        self._news.tell_again(meeting, known, condition, running.assembler.draft())

    def _end(self, running: _Running, reason: str, awake: float) -> None:
        id = running.meeting.id
        self._keep(running, running.assembler.end(running.silence.at(awake)))
        self._store.save_state(id, running.assembler.keep())
        self._store.end_meeting(id, reason)
        self._running.pop(id, None)
        self._news.end(id, reason)

    def _keep(self, running: _Running, told: Sequence[Draft | Settled]) -> None:
        """Write what has settled, unless it is on disk already, and have it told."""
        for piece in told:
            if isinstance(piece, Draft):
                self._news.draft(running.meeting, piece.turn)
            elif piece.turn.index >= running.kept:
                self._store.add_turn(running.meeting.id, piece)
                running.kept += 1
                self._news.settle(running.meeting, piece.turn)


def _acknowledge(name: str, stream: _Stream | None) -> Ack:
    seq, meeting = (0, "") if stream is None else (stream.seq, stream.meeting)
    return Ack(stream=name, seq=seq, meeting=meeting)
