"""An engine that tells what it was given, so that the commands can be tested without models.

One rule: its Readings are plain functions of the turns seen so far, as the real one's are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from engine.vocabulary import (
    Band,
    Confidence,
    Context,
    Forecast,
    Guidance,
    Move,
    Reading,
    Side,
    Speaker,
    Trend,
    Turn,
    TurningPoint,
)


@dataclass
class FakeCall:
    """Reads 50 %, two points more for every turn of theirs; "no" turns it down, "boom" breaks."""

    context: Context
    seen: list[Turn] = field(default_factory=list)

    def observe(self, turn: Turn) -> Reading:
        if turn.text == "boom":
            raise RuntimeError("boom: what the buyer said")
        self.seen.append(turn)
        theirs = sum(said.speaker.side is Side.THEIRS for said in self.seen)
        refused = turn.text == "no"
        probability = 0.5 + 0.02 * theirs - 0.2 * refused
        point = TurningPoint(turn.index, turn.index, Trend.FALLING, -0.2, "Turned down by a no", "no")
        return Reading(
            turn.index,
            Forecast(probability, probability - 0.123456789, probability + 0.1, Trend.RISING),
            Confidence(Band.FAIR, ("Few calls like this one.",)),
            point if refused else None,
            Guidance((Move("ask", "Ask for a date", "Shall we say Friday?", 0.09, 0.04),)),
            0.58,
        )


@dataclass
class FakeEngine:
    """Opens fake calls and remembers them."""

    opened: list[FakeCall] = field(default_factory=list)

    def __call__(self, context: Context) -> FakeCall:
        self.opened.append(FakeCall(context))
        return self.opened[-1]


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


SayTurns = Callable[..., tuple[Turn, ...]]


@pytest.fixture
def say() -> SayTurns:
    """Turns from texts: the seller begins, a turn every ten seconds."""

    def build(*texts: str) -> tuple[Turn, ...]:
        voices = (Speaker("Dana", Side.OURS), Speaker("Marcus", Side.THEIRS))
        return tuple(Turn(i, voices[i % 2], text, 10.0 * i) for i, text in enumerate(texts))

    return build
