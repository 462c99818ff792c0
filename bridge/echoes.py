"""What of a text was heard before: the words of a revision that are settled, the words of a page shown again.

One rule: words are compared by letters and digits alone, since captions are re-punctuated all the time,
and in doubt words count as new once they are more than a repeated phrase: doubling is a flaw, losing
a loss. Pure; `assembler.py` decides what to do with what is new.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import msgspec

# Scripts that put no space between words: Thai, Lao, Myanmar, Khmer, kana, Han. Each letter is a unit.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_UNIT: Final = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")

MOST_CELLS: Final = 40_000
"""Of one comparison word by word; beyond that only equal beginnings count."""

KEPT_UNITS: Final = 1_000
"""How far back a page shown again is recognised."""

FUZZY_UNITS: Final = 300
LEAST_FUZZY: Final = 6
FUZZ: Final = 0.2
"""A text of at least LEAST_FUZZY words is known if no more than this share of them differs."""

LEAST_SURE: Final = 3
"""Fewer words than this are known only in their place: repeated after what was just repeated, or last."""


def cut_units(text: str) -> tuple[list[str], list[int]]:
    """The words of `text` as compared, and where each ends in it (with what punctuation follows)."""
    keys: list[str] = []
    ends: list[int] = []
    for match in _UNIT.finditer(text):
        key = "".join(letter for letter in match[0].casefold() if letter.isalnum())
        if key:
            keys.append(key)
            ends.append(match.end())
        elif ends:
            ends[-1] = match.end()
    return keys, ends


def has_words(text: str) -> bool:
    """True if there is a letter or a digit in it."""
    return any(letter.isalnum() for letter in text)


def count_known(settled: Sequence[str], revised: Sequence[str]) -> int:
    """How many words at the front of `revised` stand for the `settled` ones, changed or not.

    What follows them is new. Of two ways to see it the one that leaves less as new counts.
    """
    same = 0
    while same < min(len(settled), len(revised)) and settled[same] == revised[same]:
        same += 1
    if same in (len(settled), len(revised)):
        return same
    left, right = settled[same:], revised[same:]
    if len(left) * len(right) > MOST_CELLS:
        return min(len(settled), len(revised))
    costs = list(range(len(right) + 1))
    for row, word in enumerate(left, start=1):
        costs = _next_row(costs, row, word, right)
    best = min(costs)
    return same + max(at for at, cost in enumerate(costs) if cost == best)


class Echo(msgspec.Struct):
    """What was heard before a page was loaded anew, to recognise what it shows again.

    `keys` in the order of the call; `last` where the last utterance begins in them; `until` and `until_at`
    when the page has shown what it had, by its clock and ours; `cursor` up to where it has repeated
    them (-1: nowhere); `bases` where each of its utterances was first looked for; `unplaced` those since
    the cursor that were too short to be sure of; `ends` where in `keys` each utterance that was heard ends.
    """

    keys: list[str]
    last: int
    until: float
    until_at: float
    cursor: int = -1
    bases: dict[str, int] = {}
    unplaced: dict[str, list[str]] = {}
    ends: list[int] = []

    def recognise(self, utterance: str, words: Sequence[str]) -> dict[str, int]:
        """How many words at the front of what the page shows as `utterance` were heard before.

        Beside it stand utterances before it that were in doubt until now and were heard before whole.
        """
        base = self.bases.setdefault(utterance, self.cursor)
        self.unplaced.pop(utterance, None)
        known, end = self._match(list(words), base)
        found = {utterance: known}
        if known:
            self.cursor = max(self.cursor, end)
            found |= self._place_before(end - known)
        elif words:
            self.unplaced[utterance] = list(words)
        return found

    def _place_before(self, end: int) -> dict[str, int]:
        """The utterances in doubt that stand, one after the other, right before the word `end`."""
        found: dict[str, int] = {}
        for utterance, words in reversed(self.unplaced.items()):
            size = len(words)
            if size >= LEAST_SURE or size > end or self.keys[end - size : end] != words:
                break
            found[utterance] = size
            end -= size
            self.bases[utterance] = end
        self.unplaced.clear()
        return found

    def _match(self, words: list[str], base: int) -> tuple[int, int]:
        size, heard = len(words), len(self.keys)
        if size < LEAST_SURE:
            for at, sure in ((base, base >= 0), (self.last, heard - self.last == size)):
                if sure and size and self.keys[at : at + size] == words:
                    return size, at + size
            return 0, base
        base = max(base, 0)
        for at in range(base, heard - size + 1):
            if self.keys[at] == words[0] and self.keys[at : at + size] == words:
                return size, at + size
        for size in range(min(len(words) - 1, heard - base), LEAST_SURE - 1, -1):
            if self.keys[heard - size :] == words[:size]:
                return size, heard
        return self._match_roughly(words, base)

    def _match_roughly(self, words: list[str], base: int) -> tuple[int, int]:
        """As `_match` for longer texts, of which some words were heard otherwise."""
        begin = max(base, len(self.keys) - FUZZY_UNITS)
        heard = self.keys[begin:]
        if len(words) < LEAST_FUZZY or not heard or len(words) * len(heard) > MOST_CELLS:
            return self._find_continued(words, base, 0) or (0, base)
        costs = [0] * (len(heard) + 1)
        best, known = 0.0, 0
        for row, word in enumerate(words, start=1):
            costs = _next_row(costs, row, word, heard)
            if row >= LEAST_FUZZY and FUZZ * row - costs[-1] > best:
                best, known = FUZZ * row - costs[-1], row
        least = min(costs)
        if least <= FUZZ * len(words):
            known, end = len(words), begin + costs.index(least)
        else:
            end = len(self.keys)
        return self._find_continued(words, base, known) or (known, end)

    def _find_continued(self, words: list[str], base: int, known: int) -> tuple[int, int] | None:
        """Where most of the `known` words, or LEAST_FUZZY where none are, are exactly what was heard up to an
        utterance's end, which goes on now: what follows is new."""
        least, most = (math.ceil(known * (1.0 - FUZZ)), known) if known else (LEAST_FUZZY, len(words))
        found = [
            (size, end)
            for start, end in zip([0, *self.ends], self.ends, strict=False)
            for size in range(least, min(most - 1, end - max(start, base)) + 1)
            if self.keys[end - size : end] == words[:size]
        ]
        return max(found, default=None)


def _next_row(costs: Sequence[int], row: int, word: str, others: Sequence[str]) -> list[int]:
    """One row more of the edit distance: `costs` of the row before, against each of `others`."""
    following = [row]
    for at, other in enumerate(others):
        changed = costs[at] + (word != other)
        following.append(min(changed, costs[at + 1] + 1, following[at] + 1))
    return following


def remember_all(utterances: Sequence[Sequence[str]], until: float, until_at: float) -> Echo:
    """An Echo of the words of `utterances`, given in the order of the call."""
    keys = [key for words in utterances for key in words]
    last = next((len(words) for words in reversed(utterances) if words), 0)
    kept = keys[-KEPT_UNITS:]
    cut = len(keys) - len(kept)
    ends = [end - cut for end in accumulate(map(len, utterances)) if end > cut]
    return Echo(kept, max(len(kept) - last, 0), until, until_at, ends=ends)
