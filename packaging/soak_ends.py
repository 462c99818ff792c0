"""The two ends that packaging/soak.py holds under water: the server that is killed, the page that calls it.

One rule: what they do is told by the soak; nothing here counts or judges.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import multiprocessing
import secrets
import socket
import sys
import threading
import time
from collections import Counter
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import psutil
from websockets.exceptions import WebSocketException

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bridge.codec import Recorded
from bridge.messages import Ack, MeetingStarted, Open
from bridge.store.opening import FILE_NAME
from bridge.store.transcripts import Store
from engine.vocabulary import Turn
from overlay.commands.headless import PROGRAM, OneKey, Quiet, open_headless
from overlay.commands.visitor import Form, Visitor, enter, now_ms

AGAIN_SECONDS: Final = 0.02
PATIENCE: Final = 60.0


def serve(folder: str, store_key: bytes, program_key: bytes, port: int) -> None:
    """The process that is killed."""
    with open_headless(Path(folder), store_key, program_key, Quiet(), port=port):
        threading.Event().wait()


class Server:
    """Starts that process as often as it is killed, on one port and one store."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store_key, self.program_key = (
            folder,
            secrets.token_bytes(32),
            secrets.token_bytes(32),
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        # Forked from a process that has everything loaded, a start takes a tenth of the time.
        self._context: ForkServerContext | SpawnContext = multiprocessing.get_context("spawn")
        if sys.platform != "win32":
            self._context = multiprocessing.get_context("forkserver")
            self._context.set_forkserver_preload(["bridge.server", "overlay.commands.headless"])
        self._process: BaseProcess | None = None

    @property
    def line(self) -> str:
        return f"{PROGRAM}:{base64.b64encode(self.program_key).decode()}"

    def start(self) -> None:
        arguments = (str(self.folder), self.store_key, self.program_key, self.port)
        process = self._context.Process(target=serve, args=arguments, daemon=True)
        process.start()
        self._process = process

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def put_to_sleep(self) -> None:
        """It is there, and does nothing until it is woken."""
        self._find().suspend()

    def wake(self) -> None:
        self._find().resume()

    def resident_mb(self) -> float:
        return float(self._find().memory_info().rss) / 1e6

    def load_turns(self) -> list[Turn]:
        """What is on disk."""
        store = Store(self.folder / FILE_NAME, OneKey(self.store_key))
        kept = [one.turn for found in store.list_meetings() for one in store.load_turns(found.meeting.id)]
        store.close()
        return kept

    def count_words(self) -> Counter[str]:
        """How often each word is on disk."""
        return Counter(word for turn in self.load_turns() for word in turn.text.split())

    def _find(self) -> psutil.Process:
        assert self._process is not None
        assert self._process.pid is not None
        return psutil.Process(self._process.pid)


class Caller:
    """A page that keeps every frame until it was acknowledged, and comes back whenever it is thrown out."""

    def __init__(self, server: Server, first: MeetingStarted) -> None:
        self._server = server
        self._stream = first.stream
        self._waiting: dict[int, Recorded] = {}
        self._more = asyncio.Event()
        self.visits = 0
        self.keep(first)

    @property
    def is_drained(self) -> bool:
        return not self._waiting

    def keep(self, frame: Recorded) -> None:
        """One more that has to arrive."""
        self._waiting[frame.seq] = frame
        self._more.set()

    async def visit(self) -> None:
        """For ever: go in, ask how far it got, send the rest, and what comes."""
        while True:
            with contextlib.suppress(OSError, EOFError, TimeoutError, WebSocketException, RuntimeError):
                async with enter(self._server.port, self._server.line) as visitor:
                    self.visits += 1
                    await self._stay(visitor)
            await asyncio.sleep(AGAIN_SECONDS)

    async def wait_until_drained(self) -> float:
        """Seconds until everything was acknowledged."""
        begun = time.perf_counter()
        while not self.is_drained:
            if time.perf_counter() - begun > PATIENCE:
                raise RuntimeError(f"{len(self._waiting)} frames were not acknowledged in {PATIENCE:g} s.")
            await asyncio.sleep(0.002)
        return time.perf_counter() - begun

    async def _stay(self, visitor: Visitor) -> None:
        await visitor.send(Open(stream=self._stream))
        sent = 0
        receiving = asyncio.create_task(self._receive(visitor))
        try:
            while not receiving.done():
                self._more.clear()
                for seq in [seq for seq in self._waiting if seq > sent]:
                    sent = seq
                    if (frame := self._waiting.get(seq)) is not None:
                        await visitor.send(frame)
                more = asyncio.create_task(self._more.wait())
                try:
                    await asyncio.wait((more, receiving), return_when=asyncio.FIRST_COMPLETED)
                finally:
                    more.cancel()
        finally:
            receiving.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketException):
                await receiving

    async def _receive(self, visitor: Visitor) -> None:
        while True:
            answer = await visitor.receive()
            if isinstance(answer, Ack):
                for seq in [seq for seq in self._waiting if seq <= answer.seq]:
                    del self._waiting[seq]


class Talker(Caller):
    """Turns and captions of words that are counted; no word ever comes twice."""

    def __init__(self, server: Server) -> None:
        self._form = Form()
        self._words = 0
        self._growing: list[str] = []
        self.spoken: set[str] = set()
        super().__init__(server, self._form.start())

    def speak(self, at_ms: int | None = None) -> None:
        """A turn, or a caption one word longer than the one before."""
        self._words += 1
        word = f"w{self._words}"
        self.spoken.add(word)
        now = now_ms() if at_ms is None else at_ms
        if not self._growing and self._words % 5 == 0:
            self.keep(self._form.say(word, now))
            return
        self._growing.append(word)
        size = len(self._growing)
        self.keep(self._form.grow(f"u{self._words - size}", self._growing, now, final=size == 8))
        if size == 8:
            self._growing = []

    def end(self) -> None:
        self.keep(self._form.end())
