"""Conversations as an ensemble heard them, with opinions that a test draws itself.

One rule: the truth is known. Each call has a chance, the reading is near it, the outcome is drawn
by it, and the opinion is it with an error of a chosen size.
"""

from __future__ import annotations

import dataclasses
import random

from engine.confidence import Signs
from engine.ensemble import Opinion, chance
from engine.training.dataset import Sample
from engine.training.opinions import Heard
from engine.vocabulary import Outcome
from tests.engine.training.corpora import sample_all, write_many


def hear_many(
    count: int,
    *,
    error: float = 0.3,
    shift: float = 0.0,
    stretch: float = 1.0,
    seed: int = 0,
    turns: int = 12,
    telling: bool = False,
    listener: tuple[str, float] = ("llm-written", 0.1),
) -> list[Heard]:
    """`count` calls; opinions are off by `error` (log-odds), all by `shift`, and `stretch`ed apart.

    Values are noise, or the truth itself where they are `telling`. The `listener` is a source and how far
    its readings lie from the truth (log-odds).
    """
    dice = random.Random(seed)
    (pattern,) = sample_all(write_many(1, turns=turns))
    pattern = dataclasses.replace(pattern, example=dataclasses.replace(pattern.example, source=listener[0]))
    return [
        _hear(pattern, number, dice, error, shift, stretch, telling, listener[1]) for number in range(count)
    ]


def _hear(
    pattern: Sample,
    number: int,
    dice: random.Random,
    error: float,
    shift: float,
    stretch: float,
    telling: bool,
    deafness: float,
) -> Heard:
    truth = dice.gauss(0.0, 1.5)
    outcome = Outcome.CONVERTED if dice.random() < chance(truth) else Outcome.NOT_CONVERTED
    opinions, signs, readings = [], [], []
    for place in range(len(pattern.example.turns)):
        # What is hard to tell is told with more spread, as an ensemble does.
        spread = abs(dice.gauss(0.0, error)) + 0.05
        miss = dice.gauss(0.0, spread)
        value = truth if telling else dice.gauss(0.0, 1.0)
        opinions.append(Opinion(stretch * (truth + miss) + shift, spread, 0.1 + 0.05 * spread, value))
        signs.append(
            Signs(
                apart=spread,
                width=0.1 + 0.05 * spread,
                parted=0.1,
                words=0.5,
                last_words=0.5,
                similarity=0.5 + dice.gauss(0, 0.1),
                unknown_words=dice.random() * 0.1,
                foreign_trade=-abs(dice.gauss(0.5, 0.1)),
                turns=place + 1,
                buyer_turns=(place + 1) // 2,
                sided=1.0,
            )
        )
        readings.append(min(max(chance(truth + dice.gauss(0.0, deafness)), 0.02), 0.98))
    example = dataclasses.replace(
        pattern.example,
        id=f"made-{number:04d}",
        group=f"product {number // 4}",
        outcome=outcome,
        readings=tuple(readings),
    )
    return Heard(dataclasses.replace(pattern, example=example), tuple(opinions), tuple(signs))
