"""Every noun that two floors share.

One rule: frozen, slotted, standard library only. A noun that only one floor uses lives on that
floor. When a field changes here, the wire messages, the JSON Lines contract of `salesrl score`
and the recorded journeys in the tests change with it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Side(enum.Enum):
    """Whose voice it is, seen from the rep who runs the overlay."""

    OURS = "ours"
    THEIRS = "theirs"
    UNKNOWN = "unknown"


class Outcome(enum.Enum):
    """How a conversation ended. Known in training only, never an input."""

    CONVERTED = 1
    NOT_CONVERTED = 0


class Trend(enum.Enum):
    """The direction of the forecast over the last turns."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


class Band(enum.Enum):
    """How far to trust a forecast."""

    LOW = "LOW"
    FAIR = "FAIR"
    GOOD = "GOOD"


@dataclass(frozen=True, slots=True)
class Speaker:
    """One voice in the call: its name as the transcript writes it, and its side."""

    id: str
    side: Side


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said before somebody else spoke, as it was said.

    `index` counts from 0 in the call. `start` and `end` are seconds from the start of the call,
    None where the source tells no time. `typed` is a message of the chat, which nobody spoke.
    """

    index: int
    speaker: Speaker
    text: str
    start: float | None = None
    end: float | None = None
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before the first turn: where the call comes from and what it is called."""

    source: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """The raw output of one policy: a Beta(alpha, beta) over the chance to buy, and its value."""

    alpha: float
    beta: float
    value: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The calibrated chance that this buyer buys, with its interval; all in 0..1."""

    probability: float
    low: float
    high: float
    trend: Trend = Trend.STEADY


@dataclass(frozen=True, slots=True)
class Confidence:
    """How far to trust the forecast, with the reasons in words. Never a second probability."""

    band: Band
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The moment the call turned.

    `turn` is the turn whose words turned it, `noticed` the later or equal turn at which the
    engine could know; `trend` is RISING or FALLING; `change` is the size of the move in
    probability (signed); `cause` at most five words ("Turned down at the price"); `quote` the
    speaker's own words.
    """

    turn: int
    noticed: int
    trend: Trend
    change: float
    cause: str
    quote: str


@dataclass(frozen=True, slots=True)
class Move:
    """One thing the rep can do next.

    `title` at most five words, `say` one sentence to say, `worth` the association with the
    reading in probability points (0..1, signed) and `error` its standard error, `reason` why now.
    """

    key: str
    title: str
    say: str
    worth: float
    error: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Guidance:
    """Ranked moves, best first; empty when Confidence is LOW or nothing is worth saying."""

    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the gauge shows after one turn. A function of that turn and those before it alone.

    `talk_share` is our share of the words spoken so far (0..1), None while either side is unheard
    or unknown. `turning_point` is set only on the turn at which it was noticed.
    """

    turn: int
    forecast: Forecast
    confidence: Confidence
    turning_point: TurningPoint | None = None
    guidance: Guidance = field(default_factory=Guidance)
    talk_share: float | None = None
