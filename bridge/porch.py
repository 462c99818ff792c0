"""Where sockets come in: a kind of connection that is not read before it is its time.

One rule: it decides nothing; `bridge/strangers.py` says who is heard next. All on the bridge's thread.
"""

from __future__ import annotations

import asyncio

from websockets.asyncio.server import ServerConnection
from websockets.protocol import State

from bridge.strangers import Strangers


class Porch:
    """Every socket that is open, and which of them wait."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._strangers = Strangers[ServerConnection]()
        self._open: set[ServerConnection] = set()
        self._timer: asyncio.TimerHandle | None = None

    def come(self, socket: ServerConnection) -> None:
        self._open.add(socket)
        if not self._strangers.come(socket):
            socket.transport.abort()
            return
        socket.transport.pause_reading()
        self._move()

    def know(self, socket: ServerConnection) -> None:
        """It has proved itself, or a person is being asked about it: it stays for as long as it likes."""
        self._strangers.leave(socket)
        self._move()

    def leave(self, socket: ServerConnection) -> None:
        self._open.discard(socket)
        self.know(socket)

    def shut(self) -> None:
        """The end: who has not said what it wants is dropped, or it would be waited for."""
        for unheard in [one for one in self._open if one.state is State.CONNECTING]:
            unheard.transport.abort()

    def _move(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        moves = self._strangers.move(self._loop.time())
        for socket in moves.cut:
            socket.transport.abort()
        for socket in moves.heard:
            socket.transport.resume_reading()
        if moves.again is not None:
            self._timer = self._loop.call_at(moves.again, self._move)


def connections_by(porch: Porch) -> type[ServerConnection]:
    """A kind of connection that comes in by this porch."""

    class Incoming(ServerConnection):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            porch.come(self)

        def connection_lost(self, exc: Exception | None) -> None:
            porch.leave(self)
            super().connection_lost(exc)

    return Incoming
