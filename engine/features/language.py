"""The little language that the tables of phrases are written in.

One rule: tables say what, this file says what that means. A line is one phrase:

    too (expensive|dear)     one of several; `(a|)` is optional; brackets nest
    happy with * supplier    `*` is any one word
    run it ~ past            `~` is up to three words
    #                        a number in digits or words;  `$` an amount of money
    %                        a percentage in digits
    ^no thanks.              `^` at a sentence's start, `.` at its end
    <boss>                   a group of words that the table names

A line with an open bracket goes on in the next. Apostrophes and case do not count ("don't" is
"dont"). When the language changes, the tables and their tests change with it.

Each phrase becomes the positions of its words and who may follow whom (Glushkov 1961), so that a
bracket costs its words and not their products.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_GROUP: Final = re.compile(r"<(\w+)>")
_PARTS: Final = re.compile(r"[()|^*~.]|[^\s()|^*~.]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a phrase: may it be empty, and which positions begin and end it."""

    empty: bool
    first: frozenset[int]
    last: frozenset[int]


_NOTHING: Final = Piece(True, frozenset(), frozenset())


class Positions:
    """Every word of every phrase, numbered, and which numbers may follow each."""

    def __init__(self) -> None:
        self.symbol: list[str] = []
        self.follow: list[set[int]] = []

    def read(self, phrase: str) -> Piece:
        parts = _PARTS.findall(phrase.lower().replace("'", "").strip())
        piece, at = self._either(parts, 0)
        if at != len(parts):
            raise ValueError(f"phrase {phrase!r}: a bracket does not match.")
        if piece.empty:
            raise ValueError(f"phrase {phrase!r}: it may be empty.")
        if any(self.symbol[number] in "*." for number in piece.first):
            raise ValueError(f"phrase {phrase!r}: it must begin with a word or a number.")
        return piece

    def _either(self, parts: list[str], at: int) -> tuple[Piece, int]:
        chosen: list[Piece] = []
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
                    now = self._then(now, Piece(True, gap.first, gap.last))
            else:
                now = self._then(now, self._word(part))
        chosen.append(now)
        return Piece(
            any(piece.empty for piece in chosen),
            frozenset().union(*(piece.first for piece in chosen)),
            frozenset().union(*(piece.last for piece in chosen)),
        ), at

    def _word(self, symbol: str) -> Piece:
        number = len(self.symbol)
        self.symbol.append(symbol)
        self.follow.append({number} if symbol in "#$" else set())
        return Piece(False, frozenset((number,)), frozenset((number,)))

    def _then(self, left: Piece, right: Piece) -> Piece:
        for number in left.last:
            self.follow[number] |= right.first
        return Piece(
            left.empty and right.empty,
            left.first | right.first if left.empty else left.first,
            left.last | right.last if right.empty else right.last,
        )


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
