"""A call whose recorder is killed, put to sleep or cut off from its page in the middle of words.

One rule: the clock is this one's alone and nothing waits for it, so that a minute's outage takes a moment;
the recorder and its file are real. A kill is the file as it lies: what a new recorder finds is a copy of it.
"""

from __future__ import annotations

import queue
import random
import shutil
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final, Literal, TypeAlias

from bridge.codec import Recorded
from bridge.messages import Ack, Open, Refused, Rewind
from bridge.recorder import Recorder
from bridge.store.transcripts import Store
from engine.vocabulary import Turn
from tests.bridge.followers import Follower
from tests.bridge.growing import Shown, Words, talk_on
from tests.bridge.spoken import BEGAN, STREAM, Page
from tests.bridge.store.keys_in_memory import Chain

Way: TypeAlias = Literal["killed", "stopped", "dropped"]

WAYS: Final[tuple[Way, ...]] = ("killed", "stopped", "dropped")
SLIP: Final = 0.01
"""From what the page shows to what happens then; the next letters take longer."""

NOTICED: Final = (0.0, 0.1, 2.0, 15.0)
"""Seconds until a page knows that there is a server again."""

PEER: Final = "peer-one-1"
LOOK: Final = 0.5
"""Between two looks of the recorder at its clock while it is awake."""
WAIT: Final = 10.0


@dataclass(frozen=True, slots=True)
class Outage:
    """From `at`, in seconds of the call, on: the server `killed` and started later, or `stopped` and woken,
    or the page's line `dropped` while the server goes on."""

    at: float
    way: Way
    seconds: float


def plan(
    dice: random.Random, number: int, shortest: float, longest: float, ways: Sequence[Way] = WAYS
) -> tuple[list[Shown], list[Outage]]:
    """A call and so many outages in the middle of its words, some of them while it still catches up."""
    shown: list[Shown] = []
    outages: list[Outage] = []
    after = dice.uniform(0.0, 3.0)
    for one in talk_on(dice):
        shown.append(one)
        if one.at < after:
            continue
        if len(outages) == number:
            break
        if one.half:
            outages.append(Outage(one.at + SLIP, dice.choice(ways), dice.uniform(shortest, longest)))
            after = one.at + outages[-1].seconds + dice.choice((0.5, 2.0, 8.0)) * dice.uniform(0.5, 1.0)
    return shown, outages


@dataclass
class Sitting:
    """Records one call. `dice` decide on how a page comes back, and what it sends again."""

    folder: Path
    outages: deque[Outage]
    dice: random.Random
    now: float = BEGAN
    _chain: Chain = field(default_factory=Chain)
    _answers: queue.Queue[Ack | Rewind | Refused] = field(default_factory=queue.Queue)
    _names: count[int] = field(default_factory=count)
    _outbox: list[Recorded] = field(default_factory=list)
    _sent: int = 0
    _away: Outage | None = None
    _until: float = 0.0

    def play(self, frames: Sequence[Words]) -> list[Turn]:
        """The turns that are on disk in the end."""
        self._path = self.folder / f"{next(self._names)}.db"
        self._open()
        self._say(Page().start())
        for frame in frames:
            self._live_until(frame.at_ms / 1000.0)
            self._say(frame)
        if self._away is not None:
            self._come_back(self._away)
        self._say(Page(counted=frames[-1].seq).end(frames[-1].at_ms / 1000.0 - BEGAN))
        (kept,) = self._recorder.list_meetings().result(WAIT)
        turns = self._recorder.load_turns(kept.meeting.id).result(WAIT)
        self._close()
        return [one.turn for one in turns]

    def _open(self) -> None:
        self._store = Store(self._path, self._chain)
        self._recorder = Recorder(self._store, Follower(), clock=lambda: self.now, room=100_000)
        self._recorder.start()

    def _close(self) -> None:
        assert self._recorder.stop()
        self._store.close()

    def _say(self, frame: Recorded) -> None:
        self._outbox.append(frame)
        if self._away is None:
            self._send(frame)

    def _send(self, *frames: Recorded | Open) -> int:
        """How far it then is on disk."""
        for frame in frames:
            assert self._recorder.submit(PEER, frame, self._answers.put)
        last = frames[-1]
        self._sent = self._sent if isinstance(last, Open) else last.seq
        while True:
            answer = self._answers.get(timeout=WAIT)
            assert isinstance(answer, Ack), answer
            if isinstance(last, Open) or answer.seq >= last.seq:
                return answer.seq

    def _live_until(self, at: float) -> None:
        """All that happens until then."""
        while True:
            if self._away is not None:
                if self._until > at:
                    return
                self._come_back(self._away)
            elif self.outages and BEGAN + self.outages[0].at < at:
                self._go_away(self.outages.popleft())
            else:
                self._pass(at)
                return

    def _pass(self, at: float) -> None:
        """Time goes by, and the recorder is awake."""
        while self.now < at:
            self.now = min(self.now + LOOK, at)
            self._recorder.list_meetings().result(WAIT)

    def _go_away(self, outage: Outage) -> None:
        self._pass(BEGAN + outage.at)
        self._away, self._until = outage, self.now + outage.seconds
        if outage.way == "killed":
            left = self.folder / f"{next(self._names)}.db"
            for end in ("", "-wal"):
                shutil.copyfile(f"{self._path}{end}", f"{left}{end}")
            self._close()
            self._path = left
        elif outage.way == "dropped":
            self._recorder.leave(PEER)

    def _come_back(self, outage: Outage) -> None:
        self._away = None
        if outage.way == "dropped":
            self._pass(self._until)
        else:
            self.now = max(self.now, self._until)
        if outage.way == "killed":
            self._open()
        if outage.way == "stopped" and self.dice.random() < 0.5:
            # It looks at its clock before it reads what waits in the socket.
            self._recorder.list_meetings().result(WAIT)
        if outage.way == "stopped" and self.dice.random() < 0.7:
            self._send_from(self._sent + 1)
            return
        if outage.way == "stopped":
            # Both ends were waited for too long, and what was in the socket is gone.
            self._recorder.leave(PEER)
        if outage.way != "dropped":
            self._pass(self.now + self.dice.choice(NOTICED))
        known = self._send(Open(stream=STREAM))
        self._send_from(known + 1 - self.dice.choice((0, 0, 5)))

    def _send_from(self, seq: int) -> None:
        waiting = [frame for frame in self._outbox if frame.seq >= seq]
        if waiting:
            self._send(*waiting)
