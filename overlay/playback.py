"""A call in play: the player, the engine's runner and the history held together.

One rule: turns go to the engine one by one, in order, each once, and only those said by now; what
comes back is kept, and what is shown is the moment the player stands at. One single-shot timer
wakes it when the next turn is due; while nothing moves, nothing runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from engine.errors import ArtefactError, InputError, SalesRLError
from engine.vocabulary import Context, Reading, Turn, TurningPoint
from overlay.face import Face
from overlay.history import History
from overlay.relay import Relay
from overlay.replay import Player
from overlay.running import OpenRunner, Runner

IN_FLIGHT = 32
"""Turns handed to the engine ahead of its answers: enough to keep it busy, few enough to drop."""

LATE_TURNS = 2
"""A turning point read this many turns late is still news: in a live call the next turn may come first."""

LONGEST_WAIT_MS = 60_000
STOP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one runner said of one turn; `take` tells an old runner's late answer from ours."""

    take: int
    said: Reading | Exception


class Playback(QObject):
    """Plays turns into the engine and shows where the call stands."""

    moved = Signal()
    """What is shown may have changed: another turn, another Reading, another speed."""

    noticed = Signal(object)
    """A TurningPoint, once, as it is reached at the front of the call."""

    complained = Signal(str)
    """One sentence about a turn that could not be read; the call goes on."""

    failed = Signal(str)
    """One sentence: the engine cannot start or go on, no more turns will be read."""

    read = Signal(object)
    """A Reading, as it is kept: one a turn, and all again when the call is computed again."""

    def __init__(
        self,
        open_runner: OpenRunner,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_runner = open_runner
        self._clock = clock
        self._relay = Relay(self._receive, self)
        self._wake = QTimer(self, singleShot=True)
        self._wake.timeout.connect(self._go_on)
        self._tell = QTimer(self, singleShot=True, interval=0)
        self._tell.timeout.connect(self.moved)
        self._runner: Runner | None = None
        self._turns: list[Turn] = []
        self._context = Context()
        self._take = 0
        self._hushed: set[int] = set()
        self._submitted = 0
        self._alive = True
        self.player = Player(())
        self.history = History()

    @property
    def shown(self) -> int:
        """The turn on show: where the player stands, or the last one the engine is done with."""
        return min(self.player.turn, self.history.count - 1)

    @property
    def behind(self) -> bool:
        """Whether the turn wanted is still being computed."""
        return self.shown < self.player.turn

    @property
    def is_over(self) -> bool:
        """Whether every turn has been said and read, and the last is on show."""
        return self.player.count > 0 and self.shown == self.player.count - 1

    @property
    def elapsed(self) -> float:
        """Seconds into the call at the turn on show."""
        return self.player.moment(self.shown)

    def face(self, start: Face) -> Face:
        """`start` with all that was known at the turn on show."""
        return self.history.face_at(self.shown, start)

    def load(self, turns: Sequence[Turn], context: Context, speed: float = 1.0) -> None:
        """Begin a new call, standing before its first turn, not yet playing."""
        self._turns = list(turns)
        self._hushed.clear()
        self._context = context
        self.player = Player(self._turns, speed)
        self._restart()

    def clear(self) -> None:
        """Let the call go, and the engine with it."""
        self._close_runner()
        self._take += 1
        self._turns, self._submitted = [], 0
        self.player, self.history = Player(()), History()
        self._go_on()

    def resume_with(self, turns: Sequence[Turn]) -> None:
        """The same call with more turns at its end; what was computed stays, the end is shown.

        Where earlier turns changed, everything is computed again.
        """
        longer = list(turns)
        kept = longer[: len(self._turns)] == self._turns
        self._turns = longer
        self.player.extend(longer)
        self.player.scrub(self._clock(), len(longer) - 1)
        if kept and self._runner is not None:
            self._go_on()
        else:
            self._restart()

    def arrive(self, turn: Turn) -> None:
        """One more turn of a live call, at its end. It waits here until the engine has room, and nobody
        waits for it; who looks back goes on looking back."""
        self._turns.append(turn)
        self.player.arrive(turn)
        self._go_on()

    def hush(self, turn: int) -> None:
        """What turns the call at `turn` is marked and no news: it was said before anybody followed."""
        self._hushed.add(turn)

    @property
    def news(self) -> tuple[TurningPoint, ...]:
        """The turning points so far that were noticed as they came."""
        return tuple(point for point in self.history.points if point.noticed not in self._hushed)

    def retake(self, turns: Sequence[Turn]) -> None:
        """The same turns with other sides: computed again from the start, the position stays."""
        self._turns = list(turns)
        self._restart()

    def play(self) -> None:
        """Let the call run."""
        self.player.play(self._clock())
        self._go_on()

    def pause(self) -> None:
        """Hold the call."""
        self.player.pause(self._clock())
        self._go_on()

    def toggle(self) -> None:
        """Play where paused, pause where playing."""
        (self.pause if self.player.playing else self.play)()

    def set_speed(self, speed: float) -> None:
        """Go on at `speed`."""
        self.player.set_speed(self._clock(), speed)
        self._go_on()

    def scrub(self, turn: int) -> None:
        """Show the call as of `turn`; turns not yet computed are computed now."""
        self.player.scrub(self._clock(), turn)
        self._go_on()

    def return_to_now(self) -> None:
        """Back to the furthest moment reached."""
        self.scrub(self.player.furthest)

    def stop(self) -> None:
        """End the engine's thread, then everything here. Nothing is signalled afterwards."""
        self._alive = False
        self._wake.stop()
        self._tell.stop()
        self._close_runner()
        self._relay.close()

    def _restart(self) -> None:
        self._close_runner()
        self._take += 1
        take = self._take
        self.history = History()
        self._submitted = 0
        self._runner = self._open_runner(
            lambda reading: self._relay.send(_Answer(take, reading)),
            lambda fault: self._relay.send(_Answer(take, fault)),
        )
        self._runner.start(self._context)
        self._go_on()

    def _close_runner(self) -> None:
        if self._runner is not None:
            self._runner.stop(STOP_SECONDS)
            self._runner = None

    def _go_on(self) -> None:
        """Move to the present, feed what has been said, and sleep until the next turn is due."""
        if not self._alive:
            return
        now = self._clock()
        self.player.advance(now)
        self._feed(self.player.furthest)
        due = self.player.due_in(now)
        if due is None:
            self._wake.stop()
        else:
            self._wake.start(min(LONGEST_WAIT_MS, int(due * 1000) + 1))
        if not self._tell.isActive():
            self._tell.start()

    def _feed(self, wanted: int) -> None:
        """Hand turns over up to `wanted`, as long as the engine keeps up."""
        while self._runner is not None and self._submitted <= wanted and not self._busy:
            try:
                self._runner.submit(self._turns[self._submitted])
            except SalesRLError as error:
                cause = error.__cause__
                self._fail(cause if isinstance(cause, SalesRLError) else error)
                return
            self._submitted += 1

    @property
    def _busy(self) -> bool:
        return self._submitted - self.history.count >= IN_FLIGHT

    def _receive(self, value: object) -> None:
        if not isinstance(value, _Answer) or value.take != self._take:
            return
        if isinstance(value.said, Reading):
            self._keep(value.said)
        else:
            self._miss(value.said)
        self._go_on()

    def _keep(self, reading: Reading) -> None:
        if reading.turn >= self._submitted:
            return
        try:
            self.history.add(reading)
        except InputError as error:
            self._miss(error)
            return
        self.read.emit(reading)
        point = reading.turning_point
        if point is None or reading.turn in self._hushed:
            return
        if reading.turn >= self.player.turn - LATE_TURNS:
            self.noticed.emit(point)

    def _miss(self, fault: Exception) -> None:
        if isinstance(fault, ArtefactError):
            self._fail(fault)
            return
        if self.history.count >= self._submitted:
            self.complained.emit(_sentence(fault))
            return
        turn = self.history.count + 1
        self.history.miss()
        self.complained.emit(f"Turn {turn} could not be read and is left out; the call goes on.")

    def _fail(self, fault: SalesRLError) -> None:
        """Say once that this take has no engine any more."""
        if self._runner is not None:
            self._close_runner()
            self.player.pause(self._clock())
            self.failed.emit(str(fault))


def _sentence(fault: Exception) -> str:
    """The words for a fault of no turn: ours are fit for people, any other's are not."""
    return str(fault) if isinstance(fault, SalesRLError) else "The engine stumbled; the call goes on."
