"""Phrases as data: many thousand word sequences, found in one walk over a turn.

One rule: tables say what, this file says how. A table line is a phrase of a tiny language:

    too (expensive|dear)     one of several; `(a|)` is optional; brackets nest
    happy with * supplier    `*` is any one word
    run it ~ past            `~` is up to three words
    #                        a number in digits or words;  `$` an amount of money
    %                        a percentage in digits
    ^no thanks.              `^` at a sentence's start, `.` at its end
    <boss>                   a group of words that the table names

Apostrophes and case do not count ("don't" is "dont"). A phrase never crosses a sentence end. Each
phrase becomes the positions of its words and who may follow whom (Glushkov 1961); sets of positions
become states as texts ask for them, so a bracket costs its words and not their products, and a walk
costs one look-up a word. When the language changes, the tables and their tests change with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from engine.text import COMMA, NUMBER_WORDS, SENTENCE, Tokens

Label = TypeVar("Label")

MONEY_WORDS: Final = frozenset(
    ["grand", "quid", "pounds", "pound", "dollars", "dollar", "bucks", "euros", "euro", "k", "pence"]
)
NEGATORS: Final = frozenset(
    [
        "not",
        "never",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "dont",
        "doesnt",
        "didnt",
        "wont",
        "wouldnt",
        "cant",
        "cannot",
        "couldnt",
        "shouldnt",
        "havent",
        "hasnt",
        "hadnt",
        "aint",
        "hardly",
        "without",
        "neither",
        "nor",
    ]
)
REACH_OF_NEGATION: Final = 3
_MOST_STATES: Final = 200_000
_LONGEST_PHRASE: Final = 24
_GROUP: Final = re.compile(r"<(\w+)>")
_PARTS: Final = re.compile(r"[()|^*~.]|[^\s()|^*~.]+")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a phrase: may it be empty, and which positions begin and end it."""

    empty: bool
    first: frozenset[int]
    last: frozenset[int]


_NOTHING: Final = _Piece(True, frozenset(), frozenset())


class _Positions:
    """Every word of every phrase, numbered, and which numbers may follow each."""

    def __init__(self) -> None:
        self.symbol: list[str] = []
        self.follow: list[set[int]] = []

    def read(self, phrase: str) -> _Piece:
        parts = _PARTS.findall(phrase.lower().replace("'", "").strip())
        piece, at = self._either(parts, 0)
        if at != len(parts):
            raise ValueError(f"phrase {phrase!r}: a bracket does not match.")
        if piece.empty:
            raise ValueError(f"phrase {phrase!r}: it may be empty.")
        if any(self.symbol[number] in "*." for number in piece.first):
            raise ValueError(f"phrase {phrase!r}: it must begin with a word or a number.")
        return piece

    def _either(self, parts: list[str], at: int) -> tuple[_Piece, int]:
        chosen: list[_Piece] = []
        now = _NOTHING
        while at < len(parts) and parts[at] != ")":
            part = parts[at]
            at += 1
            if part == "|":
                chosen.append(now)
                now = _NOTHING
            elif part == "(":
                inner, at = self._either(parts, at)
                if at >= len(parts):
                    raise ValueError(f"phrase {' '.join(parts)!r}: a bracket does not close.")
                now = self._then(now, inner)
                at += 1
            elif part == "~":
                for _ in range(3):
                    gap = self._word("*")
                    now = self._then(now, _Piece(True, gap.first, gap.last))
            else:
                now = self._then(now, self._word(part))
        chosen.append(now)
        return _Piece(
            any(piece.empty for piece in chosen),
            frozenset().union(*(piece.first for piece in chosen)),
            frozenset().union(*(piece.last for piece in chosen)),
        ), at

    def _word(self, symbol: str) -> _Piece:
        number = len(self.symbol)
        self.symbol.append(symbol)
        self.follow.append({number} if symbol in "#$" else set())
        return _Piece(False, frozenset((number,)), frozenset((number,)))

    def _then(self, left: _Piece, right: _Piece) -> _Piece:
        for number in left.last:
            self.follow[number] |= right.first
        return _Piece(
            left.empty and right.empty,
            left.first | right.first if left.empty else left.first,
            left.last | right.last if right.empty else right.last,
        )


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
        self._positions = _Positions()
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


def read_lines(block: str, groups: Mapping[str, str]) -> tuple[str, ...]:
    """The phrases of a block with `<name>` replaced by its group; KeyError where there is none.

    One phrase a line; a line with an open bracket goes on in the next.
    """
    filled = _GROUP.sub(lambda name: groups[name.group(1)], block)
    if "<" in filled:
        filled = _GROUP.sub(lambda name: groups[name.group(1)], filled)
    phrases: list[str] = []
    whole = ""
    for line in filled.splitlines():
        whole += line.strip()
        if whole and whole.count("(") <= whole.count(")"):
            phrases.append(whole)
            whole = ""
    if whole:
        raise ValueError(f"phrase {whole!r}: a bracket does not close.")
    return tuple(phrases)


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
