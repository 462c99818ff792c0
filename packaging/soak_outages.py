"""Calls that grow letter by letter while their server is killed, put to sleep or cut off, seconds at a time.

One rule: in real time and over real sockets, and nothing here judges: what is given back is how the turns on
disk differ from those of the same frames taken without an outage. What a call is and when it is interrupted
follows from a seed (`tests/bridge/interrupted.py`), which plays the same by a clock of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from soak_ends import Caller, Server

from tests.bridge.growing import Differences, Shown, Words, compare, make_frame, settle
from tests.bridge.interrupted import Outage, plan
from tests.bridge.spoken import BEGAN, Page

SHORTEST: Final = 1.0
AT_ONCE: Final = 4
"""Calls that go on side by side, each with a server of its own."""


@dataclass(slots=True)
class Interrupted:
    """One call; `differences` once it is over."""

    name: str
    folder: Path
    shown: Sequence[Shown]
    outages: Sequence[Outage]
    done: list[Outage] = field(default_factory=list)
    differences: Differences | None = None


def plan_calls(folder: Path, seed: int, outages: int, longest: float) -> list[Interrupted]:
    """So many outages, shared out among the calls that go on at once."""
    calls: list[Interrupted] = []
    for number in range(min(AT_ONCE, outages)):
        share = len(range(number, outages, AT_ONCE))
        shown, planned = plan(random.Random(f"{seed} {number}"), share, min(SHORTEST, longest), longest)
        place = folder / f"call-{number}"
        place.mkdir()
        calls.append(Interrupted(f"call {number}", place, shown, planned))
    return calls


async def interrupt_all(calls: Sequence[Interrupted], step: Callable[[float], None]) -> None:
    """Until every call is over."""
    async with asyncio.TaskGroup() as going_on:
        for call in calls:
            going_on.create_task(_interrupt(call, step))


async def _interrupt(call: Interrupted, step: Callable[[float], None]) -> None:
    server, page = Server(call.folder), Page(f"soak-{secrets.token_hex(8)}")
    first = page.start(time.time() - BEGAN)
    caller = Caller(server, msgspec.structs.replace(first, platform="program"))
    server.start()
    line = asyncio.create_task(caller.visit())
    try:
        await caller.wait_until_drained()
        begun = time.time()
        frames: list[Words] = []
        showing = asyncio.create_task(_show(call.shown, page, begun, caller, frames))
        for outage in call.outages:
            await _sleep_until(begun + outage.at)
            line = await _suffer(outage, server, caller, line)
            call.done.append(outage)
            step(1)
        await showing
        caller.keep(page.end(frames[-1].at_ms / 1000.0 - BEGAN))
        await caller.wait_until_drained()
    finally:
        line.cancel()
        server.kill()
    call.differences = compare(frames, server.load_turns(), settle(frames, int(begun * 1000)))


async def _show(
    shown: Sequence[Shown], page: Page, begun: float, caller: Caller, frames: list[Words]
) -> None:
    """What the page shows, when it shows it."""
    for one in shown:
        await _sleep_until(begun + one.at)
        frames.append(make_frame(one, page, begun - BEGAN + one.at))
        caller.keep(frames[-1])


async def _suffer(
    outage: Outage, server: Server, caller: Caller, line: asyncio.Task[None]
) -> asyncio.Task[None]:
    """The outage from its beginning to its end; the line on which the page calls from then on."""
    until = time.time() + outage.seconds
    if outage.way == "dropped":
        line.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await line
        await _sleep_until(until)
        return asyncio.create_task(caller.visit())
    if outage.way == "killed":
        server.kill()
        await _sleep_until(until)
        server.start()
    else:
        server.put_to_sleep()
        await _sleep_until(until)
        server.wake()
    return line


async def _sleep_until(moment: float) -> None:
    await asyncio.sleep(max(moment - time.time(), 0.0))
