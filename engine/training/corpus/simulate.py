"""Simulated calls: drawn from `buyer_model`, with the true chance to convert after every turn.

One rule: `p` is the chance given the moves and answers so far, filtered over the hidden state, and never
given the state itself or anything later. The outcome is drawn by living the call to its end, unheard
where need be, so it owes nothing to that chance. For testing learner and guidance; no evidence about
buyers, and never to lie among written conversations.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.guidance.situations import Situation
from engine.training.corpus import menus
from engine.training.corpus.buyer_model import (
    CONVERTS_AFTER_NO,
    CONVERTS_AFTER_YES,
    DECIDES,
    LEVELS,
    SELLER_MOVES,
    SITUATIONS,
    STATES,
    BuyerModel,
    Numbers,
    kernel,
    shift_of,
    solve,
)
from engine.training.corpus.records import BUYER, SELLER
from engine.training.corpus.scenery import draw_scenery
from engine.training.corpus.sources import SIMULATED
from engine.training.corpus.wording import NO, YES, Wording

_SHORTEST, _LONGEST, _MEDIAN_TURNS, _SPREAD_TURNS = 3, 27, 10.0, 0.5
_WORDS_A_SECOND: Final = 2.6
_SEEN: Final = {situation: number for number, situation in enumerate(SITUATIONS)}


@dataclass(frozen=True, slots=True)
class Step:
    """What one turn shows. A seller's opening shows nothing; a buyer's turn answers or decides."""

    speaker: str
    move: str | None = None
    answer: Situation | None = None
    decision: bool | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """How a call went: its steps as recorded, the state behind each, and whether the buyer converted."""

    steps: tuple[Step, ...]
    states: tuple[int, ...]
    converted: bool


class Listener:
    """Follows one call from its steps alone; gives the chance to convert after each."""

    def __init__(self, model: BuyerModel) -> None:
        self._model = model
        self._belief: Numbers = model.prior
        self._situation = Situation.NONE
        self._moved = False
        self._spoke = False

    def hear(self, step: Step) -> float:
        """The chance after this step."""
        if step.decision is not None:
            return CONVERTS_AFTER_YES if step.decision else CONVERTS_AFTER_NO
        if step.move is not None:
            self._belief = self._belief @ kernel(shift_of(step.move, self._situation))
            self._moved = True
        if step.answer is not None:
            self._situation, self._moved, self._spoke = step.answer, False, True
            likely = self._belief * self._model.answers[_SEEN[step.answer]]
            self._belief = likely / likely.sum()
        return self._chance()

    def _chance(self) -> float:
        if self._moved:
            return float(self._belief @ self._model.before)
        if self._spoke:
            return float(self._belief @ self._model.after[_SEEN[self._situation]])
        # Nothing shown yet: what the buyer will say first is part of what is not known.
        return float(np.sum(self._belief * self._model.answers * self._model.after))


def follow(steps: Sequence[Step]) -> list[float]:
    """The true chance to convert after each step."""
    listener = Listener(solve())
    return [listener.hear(step) for step in steps]


def turn_shares() -> dict[int, float]:
    """How often a recording is meant to stop at each number of turns: log-normal, the median 10.

    Decisions end many calls before that, which leaves a median of 8.
    """
    weights = {
        turns: math.exp(-0.5 * ((math.log(turns / _MEDIAN_TURNS)) / _SPREAD_TURNS) ** 2) / turns
        for turns in range(_SHORTEST, _LONGEST + 1)
    }
    whole = sum(weights.values())
    return {turns: weight / whole for turns, weight in weights.items()}


def live(chance: random.Random) -> Course:
    """One call, lived until the buyer decides and recorded as far as it was meant to be."""
    model, shares = solve(), turn_shares()
    room = chance.choices(list(shares), list(shares.values()))[0]
    state = chance.choices(range(STATES), model.prior.tolist())[0]
    steps, states = [], []
    if chance.random() < 0.5:
        steps.append(Step(SELLER))
        states.append(state)
    situation = _draw_answer(chance, model, state)
    steps.append(Step(BUYER, answer=situation))
    states.append(state)
    while True:
        row = model.choices[_SEEN[situation]]
        move = chance.choices(SELLER_MOVES, row.tolist())[0]
        state = chance.choices(range(STATES), kernel(shift_of(move, situation))[state].tolist())[0]
        steps.append(Step(SELLER, move=move))
        states.append(state)
        if chance.random() < DECIDES:
            accepted = chance.random() < model.accepts[state]
            steps.append(Step(BUYER, decision=accepted))
            states.append(state)
            converted = chance.random() < (CONVERTS_AFTER_YES if accepted else CONVERTS_AFTER_NO)
            return Course(tuple(steps[:room]), tuple(states[:room]), converted)
        situation = _draw_answer(chance, model, state)
        steps.append(Step(BUYER, answer=situation))
        states.append(state)


def _draw_answer(chance: random.Random, model: BuyerModel, state: int) -> Situation:
    return chance.choices(SITUATIONS, model.answers[:, state].tolist())[0]


def simulate(count: int, *, seed: int, first: int = 0) -> Iterator[dict[str, object]]:
    """Records as the corpus keeps them; a call's number and the seed alone decide what it is."""
    for number in range(first, first + count):
        chance = random.Random(f"simulated/{seed}/{number}")
        yield to_record(f"simulated:{seed}:{number:06}", live(chance), chance)


def to_record(name: str, course: Course, chance: random.Random) -> dict[str, object]:
    """The call in words, with its truth beside them: `p`, `move` or `answer`, and the hidden levels."""
    scenery, voice = draw_scenery(chance), chance.choice(menus.VOICES)
    wording = Wording(scenery, voice, chance)
    situation, move, said = Situation.NONE, None, 0.0
    turns: list[dict[str, object]] = []
    for step, state, p in zip(course.steps, course.states, follow(course.steps), strict=True):
        text = _word(wording, step, situation, move, opening=not turns)
        situation, move = step.answer or situation, step.move
        turns.append(
            {
                "speaker": step.speaker,
                "text": text,
                "t": round(said, 1),
                "p": round(p, 4),
                "move": step.move,
                "answer": step.answer.value if step.answer else None,
                "hidden": [int(level) for level in np.unravel_index(state, tuple(LEVELS.values()))],
            }
        )
        said += len(text.split()) / _WORDS_A_SECOND + 0.5
    return {
        "id": name,
        "source": SIMULATED,
        "outcome": int(course.converted),
        "ends_with_decision": course.steps[-1].decision is not None,
        "industry": scenery.industry,
        "product": scenery.offer,
        "buyer": scenery.buyer,
        "voice": voice,
        "turns": turns,
    }


def _word(wording: Wording, step: Step, situation: Situation, move: str | None, *, opening: bool) -> str:
    if step.decision is not None:
        return wording.decide(YES if step.decision else NO)
    if step.answer is not None:
        return wording.open_with(step.answer) if opening else wording.answer(step.answer, move)
    return wording.open() if step.move is None else wording.make_move(step.move, situation)
