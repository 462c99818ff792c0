"""How a live call is heard: arriving, lost, off, paused, cut off, over; and since when.

One rule: pure, and never kinder than the truth. What the browser says, whether the call's own page can be
heard, and what the person paused are kept apart, and `look` weighs them: whatever makes the number old turns
it grey and says so. Times are seconds of the call, given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.vocabulary import Turn
from overlay.face import PAGE_GONE, Mode

GRACE_SECONDS: Final = 6.0
"""How long a browser may be away before that is said, which is to be done within 10 s. Its extension's
worker, killed or updated, is back in less than half a second, on a busy computer in a few."""

LEFT_SECONDS: Final = 60.0
"""A call is over when it has not been heard of for so long while its browser is here again and goes on in
another call: who wanted it back would have opened it before the next. Heard of again, it goes on."""

QUIET_SECONDS: Final = 90.0
"""Without a word for so long, that is said, though nothing seems wrong."""

LATE_SECONDS: Final = 30.0
"""Words said longer ago than this were waiting somewhere: they are no news. A page's own pause for thought,
and somebody who holds the floor, take less."""

OTHER_CLOCK_SECONDS: Final = 86_400.0
"""A program that tells of what was said days ago goes by a clock of its own, which tells of no lateness."""

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
    """`state` as the browser last said it and `detail` its code of the cause, `since` when that began, `told`
    when it was said; `heard` the second up to which words are known, `arrived` when the newest of them came.
    `away`, `paused` and `ended` are since when, None while it is not so; while it is away `back` is since
    when its browser is here without it, `elsewhere` since when that goes on in another call. `left` where it
    ended by that and nobody said so."""

    state: str = "waiting"
    detail: str = ""
    since: float | None = None
    told: float | None = None
    heard: float | None = None
    arrived: float | None = None
    away: float | None = None
    paused: float | None = None
    ended: float | None = None
    back: float | None = None
    elsewhere: float | None = None
    left: bool = False


def tell(hearing: Hearing, state: str, here: float, detail: str = "") -> Hearing:
    """The browser says how capturing goes. Captions are lost since the last word, not since that was seen."""
    if state == hearing.state:
        return replace(hearing, detail=detail)
    since = here
    if state == "lost" and hearing.heard is not None:
        since = min(hearing.heard, here)
    return replace(hearing, state=state, detail=detail, since=since, told=here)


def is_late(turn: Turn, here: float) -> bool:
    """Whether it was said so long ago that it is no news."""
    return turn.end is not None and LATE_SECONDS < here - turn.end < OTHER_CLOCK_SECONDS


def hear(hearing: Hearing, turn: Turn, here: float, *, caught_up: bool = False) -> Hearing:
    """Words arrived. Those said since it was told that captions stopped prove that they are back; older ones,
    which may have waited until then, do not. What is `caught_up` came when it was said."""
    said = here if turn.end is None else min(turn.end, here)
    begun = said if turn.start is None else turn.start
    heard = said if hearing.heard is None else max(hearing.heard, said)
    came = said if caught_up else here
    hearing = replace(hearing, arrived=came if hearing.arrived is None else max(hearing.arrived, came))
    stopped = MODES.get(hearing.state) is not Mode.LIVE
    if stopped and (hearing.told is None or begun > hearing.told):
        return replace(hearing, state="active", detail="", since=here, heard=heard)
    return replace(hearing, heard=heard)


def connect(hearing: Hearing, connected: bool, here: float) -> Hearing:
    """The call is heard of again, which also takes back that it was left; or its browser went."""
    if not connected:
        return hearing if hearing.away is not None else replace(hearing, away=here)
    ended = None if hearing.left else hearing.ended
    return replace(hearing, away=None, back=None, elsewhere=None, ended=ended, left=False)


def find_busy(calls: Iterable[tuple[str, Hearing]]) -> frozenset[str]:
    """Of calls with their browsers: the browsers that a call goes on in."""
    return frozenset(peer for peer, one in calls if one.ended is None and one.away is None)


def watch_peer(hearing: Hearing, connected: bool, busy: bool, here: float) -> Hearing:
    """What its browser does while the call is away: whether it is here again, and in another call."""
    back = connected and hearing.away is not None
    elsewhere = back and busy
    if (back, elsewhere) == (hearing.back is not None, hearing.elsewhere is not None):
        return hearing
    return replace(
        hearing,
        back=_since(hearing.back, here) if back else None,
        elsewhere=_since(hearing.elsewhere, here) if elsewhere else None,
    )


def _since(known: float | None, here: float) -> float:
    return here if known is None else known


def is_left(hearing: Hearing, here: float) -> bool:
    """Whether nobody waits for it any more: see LEFT_SECONDS."""
    due = hearing.elsewhere
    return hearing.ended is None and due is not None and here - due >= LEFT_SECONDS


def pause(hearing: Hearing, paused: bool, here: float) -> Hearing:
    """The person paused listening on the desktop, or goes on."""
    if not paused:
        return replace(hearing, paused=None)
    return hearing if hearing.paused is not None else replace(hearing, paused=here)


def end(hearing: Hearing, here: float, *, left: bool = False) -> Hearing:
    """The call is over; `left` where only we think so."""
    return replace(hearing, ended=_since(hearing.ended, here), left=left)


def look(hearing: Hearing, here: float) -> tuple[Mode, float | None]:
    """The mode to show at `here`, and since when where the number is no longer current."""
    if hearing.ended is not None:
        return Mode.ENDED, None
    if hearing.paused is not None:
        return Mode.PAUSED, hearing.paused
    if hearing.away is not None and here - hearing.away >= GRACE_SECONDS:
        gone = hearing.back is not None and here - hearing.back >= GRACE_SECONDS
        return Mode.GONE if gone else Mode.AWAY, max(0.0, hearing.away)
    mode = MODES.get(hearing.state, Mode.LOST)
    return mode, None if mode in (Mode.LIVE, Mode.WAITING) else hearing.since


def is_cut_off(hearing: Hearing, here: float) -> bool:
    """Whether the page that it was captured from is gone, or its browser; also while it is paused."""
    mode, _ = look(replace(hearing, paused=None), here)
    return mode in (Mode.AWAY, Mode.GONE) or (mode is Mode.LOST and hearing.detail == PAGE_GONE)


def quiet_since(hearing: Hearing, here: float) -> float | None:
    """Since when nobody was heard though captions arrive; None where somebody was, or something is wrong."""
    due = _quiet_at(hearing)
    mode, _ = look(hearing, here)
    return hearing.heard if due is not None and mode is Mode.LIVE and here >= due else None


def _quiet_at(hearing: Hearing) -> float | None:
    return _after(hearing.arrived, QUIET_SECONDS)


def _after(moment: float | None, seconds: float) -> float | None:
    return None if moment is None else moment + seconds


def wake(hearing: Hearing, here: float) -> float | None:
    """Seconds until any of this is another by itself; None while nothing is due."""
    if hearing.ended is not None:
        return None
    dues = (
        _after(hearing.away, GRACE_SECONDS),
        _after(hearing.back, GRACE_SECONDS),
        _after(hearing.elsewhere, LEFT_SECONDS),
        _quiet_at(hearing) if hearing.paused is None else None,
    )
    return min((due - here for due in dues if due is not None and due > here), default=None)
