"""One open socket: it feeds `bridge/protocol.py` what comes in and carries out what that answers.

One rule: it decides nothing. Reading waits while the recorder has no room for this peer, and after a few
messages the others have their turn, so that one that sends too fast is held up by its own socket, nothing
piles up here and nobody else waits for it; sending goes through a bounded outbox, and a peer that does not
read is cut off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Protocol, TypeAlias

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from bridge.codec import FromBridge, Recorded, encode
from bridge.effects import Ask, Close, Deliver, Effect, Follow, LetIn, Remember, Send
from bridge.messages import Ack, Open, Refused, Rewind
from bridge.outbox import Outbox
from bridge.pairing import PairingAsked
from bridge.peers import Peer
from bridge.protocol import CLOSE_REFUSED, Connection
from bridge.refusals import MESSAGES
from engine.errors import InputError

SEND_SECONDS: Final = 10.0
"""For one frame to leave; a peer that reads nothing for so long is cut off."""
FULL_SECONDS: Final = 0.005
"""Between two tries to hand a frame to a recorder that has no room."""
MOST_IN_A_ROW: Final = 16
"""Messages of one peer before the others have their turn, however many of it are here already."""

Answer: TypeAlias = Callable[[Ack | Rewind | Refused], None]


class Sink(Protocol):
    """Where frames worth keeping go: the recorder."""

    def submit(self, peer: str, frame: Recorded | Open, reply: Answer) -> bool:
        """False when there is no room now. `reply` may be called from any thread."""
        ...

    def leave(self, peer: str) -> None:
        """The peer is gone."""
        ...

    def set_paused(self, paused: bool) -> None:
        """What is said from now on is not kept, or is again. From any thread."""
        ...


class Hub(Protocol):
    """What all lines share: the part of `bridge/server.py` that a line can call."""

    def now(self) -> float: ...

    def let_in(self, line: Line, peer: Peer) -> None: ...

    def ask(self, line: Line, asked: PairingAsked) -> None: ...

    def remember(self, peer: Peer, key: bytes) -> Awaitable[None]: ...


class Line:
    """One peer's connection, from its first frame to its end."""

    def __init__(
        self,
        socket: ServerConnection,
        connection: Connection,
        hub: Hub,
        sink: Sink,
        on_known: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_known` once it is no stranger's: it has proved itself, or a person is asked about it."""
        self.connection = connection
        self.follows = False
        self._socket = socket
        self._hub = hub
        self._sink = sink
        self._on_known = on_known
        self._outbox = Outbox()
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        """Serves the peer until it is gone."""
        sending = asyncio.create_task(self._send_all())
        try:
            await self._read_all()
            await sending
        finally:
            sending.cancel()
            self.connection.end()

    def tick(self) -> None:
        self._do_at_once(self.connection.tick(self._hub.now()))

    async def decide(self, allow: bool) -> None:
        """The person has answered."""
        for effect in self.connection.decide(allow, self._hub.now()):
            await self._do(effect)

    def send(self, frame: FromBridge) -> None:
        if not self._outbox.put(frame):
            self.cut()

    def close(self, code: int, last: Refused | None = None) -> None:
        """Ends it in good order, with one last frame."""
        if last is not None:
            self.send(last)
        self._outbox.close(code)
        self.connection.end()

    def cut(self) -> None:
        """Ends it at once, with whatever still waits to be sent."""
        self._outbox.close(CLOSE_REFUSED)
        self.connection.end()
        self._socket.transport.abort()

    async def _read_all(self) -> None:
        try:
            read = 0
            async for message in self._socket:
                for effect in self.connection.receive(message, self._hub.now()):
                    await self._do(effect)
                read += 1
                if read % MOST_IN_A_ROW == 0:
                    await asyncio.sleep(0)
        except ConnectionClosed:
            pass
        # Nobody reads any more: nothing can be sent after what already waits.
        self._outbox.close(CLOSE_REFUSED)

    async def _send_all(self) -> None:
        while not isinstance(taken := await self._outbox.take(), int):
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await self._socket.send(encode(taken))
            except TimeoutError:
                self.cut()
                return
            except ConnectionClosed:
                return
        await self._socket.close(taken)

    async def _do(self, effect: Effect) -> None:
        match effect:
            case Deliver(frame=frame):
                await self._deliver(frame)
            case Remember(peer=peer, key=key):
                await self._remember(peer, key)
            case _:
                self._do_at_once([effect])

    def _do_at_once(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(frame=frame):
                    self.send(frame)
                case Close(code=code):
                    self._outbox.close(code)
                case LetIn(peer=peer):
                    self._on_known()
                    self._hub.let_in(self, peer)
                case Ask(asked=asked):
                    self._on_known()
                    self._hub.ask(self, asked)
                case Follow():
                    self.follows = True
                case _:
                    raise AssertionError(f"{type(effect).__name__} takes time")

    async def _deliver(self, frame: Recorded | Open) -> None:
        peer = self.connection.peer
        assert peer is not None
        while not self._sink.submit(peer.name, frame, self._answer):
            if self._socket.state is not State.OPEN:
                return  # it comes back and sends again what was not acknowledged
            await asyncio.sleep(FULL_SECONDS)

    async def _remember(self, peer: Peer, key: bytes) -> None:
        try:
            await self._hub.remember(peer, key)
        except (InputError, OSError):
            self.close(CLOSE_REFUSED, Refused(code="storage", message=MESSAGES["storage"]))

    def _answer(self, frame: Ack | Rewind | Refused) -> None:
        """From the recorder's thread."""
        # Raised when the bridge has stopped meanwhile; the peer asks again when it is back.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._take_answer, frame)

    def _take_answer(self, frame: Ack | Rewind | Refused) -> None:
        self._do_at_once(self.connection.answer(frame))
