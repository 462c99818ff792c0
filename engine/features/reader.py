"""What one turn of a call shows, as numbers and as marks.

One rule: a turn's features are a function of that turn and those before it. One `FeatureReader` a
call; reading the same turns again with a new one gives the same values. The columns are documented
in `engine.features.columns`; when they change, bump the schema there and train again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.features.columns import COLUMNS, SCHEMA
from engine.features.marking import INDEX, KINDS, OBJECTION, find_marks
from engine.features.marks import Kind, Mark
from engine.features.memory import Counts, Trends
from engine.features.phrases import number_classes
from engine.features.questions import Questions, hear_questions
from engine.features.tables.tone import BACK_CHANNEL
from engine.features.tone import Tone, hear, hear_end
from engine.text import SENTENCE, Tokens, tokenise
from engine.vocabulary import Side, Turn

FEATURE_NAMES: Final[tuple[str, ...]] = tuple(column.name for column in COLUMNS)
FEATURES_SCHEMA: Final = SCHEMA

WORDS_A_SECOND: Final = 2.6
_LONGEST_WAIT = 20.0

_REFUSAL, _BRUSH_OFF, _INTEREST, _COMMITMENT, _NEXT_STEP, _DETAIL, _DISCOUNT = (
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
    _INTEREST: 1.0,
    INDEX[Kind.AGREEMENT]: 0.5,
    _COMMITMENT: 3.0,
    _NEXT_STEP: 1.5,
    _DETAIL: 1.5,
    _REFUSAL: -3.0,
    _BRUSH_OFF: -1.5,
    **dict.fromkeys(OBJECTION, -1.0),
}
_WEIGHT: Final[tuple[float, ...]] = tuple(
    {
        _REFUSAL: 0.6,
        _COMMITMENT: 0.6,
        _BRUSH_OFF: 0.35,
        _DETAIL: 0.35,
        _NEXT_STEP: 0.3,
        _INTEREST: 0.2,
        _DISCOUNT: 0.2,
        **dict.fromkeys(OBJECTION, 0.35),
    }.get(number, 0.0)
    for number in range(len(KINDS))
)


@dataclass(frozen=True, slots=True)
class TurnFeatures:
    """Features of one turn.

    `values` float32 of shape (len(FEATURE_NAMES),), each in [-1, 1]; `marks` in the order of their
    places; `importance` in 0..1, how much the turn should weigh in what is remembered of the call.
    """

    values: NDArray[np.float32]
    marks: tuple[Mark, ...]
    importance: float


@dataclass(frozen=True, slots=True)
class _Heard:
    """Everything read off one turn before memory comes in."""

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
        return len(self.tokens.word)


class FeatureReader:
    """Reads the turns of one call in order; one a call, never shared."""

    def __init__(self) -> None:
        self._trends = Trends()
        self._counts = Counts()
        self._before: Turn | None = None
        self._run = 0
        self._content: dict[Side, frozenset[str]] = {}
        self._known_words: set[str] = set()

    def read(self, turn: Turn) -> TurnFeatures:
        """The features of the next turn. Any text will do, an empty one too."""
        heard = _hear(turn)
        content = frozenset(word for word in heard.tokens.word if len(word) > 4)
        importance = weigh_importance(
            heard.words, heard.kinds, heard.numbers + heard.money, heard.back_channel
        )
        before = self._before
        self._run = self._run + 1 if before is not None and before.speaker.side is turn.speaker.side else 1
        balance = _balance(heard.marks, 0)
        values = [*self._voice(turn), *_size(heard), *_asking(heard), *_tone(heard), *_specifics(heard)]
        values += self._engagement(heard, content)
        values += [count / (count + 1.0) for count in heard.kinds]
        values += _families(heard, balance)
        self._remember(heard, content, importance, balance)
        values += self._trends.values()
        values += self._count_values()
        return TurnFeatures(np.array(values, dtype=np.float32), heard.marks, importance)

    def _remember(self, heard: _Heard, content: frozenset[str], importance: float, balance: float) -> None:
        side = heard.turn.speaker.side
        if side is Side.THEIRS:
            self._trends.take(_shown(heard, balance), importance)
        self._counts.take(side, heard.words, heard.questions.count, heard.kinds)
        self._content[side] = content
        self._known_words |= content
        self._before = heard.turn

    def _voice(self, turn: Turn) -> list[float]:
        side, before = turn.speaker.side, self._before
        return [
            float(side is Side.OURS),
            float(side is Side.THEIRS),
            float(side is Side.UNKNOWN),
            float(before is not None and before.speaker.side is Side.OURS),
            float(before is not None and before.speaker.side is Side.THEIRS),
            float(before is None),
            float(before is not None and before.speaker.id == turn.speaker.id),
            _squash(self._run - 1),
        ]

    def _engagement(self, heard: _Heard, content: frozenset[str]) -> list[float]:
        turn, before = heard.turn, self._before
        side = turn.speaker.side
        waited = 0.0
        known = before is not None and before.end is not None and turn.start is not None
        if before is not None and before.end is not None and turn.start is not None:
            waited = _log(min(max(turn.start - before.end, 0.0), _LONGEST_WAIT), _LONGEST_WAIT)
        turns = self._counts.of(side).turns
        mean = self._counts.of(side).words / turns if turns else float(heard.words)
        other = before is not None and before.speaker.id != turn.speaker.id
        said = (
            self._content.get(before.speaker.side, frozenset())
            if before is not None and other
            else frozenset()
        )
        size = len(content) or 1
        return [
            waited,
            float(known),
            math.tanh(math.log((heard.words + 3.0) / (mean + 3.0))),
            len(content & said) / size,
            len(content - self._known_words) / size,
        ]

    def _count_values(self) -> list[float]:
        counts = self._counts
        share = counts.talk_share()
        objections, objection_kinds = counts.objected()
        theirs, ours = counts.theirs.kinds, counts.ours.kinds
        return [
            _log(counts.turns, 40),
            0.5 if share is None else share,
            float(share is not None),
            _squash(counts.theirs.questions / 3),
            _squash(counts.ours.questions / 3),
            _squash(objections / 3),
            _squash(objection_kinds / 3),
            counts.objection_open,
            _squash(theirs[_REFUSAL]),
            _squash(theirs[_BRUSH_OFF]),
            _squash(theirs[_INTEREST] / 3),
            _squash(theirs[_COMMITMENT]),
            _squash(theirs[_NEXT_STEP]),
            _squash(theirs[_DETAIL]),
            _squash(counts.spin() / 3),
            _squash(ours[_DISCOUNT]),
            _squash(counts.techniques() / 3),
        ]


def weigh_importance(words: int, kinds: list[int], specifics: int, back_channel: bool) -> float:
    """How much a turn should weigh, 0..1: its marks above all, then figures, then length."""
    if not words:
        return 0.0
    left = 1.0 - 0.4 * min(words / 40, 1.0)
    for count, weight in zip(kinds, _WEIGHT, strict=True):
        if count:
            left *= 1.0 - weight
    left *= 1.0 - 0.15 * min(specifics, 2)
    return min(1.0 - left, 0.1) if back_channel else 1.0 - left


def _hear(turn: Turn) -> _Heard:
    tokens = tokenise(turn.text)
    questions = hear_questions(tokens)
    classes = number_classes(tokens)
    found = find_marks(tokens, classes, turn.speaker.side, questions)
    word = tokens.word
    return _Heard(
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


def _size(heard: _Heard) -> list[float]:
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
        _log(words, 100),
        _squash(sentences - 1),
        _log(words / sentences, 60),
        math.tanh(letters - 4.2),
        _log(seconds, 60),
        float(not told),
        pace,
        float(heard.back_channel),
    ]


def _asking(heard: _Heard) -> list[float]:
    asked = heard.questions
    return [
        _squash(asked.count),
        min(asked.count / max(heard.tokens.gap.count(SENTENCE), 1), 1.0),
        _squash(asked.open),
        _squash(asked.closed),
        _squash(asked.tag),
        float(asked.last),
    ]


def _tone(heard: _Heard) -> list[float]:
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
        _squash(heard.turn.text.count("!")),
    ]


def _specifics(heard: _Heard) -> list[float]:
    text = heard.turn.text
    contact = "@" in text or "://" in text or "www." in text
    return [_squash(heard.numbers), _squash(heard.money), _squash(heard.tone.days), float(contact)]


def _families(heard: _Heard, balance: float) -> list[float]:
    kinds = heard.kinds
    objections = [kinds[number] for number in OBJECTION if kinds[number]]
    last_third = len(heard.turn.text) * 2 // 3
    return [_squash(sum(objections)), _squash(len(objections)), balance, _balance(heard.marks, last_third)]


def _balance(marks: tuple[Mark, ...], since: int) -> float:
    return math.tanh(0.4 * sum(_BALANCE.get(INDEX[mark.kind], 0.0) for mark in marks if mark.end > since))


def _shown(heard: _Heard, balance: float) -> dict[str, float]:
    kinds = heard.kinds
    return {
        "sentiment": heard.tone.sentiment,
        "length": _log(heard.words, 100),
        "interest": _squash(kinds[_INTEREST]),
        "objection": _squash(sum(kinds[number] for number in OBJECTION)),
        "refusal": _squash(kinds[_REFUSAL]),
        "brush_off": _squash(kinds[_BRUSH_OFF]),
        "commitment": _squash(kinds[_COMMITMENT]),
        "next_step": _squash(kinds[_NEXT_STEP]),
        "detail": _squash(kinds[_DETAIL]),
        "hedge": min(5 * heard.tone.hedging / (heard.words or 1), 1.0),
        "question": _squash(heard.questions.count),
        "balance": balance,
    }


def _squash(count: float) -> float:
    return count / (count + 1.0)


def _log(count: float, full: float) -> float:
    return min(math.log1p(count) / math.log1p(full), 1.5) / 1.5
