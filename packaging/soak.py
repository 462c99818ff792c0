"""Holds the bridge under water: kills the server, keeps it away, interrupts it in the middle of words, and
watches its memory for as long as asked.

One rule: from outside, over real sockets, on a real file; a word of the call stands in it once, in the turn
it would stand in otherwise, or the run fails. What was measured is said also when it is stopped by hand. Half
a minute (as tests/bridge/test_soak.py), a quarter of an hour, or three hours:

    .venv/bin/python packaging/soak.py --kills 3 --outages 4 --longest 2 --minutes 60 --played
    .venv/bin/python packaging/soak.py
    .venv/bin/python packaging/soak.py --kills 1000 --outages 200 --minutes 120 --outage 600
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from soak_ends import Server, Talker
from soak_memory import CALM_RATE, Samples, follow_talk, play_talk, talk
from soak_outages import interrupt_all, plan_calls

from bridge.silence import AWAY_SECONDS
from overlay.commands.speed_report import describe_machine
from overlay.commands.visitor import now_ms

TURNS_A_SECOND: Final = 40.0
SIMULATED_MINUTES: Final = 10
MOST_SLOPE_MB_H: Final = 1.0
MOST_DRAIN_S: Final = 1.0
FEWEST_SAMPLES: Final = 10
AGAIN_SECONDS: Final = 0.02
PATIENCE: Final = 60.0

Step: TypeAlias = Callable[[float], None]


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

    def show(self, what: str) -> None:
        """Say what stands behind the figures."""
        self._console.print(what)


def check_words(server: Server, caller: Talker, figures: Figures, phase: str) -> None:
    """Every word is on disk, once."""
    found = server.count_words()
    figures.note(f"{phase}: words spoken", len(caller.spoken))
    figures.note(f"{phase}: words lost", len(caller.spoken - found.keys()), 0)
    figures.note(f"{phase}: words there twice", sum(count > 1 for count in found.values()), 0)


async def start(server: Server, caller: Talker, *, wait: bool = True) -> None:
    """Start the server; most often wait until the caller was let in."""
    visits, begun = caller.visits, time.perf_counter()
    server.start()
    while wait and caller.visits == visits:
        if time.perf_counter() - begun > PATIENCE:
            raise RuntimeError(f"The server was not reached in {PATIENCE:g} s.")
        await asyncio.sleep(0.002)


async def kill_often(server: Server, kills: int, figures: Figures, step: Step) -> None:
    """Kill the server so many times, most often while it works."""
    caller, dice = Talker(server), random.Random(secrets.randbits(32))
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
    caller = Talker(server)
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


async def interrupt(folder: Path, options: argparse.Namespace, figures: Figures, step: Step) -> None:
    """The server is killed, put to sleep or left alone for seconds at a time, while words are half said."""
    calls = plan_calls(folder, options.seed, options.outages, options.longest)
    try:
        await interrupt_all(calls, step)
    finally:
        done = [outage for call in calls for outage in call.done]
        found = [call.differences for call in calls if call.differences is not None]
        # Nobody is waited for longer than that: what was half said then stands as it is.
        most = 0 if options.longest < AWAY_SECONDS else None
        figures.note("interrupted: seed", options.seed)
        figures.note("interrupted: outages", len(done))
        figures.note("interrupted: seconds of them", sum(outage.seconds for outage in done))
        figures.note("interrupted: words lost", sum(len(one.lost) for one in found), most)
        figures.note("interrupted: words lost without them too", sum(len(one.unheard) for one in found))
        figures.note("interrupted: words there twice", sum(len(one.doubled) for one in found), 0)
        figures.note("interrupted: halves of words", sum(len(one.torn) for one in found), most)
        figures.note("interrupted: turns split", sum(one.split for one in found), most)
        figures.note("interrupted: other turns than without", sum(len(one.other) for one in found), most)
        for call in calls:
            if call.differences:
                figures.show(f"{call.name}: {call.differences}")


async def watch(folder: Path, samples: Samples, figures: Figures, step: Step) -> None:
    """How fast the server's memory grows under a call that does not end, once everything is warm."""
    server = Server(folder)
    caller = Talker(server)
    server.start()
    visiting = asyncio.create_task(caller.visit())
    sizes: list[tuple[float, float]] = []
    try:
        async for hours, size in samples(server, caller):
            step((hours - (sizes[-1][0] if sizes else 0.0)) * 60)
            sizes.append((hours, size))
    finally:
        visiting.cancel()
        server.kill()
        if len(sizes) > FEWEST_SAMPLES:
            figures.note("memory: minutes of talk", sizes[-1][0] * 60)
            figures.note("memory: MB", statistics.median(size for _, size in sizes))
            slope = statistics.linear_regression(*zip(*sizes, strict=True)).slope
            figures.note("memory: MB more an hour", slope, MOST_SLOPE_MB_H)


async def soak(options: argparse.Namespace, figures: Figures, progress: Progress) -> None:
    """The phases that were asked for, each on a store of its own."""

    def phase(name: str, total: float) -> Step:
        task = progress.add_task(name, total=total or None)
        return lambda done: progress.advance(task, done)

    with tempfile.TemporaryDirectory() as folder:
        for place in ("kills", "outages", "outage", "memory"):
            Path(folder, place).mkdir()
        if options.kills:
            step = phase(f"{options.kills} kills", options.kills)
            await kill_often(Server(Path(folder, "kills")), options.kills, figures, step)
        if options.outages:
            step = phase(f"{options.outages} outages in mid-word", options.outages)
            await interrupt(Path(folder, "outages"), options, figures, step)
        await stay_away(
            Server(Path(folder, "outage")), options.outage, figures, phase("Outage", options.outage)
        )
        if options.minutes:
            step = phase(f"Memory over {options.minutes:g} minutes", options.minutes)
            samples = play_talk if options.played else follow_talk
            await watch(Path(folder, "memory"), partial(samples, minutes=options.minutes), figures, step)


def main() -> int:
    """0 when all was as promised, 1 when not, 130 when stopped by hand."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100, help="of the server (default: 100)")
    parser.add_argument("--outages", type=int, default=40, help="in the middle of words (default: 40)")
    parser.add_argument("--longest", type=float, default=20.0, help="seconds of those (default: 20)")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32), help="of those (default: any)")
    parser.add_argument(
        "--outage", type=float, default=0.0, help="seconds it is away; 0 (default) plays ten minutes"
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="to watch its memory (default: 10)")
    parser.add_argument("--played", action="store_true", help="those minutes as fast as they are taken")
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
