"""Who is connected now, and what the person on the desktop does about it.

One rule: everything here happens on the bridge's thread, one thing at a time; `bridge/server.py` brings it
there. A peer has one line: a newer one takes the place of an older, which is most often a dead one.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bridge.codec import FromBridge
from bridge.line import Line
from bridge.messages import Pause, ReadingNews, RefusalCode, Refused, Selectors
from bridge.pairing import Pairing, PairingAsked
from bridge.peers import Peer, Peers
from bridge.protocol import CLOSE_DONE, CLOSE_REFUSED, Gate, Step
from bridge.refusals import MESSAGES

MOST_PEERS: Final = 8
CLOSE_REPLACED: Final = 4000


@dataclass(frozen=True, slots=True)
class PeerNews:
    """One peer as the person sees it under Connections; `is_known` where its key is here, so it can come."""

    peer: Peer
    is_connected: bool
    is_known: bool = True


class Hub:
    """The lines that are open, and the door that new browsers come in by."""

    def __init__(
        self,
        peers: Peers,
        on_peers: Callable[[tuple[PeerNews, ...]], None],
        on_pairing: Callable[[PairingAsked | None], None],
        on_left: Callable[[str], None],
        clock: Callable[[], float],
        selectors: Selectors | None = None,
    ) -> None:
        self.pairing = Pairing()
        self._peers = peers
        self._on_peers = on_peers
        self._on_pairing = on_pairing
        self._on_left = on_left
        self._clock = clock
        self._selectors = selectors
        self._is_paused = False
        self._lines: dict[Line, None] = {}
        self._by_peer: dict[str, Line] = {}
        self._asking: tuple[str, Line] | None = None
        self._deciding: set[asyncio.Task[None]] = set()

    # What a line needs to know, and tells.

    def now(self) -> float:
        return self._clock()

    def make_gate(self, port: int) -> Gate:
        return Gate(
            self.pairing,
            port,
            self._peers.find,
            is_full=lambda name: name not in self._by_peer and len(self._by_peer) >= MOST_PEERS,
            is_paused=lambda: self._is_paused,
            wall_ms=lambda: time.time_ns() // 1_000_000,
        )

    def join(self, line: Line) -> None:
        """A line opens."""
        self._lines[line] = None

    def part(self, line: Line) -> None:
        """A line is gone."""
        self._lines.pop(line, None)
        peer = line.connection.peer
        if peer is not None and self._by_peer.get(peer.name) is line:
            del self._by_peer[peer.name]
            self._on_left(peer.name)
            self.tell_peers()
        self._look_at_asking()

    def let_in(self, line: Line, peer: Peer) -> None:
        older = self._by_peer.pop(peer.name, None)
        if older is not None:
            older.close(CLOSE_REPLACED)
        self._by_peer[peer.name] = line
        if self._selectors is not None and not peer.is_program:
            line.send(self._selectors)
        self.tell_peers()

    def ask(self, line: Line, asked: PairingAsked) -> None:
        self._asking = (asked.ticket, line)
        self._on_pairing(asked)

    async def remember(self, peer: Peer, key: bytes) -> None:
        await run_apart(lambda: self._peers.add(peer, key))
        self.tell_peers()

    # What the person does.

    def open_pairing(self) -> None:
        self.pairing.open(self._clock())
        self.tick()

    def close_pairing(self) -> None:
        self.pairing.close()
        self.tick()

    def decide(self, ticket: str, allow: bool) -> None:
        if self._asking is None or self._asking[0] != ticket:
            return
        task = asyncio.get_running_loop().create_task(self._asking[1].decide(allow))
        self._deciding.add(task)
        task.add_done_callback(self._end_deciding)

    def set_paused(self, paused: bool) -> None:
        self._is_paused = paused
        self._send_all(Pause(paused=paused))

    def publish(self, news: ReadingNews) -> None:
        self._send_all(news, lambda line: line.follows)

    def disconnect(self, name: str, code: RefusalCode | None = None) -> None:
        line = self._by_peer.get(name)
        if line is not None and code is None:
            line.close(CLOSE_DONE)
        elif line is not None and code is not None:
            line.close(CLOSE_REFUSED, Refused(code=code, message=MESSAGES[code]))

    def tick(self) -> None:
        """Time went by."""
        for line in list(self._lines):
            line.tick()
        self._look_at_asking()

    def list_peers(self) -> tuple[PeerNews, ...]:
        known, here = self._peers, self._by_peer
        return tuple(PeerNews(p, p.name in here, known.find(p.name) is not None) for p in known.all())

    def tell_peers(self) -> None:
        self._on_peers(self.list_peers())

    def _send_all(self, frame: FromBridge, wants: Callable[[Line], bool] = lambda _line: True) -> None:
        for line in list(self._by_peer.values()):
            if wants(line):
                line.send(frame)

    def _end_deciding(self, task: asyncio.Task[None]) -> None:
        self._deciding.discard(task)
        self._look_at_asking()

    def _look_at_asking(self) -> None:
        """Takes the question away once nobody waits for its answer."""
        if self._asking is not None and self._asking[1].connection.step is not Step.DECISION:
            self._asking = None
            self._on_pairing(None)


def run_apart(work: Callable[[], None]) -> asyncio.Future[None]:
    """Does what may wait for a person (the keyring asks for a password) on a thread that holds up nothing,
    the end of the program included."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def finish(error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error: Exception | None = None
        try:
            work()
        except Exception as raised:
            error = raised
        # Raised when the bridge has stopped meanwhile, and nobody waits any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(finish, error)

    threading.Thread(target=run, name="bridge keyring", daemon=True).start()
    return done
