"""The bridge as the overlay runs it, without a screen: socket, recorder and store; and an engine behind it.

One rule: it wires what the product wires and adds nothing, so that what `salesrl bench bridge` and the soak
measure is the product. The keys are of this run alone and the folder is given.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bridge.keys import Keyring
from bridge.live import Listener, Meeting
from bridge.messages import HealthName, ReadingNews
from bridge.peers import PROGRAM_ORIGIN, Peer, Peers
from bridge.reading_news import make_news
from bridge.recorder import Recorder
from bridge.server import Bridge
from bridge.store.opening import FILE_NAME
from bridge.store.transcripts import Store
from engine.runner import Runner
from engine.vocabulary import Context, Reading, Turn
from overlay.commands.wiring import OpenCall

PROGRAM: Final = "program-of-the-bench"


@dataclass(slots=True)
class OneKey:
    """A keyring of one key, which lasts as long as whoever gives it remembers it."""

    key: bytes = field(repr=False)
    is_lasting: bool = True
    reason: str = ""

    def load(self, name: str) -> bytes:
        return self.key

    def load_or_make(self, name: str) -> bytes:
        return self.key

    def delete(self, name: str) -> bool:
        self.key = secrets.token_bytes(len(self.key))
        return True


@dataclass(slots=True)
class Headless:
    """A bridge that listens, and what stands behind it."""

    bridge: Bridge
    recorder: Recorder
    store: Store
    port: int


class Quiet:
    """A listener that does nothing with what it hears."""

    def meeting_started(self, meeting: Meeting, known: int) -> None: ...

    def turn_settled(self, meeting: Meeting, turn: Turn) -> None: ...

    def turn_drafted(self, meeting: Meeting, turn: Turn) -> None: ...

    def health_changed(self, meeting: Meeting, state: HealthName, detail: str) -> None: ...

    def presence_changed(self, meeting: Meeting, here: bool) -> None: ...

    def meeting_ended(self, meeting: Meeting, reason: str) -> None: ...


class DraftClock(Quiet):
    """Notes when the draft that ends in "wordN" was told, by the clock of the system in ns."""

    def __init__(self) -> None:
        self.told_at: dict[int, int] = {}

    def turn_drafted(self, meeting: Meeting, turn: Turn) -> None:
        last = turn.text.rpartition("word")[2]
        if last.isdecimal():
            self.told_at.setdefault(int(last), time.time_ns())


class Engine(Quiet):
    """A listener that has every settled turn read; each Reading goes to `publish`."""

    def __init__(self, open_call: OpenCall, on_fault: Callable[[Exception], None]) -> None:
        self.publish: Callable[[ReadingNews], None] = lambda news: None
        self._meeting = ""
        self._runner = Runner(open_call, self._read, on_fault)

    def meeting_started(self, meeting: Meeting, known: int) -> None:
        self._meeting = meeting.id
        self._runner.start(Context(meeting.platform, meeting.title))

    def turn_settled(self, meeting: Meeting, turn: Turn) -> None:
        self._runner.submit(turn)

    def stop(self) -> None:
        self._runner.stop()

    def _read(self, reading: Reading) -> None:
        self.publish(make_news(self._meeting, reading))


@contextmanager
def open_headless(
    folder: Path,
    store_key: bytes,
    program_key: bytes,
    listener: Listener,
    *,
    port: int = 0,
    on_fault: Callable[[Exception], None] = lambda fault: None,
) -> Iterator[Headless]:
    """Listen on `port` (0 for any) for the program PROGRAM. Raises InputError."""
    peers = Peers(Keyring(None))
    peers.add(Peer(PROGRAM, PROGRAM_ORIGIN, "Bench", 0), program_key)
    store = Store(folder / FILE_NAME, OneKey(store_key))
    recorder = Recorder(store, listener, on_fault=on_fault)
    bridge = Bridge(recorder, peers, ports=(port,))
    try:
        recorder.start()
        yield Headless(bridge, recorder, store, bridge.start())
    finally:
        bridge.stop()
        recorder.stop()
        store.close()
