"""How a turn sounds: sentiment, and the shares of words that hedge, assert, fill, thank, name persons.

One rule: one pass over the words, no pattern. The tables are in `engine.features.tables.tone`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.features.phrases import NEGATORS, REACH_OF_NEGATION
from engine.features.tables import tone as table
from engine.text import COMMA, Tokens

_CHANNELS = (
    table.CERTAIN, table.HEDGING, table.FILLERS, table.COURTEOUS, table.FIRST_SINGULAR,
    table.FIRST_PLURAL, table.SECOND, table.THIRD, table.NO, table.DAYS_AND_MONTHS,
)  # fmt: skip
_CHANNELS_OF: dict[str, tuple[int, ...]] = {
    word: tuple(number for number, channel in enumerate(_CHANNELS) if word in channel)
    for word in frozenset().union(*_CHANNELS)
}
_DAMP = -0.74
_SPREAD = 15.0


@dataclass(frozen=True, slots=True)
class Tone:
    """Sentiment in -1..1, its positive and negative parts in 0..1, and counts of words by channel."""

    sentiment: float
    positive: float
    negative: float
    certain: int
    hedging: int
    fillers: int
    courteous: int
    first_singular: int
    first_plural: int
    second: int
    third: int
    no: int
    days: int


def hear(tokens: Tokens) -> Tone:
    """The tone of one turn; neutral for a turn without words."""
    counts = [0] * len(_CHANNELS)
    positive = negative = 0.0
    sentiment = table.SENTIMENT
    channels = _CHANNELS_OF
    for at, word in enumerate(tokens.word):
        if word in channels:
            for number in channels[word]:
                counts[number] += 1
        if word in sentiment:
            weight = _in_context(tokens, at, sentiment[word])
            if weight > 0:
                positive += weight
            else:
                negative -= weight
    return Tone(_squash(positive - negative), _squash(positive), _squash(negative), *counts)


def hear_end(tokens: Tokens, last: int = 12) -> float:
    """Sentiment of the last words alone, -1..1: what a turn ends on outweighs what it began with."""
    size = len(tokens.word)
    sentiment = table.SENTIMENT
    return _squash(
        sum(
            _in_context(tokens, at, sentiment[tokens.word[at]])
            for at in range(max(size - last, 0), size)
            if tokens.word[at] in sentiment
        )
    )


def _squash(weight: float) -> float:
    return weight / math.sqrt(weight * weight + _SPREAD)


def _in_context(tokens: Tokens, at: int, weight: float) -> float:
    word, gap = tokens.word, tokens.gap
    for back in range(at, max(at - REACH_OF_NEGATION, 0), -1):
        if gap[back] >= COMMA:
            break
        before = word[back - 1]
        if before in NEGATORS:
            weight *= _DAMP
        elif back == at and before in table.INTENSIFIERS:
            weight *= table.INTENSIFIERS[before]
    return weight
