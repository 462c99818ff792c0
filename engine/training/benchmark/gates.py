"""Leak gates: what must find nothing where there is nothing, and what must stay as it was.

One rule: the same functions serve the tests, which walk small conversations through them and re-enact
the leaks that each is there to catch, and the benchmark, which walks the model that ships.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.calibration import calibrate
from engine.evidence import EvidenceReader
from engine.pipeline import Instruments, Pipeline
from engine.state import VECTOR_NUMBERS
from engine.training import words
from engine.training.benchmark.material import Material
from engine.training.corpus import Example
from engine.training.dataset import Sample, make_samples
from engine.training.evaluate import measure
from engine.training.opinions import Heard, hear
from engine.vocabulary import Turn

CHANCE_BAND: Final = 0.12
DEALS: Final = (1, 2, 3)  # one deal of so few calls may fall as the truth did: several do not
_SYLLABLES: Final = ("ba", "ke", "lo", "mi", "nu", "ra"), ("sto", "ven", "dal", "pir")
_EXACT: Final = 1e-6


class Gate(msgspec.Struct, frozen=True):
    """One gate: what was found, what would be right, and whether it is."""

    name: str
    found: float
    wanted: str
    holds: bool


def knows_nothing(auc: float) -> bool:
    """Whether an AUC is one of chance."""
    return abs(auc - 0.5) <= CHANCE_BAND


def shuffle_outcomes(examples: Sequence[Example], seed: int) -> list[Example]:
    """Outcomes dealt out anew; the listener's readings, which follow the text, left out."""
    outcomes = [example.outcome for example in examples]
    random.Random(seed).shuffle(outcomes)
    return [
        dataclasses.replace(example, outcome=outcome, readings=())
        for example, outcome in zip(examples, outcomes, strict=True)
    ]


def relabel(samples: Sequence[Sample], examples: Sequence[Example]) -> list[Sample]:
    """The same States under other labels."""
    return [
        dataclasses.replace(
            sample,
            example=example,
            labels=np.full_like(sample.labels, example.outcome.value),
            reading=False,
        )
        for sample, example in zip(samples, examples, strict=True)
    ]


def drown(examples: Sequence[Example], seed: int = 3) -> list[Example]:
    """The same calls, speakers, lengths and labels with other words in every turn."""
    dice = random.Random(seed)
    vocabulary = [first + second for first in _SYLLABLES[0] for second in _SYLLABLES[1]]

    def noise(turn: Turn) -> Turn:
        return dataclasses.replace(turn, text=" ".join(dice.choices(vocabulary, k=len(turn.text.split()))))

    return [dataclasses.replace(example, turns=tuple(map(noise, example.turns))) for example in examples]


def tell_outcome(samples: Sequence[Sample]) -> list[Sample]:
    """The first feature tells the outcome, as a careless State would."""

    def spoil(sample: Sample) -> Sample:
        states = sample.states.copy()
        states[:, VECTOR_NUMBERS] = 2.0 * sample.example.outcome.value - 1.0
        return dataclasses.replace(sample, states=states)

    return [spoil(sample) for sample in samples]


def move_the_past(
    read: Callable[[Sequence[Turn]], NDArray[np.float64] | NDArray[np.float32]], turns: Sequence[Turn]
) -> tuple[float, float]:
    """The most that what is read of a turn moves when later turns are cut away, and when they are edited."""
    whole = read(turns)
    cut_moves, edit_moves = 0.0, 0.0
    for cut in sorted({1, min(3, len(turns) - 1), len(turns) - 1} - {0}):
        edited = [*turns[:cut], *(dataclasses.replace(turn, text="no, never") for turn in turns[cut:])]
        cut_moves = max(cut_moves, float(np.abs(read(turns[:cut])[:cut] - whole[:cut]).max()))
        edit_moves = max(edit_moves, float(np.abs(read(edited)[:cut] - whole[:cut]).max()))
    return cut_moves, edit_moves


def rank_by_words(train: Sequence[Example], judged: Sequence[Example]) -> float:
    """AUC on whole calls of a bag of words fitted on `train`."""
    bags = words.fit_bags(train, [words.say(example.turns) for example in train])
    chances = []
    for example in judged:
        reader = EvidenceReader(bags)
        told = [reader.read(turn.text, turn.speaker.side) for turn in example.turns]
        chances.append(0.5 + 0.5 * float(told[-1][0]))
    return auc_of(chances, [example.outcome.value for example in judged])


def auc_of(chances: Sequence[float], outcomes: Sequence[int]) -> float:
    """The AUC, a half where there is one outcome alone."""
    found = measure(chances, outcomes).auc
    return 0.5 if found is None else found


def forecast(own: Instruments, turns: Sequence[Turn]) -> NDArray[np.float64]:
    """The probability after each turn, through the pipeline that serves a call."""
    call = Pipeline(own)
    return np.array([call.observe(turn).forecast.probability for turn in turns])


def hear_noise(material: Material, count: int) -> float:
    """The AUC of what ships on test calls whose words were replaced by noise."""
    own = material.model.instruments
    drowned = drown([one.sample.example for one in material.written_test[:count]])
    vectors = {turn.text: own.embedder.embed(turn.text) for one in drowned for turn in one.turns}
    samples = make_samples(drowned, vectors, [own.bags] * len(drowned), lambda done, total: None)
    heard = hear(samples, own.ensemble, own.bank, own.bags, lambda done, total: None)
    chances = [calibrate(own.calibration, one.opinions[-1], len(one.opinions))[0] for one in heard]
    return auc_of(chances, [one.outcome for one in heard])


def part_roads(material: Material, chosen: Sequence[Heard]) -> float:
    """How far the forecasts of the benchmark's road lie from the pipeline's own, at most."""
    own = material.model.instruments
    most = 0.0
    for one in chosen:
        told = [calibrate(own.calibration, opinion, turn)[0] for turn, opinion in enumerate(one.opinions, 1)]
        most = max(most, float(np.abs(forecast(own, one.sample.example.turns) - np.array(told)).max()))
    return most


def pass_gates(material: Material, count: int, shuffled_policies: Sequence[float]) -> list[Gate]:
    """Every gate on what ships; `shuffled_policies` are AUCs of policies trained on shuffled outcomes."""
    own = material.model.instruments
    train = [one.example for one in material.train]
    judged = [one.sample.example for one in material.written_test]
    by_words = fmean(rank_by_words(shuffle_outcomes(train, seed), judged) for seed in DEALS)
    chosen = material.written_test[: max(1, count // 10)]
    moves = [move_the_past(lambda turns: forecast(own, turns), one.sample.example.turns) for one in chosen]
    chance = f"within {CHANCE_BAND} of 0.5"
    found = [
        ("AUC of a bag of words fitted on shuffled outcomes", by_words, chance, knows_nothing(by_words)),
    ]
    if shuffled_policies:
        mean = fmean(shuffled_policies)
        found.append(("AUC of policies trained on shuffled outcomes", mean, chance, knows_nothing(mean)))
    drowned = hear_noise(material, count)
    found.append(("AUC of what ships where the words are noise", drowned, chance, knows_nothing(drowned)))
    for name, most in (
        ("a forecast moves when the turns after it are cut away", max(cut for cut, _ in moves)),
        ("a forecast moves when the turns after it are rewritten", max(edit for _, edit in moves)),
        ("a forecast here differs from the one beside a call", part_roads(material, chosen)),
    ):
        found.append((name, most, "0", most < _EXACT))
    return [Gate(name, round(value, 4), wanted, holds) for name, value, wanted, holds in found]
