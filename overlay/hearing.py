"""How a live call is heard: arriving, lost, off, paused, cut off, over; and since when.

One rule: pure, and never kinder than the truth. What the browser says, whether it is connected, and what
the person paused are kept apart, and `look` weighs them: whatever makes the number old turns it grey and
says so. Times are seconds of the call, given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.vocabulary import Turn
from overlay.face import Mode

GRACE_SECONDS: Final = 10.0
"""How long a browser may be away before that is said: a reload takes less."""

MODES: Final[Mapping[str, Mode]] = {
    "waiting": Mode.WAITING,
    "active": Mode.LIVE,
    "recovered": Mode.LIVE,
    "lost": Mode.LOST,
    "absent": Mode.ABSENT,
    "paused": Mode.HELD,
}
"""What the browser may say of its captions. Anything newer than this program counts as lost."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """`state` as the browser last said it, `since` when that began; `heard` the second up to which words
    are known. `away`, `paused` and `ended` are since when, None while it is not so."""

    state: str = "waiting"
    since: float | None = None
    heard: float | None = None
    away: float | None = None
    paused: float | None = None
    ended: float | None = None


def tell(hearing: Hearing, state: str, here: float) -> Hearing:
    """The browser says how capturing goes. Captions are lost since the last word, not since that was seen."""
    if state == hearing.state:
        return hearing
    since = here
    if state == "lost" and hearing.heard is not None:
        since = min(hearing.heard, here)
    return replace(hearing, state=state, since=since)


def hear(hearing: Hearing, turn: Turn, here: float) -> Hearing:
    """Words arrived. Those said since captions stopped prove that they are back; older ones do not."""
    said = here if turn.end is None else min(turn.end, here)
    begun = said if turn.start is None else turn.start
    heard = said if hearing.heard is None else max(hearing.heard, said)
    stopped = MODES.get(hearing.state) is not Mode.LIVE
    if stopped and (hearing.since is None or begun > hearing.since):
        return replace(hearing, state="active", since=here, heard=heard)
    return replace(hearing, heard=heard)


def connect(hearing: Hearing, connected: bool, here: float) -> Hearing:
    """The browser came or went."""
    if connected:
        return replace(hearing, away=None)
    return hearing if hearing.away is not None else replace(hearing, away=here)


def pause(hearing: Hearing, paused: bool, here: float) -> Hearing:
    """The person paused listening on the desktop, or goes on."""
    if not paused:
        return replace(hearing, paused=None)
    return hearing if hearing.paused is not None else replace(hearing, paused=here)


def end(hearing: Hearing, here: float) -> Hearing:
    """The call is over."""
    return replace(hearing, ended=here)


def look(hearing: Hearing, here: float) -> tuple[Mode, float | None]:
    """The mode to show at `here`, and since when where the number is no longer current."""
    if hearing.ended is not None:
        return Mode.ENDED, None
    if hearing.paused is not None:
        return Mode.PAUSED, hearing.paused
    if hearing.away is not None and here - hearing.away >= GRACE_SECONDS:
        return Mode.AWAY, max(0.0, hearing.away)
    mode = MODES.get(hearing.state, Mode.LOST)
    return mode, None if mode in (Mode.LIVE, Mode.WAITING) else hearing.since


def wake(hearing: Hearing, here: float) -> float | None:
    """Seconds until `look` says something else by itself; None while nothing is due."""
    if hearing.ended is not None or hearing.paused is not None or hearing.away is None:
        return None
    left = hearing.away + GRACE_SECONDS - here
    return left if left > 0 else None
