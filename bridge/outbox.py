"""What waits to be sent to one peer: never more than a fixed number of frames.

One rule: it is bounded. A peer that does not read what it is sent is dropped when its outbox is full; it
comes back and asks how far its streams are on disk, so nothing is lost by it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from bridge.codec import FromBridge
from bridge.messages import Ack

MOST_WAITING: Final = 256


class Outbox:
    """Frames in order; an Ack right behind one of the same stream takes its place."""

    def __init__(self) -> None:
        self._frames: deque[FromBridge] = deque()
        self._changed = asyncio.Event()
        self._closing: int | None = None

    def put(self, frame: FromBridge) -> bool:
        """False when it is full. Nothing is taken any more once it closes."""
        if self._closing is not None:
            return True
        last = self._frames[-1] if self._frames else None
        if isinstance(frame, Ack) and isinstance(last, Ack) and last.stream == frame.stream:
            self._frames.pop()
        if len(self._frames) >= MOST_WAITING:
            return False
        self._frames.append(frame)
        self._changed.set()
        return True

    def close(self, code: int) -> None:
        """What is in it is still sent, then the connection is closed with this code."""
        if self._closing is None:
            self._closing = code
            self._changed.set()

    async def take(self) -> FromBridge | int:
        """The next frame, or the code to close with."""
        while not self._frames and self._closing is None:
            self._changed.clear()
            await self._changed.wait()
        if self._frames:
            return self._frames.popleft()
        assert self._closing is not None
        return self._closing
