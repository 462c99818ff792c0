"""Puts what comes in on disk, then acknowledges it, then tells who listens: one thread, group by group.

One rule: nothing is acknowledged and nothing is told that is not on disk. What waits while the disk works is
written together with the next transaction, so that the slower the disk, the larger the groups. When
the disk does not take it, every peer is told to keep what was not acknowledged, and the person once.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from bridge.assembler import Settled
from bridge.calls import Answer, Calls
from bridge.codec import Recorded
from bridge.live import Listener
from bridge.messages import Ack, Open, Refused, Rewind
from bridge.refusals import MESSAGES
from bridge.store.opening import StorageError
from bridge.store.transcripts import Kept, Store

CAPACITY: Final = 4096
MOST_A_COMMIT: Final = 1024
LONGEST_WAIT: Final = 60.0

Reply: TypeAlias = Callable[[Ack | Rewind | Refused], None]
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Item:
    """A frame that waits to be written."""

    peer: str
    frame: Recorded | Open
    reply: Reply


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
        capacity: int = CAPACITY,
    ) -> None:
        self._store = store
        self._calls = Calls(store, listener)
        self._clock = clock
        self._say_trouble = say_trouble
        self._on_fault = on_fault
        self._capacity = capacity
        self._changed = threading.Condition()
        self._inbox: deque[_Item] = deque()
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
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
        return thread is None or not thread.is_alive()

    def submit(self, peer: str, frame: Recorded | Open, reply: Reply) -> bool:
        """Hand over a frame; False when there is no room now, or no more will be taken.

        `reply` is called on the recorder's thread, for an Ack once for all that it covers.
        """
        with self._changed:
            if self._stopping or len(self._inbox) >= self._capacity:
                return False
            self._inbox.append(_Item(peer, frame, reply))
            if len(self._inbox) == 1:
                self._changed.notify_all()
            return True

    def list_meetings(self) -> Future[list[Kept]]:
        """Every meeting in the store, the newest first."""
        return self._ask(self._store.list_meetings)

    def load_turns(self, meeting: str) -> Future[list[Settled]]:
        """The turns of a meeting, in order."""
        return self._ask(lambda: self._store.load_turns(meeting))

    def delete_meeting(self, meeting: str) -> Future[None]:
        """Nothing is left of it; if it goes on, what comes next begins a new one."""
        return self._ask(lambda: self._calls.delete(meeting))

    def delete_everything(self) -> Future[bool]:
        """The store and its key are gone and begun anew; False when the keyring may still hold the key."""
        return self._ask(self._calls.delete_everything)

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
            batch, jobs, stopping = self._wait()
            self._record(batch, stopping)
            for job in jobs:
                job()
            if jobs:
                self._tell()
            if stopping and not batch and self._end():
                return

    def _end(self) -> bool:
        """True when nothing came in the meantime; from then on no question is taken."""
        with self._changed:
            self._ended = not self._jobs
            return self._ended

    def _wait(self) -> tuple[list[_Item], list[Callable[[], None]], bool]:
        """What there is to do, once there is something."""
        deadline = self._calls.deadline()
        wait = LONGEST_WAIT if deadline is None else min(max(deadline - self._clock(), 0.0), LONGEST_WAIT)
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._inbox or self._jobs, wait)
            batch = [self._inbox.popleft() for _ in range(min(len(self._inbox), MOST_A_COMMIT))]
            jobs = list(self._jobs)
            self._jobs.clear()
            return batch, jobs, self._stopping

    def _record(self, batch: list[_Item], stopping: bool = False) -> None:
        """Write a group of frames in one transaction; then answer, then tell."""
        at = self._clock()
        try:
            with self._store.transaction():
                answers = [(item, self._calls.take(item.peer, item.frame, at)) for item in batch]
                self._calls.tick(at)
                self._calls.write_down(at, states=stopping)
        except StorageError as error:
            self._calls.forget()
            self._complain(str(error))
            self._refuse(batch, Refused(code="storage", message=MESSAGES["storage"]))
        except Exception as fault:
            self._calls.forget()
            self._suffer(batch, fault)
        else:
            self._complain("")
            self._answer(answers)
            self._tell()

    def _suffer(self, batch: list[_Item], fault: Exception) -> None:
        """Something of ours broke on one of these: it is refused, the others are written without it."""
        if len(batch) > 1:
            for item in batch:
                self._record([item])
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
