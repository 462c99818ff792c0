"""How varied the language of a corpus is, in figures that can be set beside another corpus's.

One rule: every figure grows or shrinks with the amount of text, so two corpora are compared on equally
many conversations, cut to equally many words, and never otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from engine.training.corpus.records import Record

_MOST_CONVERSATIONS: Final = 1000
_OPENING_WORDS: Final = 5
_WINDOW: Final = 1000
_RUN: Final = 4
_COMPARED: Final = 400
_WORD: Final = re.compile(r"[\w']+")


class Variety(msgspec.Struct, frozen=True):
    """Shares from 0 to 1. More is more varied, but for `repeated_runs`.

    `openings`: distinct ones, by their first five words; `types`: distinct words, of each thousand said;
    `repeated_runs`: runs of four words that stand in another conversation too; `distance`: mean of
    1 - cosine over pairs of conversations by their weighted words.
    """

    conversations: int
    words: int
    openings: float
    types: float
    repeated_runs: float
    distance: float


def measure_variety(
    records: Sequence[Record], beside: Sequence[Record] = ()
) -> tuple[Variety, Variety | None]:
    """The variety of `records`, and of `beside` where it is given, on as much text of each."""
    count = min(len(records), len(beside) or len(records), _MOST_CONVERSATIONS)
    chosen = [_words(record) for record in _spread(records, count)]
    if not beside:
        return _figures(chosen), None
    others = [_words(record) for record in _spread(beside, count)]
    size = min(_size(chosen), _size(others))
    return _figures(_cut(chosen, size)), _figures(_cut(others, size))


def _spread(records: Sequence[Record], count: int) -> list[Record]:
    """`count` of them, evenly from the whole."""
    return [records[at * len(records) // count] for at in range(count)]


def _words(record: Record) -> list[list[str]]:
    return [_WORD.findall(said.text.lower()) for said in record.turns]


def _size(talks: Sequence[Sequence[Sequence[str]]]) -> int:
    return sum(len(turn) for talk in talks for turn in talk)


def _cut(talks: Sequence[list[list[str]]], size: int) -> list[list[list[str]]]:
    """Whole conversations from the front while they fit."""
    kept: list[list[list[str]]] = []
    for talk in talks:
        size -= _size([talk])
        if size < 0 and kept:
            break
        kept.append(talk)
    return kept


def _figures(talks: Sequence[list[list[str]]]) -> Variety:
    joined = [[word for turn in talk for word in turn] for talk in talks]
    return Variety(
        conversations=len(talks),
        words=_size(talks),
        openings=round(len({tuple(talk[0][:_OPENING_WORDS]) for talk in talks}) / len(talks), 3),
        types=round(_types([word for words in joined for word in words]), 3),
        repeated_runs=round(_repeated_runs(joined), 3),
        distance=round(_distance(joined), 3),
    )


def _types(words: Sequence[str]) -> float:
    """Distinct words a window, averaged; of the whole where there is less than a window."""
    edges = [*range(0, len(words) - _WINDOW + 1, _WINDOW)]
    windows = [words[at : at + _WINDOW] for at in edges] or [words]
    return float(np.mean([len(set(window)) / max(len(window), 1) for window in windows]))


def _repeated_runs(talks: Sequence[Sequence[str]]) -> float:
    runs = [[tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)] for words in talks]
    holders = Counter(run for own in runs for run in set(own))
    said = sum(map(len, runs))
    return sum(holders[run] > 1 for own in runs for run in own) / max(said, 1)


def _distance(talks: Sequence[Sequence[str]]) -> float:
    """Mean distance over all pairs of at most 400 conversations, words weighted by their rarity."""
    if len(talks) < 2:
        return 0.0
    few = talks[:_COMPARED]
    number = {word: at for at, word in enumerate(sorted({word for words in few for word in words}))}
    counts = np.zeros((len(few), len(number)), dtype=np.float32)
    for row, words in enumerate(few):
        for word, times in Counter(words).items():
            counts[row, number[word]] = times
    rarity = np.log((1 + len(few)) / (1 + (counts > 0).sum(axis=0))) + 1
    weighted = np.log1p(counts) * rarity
    weighted /= np.maximum(np.linalg.norm(weighted, axis=1, keepdims=True), 1e-9)
    # The sum of all cosines is the length of the sum of all vectors, squared.
    total = float((weighted.sum(axis=0) ** 2).sum())
    pairs = len(few) * (len(few) - 1)
    return 1.0 - (total - len(few)) / pairs
