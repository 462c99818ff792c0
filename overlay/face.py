"""The face: everything the pill and the card show at one moment, as one frozen value.

One rule: a Face is a pure function of Readings, mode and health; painters take a Face and a Theme
and nothing else, so what is on the screen can always be rebuilt from the call. No Qt here.
When a field changes here, `pill`, `card` and whoever builds faces (`window`, `app`) change with it.
"""

from __future__ import annotations

import bisect
import enum
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.errors import InputError
from engine.vocabulary import Band, Forecast, Reading, Trend, TurningPoint

WARM_UP_TURNS = 3  # as many as the engine needs before it may say FAIR
"""Readings needed before the number is worth a glance; until then the gauge stays grey."""

PAGE_GONE = "page-gone"
"""What a browser says where captions are lost with their page."""


class Mode(enum.Enum):
    """What the overlay is doing; each has its own words and its own shape of health dot."""

    EMPTY = "empty"
    WARMING_UP = "warming up"
    LIVE = "live"
    REPLAY = "replay"
    PAUSED = "paused"
    LOST = "lost"
    WAITING = "waiting"
    ABSENT = "captions off"
    AWAY = "not connected"
    GONE = "gone from its browser"
    HELD = "paused in the browser"
    BACK = "looking back"
    ENDED = "ended"


class Standby(enum.Enum):
    """What happens while there is no call: is a browser listened to, and is there one?"""

    OFF = "off"
    UNHEARD = "unheard"
    """Listening could not begin: the note says why."""
    UNPAIRED = "unpaired"
    KEYLESS = "keyless"
    """What was paired before cannot be known again: its keys are not there."""
    READY = "ready"
    PAUSED = "paused"
    FORGOTTEN = "forgotten"


CURRENT = (Mode.LIVE, Mode.REPLAY, Mode.ENDED)
"""Modes in which the number is as good as it was when it was read; in all others it is grey."""


class Heading(enum.Enum):
    """Where the call is going; picks the colour, which is always said in words as well."""

    RISING = "rising"
    BETWEEN = "between"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class Marker:
    """A turning point on the sparkline: `at` counts into `Face.history` (from 0) to the turn that turned."""

    at: int
    trend: Trend
    cause: str
    quote: str


@dataclass(frozen=True, slots=True)
class Face:
    """All that is shown.

    `since` is the second of the call at which it was paused or lost, `detail` the browser's code of why;
    `history` one probability (0..1) a Reading, oldest first, and `turns` the turn of each; `source` the chip
    ("Meet", "Replay 8x", "Pasted");
    `seller` the voice taken for ours ("" while unknown), `seller_guessed` that nobody has said so,
    `unspoken` that it was not heard yet;
    `can_flip` that another voice can be chosen; `alert` the one turning point worth a word now; `elapsed`
    seconds into the call; `total_turns` the length of a replay, None for a live call, of which
    `heard_turns` have been said so far, also while an earlier moment is shown; `note` one plain line when
    something needs saying (a file that could not be read), `note_passes` that it is of what has just happened
    and goes by itself; `standby` what is being done about the next
    call, said where there is none; `quiet` the second since which nobody was heard though captions arrive;
    `other` the call that is not on show, `other_away` that its page is gone, `other_mode` how it is
    heard, `other_new` that it has just begun; `took_over` the call on show where it has just taken the
    place of another; `program` who tells of the call where that is no browser.
    """

    mode: Mode = Mode.EMPTY
    since: float | None = None
    detail: str = ""
    reading: Reading | None = None
    history: tuple[float, ...] = ()
    turns: tuple[int, ...] = ()
    markers: tuple[Marker, ...] = ()
    source: str = ""
    seller: str = ""
    seller_guessed: bool = False
    unspoken: bool = False
    can_flip: bool = False
    alert: TurningPoint | None = None
    elapsed: float | None = None
    total_turns: int | None = None
    heard_turns: int = 0
    note: str = ""
    note_passes: bool = False
    standby: Standby = Standby.OFF
    quiet: float | None = None
    other: str = ""
    other_away: bool = False
    other_mode: Mode = Mode.EMPTY
    other_new: bool = False
    took_over: str = ""
    program: str = ""

    @property
    def turn(self) -> int:
        """The turn shown, counted from 1 as people count; 0 before the first Reading."""
        return 0 if self.reading is None else self.reading.turn + 1

    @property
    def talk_share(self) -> float | None:
        """Our share of the words (0..1); None while either side is unheard or unknown."""
        return None if self.reading is None else self.reading.talk_share

    @property
    def heading(self) -> Heading:
        """What colours the face; BETWEEN before the first Reading."""
        return Heading.BETWEEN if self.reading is None else heading(self.reading.forecast)

    @property
    def warm(self) -> bool:
        """Enough turns heard for the number to mean something."""
        return len(self.history) >= WARM_UP_TURNS

    @property
    def trusted(self) -> bool:
        """The number may be shown at full strength: warm, current, and confidence above LOW."""
        return (
            self.reading is not None
            and self.warm
            and self.mode in CURRENT
            and self.reading.confidence.band is not Band.LOW
        )


def fold(face: Face, reading: Reading, elapsed: float | None = None) -> Face:
    """The face after one more Reading; a Reading of the turn already shown replaces it.

    A fresh Reading proves the captions are back, so LOST ends; PAUSED is the person's and stays.
    Raises InputError when the probability is not a number in 0..1.
    """
    probability = reading.forecast.probability
    if not (math.isfinite(probability) and 0.0 <= probability <= 1.0):
        raise InputError(
            f"The forecast of turn {reading.turn + 1} is {probability}, not a number from 0 to 1."
        )
    redrawn = face.reading is not None and face.reading.turn == reading.turn
    history = (*(face.history[:-1] if redrawn else face.history), probability)
    turns = face.turns if redrawn else (*face.turns, reading.turn)
    markers = face.markers
    if reading.turning_point is not None:
        marker = _marker(reading.turning_point, turns)
        markers = (*(m for m in markers if m.at != marker.at), marker)
    mode = face.mode
    if mode not in (Mode.REPLAY, Mode.PAUSED):
        mode = Mode.LIVE if len(history) >= WARM_UP_TURNS else Mode.WARMING_UP
    return replace(
        face,
        mode=mode,
        since=face.since if mode is Mode.PAUSED else None,
        reading=reading,
        history=history,
        turns=turns,
        markers=markers,
        elapsed=face.elapsed if elapsed is None else elapsed,
    )


def make_face(readings: Iterable[Reading], start: Face | None = None, elapsed: float | None = None) -> Face:
    """The face after all `readings`, from `start` (mode, source, seller) with its history forgotten.

    Scrubbing a replay is this: the Readings up to the point and nothing later.
    """
    face = replace(start or Face(), reading=None, history=(), turns=(), markers=(), alert=None)
    for reading in readings:
        face = fold(face, reading)
    return face if elapsed is None else replace(face, elapsed=elapsed)


def heading(forecast: Forecast) -> Heading:
    """Where the call goes: its trend, and while steady the side of even that the interval is on."""
    if forecast.trend is not Trend.STEADY:
        return Heading.RISING if forecast.trend is Trend.RISING else Heading.FALLING
    if forecast.low > 0.5:
        return Heading.RISING
    return Heading.FALLING if forecast.high < 0.5 else Heading.BETWEEN


def _marker(point: TurningPoint, turns: tuple[int, ...]) -> Marker:
    """At the turn whose words turned the call, which may be earlier than the one at which it was noticed."""
    at = max(0, bisect.bisect_right(turns, point.turn) - 1)
    return Marker(at, point.trend, point.cause, point.quote)
