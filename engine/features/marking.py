"""Find the marks of a turn: one book of phrases, and what its side lets it mean.

One rule: a phrase counts only in the mouth it fits: buyers object, sellers sell. A voice of unknown
side may do both. The tables are in `engine.features.tables`; kinds are added in `marks` first.
Counts of kinds are lists in the order of `Kind`, since an enum is slow to hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.features.language import read_lines
from engine.features.marks import Kind, Mark
from engine.features.phrases import PhraseBook
from engine.features.questions import Questions
from engine.features.tables import (
    advances,
    objections_to_buying,
    objections_to_product,
    spin,
    stalls,
    techniques,
)
from engine.text import COMMA, SENTENCE, Tokens
from engine.vocabulary import Side

KINDS: Final = tuple(Kind)
INDEX: Final[dict[Kind, int]] = {kind: number for number, kind in enumerate(KINDS)}
_SHARED: Final = {Kind.NEXT_STEP, Kind.AGREEMENT, Kind.HEDGE}
_UNLESS_NEGATED: Final = {
    Kind.OBJECTION_PRICE, Kind.OBJECTION_EFFORT, Kind.OBJECTION_QUALITY, Kind.OBJECTION_TRUST,
    Kind.OBJECTION_INCUMBENT, Kind.OBJECTION_DELIVERY, Kind.OBJECTION_BUDGET, Kind.OBJECTION_COMPETITOR,
    Kind.INTEREST, Kind.COMMITMENT, Kind.AGREEMENT, Kind.VALUE, Kind.URGENCY, Kind.DISCOUNT,
}  # fmt: skip


def _numbers(kinds: Iterable[Kind]) -> frozenset[int]:
    return frozenset(INDEX[kind] for kind in kinds)


OBJECTION: Final = tuple(number for number, kind in enumerate(KINDS) if kind.value.startswith("objection."))
TECHNIQUE: Final = tuple(number for number, kind in enumerate(KINDS) if kind.value.startswith("technique."))
SPIN: Final = _numbers(
    (Kind.SITUATION_QUESTION, Kind.PROBLEM_QUESTION, Kind.IMPLICATION_QUESTION, Kind.NEED_PAYOFF_QUESTION)
)
_FEATURE_DUMP: Final = INDEX[Kind.FEATURE_DUMP]
_THEIRS: Final = _numbers(kind for kind in Kind if not kind.value.startswith("technique."))
_OURS: Final = _numbers(kind for kind in Kind if kind.value.startswith("technique.") or kind in _SHARED)


_ALLOWED: Final = {Side.OURS: _OURS, Side.THEIRS: _THEIRS, Side.UNKNOWN: _OURS | _THEIRS}


def _numbered(table: Mapping[Kind, str], groups: Mapping[str, str]) -> dict[int, tuple[str, ...]]:
    return {INDEX[kind]: read_lines(block, groups) for kind, block in table.items()}


BOOK: Final = PhraseBook[int](
    [
        _numbered(objections_to_buying.OBJECTIONS_TO_BUYING, objections_to_buying.GROUPS),
        _numbered(objections_to_product.OBJECTIONS_TO_PRODUCT, objections_to_product.GROUPS),
        _numbered(stalls.STALLS, stalls.GROUPS),
        _numbered(advances.ADVANCES, advances.GROUPS),
        _numbered(spin.SPIN_QUESTIONS, spin.GROUPS),
        _numbered(techniques.TECHNIQUES, techniques.GROUPS),
    ],
    _numbers(_UNLESS_NEGATED),
)

_LIST_ITEMS: Final = 4
_WORDS_AN_ITEM: Final = 5
_LIST_JOINS: Final = {"and", "plus", "also"}


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one turn in the order of their places, and how many there are of each kind."""

    marks: tuple[Mark, ...]
    counts: list[int]


def find_marks(tokens: Tokens, classes: list[str], side: Side, questions: Questions) -> Marks:
    """All marks of one turn that its side may show."""
    allowed = _ALLOWED[side]
    marked = True in tokens.asked
    counts = [0] * len(KINDS)
    marks: list[Mark] = []
    for number, first, after in BOOK.find(tokens, classes):
        if number in allowed and not (marked and number in SPIN and not _inside(first, questions)):
            marks.append(Mark(KINDS[number], tokens.start[first], tokens.end[after - 1]))
            counts[number] += 1
    if side is not Side.THEIRS and not questions.count:
        for first, after in _lists(tokens):
            marks.append(Mark(Kind.FEATURE_DUMP, tokens.start[first], tokens.end[after - 1]))
            counts[_FEATURE_DUMP] += 1
        marks.sort(key=lambda mark: mark.start)
    return Marks(tuple(marks), counts)


def _inside(at: int, questions: Questions) -> bool:
    return any(first <= at < after for first, after in questions.spans)


def _lists(tokens: Tokens) -> list[tuple[int, int]]:
    """Sentences that only enumerate ("lineage, 40 new sources, an AI mapper, SOC logs, dbt sync")."""
    found: list[tuple[int, int]] = []
    size = len(tokens.word)
    first = joins = since = 0
    for at in range(size + 1):
        if at == size or (at > 0 and tokens.gap[at] == SENTENCE):
            if joins >= _LIST_ITEMS and at - first <= _WORDS_AN_ITEM * (joins + 1):
                found.append((first, at))
            first, joins, since = at, 0, 1
            continue
        since += 1
        if since > 1 and (tokens.gap[at] == COMMA or tokens.word[at] in _LIST_JOINS):
            joins += 1
            since = 0
    return found
