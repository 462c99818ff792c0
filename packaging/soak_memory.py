"""The server's memory under a call that does not end, for packaging/soak.py: as it is spoken, or played.

One rule: what is bounded is filled to its bounds first, as an hour of talk would fill it, so that what grows
afterwards is what nothing bounds. Played, the same talk goes through as fast as it is taken: a leak by the
turn shows in seconds, one by the clock only as it is spoken.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent))

from soak_ends import Server, Talker

CALM_RATE: Final = 5.0
"""Turns and captions a second while somebody talks."""

SAMPLE_SECONDS: Final = 2.0
WARM_UP: Final = 12_000
AT_ONCE: Final = 50

Samples: TypeAlias = Callable[[Server, Talker], AsyncIterator[tuple[float, float]]]
"""Hours of talk so far, and the server's resident MB."""


@contextlib.asynccontextmanager
async def talk(caller: Talker, rate: float) -> AsyncIterator[None]:
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


async def follow_talk(server: Server, caller: Talker, minutes: float) -> AsyncIterator[tuple[float, float]]:
    """For so many minutes, as it is spoken."""
    await _press(caller, WARM_UP)
    async with talk(caller, CALM_RATE):
        begun = time.perf_counter()
        while (now := time.perf_counter() - begun) < minutes * 60:
            await asyncio.sleep(SAMPLE_SECONDS)
            yield now / 3600, server.resident_mb()
    await caller.wait_until_drained()


async def play_talk(server: Server, caller: Talker, minutes: float) -> AsyncIterator[tuple[float, float]]:
    """As much as is spoken in so many minutes, as fast as it is taken."""
    await _press(caller, WARM_UP)
    for said in range(0, round(minutes * 60 * CALM_RATE), 10 * AT_ONCE):
        await _press(caller, 10 * AT_ONCE)
        yield said / CALM_RATE / 3600, server.resident_mb()


async def _press(caller: Talker, turns: int) -> None:
    for number in range(turns):
        caller.speak()
        if number % AT_ONCE == 0:
            await caller.wait_until_drained()
    await caller.wait_until_drained()
