"""What is asked in a turn, with question marks or without.

One rule: where a turn has question marks they decide; where it has none (captions), the way a
sentence opens decides ("so how many of them claim in a normal month").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.features.tables.tone import CLOSED_OPENERS, LEAD_INS, QUESTION_WORDS, SUBJECTS
from engine.text import SENTENCE, Tokens, word_set

_MOST_LEAD_INS = 4
_ENDINGS: Final = word_set(
    "is isnt are arent was wasnt do dont does doesnt did didnt have havent has hasnt can cant could "
    "couldnt will wont would wouldnt should shouldnt aint"
)
_TAGGED: Final = word_set("it they you we he she i there that")
_ONE_WORD_TAGS: Final = word_set("right yeah innit eh correct okay")
_NOT_ASKED_AFTER: Final = word_set(
    "that if whether know see wonder what how when where who why which because as than so if ask asked"
)


@dataclass(frozen=True, slots=True)
class Questions:
    """Counts by kind; `spans` are (first word, word after the last) of each asking sentence."""

    open: int
    closed: int
    tag: int
    last: bool
    spans: tuple[tuple[int, int], ...]

    @property
    def count(self) -> int:
        return self.open + self.closed + self.tag


def hear_questions(tokens: Tokens) -> Questions:
    """Find the questions of one turn and say which kind each is."""
    size = len(tokens.word)
    starts = [at for at in range(size) if tokens.gap[at] == SENTENCE]
    if not size:
        return Questions(0, 0, 0, False, ())
    marked = True in tokens.asked
    kinds = {"open": 0, "closed": 0, "tag": 0}
    spans: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], size], strict=True):
        kind = _kind(tokens, start, end, marked)
        if kind:
            kinds[kind] += 1
            spans.append((start, end))
    return Questions(
        kinds["open"], kinds["closed"], kinds["tag"], bool(spans) and spans[-1][1] == size, tuple(spans)
    )


def _kind(tokens: Tokens, start: int, end: int, marked: bool) -> str:
    if marked and not tokens.asked[end - 1]:
        return ""
    word = tokens.word
    if _is_tag(word, start, end, marked):
        return "tag"
    opener = start
    while opener < end - 1 and opener - start < _MOST_LEAD_INS and word[opener] in LEAD_INS:
        opener += 1
    if marked:
        asks_open = any(word[at] in QUESTION_WORDS for at in range(opener, min(end, opener + 3)))
        asks_open = asks_open or _last_clause_open(tokens, opener, end)
        return "open" if asks_open else "closed"
    return _unmarked(tokens, opener, end)


def _last_clause_open(tokens: Tokens, start: int, end: int) -> bool:
    clause = next((at for at in range(end - 1, start, -1) if tokens.gap[at]), start)
    return tokens.word[clause] in QUESTION_WORDS


def _is_tag(word: list[str], start: int, end: int, marked: bool) -> bool:
    if end - start < 3:
        return False
    if marked and word[end - 1] in _ONE_WORD_TAGS:
        return True
    return end - start > 3 and word[end - 2] in _ENDINGS and word[end - 1] in _TAGGED


def _unmarked(tokens: Tokens, opener: int, end: int) -> str:
    word = tokens.word
    if end - opener < 2:
        return ""
    if word[opener] in QUESTION_WORDS and not (
        word[opener] == "when" and word[opener + 1] not in CLOSED_OPENERS
    ):
        return "open" if word[opener + 1] not in ("i", "we", "they", "he", "she", "you") else ""
    for at in range(opener, end - 1):
        if word[at + 1] not in SUBJECTS:
            continue
        if word[at] in CLOSED_OPENERS and (at == opener or word[at + 1] == "you"):
            before = word[at - 1] if at > 0 else ""
            if at > opener and before in QUESTION_WORDS:
                return "open"
            if at == opener or (before not in SUBJECTS and before not in _NOT_ASKED_AFTER):
                return "closed"
    return ""
