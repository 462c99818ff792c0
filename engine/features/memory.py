"""What the features of a turn remember of the turns before it.

One rule: only what was said so far, in constant space but for the set of words heard. The buyer's
trends are over turns known to be theirs; a call without sides leaves them at 0, flagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.features.columns import STARTED, TRENDED
from engine.features.marking import OBJECTION_KINDS, SPIN
from engine.features.marks import Kind
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
class Counts:
    """How often things happened so far; squashed, so that a long call saturates and tells no length."""

    turns: int = 0
    words: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    turns_of: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    questions: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    theirs: dict[Kind, int] = field(default_factory=dict)
    ours: dict[Kind, int] = field(default_factory=dict)
    objection_open: float = 0.0

    def take(self, side: Side, words: int, questions: int, kinds: Mapping[Kind, int]) -> None:
        """Count one turn in."""
        self.turns += 1
        self.words[side] += words
        self.turns_of[side] += 1
        self.questions[side] += questions
        if side is Side.UNKNOWN:
            return
        kept = self.ours if side is Side.OURS else self.theirs
        for kind, count in kinds.items():
            kept[kind] = kept.get(kind, 0) + count
        if side is Side.THEIRS:
            objected = any(kind in kinds for kind in OBJECTION_KINDS)
            self.objection_open = 1.0 if objected else 0.5 * self.objection_open

    def talk_share(self) -> float | None:
        """Our share of the words so far; None until both sides were heard."""
        ours, theirs = self.words[Side.OURS], self.words[Side.THEIRS]
        return ours / (ours + theirs) if ours and theirs else None

    def objected(self) -> tuple[int, int]:
        """Objections heard, and how many different kinds."""
        heard = [self.theirs[kind] for kind in OBJECTION_KINDS if kind in self.theirs]
        return sum(heard), len(heard)

    def spin(self) -> int:
        """Questions of SPIN the rep asked."""
        return sum(self.ours.get(kind, 0) for kind in SPIN)

    def techniques(self) -> int:
        """How many different techniques the rep used."""
        return sum(kind.value.startswith("technique.") for kind in self.ours)
