"""What the features of a turn remember of the turns before it.

One rule: only what was said so far, in constant space but for the set of words heard. The buyer's
trends are over turns known to be theirs; a call without sides leaves them at 0, flagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.features.columns import STARTED, TRENDED
from engine.features.marking import KINDS, OBJECTION, SPIN, TECHNIQUE
from engine.vocabulary import Side

_FAST, _SLOW = 0.5, 0.2
_OPENING_TURNS = 3


@dataclass(slots=True)
class Trends:
    """Weighted means over the buyer's turns. A back-channel moves them less than a long turn."""

    turns: int = 0
    fast: dict[str, float] = field(default_factory=lambda: dict.fromkeys(TRENDED, 0.0))
    slow: dict[str, float] = field(default_factory=lambda: dict.fromkeys(TRENDED, 0.0))
    opening: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STARTED, 0.0))

    def take(self, shown: Mapping[str, float], importance: float) -> None:
        """Move the means towards what one turn of the buyer shows."""
        for means, rate in ((self.fast, _FAST), (self.slow, _SLOW)):
            step = rate * (0.4 + 0.6 * importance) if self.turns else 1.0
            for name in TRENDED:
                means[name] += step * (shown[name] - means[name])
        self.turns += 1
        if self.turns <= _OPENING_TURNS:
            for name in STARTED:
                self.opening[name] += (shown[name] - self.opening[name]) / self.turns

    def values(self) -> list[float]:
        """In the order of the columns TRENDS."""
        if not self.turns:
            return [0.0] * (1 + 2 * len(TRENDED) + len(STARTED))
        return [
            1.0,
            *self.fast.values(),
            *self.slow.values(),
            *(0.5 * (self.fast[name] - self.opening[name]) for name in STARTED),
        ]


@dataclass(slots=True)
class Heard:
    """How much one side has said so far; `kinds` counts marks in the order of `Kind`."""

    turns: int = 0
    words: int = 0
    questions: int = 0
    kinds: list[int] = field(default_factory=lambda: [0] * len(KINDS))


@dataclass(slots=True)
class Counts:
    """How often things happened so far, by side."""

    ours: Heard = field(default_factory=Heard)
    theirs: Heard = field(default_factory=Heard)
    unknown: Heard = field(default_factory=Heard)
    objection_open: float = 0.0

    def of(self, side: Side) -> Heard:
        """What one side has said."""
        if side is Side.UNKNOWN:
            return self.unknown
        return self.ours if side is Side.OURS else self.theirs

    def take(self, side: Side, words: int, questions: int, kinds: list[int]) -> None:
        """Count one turn in."""
        heard = self.of(side)
        heard.turns += 1
        heard.words += words
        heard.questions += questions
        for number, count in enumerate(kinds):
            if count:
                heard.kinds[number] += count
        if side is Side.THEIRS:
            objected = any(kinds[number] for number in OBJECTION)
            self.objection_open = 1.0 if objected else 0.5 * self.objection_open

    @property
    def turns(self) -> int:
        """Turns of all sides."""
        return self.ours.turns + self.theirs.turns + self.unknown.turns

    def talk_share(self) -> float | None:
        """Our share of the words so far; None until both sides were heard."""
        ours, theirs = self.ours.words, self.theirs.words
        return ours / (ours + theirs) if ours and theirs else None

    def objected(self) -> tuple[int, int]:
        """Objections heard, and how many different kinds."""
        heard = [self.theirs.kinds[number] for number in OBJECTION if self.theirs.kinds[number]]
        return sum(heard), len(heard)

    def spin(self) -> int:
        """Questions of SPIN the rep asked."""
        return sum(self.ours.kinds[number] for number in SPIN)

    def techniques(self) -> int:
        """How many different techniques the rep used."""
        return sum(self.ours.kinds[number] > 0 for number in TECHNIQUE)
