"""Holds the bridge under water: kills the server, keeps it away, and watches its memory for as long as asked.

One rule: from outside, over real sockets, on a real file; a word of the call stands in it once or the run
fails. What was measured is said also when it is stopped by hand. About 13 minutes, or two and a half hours:

    .venv/bin/python packaging/soak.py
    .venv/bin/python packaging/soak.py --kills 1000 --minutes 120 --outage 600
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import itertools
import json
import multiprocessing
import random
import secrets
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
import psutil
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from websockets.exceptions import WebSocketException

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bridge.messages import Ack, Frame, Open
from bridge.store.opening import FILE_NAME
from bridge.store.transcripts import Store
from overlay.commands.headless import PROGRAM, OneKey, Quiet, open_headless
from overlay.commands.speed_report import describe_machine
from overlay.commands.visitor import Form, Visitor, enter, now_ms

TURNS_A_SECOND: Final = 40.0
CALM_RATE: Final = 5.0
SIMULATED_MINUTES: Final = 10
MOST_SLOPE_MB_H: Final = 1.0
MOST_DRAIN_S: Final = 1.0
SAMPLE_SECONDS: Final = 2.0
WARM_UP: Final = 12_000
AGAIN_SECONDS: Final = 0.02
PATIENCE: Final = 60.0

Step: TypeAlias = Callable[[float], None]


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

    def resident_mb(self) -> float:
        assert self._process is not None
        assert self._process.pid is not None
        return float(psutil.Process(self._process.pid).memory_info().rss) / 1e6

    def count_words(self) -> Counter[str]:
        """How often each word is on disk."""
        store = Store(self.folder / FILE_NAME, OneKey(self.store_key))
        turns = [turn for kept in store.list_meetings() for turn in store.load_turns(kept.meeting.id)]
        store.close()
        return Counter(word for settled in turns for word in settled.turn.text.split())


class Caller:
    """A page that keeps every frame until it was acknowledged, and comes back whenever it is thrown out."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._form = Form()
        self._words = 0
        self._growing: list[str] = []
        self._waiting: dict[int, Frame] = {}
        self._more = asyncio.Event()
        self.spoken: set[str] = set()
        self.visits = 0
        self._keep(self._form.start())

    @property
    def is_drained(self) -> bool:
        return not self._waiting

    def speak(self, at_ms: int | None = None) -> None:
        """A turn, or a caption one word longer than the one before; no word ever comes twice."""
        self._words += 1
        word = f"w{self._words}"
        self.spoken.add(word)
        now = now_ms() if at_ms is None else at_ms
        if not self._growing and self._words % 5 == 0:
            self._keep(self._form.say(word, now))
            return
        self._growing.append(word)
        size = len(self._growing)
        caption = self._form.grow(f"u{self._words - size}", self._growing, now, final=size == 8)
        self._keep(caption)
        if size == 8:
            self._growing = []

    def end(self) -> None:
        self._keep(self._form.end())

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

    def _keep(self, frame: Frame) -> None:
        self._waiting[self._form.seq] = frame
        self._more.set()

    async def _stay(self, visitor: Visitor) -> None:
        await visitor.send(Open(stream=self._form.stream))
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


class Figures:
    """What was measured so far, and whether it is what was promised."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.found: dict[str, float] = {}
        self.failed: list[str] = []

    def note(self, name: str, value: float, most: float | None = None) -> None:
        """Say a figure; more than `most` of it fails the run."""
        self.found[name] = round(value, 3)
        promised = "" if most is None else f" (at most {most:g})"
        fails = most is not None and value > most
        if fails:
            self.failed.append(name)
        self._console.print(
            f"{name}: {value:,.3f}".rstrip("0").rstrip(".") + promised, style="red" if fails else ""
        )


@contextlib.asynccontextmanager
async def talk(caller: Caller, rate: float) -> AsyncIterator[None]:
    """The caller speaks at an even rate inside."""

    async def on() -> None:
        begun = time.perf_counter()
        for number in itertools.count(1):
            caller.speak()
            await asyncio.sleep(max(begun + number / rate - time.perf_counter(), 0.0))

    speaking = asyncio.create_task(on())
    try:
        yield
    finally:
        speaking.cancel()


def check_words(server: Server, caller: Caller, figures: Figures, phase: str) -> None:
    """Every word is on disk, once."""
    found = server.count_words()
    figures.note(f"{phase}: words spoken", len(caller.spoken))
    figures.note(f"{phase}: words lost", len(caller.spoken - found.keys()), 0)
    figures.note(f"{phase}: words there twice", sum(count > 1 for count in found.values()), 0)


async def start(server: Server, caller: Caller, *, wait: bool = True) -> None:
    """Start the server; most often wait until the caller was let in."""
    visits, begun = caller.visits, time.perf_counter()
    server.start()
    while wait and caller.visits == visits:
        if time.perf_counter() - begun > PATIENCE:
            raise RuntimeError(f"The server was not reached in {PATIENCE:g} s.")
        await asyncio.sleep(0.002)


async def kill_often(server: Server, kills: int, figures: Figures, step: Step) -> None:
    """Kill the server so many times, most often while it works."""
    caller, dice = Caller(server), random.Random(secrets.randbits(32))
    visiting = asyncio.create_task(caller.visit())
    done = 0
    try:
        async with talk(caller, TURNS_A_SECOND):
            for _ in range(kills):
                await start(server, caller, wait=dice.random() < 0.9)
                await asyncio.sleep(dice.random() * 0.15)
                server.kill()
                done += 1
                step(1)
            await start(server, caller)
        figures.note("kills: drained after the last, s", await caller.wait_until_drained(), MOST_DRAIN_S)
        caller.end()
        await caller.wait_until_drained()
    finally:
        visiting.cancel()
        server.kill()
        figures.note("kills: of the server", done)
    check_words(server, caller, figures, "kills")


async def stay_away(server: Server, seconds: float, figures: Figures, step: Step) -> None:
    """The server is gone while somebody speaks: for `seconds`, or what ten minutes of it leave behind."""
    caller = Caller(server)
    server.start()
    visiting = asyncio.create_task(caller.visit())
    try:
        await caller.wait_until_drained()
        server.kill()
        if seconds:
            async with talk(caller, CALM_RATE):
                for _ in range(round(seconds)):
                    await asyncio.sleep(1.0)
                    step(1)
        else:
            began, spoken = now_ms() - SIMULATED_MINUTES * 60_000, SIMULATED_MINUTES * 60 * CALM_RATE
            for number in range(round(spoken)):
                caller.speak(began + round(number * 1000 / CALM_RATE))
        await start(server, caller)
        figures.note("outage: minutes", seconds / 60 if seconds else SIMULATED_MINUTES)
        figures.note("outage: drained, s", await caller.wait_until_drained())
        caller.end()
        await caller.wait_until_drained()
    finally:
        visiting.cancel()
        server.kill()
    check_words(server, caller, figures, "outage")


async def watch_memory(server: Server, minutes: float, figures: Figures, step: Step) -> None:
    """How fast the server's memory grows under a call that does not end, once everything is warm."""
    caller = Caller(server)
    server.start()
    visiting = asyncio.create_task(caller.visit())
    samples: list[tuple[float, float]] = []
    try:
        # What is bounded is filled to its bounds first, as an hour of talk would.
        for number in range(WARM_UP):
            caller.speak()
            if number % 50 == 0:
                await caller.wait_until_drained()
        async with talk(caller, CALM_RATE):
            begun = time.perf_counter()
            while (now := time.perf_counter() - begun) < minutes * 60:
                await asyncio.sleep(SAMPLE_SECONDS)
                samples.append((now / 3600, server.resident_mb()))
                step(SAMPLE_SECONDS / 60)
        await caller.wait_until_drained()
    finally:
        visiting.cancel()
        server.kill()
        if len(samples) > 10:
            hours, sizes = zip(*samples, strict=True)
            figures.note("memory: minutes", hours[-1] * 60)
            figures.note("memory: MB", statistics.median(sizes))
            figures.note(
                "memory: MB more an hour", statistics.linear_regression(hours, sizes).slope, MOST_SLOPE_MB_H
            )


async def soak(options: argparse.Namespace, figures: Figures, progress: Progress) -> None:
    """The phases that were asked for, each on a store of its own."""

    def phase(name: str, total: float) -> Step:
        task = progress.add_task(name, total=total or None)
        return lambda done: progress.advance(task, done)

    with tempfile.TemporaryDirectory() as folder:
        for place in ("kills", "outage", "memory"):
            Path(folder, place).mkdir()
        if options.kills:
            step = phase(f"{options.kills} kills", options.kills)
            await kill_often(Server(Path(folder, "kills")), options.kills, figures, step)
        await stay_away(
            Server(Path(folder, "outage")), options.outage, figures, phase("Outage", options.outage)
        )
        if options.minutes:
            step = phase(f"Memory over {options.minutes:g} minutes", options.minutes)
            await watch_memory(Server(Path(folder, "memory")), options.minutes, figures, step)


def main() -> int:
    """0 when all was as promised, 1 when not, 130 when stopped by hand."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100, help="of the server (default: 100)")
    parser.add_argument(
        "--outage", type=float, default=0.0, help="seconds it is away; 0 (default) plays ten minutes"
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="to watch its memory (default: 10)")
    parser.add_argument("--out", type=Path, help="a file for the figures, as JSON")
    options = parser.parse_args()
    console = Console(highlight=False)
    figures = Figures(console)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    stopped = False
    with Progress(*columns, console=console, transient=True) as progress:
        try:
            asyncio.run(soak(options, figures, progress))
        except KeyboardInterrupt:
            stopped = True
    if options.out is not None:
        made = options.out.with_suffix(".part")
        made.write_text(
            json.dumps(
                {"machine": msgspec.to_builtins(describe_machine()), "figures": figures.found}, indent=2
            )
            + "\n"
        )
        made.replace(options.out)
    if figures.failed:
        console.print(f"Not as promised: {', '.join(figures.failed)}")
    elif not stopped:
        console.print("All as promised.")
    if stopped:
        console.print("Stopped by hand: what was not reached was not measured.")
        return 130
    return 1 if figures.failed else 0


if __name__ == "__main__":
    sys.exit(main())
