"""What one turn of a call shows, as numbers and as marks.

One rule: a turn's features are a function of that turn and those before it. One `FeatureReader` a
call; reading the same turns again with a new one gives the same values. The columns are documented
in `engine.features.columns`; when they change, bump the schema there and train again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.features.columns import COLUMNS, SCHEMA
from engine.features.marking import KINDS, OBJECTION
from engine.features.marks import Mark
from engine.features.measures import (
    BRUSH_OFF,
    COMMITMENT,
    DETAIL,
    DISCOUNT,
    INTEREST,
    NEXT_STEP,
    REFUSAL,
    HeardTurn,
    asking,
    balance_of,
    families,
    hear_turn,
    log_share,
    shown,
    size,
    specifics,
    squash,
    tone,
)
from engine.features.memory import Counts, Trends
from engine.vocabulary import Side, Turn

FEATURE_NAMES: Final[tuple[str, ...]] = tuple(column.name for column in COLUMNS)
FEATURES_SCHEMA: Final = SCHEMA

_LONGEST_WAIT: Final = 20.0

_WEIGHT: Final[tuple[float, ...]] = tuple(
    {
        REFUSAL: 0.6,
        COMMITMENT: 0.6,
        BRUSH_OFF: 0.35,
        DETAIL: 0.35,
        NEXT_STEP: 0.3,
        INTEREST: 0.2,
        DISCOUNT: 0.2,
        **dict.fromkeys(OBJECTION, 0.35),
    }.get(number, 0.0)
    for number in range(len(KINDS))
)


@dataclass(frozen=True, slots=True)
class TurnFeatures:
    """Features of one turn.

    `values` float32 of shape (len(FEATURE_NAMES),), each in [-1, 1]; `marks` in the order of their
    places; `importance` in 0..1, how much the turn should weigh in what is remembered of the call.
    """

    values: NDArray[np.float32]
    marks: tuple[Mark, ...]
    importance: float


class FeatureReader:
    """Reads the turns of one call in order; one a call, never shared."""

    def __init__(self) -> None:
        self._trends = Trends()
        self._counts = Counts()
        self._before: Turn | None = None
        self._run = 0
        self._content: dict[Side, frozenset[str]] = {}
        self._known_words: set[str] = set()

    def read(self, turn: Turn) -> TurnFeatures:
        """The features of the next turn. Any text will do, an empty one too."""
        heard = hear_turn(turn)
        content = frozenset(word for word in heard.tokens.word if len(word) > 4)
        importance = weigh_importance(
            heard.words, heard.kinds, heard.numbers + heard.money, heard.back_channel
        )
        before = self._before
        self._run = self._run + 1 if before is not None and before.speaker.side is turn.speaker.side else 1
        balance = balance_of(heard.marks, 0)
        values = [*self._voice(turn), *size(heard), *asking(heard), *tone(heard), *specifics(heard)]
        values += self._engagement(heard, content)
        values += [count / (count + 1.0) for count in heard.kinds]
        values += families(heard, balance)
        self._remember(heard, content, importance, balance)
        values += self._trends.values()
        values += self._count_values()
        return TurnFeatures(np.array(values, dtype=np.float32), heard.marks, importance)

    def _remember(self, heard: HeardTurn, content: frozenset[str], importance: float, balance: float) -> None:
        side = heard.turn.speaker.side
        if side is Side.THEIRS:
            self._trends.take(shown(heard, balance), importance)
        self._counts.take(side, heard.words, heard.questions.count, heard.kinds)
        self._content[side] = content
        self._known_words |= content
        self._before = heard.turn

    def _voice(self, turn: Turn) -> list[float]:
        side, before = turn.speaker.side, self._before
        return [
            float(side is Side.OURS),
            float(side is Side.THEIRS),
            float(side is Side.UNKNOWN),
            float(before is not None and before.speaker.side is Side.OURS),
            float(before is not None and before.speaker.side is Side.THEIRS),
            float(before is None),
            float(before is not None and before.speaker.id == turn.speaker.id),
            squash(self._run - 1),
        ]

    def _engagement(self, heard: HeardTurn, content: frozenset[str]) -> list[float]:
        turn, before = heard.turn, self._before
        side = turn.speaker.side
        waited = 0.0
        known = before is not None and before.end is not None and turn.start is not None
        if before is not None and before.end is not None and turn.start is not None:
            waited = log_share(min(max(turn.start - before.end, 0.0), _LONGEST_WAIT), _LONGEST_WAIT)
        turns = self._counts.of(side).turns
        mean = self._counts.of(side).words / turns if turns else float(heard.words)
        other = before is not None and before.speaker.id != turn.speaker.id
        said = (
            self._content.get(before.speaker.side, frozenset())
            if before is not None and other
            else frozenset()
        )
        size = len(content) or 1
        return [
            waited,
            float(known),
            math.tanh(math.log((heard.words + 3.0) / (mean + 3.0))),
            len(content & said) / size,
            len(content - self._known_words) / size,
        ]

    def _count_values(self) -> list[float]:
        counts = self._counts
        share = counts.talk_share()
        objections, objection_kinds = counts.objected()
        theirs, ours = counts.theirs.kinds, counts.ours.kinds
        return [
            log_share(counts.turns, 40),
            0.5 if share is None else share,
            float(share is not None),
            squash(counts.theirs.questions / 3),
            squash(counts.ours.questions / 3),
            squash(objections / 3),
            squash(objection_kinds / 3),
            counts.objection_open,
            squash(theirs[REFUSAL]),
            squash(theirs[BRUSH_OFF]),
            squash(theirs[INTEREST] / 3),
            squash(theirs[COMMITMENT]),
            squash(theirs[NEXT_STEP]),
            squash(theirs[DETAIL]),
            squash(counts.spin() / 3),
            squash(ours[DISCOUNT]),
            squash(counts.techniques() / 3),
        ]


def weigh_importance(words: int, kinds: list[int], specifics: int, back_channel: bool) -> float:
    """How much a turn should weigh, 0..1: its marks above all, then figures, then length."""
    if not words:
        return 0.0
    left = 1.0 - 0.4 * min(words / 40, 1.0)
    for count, weight in zip(kinds, _WEIGHT, strict=True):
        if count:
            left *= 1.0 - weight
    left *= 1.0 - 0.15 * min(specifics, 2)
    return min(1.0 - left, 0.1) if back_channel else 1.0 - left
