"""Puts what comes in on disk, then acknowledges it, then tells who listens: one thread, group by group.

One rule: nothing is acknowledged and nothing is told that is not on disk. What waits while the disk works is
written together with the next transaction, so that the slower the disk, the larger the groups; but no group
takes long, and in each all peers have their turn (`bridge/inbox.py`), so that one that floods slows none but
itself. When the disk does not take it, every peer is told to keep what was not acknowledged, and the
person once.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias, TypeVar

from bridge.assembler import Settled
from bridge.calls import Answer, Calls
from bridge.codec import Recorded
from bridge.inbox import Inbox
from bridge.live import Listener
from bridge.messages import Ack, Caption, Chat, Open, Refused, Rewind, Said
from bridge.pauses import Pauses
from bridge.refusals import MESSAGES
from bridge.silence import Watch
from bridge.store.opening import StorageError
from bridge.store.transcripts import Kept, Store

ROOM: Final = 512
"""Frames of one peer that may wait."""

MOST_A_COMMIT: Final = 1024
COMMIT_SECONDS: Final = 0.005
"""For the work on one group; then it is written, and what waits comes with the next."""

LONGEST_WAIT: Final = 60.0
NAP: Final = 0.5
"""While something waits to settle, so that the Watch sees whether we were awake."""

Reply: TypeAlias = Callable[[Ack | Rewind | Refused], None]
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Item:
    """A frame that waits to be written, and when it came; without one the peer is gone."""

    peer: str
    frame: Recorded | Open | None
    reply: Reply
    awake: float


class Recorder:
    """One store's only user. `submit` and the questions may come from any thread.

    `say_trouble` is called with one sentence when the disk fails, and with an empty one when it works
    again; `on_fault` with what a listener, or we, did wrong. Both on the recorder's thread.
    """

    def __init__(
        self,
        store: Store,
        listener: Listener,
        *,
        clock: Callable[[], float] = time.time,
        say_trouble: Callable[[str], None] = lambda sentence: None,
        on_fault: Callable[[Exception], None] = lambda fault: None,
        room: int = ROOM,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._calls = Calls(store, listener)
        self._clock = clock
        self._watch = Watch(clock)
        self._pauses = Pauses()
        self._say_trouble = say_trouble
        self._on_fault = on_fault
        self._stopwatch = stopwatch
        self._changed = threading.Condition()
        self._inbox = Inbox[_Item](room)
        self._jobs: deque[Callable[[], None]] = deque()
        self._stopping = False
        self._ended = False
        self._troubled = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to take frames, those already submitted first."""
        with self._changed:
            self._stopping = self._ended = False
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> bool:
        """Write what waits and end the thread; True once it has ended. The store stays open."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def submit(self, peer: str, frame: Recorded | Open, reply: Reply) -> bool:
        """Hand over a frame; False when this peer has no room now, or no more will be taken.

        `reply` is called on the recorder's thread, for an Ack once for all that it covers.
        """
        with self._changed:
            was_empty = not self._inbox
            item = _Item(peer, frame, reply, self._watch.look())
            if self._stopping or not self._inbox.put(peer, item):
                return False
            if was_empty:
                self._changed.notify_all()
            return True

    def leave(self, peer: str) -> None:
        """The peer's line is gone; what it sent before is taken first."""
        with self._changed:
            self._inbox.put(peer, _Item(peer, None, _say_nothing, self._watch.look()), room=True)
            self._changed.notify_all()

    def set_paused(self, paused: bool) -> None:
        """The person pauses listening, or goes on: what is said meanwhile is acknowledged and not kept."""
        with self._changed:
            self._pauses.change(paused, int(self._clock() * 1000))

    def list_meetings(self) -> Future[list[Kept]]:
        """Every meeting in the store, the newest first."""
        return self._ask(self._store.list_meetings)

    def load_turns(self, meeting: str) -> Future[list[Settled]]:
        """The turns of a meeting, in order."""
        return self._ask(lambda: self._store.load_turns(meeting))

    def delete_meeting(self, meeting: str) -> Future[None]:
        """Nothing is left of it; if it goes on, what comes next begins a new one."""
        return self._ask(partial(self._calls.delete, meeting, self._clock()))

    def delete_everything(self) -> Future[bool]:
        """The store and its key are gone and begun anew; False when the keyring may still hold the key."""
        return self._ask(partial(self._calls.delete_everything, self._clock()))

    def _ask(self, question: Callable[[], _Result]) -> Future[_Result]:
        answer: Future[_Result] = Future()

        def job() -> None:
            try:
                answer.set_result(question())
            except Exception as error:
                answer.set_exception(error)

        with self._changed:
            if self._ended:
                answer.set_exception(StorageError("The transcripts are closed: start SalesRLAgent again."))
            else:
                self._jobs.append(job)
                self._changed.notify_all()
        return answer

    def _run(self) -> None:
        while True:
            jobs, stopping = self._wait()
            self._record(self._take_in_turn(), stopping)
            for job in jobs:
                job()
            if jobs:
                self._tell()
            if stopping and self._end():
                return

    def _end(self) -> bool:
        """True when nothing waits any more; from then on no question is taken."""
        with self._changed:
            self._ended = not (self._jobs or self._inbox)
            return self._ended

    def _wait(self) -> tuple[list[Callable[[], None]], bool]:
        """Until there is something to do; the questions, and whether it is time to stop."""
        deadline = self._calls.deadline()
        with self._changed:
            while not (self._stopping or self._inbox or self._jobs):
                left = LONGEST_WAIT if deadline is None else deadline - self._watch.look()
                if left <= 0.0:
                    break
                in_time = self._changed.wait(left if deadline is None else min(left, NAP))
                if deadline is None and not in_time:
                    break
            jobs = list(self._jobs)
            self._jobs.clear()
            return jobs, self._stopping

    def _take_in_turn(self) -> Iterator[_Item]:
        """The next group: what waits, every peer in its turn, until it is large or has taken long."""
        until = self._stopwatch() + COMMIT_SECONDS
        for _ in range(MOST_A_COMMIT):
            with self._changed:
                item = self._inbox.take()
            if item is None:
                return
            yield item
            if self._stopwatch() >= until:
                return

    def _record(self, group: Iterator[_Item], stopping: bool = False) -> None:
        """Write a group of frames in one transaction; then answer, then tell."""
        at = self._clock()
        batch: list[_Item] = []
        answers: list[tuple[_Item, Answer]] = []
        try:
            with self._store.transaction():
                for item in group:
                    batch.append(item)
                    answers.append((item, self._take(item, at)))
                self._tick(at)
                self._calls.write_down(at, states=stopping and not self._inbox)
        except StorageError as error:
            self._calls.forget()
            self._complain(str(error))
            waiting = [*batch, *group]
            self._refuse(waiting, Refused(code="storage", message=MESSAGES["storage"]))
            self._see_off(waiting)
        except Exception as fault:
            self._calls.forget()
            self._suffer([*batch, *group], fault)
        else:
            self._complain("")
            self._answer(answers)
            self._tell()

    def _take(self, item: _Item, at: float) -> Answer:
        if item.frame is None:
            self._calls.leave(item.peer, item.awake)
            return None
        unheard = False
        if isinstance(item.frame, Caption | Chat | Said):
            with self._changed:
                unheard = self._pauses.cover(item.frame.at_ms, int(at * 1000))
        return self._calls.take(item.peer, item.frame, at, item.awake, unheard=unheard)

    def _tick(self, at: float) -> None:
        with self._changed:
            awake, waiting = self._watch.look(), set(self._inbox.peers)
        self._calls.tick(at, awake, waiting)

    def _suffer(self, batch: list[_Item], fault: Exception) -> None:
        """Something of ours broke on one of these: it is refused, the others are written without it."""
        if len(batch) > 1:
            for item in batch:
                self._record(iter([item]))
            return
        self._refuse(batch, Refused(code="bad-frame", message=MESSAGES["bad-frame"]))
        self._on_fault(fault)

    def _answer(self, answers: list[tuple[_Item, Answer]]) -> None:
        """What each peer hears: how far each of its streams is on disk, once, and last."""
        acks: dict[tuple[str, str], tuple[Reply, Ack]] = {}
        for item, answer in answers:
            if isinstance(answer, Ack):
                acks[item.peer, answer.stream] = item.reply, answer
            elif answer is not None:
                self._call(item.reply, answer)
        for reply, ack in acks.values():
            self._call(reply, ack)

    def _refuse(self, batch: list[_Item], refused: Refused) -> None:
        for item in batch:
            self._call(item.reply, refused)

    def _see_off(self, batch: list[_Item]) -> None:
        """Who is gone is gone, also where the disk fails."""
        for item in batch:
            if item.frame is None:
                self._calls.leave(item.peer, item.awake)
        self._tell()

    def _call(self, reply: Reply, answer: Ack | Rewind | Refused) -> None:
        try:
            reply(answer)
        except Exception as fault:
            self._on_fault(fault)

    def _tell(self) -> None:
        for fault in self._calls.tell():
            self._on_fault(fault)

    def _complain(self, sentence: str) -> None:
        """Once when it begins, once when it is over."""
        if bool(sentence) is not self._troubled:
            self._troubled = bool(sentence)
            self._say_trouble(sentence)


def _say_nothing(answer: object) -> None:
    """To a peer that is gone."""
