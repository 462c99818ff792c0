"""What stands twice in a corpus: sentences in two conversations, and conversations nearly alike.

One rule: told by ids and counts, never by the words. Conversations are compared by their shingles, runs
of five words; only those that share some are ever compared, so 4,000 take seconds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from engine.training.corpus.records import Record
from engine.training.corpus.writing import sentences

# A run of so many words in two conversations is no turn of phrase.
LONG_WORDS: Final = 9
_SHINGLE: Final = 5
# A shingle in more conversations than this is mostly a turn of phrase: each is compared with the next only,
# which still finds any number of copies.
_COMMON: Final = 40
NEAR: Final = 0.25
_WORD: Final = re.compile(r"[\w']+")


@dataclass(frozen=True, slots=True)
class Repeats:
    """Sentences of five words or more: how many, how many stand in two conversations or more.

    `long` counts those of nine words or more; `pairs` are two conversations that share one of them.
    """

    sentences: int
    repeated: int
    conversations: int
    long: int
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two conversations and the share of their shingles that both have."""

    one: str
    other: str
    share: float


def find_repeats(records: Sequence[Record]) -> Repeats:
    """Sentences that stand in two conversations."""
    places: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for number, record in enumerate(records):
        for said in record.turns:
            for sentence in sentences(said.text):
                places[sentence][number] = None
    repeated = {sentence: tuple(where) for sentence, where in places.items() if len(where) > 1}
    long = [where for sentence, where in repeated.items() if len(sentence.split()) >= LONG_WORDS]
    return Repeats(
        sentences=len(places),
        repeated=len(repeated),
        conversations=len({number for where in repeated.values() for number in where}),
        long=len(long),
        pairs=tuple((records[where[0]].id, records[where[1]].id) for where in long),
    )


def find_alike(records: Sequence[Record], *, near: float = NEAR) -> tuple[Alike, ...]:
    """Pairs of conversations that share at least `near` of their shingles (Jaccard), most alike first."""
    shingles = [_shingles(record) for record in records]
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, own in enumerate(shingles):
        for shingle in own:
            holders[shingle].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        shared.update(combinations(numbers, 2) if len(numbers) <= _COMMON else pairwise(numbers))
    found = []
    for (one, other), count in shared.items():
        # Cheap bound first, with room for the shingles that were not counted above.
        if count < near * max(len(shingles[one]), len(shingles[other])) / 2:
            continue
        share = len(shingles[one] & shingles[other]) / len(shingles[one] | shingles[other])
        if share >= near:
            found.append(Alike(records[one].id, records[other].id, round(share, 3)))
    return tuple(sorted(found, key=lambda alike: (-alike.share, alike.one, alike.other)))


def _shingles(record: Record) -> frozenset[int]:
    words = [word for said in record.turns for word in _WORD.findall(said.text.lower())]
    return frozenset(hash(tuple(words[at : at + _SHINGLE])) for at in range(len(words) - _SHINGLE + 1))
