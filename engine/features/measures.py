"""What one turn shows by itself, as numbers, before the memory of the call comes in.

One rule: nothing here has seen another turn. Each function gives the values of one group of
`engine.features.columns`, in its order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from engine.features.marking import INDEX, OBJECTION, find_marks
from engine.features.marks import Kind, Mark
from engine.features.phrases import number_classes
from engine.features.questions import Questions, hear_questions
from engine.features.tables.tone import BACK_CHANNEL
from engine.features.tone import Tone, hear, hear_end
from engine.text import SENTENCE, Tokens, tokenise
from engine.vocabulary import Turn

WORDS_A_SECOND: Final = 2.6

REFUSAL, BRUSH_OFF, INTEREST, COMMITMENT, NEXT_STEP, DETAIL, DISCOUNT = (
    INDEX[kind]
    for kind in (
        Kind.REFUSAL,
        Kind.BRUSH_OFF,
        Kind.INTEREST,
        Kind.COMMITMENT,
        Kind.NEXT_STEP,
        Kind.PURCHASE_DETAIL,
        Kind.DISCOUNT,
    )
)
_BALANCE: Final[dict[int, float]] = {
    INTEREST: 1.0,
    INDEX[Kind.AGREEMENT]: 0.5,
    COMMITMENT: 3.0,
    NEXT_STEP: 1.5,
    DETAIL: 1.5,
    REFUSAL: -3.0,
    BRUSH_OFF: -1.5,
    **dict.fromkeys(OBJECTION, -1.0),
}


@dataclass(frozen=True, slots=True)
class HeardTurn:
    """Everything read off one turn before memory comes in; `kinds` counts in the order of `Kind`."""

    turn: Turn
    tokens: Tokens
    questions: Questions
    tone: Tone
    marks: tuple[Mark, ...]
    kinds: list[int]
    numbers: int
    money: int
    back_channel: bool

    @property
    def words(self) -> int:
        """How many words the turn has."""
        return len(self.tokens.word)


def hear_turn(turn: Turn) -> HeardTurn:
    """Everything one turn shows by itself."""
    tokens = tokenise(turn.text)
    questions = hear_questions(tokens)
    classes = number_classes(tokens)
    found = find_marks(tokens, classes, turn.speaker.side, questions)
    word = tokens.word
    return HeardTurn(
        turn=turn,
        tokens=tokens,
        questions=questions,
        tone=hear(tokens),
        marks=found.marks,
        kinds=found.counts,
        numbers=_runs(classes, word, "#") + classes.count("%"),
        money=_runs(classes, word, "$"),
        back_channel=0 < len(word) <= 4
        and not questions.count
        and all(said in BACK_CHANNEL for said in word),
    )


def _runs(classes: list[str], word: list[str], wanted: str) -> int:
    """Numbers, not number words: "fourteen hundred" is one; a lone "one" is none."""
    count = 0
    inside = False
    for said, kind in zip(word, classes, strict=True):
        hit = kind == wanted and (inside or said != "one")
        count += hit and not inside
        inside = hit
    return count


def size(heard: HeardTurn) -> list[float]:
    """The values of the columns SIZE."""
    turn, tokens, words = heard.turn, heard.tokens, heard.words
    sentences = max(tokens.gap.count(SENTENCE), 1)
    told = turn.start is not None and turn.end is not None and turn.end > turn.start
    seconds = words / WORDS_A_SECOND
    pace = 0.0
    if turn.start is not None and turn.end is not None and turn.end > turn.start:
        seconds = turn.end - turn.start
        pace = math.tanh(math.log((words + 1) / (seconds * WORDS_A_SECOND + 1)))
    letters = sum(map(len, tokens.word)) / words if words else 4.2
    return [
        log_share(words, 100),
        squash(sentences - 1),
        log_share(words / sentences, 60),
        math.tanh(letters - 4.2),
        log_share(seconds, 60),
        float(not told),
        pace,
        float(heard.back_channel),
    ]


def asking(heard: HeardTurn) -> list[float]:
    """The values of the columns ASKING."""
    asked = heard.questions
    return [
        squash(asked.count),
        min(asked.count / max(heard.tokens.gap.count(SENTENCE), 1), 1.0),
        squash(asked.open),
        squash(asked.closed),
        squash(asked.tag),
        float(asked.last),
    ]


def tone(heard: HeardTurn) -> list[float]:
    """The values of the columns TONE."""
    tone, size = heard.tone, heard.words or 1
    fives = (tone.certain, tone.hedging, tone.fillers, tone.courteous)
    threes = (tone.first_singular, tone.first_plural, tone.second, tone.third, tone.no)
    return [
        tone.sentiment,
        tone.positive,
        tone.negative,
        hear_end(heard.tokens),
        *(min(5 * count / size, 1.0) for count in fives),
        *(min(3 * count / size, 1.0) for count in threes),
        squash(heard.turn.text.count("!")),
    ]


def specifics(heard: HeardTurn) -> list[float]:
    """The values of the columns SPECIFICS."""
    text = heard.turn.text
    contact = "@" in text or "://" in text or "www." in text
    return [squash(heard.numbers), squash(heard.money), squash(heard.tone.days), float(contact)]


def families(heard: HeardTurn, balance: float) -> list[float]:
    """The values of the columns FAMILIES."""
    kinds = heard.kinds
    objections = [kinds[number] for number in OBJECTION if kinds[number]]
    last_third = len(heard.turn.text) * 2 // 3
    return [squash(sum(objections)), squash(len(objections)), balance, balance_of(heard.marks, last_third)]


def balance_of(marks: tuple[Mark, ...], since: int) -> float:
    """Good signs less bad ones, -1..1, over the marks that end after the character `since`."""
    return math.tanh(0.4 * sum(_BALANCE.get(INDEX[mark.kind], 0.0) for mark in marks if mark.end > since))


def shown(heard: HeardTurn, balance: float) -> dict[str, float]:
    """What the trends of `engine.features.memory` are taken over, by name."""
    kinds = heard.kinds
    return {
        "sentiment": heard.tone.sentiment,
        "length": log_share(heard.words, 100),
        "interest": squash(kinds[INTEREST]),
        "objection": squash(sum(kinds[number] for number in OBJECTION)),
        "refusal": squash(kinds[REFUSAL]),
        "brush_off": squash(kinds[BRUSH_OFF]),
        "commitment": squash(kinds[COMMITMENT]),
        "next_step": squash(kinds[NEXT_STEP]),
        "detail": squash(kinds[DETAIL]),
        "hedge": min(5 * heard.tone.hedging / (heard.words or 1), 1.0),
        "question": squash(heard.questions.count),
        "balance": balance,
    }


def squash(count: float) -> float:
    """n / (n + 1), 0..1."""
    return count / (count + 1.0)


def log_share(count: float, full: float) -> float:
    """log(1 + count), 1 where it is half as much again as that of `full`."""
    return min(math.log1p(count) / math.log1p(full), 1.5) / 1.5
