"""When the person paused listening: what was said then is kept by nobody.

One rule: a page stops capturing by itself, but a program may not, and it is the person who decides. So words
are judged by when they were said, not by when they come: what was said before a pause is kept though it
comes in it, and what was said in it is not kept though it comes afterwards. Pure; times are ms since 1970.
"""

from __future__ import annotations

from typing import Final

OTHER_CLOCK_MS: Final = 86_400_000
"""A clock that is further off goes by a time of its own: its words count as said when they come."""

MOST_PAUSES: Final = 1_000


class Pauses:
    """The pauses of this run, the last of which may go on."""

    def __init__(self) -> None:
        self._over: list[tuple[int, int]] = []
        self._since: int | None = None

    def change(self, paused: bool, now_ms: int) -> None:
        """The person pauses, or goes on; the same again changes nothing."""
        if paused and self._since is None:
            self._since = now_ms
        elif not paused and self._since is not None:
            self._over = [*self._over, (self._since, now_ms)][-MOST_PAUSES:]
            self._since = None

    def cover(self, said_ms: int, now_ms: int) -> bool:
        """True if words said then fall into one."""
        if not 0 <= now_ms - said_ms <= OTHER_CLOCK_MS:
            said_ms = now_ms
        if self._since is not None:
            if now_ms < self._since:
                self._since = said_ms  # the clock was set back in it
            if said_ms >= self._since:
                return True
        return any(begun <= said_ms < over for begun, over in self._over)
