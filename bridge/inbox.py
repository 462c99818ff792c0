"""What waits to be written, peer by peer: who sends the most waits the longest, and nobody else with it.

One rule: each peer is served in its own order, and whoever was served stands behind all others. A peer has
room for so many and no more; its line then reads no further, so that a flood fills its own socket. Knows no
thread: `bridge/recorder.py` locks it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import Generic, TypeVar

_Item = TypeVar("_Item")


class Inbox(Generic[_Item]):
    """Of each peer at most `room` items."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._waiting: dict[str, deque[_Item]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def peers(self) -> Collection[str]:
        """Those of whom something waits."""
        return self._waiting.keys()

    def put(self, peer: str, item: _Item, *, room: bool = False) -> bool:
        """False when this peer has no room now; there always is for what comes with `room` of its own."""
        waiting = self._waiting.setdefault(peer, deque())
        if len(waiting) >= self._room and not room:
            return False
        waiting.append(item)
        return True

    def take(self) -> _Item | None:
        """The next one of whoever was not served for longest; None when nothing waits."""
        peer = next(iter(self._waiting), None)
        if peer is None:
            return None
        waiting = self._waiting.pop(peer)
        item = waiting.popleft()
        if waiting:
            self._waiting[peer] = waiting
        return item
