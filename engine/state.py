"""Conversation to State: the numbers a policy sees after each turn, kept up to date turn by turn.

One rule: training and serving build the State here and nowhere else, and a State depends on its
turn and those before it alone. Anything that changes the layout or the meaning of a number raises
STATE_SCHEMA; policies of another schema are refused.

Layout, float32 [STATE_SIZE] (paper: state of embedding, conversation metrics, engagement and
technique; ours adds who speaks, the weighted history and the words' evidence, and holds neither
the outcome nor the length of the call):
  heard      3 x 384  the turn's vector in the slot of its side (ours, theirs, unknown), else 0
  history    2 x 384  per known side, past vectors weighted by recency and importance
  features            what the turn shows (engine/features/reader.py)
  evidence        3   what the words alone say (engine/evidence.py)
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.embedding import DIMENSIONS, EMBEDDING_SCHEMA, Vector
from engine.evidence import EVIDENCE_NAMES, EVIDENCE_SCHEMA
from engine.features.reader import FEATURE_NAMES, FEATURES_SCHEMA, TurnFeatures
from engine.vocabulary import Side

_LAYOUT_SCHEMA: Final = 1
# One number that changes when any part does, each part below 100.
STATE_SCHEMA: Final = (
    _LAYOUT_SCHEMA * 1_000_000 + EMBEDDING_SCHEMA * 10_000 + FEATURES_SCHEMA * 100 + EVIDENCE_SCHEMA
)

_SLOT: Final = {Side.OURS: 0, Side.THEIRS: 1, Side.UNKNOWN: 2}
_HEARD: Final = 3 * DIMENSIONS
_HISTORY: Final = 2 * DIMENSIONS
VECTOR_NUMBERS: Final = _HEARD + _HISTORY  # the leading part of a State that comes from vectors
STATE_SIZE: Final = _HEARD + _HISTORY + len(FEATURE_NAMES) + len(EVIDENCE_NAMES)

# A turn weighs half as much once its side has spoken four times more.
_RECENCY: Final = 0.85
_LEAST_IMPORTANCE: Final = 0.1


class History:
    """One side's past vectors, weighted by recency and importance; constant size."""

    __slots__ = ("_mass", "_sum")

    def __init__(self) -> None:
        self._sum = np.zeros(DIMENSIONS, dtype=np.float32)
        self._mass = 0.0

    def add(self, vector: Vector, importance: float) -> None:
        """Take in one turn's vector with its importance (0..1)."""
        weight = _LEAST_IMPORTANCE + (1.0 - _LEAST_IMPORTANCE) * importance
        self._sum *= np.float32(_RECENCY)
        self._sum += np.float32(weight) * vector
        self._mass = self._mass * _RECENCY + weight

    def mean(self) -> Vector:
        """The weighted mean, float32 [384]; zeros before the side was heard (its flags say so)."""
        if self._mass == 0.0:
            return self._sum
        mean: Vector = self._sum / np.float32(self._mass)
        return mean


class StateReader:
    """One call's running State."""

    def __init__(self) -> None:
        self._history = {Side.OURS: History(), Side.THEIRS: History()}

    def read(
        self, side: Side, vector: Vector, features: TurnFeatures, evidence: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Take in one turn; return the State after it, float32 [STATE_SIZE].

        The history holds the turns before this one: this one stands in its own slot.
        """
        state = np.zeros(STATE_SIZE, dtype=np.float32)
        begin = _SLOT[side] * DIMENSIONS
        state[begin : begin + DIMENSIONS] = vector
        for place, known in enumerate((Side.OURS, Side.THEIRS)):
            begin = _HEARD + place * DIMENSIONS
            state[begin : begin + DIMENSIONS] = self._history[known].mean()
        begin = _HEARD + _HISTORY
        state[begin : begin + len(FEATURE_NAMES)] = features.values
        state[begin + len(FEATURE_NAMES) :] = evidence
        if side is Side.UNKNOWN:
            # It may be either's: both remember it, at half its weight.
            for history in self._history.values():
                history.add(vector, features.importance / 2.0)
        else:
            self._history[side].add(vector, features.importance)
        return state

    def summary(self) -> Vector:
        """What the buyer's side said so far as one vector of length 1 (our side's, then zeros, where
        the buyer is unheard), for the search among training conversations.
        """
        for side in (Side.THEIRS, Side.OURS):
            mean = self._history[side].mean()
            length = float(np.linalg.norm(mean))
            if length > 0.0:
                unit: Vector = mean / np.float32(length)
                return unit
        return self._history[Side.THEIRS].mean()
