"""A language model asked for the same forecast, zero-shot and few-shot, and mixed with ours.

One rule: it is told the turns so far and nothing else, as ours is. `Ask` is one try over a wire that
somebody else holds; every answer that was paid for is kept in a journal before it is used and never
bought again. Of conversations the journal holds ids and percentages alone.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from engine.ensemble import chance, log_odds
from engine.training.benchmark.figures import OURS, Scores, Told, score
from engine.training.benchmark.kept import mark_of
from engine.training.corpus import Example
from engine.training.corpus.asking import (
    Ask,
    Desk,
    Message,
    Patience,
    Reply,
    Request,
    UnwrittenError,
    Wait,
    ask_patiently,
    together,
)
from engine.training.corpus.journal import Journal
from engine.training.dataset import Report
from engine.training.evaluate import points
from engine.training.opinions import Heard
from engine.vocabulary import Side, Turn

ZERO_SHOT: Final = "LLM, zero-shot"
FEW_SHOT: Final = "LLM, few-shot"
HYBRID: Final = "LLM + ours"
POINTS: Final = ("50 %", "100 %")
SHOTS: Final = 4
_ROLE: Final = "forecaster"

_Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
_SCHEMA: Final[Mapping[str, object]] = {
    "title": "forecast",
    "type": "object",
    "properties": {"percent": {"type": "integer"}},
    "required": ["percent"],
    "additionalProperties": False,
}
_TASK: Final = (
    "You listen to a sales conversation as it happens. Give the chance in percent, 0 to 100, that this buyer"
    " buys in the end, from what was said so far. The conversation may go on after the last turn you see."
    " Be calibrated: of the conversations you give 70, seven in ten should end in a sale."
)
_NAMES: Final = {Side.OURS: "seller", Side.THEIRS: "buyer", Side.UNKNOWN: "other"}


class _Answer(msgspec.Struct):
    percent: _Percent


@dataclass(frozen=True, slots=True)
class Question:
    """One forecast to ask for: of which call, after which turn, and in which way."""

    call: str
    turn: int
    way: str
    messages: tuple[Message, ...]

    @property
    def step(self) -> str:
        """Its name within the call; another wording is another question."""
        return f"{self.way} at turn {self.turn}, {mark_of(self.messages)}"


class LanguageModel(msgspec.Struct, frozen=True):
    """What a language model is worth, on the calls that it answered, ours on the same ones beside it."""

    name: str
    scores: dict[str, dict[str, Scores]]
    unanswered: int
    tokens_sent: int
    tokens_written: int


Answers = dict[tuple[str, str, int], float]
"""The chance by (way, call, turn)."""


def choose_calls(heard: Sequence[Heard], count: int, seed: int) -> list[Heard]:
    """At most `count` calls, the same ones in every run."""
    return random.Random(f"{seed} llm").sample(list(heard), min(count, len(heard)))


def choose_shots(train: Sequence[Example]) -> list[Example]:
    """Short training calls to show, both outcomes in turn."""
    short = sorted((one for one in train if one.natural), key=lambda one: (len(one.turns), one.id))
    middle = [one for one in short if len(one.turns) >= 6] or short
    shown: list[Example] = []
    for outcome in (1, 0):
        shown += [one for one in middle if one.outcome.value == outcome][: SHOTS // 2]
    return shown


def make_questions(chosen: Sequence[Heard], shots: Sequence[Example]) -> list[Question]:
    """Every question about `chosen`, both ways, at POINTS."""
    example_lines = "\n\n".join(
        f"{_transcript(one.turns)}\n(the buyer {'bought' if one.outcome.value else 'did not buy'})"
        for one in shots
    )
    tasks = {
        ZERO_SHOT: _TASK,
        FEW_SHOT: f"{_TASK}\n\nFor practice, conversations that are over:\n\n{example_lines}",
    }
    at = points(chosen)
    asked = {
        (one.sample.example.id, turn): one.sample.example.turns[:turn]
        for point in POINTS
        for one, turn in at[point]
    }
    return [
        Question(
            call,
            turn,
            way,
            ({"role": "system", "content": task}, {"role": "user", "content": _transcript(turns)}),
        )
        for way, task in tasks.items()
        for (call, turn), turns in asked.items()
    ]


def _transcript(turns: Sequence[Turn]) -> str:
    return "\n".join(f"{_NAMES[turn.speaker.side]}: {turn.text}" for turn in turns)


def _read(answer: object) -> float:
    return msgspec.convert(answer, _Answer).percent / 100.0


async def ask_all(
    ask: Ask, questions: Sequence[Question], journal: Journal, concurrency: int, wait: Wait, report: Report
) -> Answers:
    """The answers to all questions that can be had; raises InputError where the service gives none."""
    room = asyncio.Semaphore(concurrency)
    dice = random.Random(0)
    answers: Answers = {}
    stopped = asyncio.Event()

    def buy(request: Request) -> Awaitable[Reply]:
        return ask_patiently(ask, request, wait, Patience(), dice)

    async def answer(question: Question) -> None:
        async with room:
            if stopped.is_set():
                return
            desk = Desk(question.call, buy, journal.kept, journal.add)
            request = Request(question.step, _ROLE, question.messages, _SCHEMA)
            try:
                answers[question.way, question.call, question.turn] = await desk.obtain(request, _read)
            except UnwrittenError:
                answers[question.way, question.call, question.turn] = math.nan
            except BaseException:
                stopped.set()  # what ends one ends all: the others need not fail the same way
                raise
            report(len(answers), len(questions))

    report(0, len(questions))
    await together([answer(question) for question in questions])
    return {key: value for key, value in answers.items() if not math.isnan(value)}


Asker = Callable[[Sequence[Question], Report], tuple[Answers, tuple[int, int]]]
"""Asks all questions and waits; gives the answers and the tokens sent and written."""


def weigh_answers(
    name: str,
    chosen: Sequence[Heard],
    ours: Told,
    answers: Answers,
    questions: int,
    tokens: tuple[int, int],
    resamples: int,
) -> LanguageModel:
    """The scores of both ways, of ours and of both together, on the calls that were answered."""
    scores: dict[str, dict[str, Scores]] = {}
    for point in POINTS:
        found: dict[str, list[float]] = {}
        outcomes: list[int] = []
        for one, turn in points(chosen)[point]:
            call = one.sample.example.id
            said = [answers.get((way, call, turn)) for way in (ZERO_SHOT, FEW_SHOT)]
            zero, few = said
            if zero is None or few is None:
                continue
            own = ours[call][turn - 1]
            mixed = chance((log_odds(few) + log_odds(own)) / 2.0)
            for way, value in ((ZERO_SHOT, zero), (FEW_SHOT, few), (HYBRID, mixed), (OURS, own)):
                found.setdefault(way, []).append(value)
            outcomes.append(one.outcome)
        for way, forecasts in found.items():
            scores.setdefault(way, {})[point] = score(forecasts, outcomes, resamples)
    return LanguageModel(name, scores, questions - len(answers), *tokens)
