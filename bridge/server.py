"""The bridge itself: a WebSocket server for this machine alone, on a thread of its own.

One rule: it is a thin shell. Who may come in is decided by `entrance.py`, what may be said when by
`protocol.py`, who is here by `hub.py`; this file holds the thread and the limits that keep a bad peer from
costing anything. Its methods may be called from any thread; the callbacks it is given are called on the
bridge's own and must return at once.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from http import HTTPStatus
from socket import socket as Socket
from typing import Final

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from bridge.entrance import may_enter, take_port
from bridge.hub import Hub, PeerNews, run_apart
from bridge.line import Line, Sink
from bridge.messages import MOST_BYTES, PORTS, ReadingNews, Selectors
from bridge.pairing import PairingAsked
from bridge.peers import EXTENSION_IDS, PROGRAM_ORIGIN, Peer, Peers, label_of, name_program
from bridge.porch import Porch, connections_by
from bridge.proofs import KEY_BYTES
from bridge.protocol import Connection

OPEN_SECONDS: Final = 5.0
"""For an opening handshake; longer than the last of a crowd waits for it (`bridge/strangers.py`)."""
TICK_SECONDS: Final = 1.0
STOP_SECONDS: Final = 5.0
CLOSE_FAULT: Final = 1011

_log = logging.getLogger(__name__)
# The library's log would show whole frames to whoever listens closely enough: it gets one that is shut.
_shut = logging.getLogger(f"{__name__}.shut")
_shut.disabled = True


class Bridge:
    """Everything that listens for browsers and programs on this machine."""

    def __init__(
        self,
        sink: Sink,
        peers: Peers,
        *,
        on_peers: Callable[[tuple[PeerNews, ...]], None] = lambda _peers: None,
        on_pairing: Callable[[PairingAsked | None], None] = lambda _asked: None,
        ports: Sequence[int] = PORTS,
        extension_ids: Sequence[str] = EXTENSION_IDS,
        selectors: Selectors | None = None,
        clock: Callable[[], float] = time.monotonic,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        """`on_peers` gets who is known at every change of who is here; `on_pairing` a question for the
        person, and None when that is over."""
        self._sink = sink
        self._peers = peers
        self._ports = ports
        self._extension_ids = tuple(extension_ids)
        self._tick_seconds = tick_seconds
        self._hub = Hub(peers, on_peers, on_pairing, sink.leave, clock, selectors)
        self._port = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> int:
        """Listens, and returns the port. Raises InputError when none is free."""
        socket = take_port(self._ports)
        self._port = socket.getsockname()[1]
        started: Future[None] = Future()

        def run() -> None:
            try:
                asyncio.run(self._run(socket, started))
            except BaseException as error:
                if started.done():
                    raise
                started.set_exception(error)

        self._thread = threading.Thread(target=run, name="bridge", daemon=True)
        self._thread.start()
        started.result()
        return self._port

    def stop(self) -> None:
        """Says goodbye to every peer and ends the thread."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._call(lambda: self._stopping.set())
            thread.join(STOP_SECONDS)

    def open_pairing(self) -> None:
        """Opens the door for one new browser, for 2 minutes."""
        self._call(self._hub.open_pairing)

    def close_pairing(self) -> None:
        self._call(self._hub.close_pairing)

    def tries_left(self) -> int:
        """How often a browser may still try while the door is open."""
        return self._hub.pairing.tries_left

    def decide(self, ticket: str, allow: bool) -> None:
        """The person's answer to a PairingAsked; to one that is over already it changes nothing."""
        self._call(lambda: self._hub.decide(ticket, allow))

    def set_paused(self, paused: bool) -> None:
        """Tells every peer that the person pauses listening, or goes on."""
        self._sink.set_paused(paused)
        self._call(lambda: self._hub.set_paused(paused))

    def publish(self, news: ReadingNews) -> None:
        """Sends a Reading to every program that asked for them."""
        self._call(lambda: self._hub.publish(news))

    def disconnect(self, name: str) -> None:
        """Ends the peer's connection; it may come back."""
        self._call(lambda: self._hub.disconnect(name))

    def forget(self, name: str) -> bool:
        """Lets the peer in no more; False when the keyring may still hold its key. May wait for the
        keyring: not for the thread of a window."""
        deleted = self._peers.forget(name)
        self._call(lambda: self._hub.disconnect(name, "not-paired"))
        self._call(self._hub.tell_peers)
        return deleted

    def new_program(self, label: str) -> str:
        """Lets a program in: the line NAME:KEY that it needs, shown once and kept in the keyring alone.
        Raises InputError for a label nobody could read. May wait for the keyring."""
        peer = Peer(name_program(label), PROGRAM_ORIGIN, label_of(label), time.time_ns() // 1_000_000)
        key = secrets.token_bytes(KEY_BYTES)
        self._peers.add(peer, key)
        self._call(self._hub.tell_peers)
        return f"{peer.name}:{base64.b64encode(key).decode()}"

    def _call(self, action: Callable[[], None]) -> None:
        """Does it on the bridge's thread; on this one while there is none."""
        loop = self._loop
        if loop is None:
            action()
            return
        # Raised when it has stopped meanwhile: nobody is connected any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(action)

    async def _run(self, socket: Socket, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._ready = asyncio.Event()
        self._porch = Porch(self._loop)
        loading = run_apart(self._peers.load_keys)
        loading.add_done_callback(self._take_up)
        server = serve(
            self._serve,
            sock=socket,
            process_request=self._check,
            create_connection=connections_by(self._porch),
            compression=None,
            max_size=MOST_BYTES,
            max_queue=32,
            write_limit=32_768,
            ping_interval=20,
            ping_timeout=20,
            open_timeout=OPEN_SECONDS,
            close_timeout=1,
            server_header=None,
            logger=_shut,
        )
        try:
            async with server:
                started.set_result(None)
                ticking = asyncio.create_task(self._tick_on())
                await self._stopping.wait()
                ticking.cancel()
                self._ready.set()
                self._porch.shut()
        finally:
            self._loop = None

    def _take_up(self, loading: asyncio.Future[None]) -> None:
        """The keys are here: those who came meanwhile can be heard."""
        if not loading.cancelled() and (error := loading.exception()) is not None:
            _log.error("The keys of the paired browsers could not be read: %s", type(error).__name__)
        self._ready.set()
        self._hub.tell_peers()

    def _check(self, socket: ServerConnection, request: Request) -> Response | None:
        origins, hosts = request.headers.get_all("Origin"), request.headers.get_all("Host")
        if may_enter(origins, hosts, self._port, self._extension_ids):
            return None
        return socket.respond(HTTPStatus.FORBIDDEN, "Not for you.\n")

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        await self._ready.wait()
        gate = self._hub.make_gate(self._port)
        connection = Connection(socket.request.headers["Origin"], gate, self._hub.now())
        line = Line(socket, connection, self._hub, self._sink, lambda: self._porch.know(socket))
        self._hub.join(line)
        try:
            await line.run()
        except Exception as error:
            # Ours, not the peer's. Its words may be those of a call, so only its kind is told.
            _log.error("A connection to the bridge broke: %s", type(error).__name__)
            await socket.close(CLOSE_FAULT)
        finally:
            self._hub.part(line)

    async def _tick_on(self) -> None:
        while True:
            await asyncio.sleep(self._tick_seconds)
            self._hub.tick()
