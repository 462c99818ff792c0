"""The engine's own thread: one thread, one bounded inbox, one callback.

One rule: a settled turn is never dropped in silence. It is observed, or `submit` says in an error
that it was not taken, or somebody asked for the call to be forgotten. Nothing here thinks; the
Observer does. When a second kind of result leaves the engine, it gets its own callback here.

    any thread   start(context)  submit(turn)  forget()  stop()
    engine       open_pipeline(context) > observe(turn) > on_reading(reading)
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from engine.errors import EngineFault
from engine.vocabulary import Context, Reading, Turn


class Observer(Protocol):
    """What the thread drives: one call's pipeline."""

    def observe(self, turn: Turn) -> Reading:
        """Settle `turn` and give its Reading."""
        ...


@runtime_checkable
class Previewer(Protocol):
    """An Observer may have this too: a look at a turn still being spoken, which settles nothing."""

    def preview(self, turn: Turn) -> Reading:
        """Give the Reading that `turn` would get, leaving the call as it is."""
        ...


class Runner:
    """Observes the turns of one call at a time on a thread of its own.

    Callbacks run on that thread, one at a time; they must not wait for a thread that is inside
    `start` or `forget`. Once those have returned, no Reading of the call before arrives. An
    exception of the Observer or of a callback goes to `on_fault`, and the thread carries on with
    the next turn; one raised while opening closes the call, with the turns already waiting, until
    the next `start` or `forget`. Drafts need an Observer with `preview` and an `on_preview`;
    without either they are ignored, and so is a draft of a turn that is already settled.
    """

    def __init__(
        self,
        open_pipeline: Callable[[Context], Observer],
        on_reading: Callable[[Reading], None],
        on_fault: Callable[[Exception], None],
        capacity: int = 256,
        *,
        patience: float = 5.0,
        on_preview: Callable[[Reading], None] | None = None,
    ) -> None:
        if capacity < 1:
            raise ValueError(f"The inbox needs room for at least one turn, not {capacity}.")
        self._open_pipeline = open_pipeline
        self._on_reading = on_reading
        self._on_fault = on_fault
        self._on_preview = on_preview
        self._capacity = capacity
        self._patience = patience
        self._changed = threading.Condition()
        self._delivery = threading.RLock()
        self._thread: threading.Thread | None = None
        self._settled: deque[Turn] = deque()
        self._draft: Turn | None = None
        self._context = Context()
        self._call = 0
        self._latest = -1
        self._stopping = False
        self._refusal: Exception | None = None

    def start(self, context: Context) -> None:
        """Begin a call. One already running is forgotten first.

        Raises EngineFault while a thread told to stop is still at its last turn.
        """
        self._begin(context)
        with self._changed:
            if self._thread is not None and self._stopping:
                raise EngineFault("The engine is still ending its last turn. Start it again in a moment.")
            if self._thread is None:
                self._stopping = False
                self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
                self._thread.start()

    def forget(self) -> None:
        """Drop all that was said, waiting turns included, and begin the same call anew."""
        with self._changed:
            context = self._context
        self._begin(context)

    def submit(self, turn: Turn, *, draft: bool = False) -> None:
        """Hand over a settled turn, or the latest wording of one still being spoken.

        A full inbox makes a settled turn wait up to `patience` seconds. Raises EngineFault when it
        could not be taken. A draft never waits: it replaces the one before it, and gives way to
        settled turns.
        """
        with self._changed:
            self._refuse_when_closed(turn)
            if draft:
                if turn.index > self._latest:
                    self._draft = turn
                    self._changed.notify_all()
                return
            call = self._call
            self._changed.wait_for(lambda: self._has_room() or self._call != call, self._patience)
            self._refuse_when_closed(turn)
            if self._call != call:
                raise EngineFault(
                    f"Turn {turn.index} was not taken: its call was ended while it waited. "
                    "Send the turns of the new call."
                )
            if not self._has_room():
                raise EngineFault(
                    f"Turn {turn.index} was not taken: {self._capacity} turns are still waiting to be "
                    f"read after {self._patience:g} s. Those are kept; send this one again shortly."
                )
            if self._draft is not None and self._draft.index <= turn.index:
                self._draft = None
            self._latest = turn.index
            self._settled.append(turn)
            self._changed.notify_all()

    def stop(self, timeout: float = 5.0) -> bool:
        """End the thread after the turn in hand; waiting turns are let go. True once it has ended.

        Safe to call twice, and from a callback (then it cannot wait for itself and gives False).
        """
        with self._changed:
            self._stopping = True
            self._settled.clear()
            self._draft = None
            thread = self._thread
            self._changed.notify_all()
        if thread is None:
            return True
        if thread is threading.current_thread():
            return False
        thread.join(timeout)
        return not thread.is_alive()

    def _begin(self, context: Context) -> None:
        with self._delivery, self._changed:
            self._call += 1
            self._latest = -1
            self._context = context
            self._settled.clear()
            self._draft = None
            self._refusal = None
            self._changed.notify_all()

    def _has_room(self) -> bool:
        return self._stopping or self._refusal is not None or len(self._settled) < self._capacity

    def _refuse_when_closed(self, turn: Turn) -> None:
        if self._thread is None or self._stopping:
            raise EngineFault(f"Turn {turn.index} was not taken: the engine is not running. Start it first.")
        if self._refusal is not None:
            raise EngineFault(
                f"Turn {turn.index} was not taken: the engine could not open ({self._refusal}). "
                "Put that right, then start the call again."
            ) from self._refusal

    def _run(self) -> None:
        call = 0
        observer: Observer | None = None
        while (job := self._next_job(call)) is not None:
            newest, context, turn, is_draft = job
            if newest != call:
                call, observer = newest, self._open(newest, context)
            elif observer is not None and turn is not None:
                self._observe(observer, call, turn, is_draft)
        with self._changed:
            self._thread = None
            self._changed.notify_all()

    def _next_job(self, call: int) -> tuple[int, Context, Turn | None, bool] | None:
        """Wait for work: a new call first, then settled turns, then the draft. None means stop."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopping or self._call != call or self._settled or self._draft is not None
            )
            if self._stopping:
                return None
            if self._call != call:
                return self._call, self._context, None, False
            if self._settled:
                turn = self._settled.popleft()
                self._changed.notify_all()
                return call, self._context, turn, False
            draft, self._draft = self._draft, None
            return call, self._context, draft, True

    def _open(self, call: int, context: Context) -> Observer | None:
        try:
            return self._open_pipeline(context)
        except Exception as fault:
            with self._changed:
                if self._call == call:
                    self._refusal = fault
                    self._settled.clear()
                    self._draft = None
                    self._changed.notify_all()
            self._tell(fault)
            return None

    def _observe(self, observer: Observer, call: int, turn: Turn, is_draft: bool) -> None:
        try:
            if not is_draft:
                self._deliver(call, observer.observe(turn), self._on_reading)
            elif self._on_preview is not None and isinstance(observer, Previewer):
                self._deliver(call, observer.preview(turn), self._on_preview)
        except Exception as fault:
            self._tell(fault)

    def _deliver(self, call: int, reading: Reading, callback: Callable[[Reading], None]) -> None:
        # Held through the callback, so that `forget` returns only when no old Reading can follow.
        with self._delivery:
            with self._changed:
                current = self._call == call and not self._stopping
            if current:
                callback(reading)

    def _tell(self, fault: Exception) -> None:
        # A callback for faults that itself fails leaves nobody to tell; the next turn still counts.
        with contextlib.suppress(Exception):
            self._on_fault(fault)
