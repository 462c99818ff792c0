"""Find the marks of a turn: one book of phrases, and what its side lets it mean.

One rule: a phrase counts only in the mouth it fits: buyers object, sellers sell. A voice of unknown
side may do both. The tables are in `engine.features.tables`; kinds are added in `marks` first.
"""

from __future__ import annotations

from typing import Final

from engine.features.marks import Kind, Mark
from engine.features.phrases import PhraseBook
from engine.features.questions import Questions
from engine.features.tables.objections import OBJECTIONS
from engine.features.tables.signals import SIGNALS
from engine.features.tables.techniques import TECHNIQUES
from engine.text import COMMA, SENTENCE, Tokens
from engine.vocabulary import Side

SHARED: Final = frozenset({Kind.NEXT_STEP, Kind.AGREEMENT, Kind.HEDGE})
"""Kinds that either side shows."""

SPIN: Final = frozenset(
    {Kind.SITUATION_QUESTION, Kind.PROBLEM_QUESTION, Kind.IMPLICATION_QUESTION, Kind.NEED_PAYOFF_QUESTION}
)
OBJECTION_KINDS: Final = tuple(kind for kind in Kind if kind.value.startswith("objection."))
_THEIR_KINDS: Final = frozenset(OBJECTIONS) | frozenset(SIGNALS)
_OUR_KINDS: Final = frozenset(TECHNIQUES) | SHARED
KINDS_OF: Final[dict[Side, frozenset[Kind]]] = {
    Side.OURS: _OUR_KINDS,
    Side.THEIRS: _THEIR_KINDS,
    Side.UNKNOWN: _OUR_KINDS | _THEIR_KINDS,
}
UNLESS_NEGATED: Final = frozenset(
    {
        Kind.OBJECTION_PRICE, Kind.OBJECTION_EFFORT, Kind.OBJECTION_QUALITY, Kind.OBJECTION_TRUST,
        Kind.OBJECTION_INCUMBENT, Kind.OBJECTION_DELIVERY, Kind.OBJECTION_BUDGET, Kind.OBJECTION_COMPETITOR,
        Kind.INTEREST, Kind.COMMITMENT, Kind.AGREEMENT, Kind.VALUE, Kind.URGENCY, Kind.DISCOUNT,
    }
)  # fmt: skip
BOOK: Final = PhraseBook((OBJECTIONS, SIGNALS, TECHNIQUES), UNLESS_NEGATED)

_LIST_ITEMS: Final = 4
_LIST_JOINS: Final = frozenset("and plus also".split())


def find_marks(tokens: Tokens, side: Side, questions: Questions, classes: list[str]) -> tuple[Mark, ...]:
    """All marks of one turn in the order of their places."""
    allowed = KINDS_OF[side]
    marked = True in tokens.asked
    marks: list[Mark] = []
    for kind, first, after in BOOK.find(tokens, classes):
        if kind not in allowed or (marked and kind in SPIN and not _inside(first, questions)):
            continue
        marks.append(Mark(kind, tokens.start[first], tokens.end[after - 1]))
    if side is not Side.THEIRS and not questions.count:
        marks.extend(_lists(tokens))
    return tuple(marks)


def _inside(at: int, questions: Questions) -> bool:
    return any(first <= at < after for first, after in questions.spans)


def _lists(tokens: Tokens) -> list[Mark]:
    """Sentences that only enumerate ("lineage, 40 new sources, an AI mapper, SOC logs, dbt sync")."""
    found: list[Mark] = []
    size = len(tokens.word)
    first = joins = since = 0
    for at in range(size + 1):
        if at == size or (at > 0 and tokens.gap[at] == SENTENCE):
            if joins >= _LIST_ITEMS and at - first <= 8 * (joins + 1):
                found.append(Mark(Kind.FEATURE_DUMP, tokens.start[first], tokens.end[at - 1]))
            first, joins, since = at, 0, 0
            continue
        since += 1
        if since > 1 and (tokens.gap[at] == COMMA or tokens.word[at] in _LIST_JOINS):
            joins += 1
            since = 0
    return found
