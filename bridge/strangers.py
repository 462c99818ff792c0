"""Sockets that have not proved themselves: a few are heard at a time, the others wait unread.

One rule: nobody who waits is kept out by those who only hold a line. While somebody waits, each that is heard
has some moments to itself, enough to prove itself many times over, and is then cut for the next; while nobody
waits, `bridge/protocol.py` gives it longer. A socket that is known is a stranger no more (`leave`).

No socket and no clock here: `bridge/porch.py` holds both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

MOST_HEARD: Final = 64
MOST_STRANGERS: Final = 256
"""Those included that wait; more are dropped as they come. The last of them waits 4 s at most: less than
an opening handshake may take, which has begun by then."""
FAIR_SECONDS: Final = 1.0
"""What each that is heard has at least; a paired browser needs a few hundredths."""

_Socket = TypeVar("_Socket")


@dataclass(frozen=True, slots=True)
class Moves(Generic[_Socket]):
    """What is to be done: first these are cut, then those heard; and when to look again, if ever."""

    cut: tuple[_Socket, ...] = ()
    heard: tuple[_Socket, ...] = ()
    again: float | None = None


@dataclass(slots=True)
class Strangers(Generic[_Socket]):
    """Give it who comes and goes and the time; do what `move` answers."""

    _heard: dict[_Socket, float] = field(default_factory=dict)
    """Since when, the longest first."""
    _waiting: dict[_Socket, None] = field(default_factory=dict)
    _next: float = 0.0
    """When one may be cut again: they change one by one, or all would be heard in the same moment."""

    def come(self, one: _Socket) -> bool:
        """One more, who waits until `move` says otherwise; False when there are too many already."""
        if len(self._heard) + len(self._waiting) >= MOST_STRANGERS:
            return False
        self._waiting[one] = None
        return True

    def leave(self, one: _Socket) -> None:
        """It has proved itself, or is gone."""
        self._heard.pop(one, None)
        self._waiting.pop(one, None)

    def move(self, now: float) -> Moves[_Socket]:
        """Who is heard next, and who made room for it."""
        cut: list[_Socket] = []
        heard: list[_Socket] = []
        while self._waiting:
            if len(self._heard) >= MOST_HEARD:
                longest, since = next(iter(self._heard.items()))
                due = max(since + FAIR_SECONDS, self._next)
                if now < due:
                    return Moves(tuple(cut), tuple(heard), due)
                self._next = now + FAIR_SECONDS / MOST_HEARD
                del self._heard[longest]
                cut.append(longest)
            following = next(iter(self._waiting))
            del self._waiting[following]
            self._heard[following] = now
            heard.append(following)
        return Moves(tuple(cut), tuple(heard))
