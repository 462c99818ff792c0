"""Find the phrases of the tables in a turn: one walk, one look-up a word.

One rule: a phrase never crosses a sentence end, and where its label says so, a "not" before it turns
it off. The language is `engine.features.language`. Sets of positions become states as texts ask for
them, so finding is as fast in the hundred thousandth phrase as in the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Generic, TypeVar

from engine.features.language import Positions
from engine.text import COMMA, NUMBER_WORDS, SENTENCE, Tokens, word_set

Label = TypeVar("Label")

MONEY_WORDS: Final = word_set("grand quid pounds pound dollars dollar bucks euros euro k pence")
NEGATORS: Final = word_set(
    "not never isnt arent wasnt werent dont doesnt didnt wont wouldnt cant cannot couldnt shouldnt "
    "havent hasnt hadnt aint hardly without neither nor"
)
REACH_OF_NEGATION: Final = 3
_MOST_STATES: Final = 200_000
_LONGEST_PHRASE: Final = 24


class _State(Generic[Label]):
    """A set of positions reached at once, what is found there, and where each word leads."""

    __slots__ = ("at_end", "labels", "moves", "positions")

    def __init__(
        self, positions: frozenset[int], labels: tuple[Label, ...], at_end: tuple[Label, ...]
    ) -> None:
        self.positions = positions
        self.labels = labels
        self.at_end = at_end
        self.moves: dict[str, _State[Label] | None] = {}


class PhraseBook(Generic[Label]):
    """All phrases of all labels, ready to be found."""

    def __init__(
        self, tables: Iterable[Mapping[Label, tuple[str, ...]]], unless_negated: frozenset[Label]
    ) -> None:
        self._unless_negated = unless_negated
        self._positions = Positions()
        self._label: dict[int, Label] = {}
        anywhere: set[int] = set()
        at_start: set[int] = set()
        for table in tables:
            for label, phrases in table.items():
                for phrase in phrases:
                    piece = self._positions.read(phrase)
                    self._label.update(dict.fromkeys(piece.last, label))
                    anywhere |= piece.first
        symbol, follow = self._positions.symbol, self._positions.follow
        for number in [number for number in anywhere if symbol[number] == "^"]:
            anywhere.discard(number)
            at_start |= follow[number]
        self._vocabulary = frozenset(symbol)
        self._ways: dict[frozenset[int], dict[str, tuple[int, ...]]] = {}
        self._way_of = [self._way(frozenset(after)) for after in follow]
        self._states: dict[frozenset[int], _State[Label]] = {}
        self._anywhere = _State[Label](frozenset(), (), ())
        self._at_start = _State[Label](frozenset(), (), ())
        self._first = (self._way(frozenset(anywhere)), self._way(frozenset(anywhere | at_start)))

    def _way(self, after: frozenset[int]) -> dict[str, tuple[int, ...]]:
        if after not in self._ways:
            way: dict[str, list[int]] = {}
            for number in sorted(after):
                way.setdefault(self._positions.symbol[number], []).append(number)
            self._ways[after] = {symbol: tuple(numbers) for symbol, numbers in way.items()}
        return self._ways[after]

    def keys(self, tokens: Tokens, classes: list[str]) -> list[str]:
        """What each word is to the walk: itself where a phrase names it, else only its class."""
        known = self._vocabulary
        return [
            (word if word in known else "") + number
            for word, number in zip(tokens.word, classes, strict=True)
        ]

    def find(self, tokens: Tokens, classes: list[str]) -> list[tuple[Label, int, int]]:
        """(label, first word, word after the last) by place: the longest of a label, none overlapping."""
        keys, gap, size = self.keys(tokens, classes), tokens.gap, len(tokens.word)
        found: list[tuple[Label, int, int]] = []
        free: dict[Label, int] = {}
        anywhere, at_start, unless_negated = self._anywhere, self._at_start, self._unless_negated
        for at in range(size):
            start = at_start if gap[at] == SENTENCE else anywhere
            key = keys[at]
            try:
                state = start.moves[key]
            except KeyError:
                state = self._move(start, key)
            if state is None:
                continue
            best: dict[Label, int] = {}
            upto = at + 1
            while True:
                for label in state.labels:
                    best[label] = upto
                if upto == size or gap[upto] == SENTENCE:
                    for label in state.at_end:
                        best[label] = upto
                    break
                if upto - at > _LONGEST_PHRASE:
                    break
                key = keys[upto]
                try:
                    after = state.moves[key]
                except KeyError:
                    after = self._move(state, key)
                if after is None:
                    break
                state = after
                upto += 1
            for label, end in best.items():
                if at >= free.get(label, 0) and not (label in unless_negated and negated(tokens, at)):
                    found.append((label, at, end))
                    free[label] = end
        return found

    def _move(self, state: _State[Label], key: str) -> _State[Label] | None:
        word, number = (key[:-1], key[-1]) if key and key[-1] in "#$%" else (key, "")
        if state is self._anywhere:
            ways = [self._first[0]]
        elif state is self._at_start:
            ways = [self._first[1]]
        else:
            ways = [self._way_of[position] for position in state.positions]
        reached: set[int] = set()
        for way in ways:
            for symbol in (word, number, "*"):
                if symbol and symbol in way:
                    reached.update(way[symbol])
        after = self._state(frozenset(reached)) if reached else None
        state.moves[key] = after
        return after

    def _state(self, positions: frozenset[int]) -> _State[Label]:
        known = self._states.get(positions)
        if known is not None:
            return known
        if len(self._states) >= _MOST_STATES:
            self._states.clear()
            self._anywhere.moves.clear()
            self._at_start.moves.clear()
        label = self._label
        labels = dict.fromkeys(label[number] for number in sorted(positions) if number in label)
        stops = sorted({stop for number in positions for stop in self._way_of[number].get(".", ())})
        at_end = dict.fromkeys(label[number] for number in stops if number in label)
        state = _State(positions, tuple(labels), tuple(at_end))
        self._states[positions] = state
        return state


_CLASS_OF: Final = dict.fromkeys(NUMBER_WORDS, "#") | dict.fromkeys(MONEY_WORDS, "$")


def number_classes(tokens: Tokens) -> list[str]:
    """For each word "$" (money, and numbers spelt before a currency), "#" (another number), "%" or ""."""
    classes = [_CLASS_OF.get(word) or _class_of_digits(word) for word in tokens.word]
    if "$" in classes:
        for at, word in enumerate(tokens.word):
            if word in MONEY_WORDS:
                back = at - 1
                while back >= 0 and classes[back] == "#":
                    classes[back] = "$"
                    back -= 1
                if back == at - 1 and word != "grand":
                    classes[at] = ""
    return classes


def _class_of_digits(word: str) -> str:
    first = word[0]
    if first > "9":
        return "$" if first in "£€" else ""
    if first == "$" or word[-1] == "k":
        return "$"
    return "%" if word[-1] == "%" else "#"


def negated(tokens: Tokens, at: int) -> bool:
    """Whether a "not" or its like reaches the word at `at` ("not too expensive")."""
    word, gap = tokens.word, tokens.gap
    for back in range(at, max(at - REACH_OF_NEGATION, 0), -1):
        if gap[back] >= COMMA:
            return False
        if word[back - 1] in NEGATORS:
            return True
    return False
