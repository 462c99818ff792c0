"""Leaks that would make every figure a lie: each gate opens for the real road and shuts for a leaky one.

One rule: the gates are the functions `check_*`; the tests walk the real road through them and then
re-enact the leak that each is there to catch. Small but real: conversations of the shipped corpus
on vectors of random projections, where the words still decide and nothing was learned before.
"""

from __future__ import annotations

import dataclasses
import functools
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Final

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.evidence import EvidenceReader
from engine.features.reader import FEATURE_NAMES
from engine.state import STATE_SIZE, VECTOR_NUMBERS
from engine.training import words
from engine.training.corpus import Example, load_examples, shipped_corpus, split
from engine.training.dataset import Sample
from engine.training.evaluate import ALARM, measure
from engine.training.network import PolicyNetwork
from engine.training.supervised import Schedule, train_policy
from engine.vocabulary import Turn
from tests.engine.fakes import HashEmbedder, make_bags
from tests.engine.training.corpora import sample_all

CHANCE_BAND: Final = 0.12
_TRAIN, _TEST = 240, 200
_SCHEDULE: Final = Schedule(epochs=5, batch=24)

Parts = dict[str, list[Example]]


def check_knows_nothing(auc: float) -> None:
    """The gate for labels or text that carry nothing."""
    assert abs(auc - 0.5) <= CHANCE_BAND, f"AUC {auc:.3f} where there is nothing to know: something leaks"


def check_is_no_miracle(auc: float) -> None:
    """The gate for real text: nobody knows the end of unread calls this well."""
    assert auc < ALARM, f"AUC {auc:.3f} is too good to be true: look for a leak"


def check_is_blind_to_the_future(read: Callable[[Sequence[Turn]], NDArray[np.float32]]) -> None:
    """The gate for States: cut or edit what comes later, and all before stays as it was."""
    turns = load_parts()["test"][0].turns
    whole = read(turns)
    for cut in (1, 3, len(turns) - 1):
        edited = [*turns[:cut], *(dataclasses.replace(turn, text="no, never") for turn in turns[cut:])]
        assert np.array_equal(read(turns[:cut])[:cut], whole[:cut]), "the States know how long the call is"
        assert np.array_equal(read(edited)[:cut], whole[:cut]), "the States know what is said later"


@functools.cache
def load_parts() -> Parts:
    """Conversations of the natural mixture, split by product as every run is."""
    parts = split([example for example in load_examples(shipped_corpus()) if example.natural])
    dice = random.Random(1)
    return {"train": dice.sample(parts["train"], _TRAIN), "test": dice.sample(parts["test"], _TEST)}


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


def drown(parts: Parts) -> Parts:
    """The same calls, speakers, lengths and labels with other words in every turn."""
    dice = random.Random(3)
    vocabulary = [
        f"{a}{b}" for a in ("ba", "ke", "lo", "mi", "nu", "ra") for b in ("sto", "ven", "dal", "pir")
    ]

    def noise(turn: Turn) -> Turn:
        return dataclasses.replace(turn, text=" ".join(dice.choices(vocabulary, k=len(turn.text.split()))))

    return {
        part: [dataclasses.replace(example, turns=tuple(map(noise, example.turns))) for example in examples]
        for part, examples in parts.items()
    }


@functools.cache
def read_real() -> dict[str, list[Sample]]:
    """The States of the real calls; their bags of words know no word and have a gate of their own."""
    return {part: sample_all(examples) for part, examples in load_parts().items()}


def leak(samples: dict[str, list[Sample]]) -> dict[str, list[Sample]]:
    """The first feature tells the outcome, as a careless State would."""

    def spoil(sample: Sample) -> Sample:
        states = sample.states.copy()
        states[:, VECTOR_NUMBERS] = 2.0 * sample.example.outcome.value - 1.0
        return dataclasses.replace(sample, states=states)

    return {part: [spoil(sample) for sample in chosen] for part, chosen in samples.items()}


def learn(samples: dict[str, list[Sample]], checkpoint: Path) -> float:
    """Train one policy; its AUC on the test part once all is said."""
    network = train_policy(
        samples["train"], samples["train"], 0, _SCHEDULE, checkpoint, lambda done, total: None
    )
    return rank(network, samples["test"])


def rank(network: PolicyNetwork, samples: Sequence[Sample]) -> float:
    chances, outcomes = [], []
    for sample in samples:
        with torch.no_grad():
            beta = network(torch.from_numpy(sample.states[None]))[0][0, -1]
        chances.append(float(beta[0] / beta.sum()))
        outcomes.append(sample.example.outcome.value)
    auc = measure(chances, outcomes).auc
    assert auc is not None
    return auc


def test_shuffled_outcomes_teach_a_policy_nothing_and_the_real_ones_do(tmp_path: Path) -> None:
    read = read_real()
    real = learn(read, tmp_path / "real.pt")
    check_is_no_miracle(real)
    shuffled = []
    for seed in (1, 2, 3):
        # One deal of so few calls may fall as the truth did: several do not.
        dealt = shuffle_outcomes(load_parts()["train"], seed)
        spoilt = read | {"train": relabel(read["train"], dealt)}
        shuffled.append(learn(spoilt, tmp_path / f"shuffled-{seed}.pt"))
    check_knows_nothing(fmean(shuffled))
    assert real > fmean(shuffled) + 0.1
    assert real > 0.6


def rank_by_words(examples: Sequence[Example]) -> float:
    """AUC on the test part of a bag fitted on `examples`, over the whole call."""
    bags = words.fit_bags(examples, [words.say(example.turns) for example in examples])
    chances, outcomes = [], []
    for example in load_parts()["test"]:
        reader = EvidenceReader(bags)
        told = [reader.read(turn.text, turn.speaker.side) for turn in example.turns]
        chances.append(0.5 + 0.5 * float(told[-1][0]))
        outcomes.append(example.outcome.value)
    auc = measure(chances, outcomes).auc
    assert auc is not None
    return auc


def test_shuffled_outcomes_teach_a_bag_of_words_nothing_and_the_real_ones_do() -> None:
    train = load_parts()["train"]
    real = rank_by_words(train)
    shuffled = fmean(rank_by_words(shuffle_outcomes(train, seed)) for seed in (1, 2, 3))
    check_knows_nothing(shuffled)
    check_is_no_miracle(real)
    assert real > shuffled + 0.1
    assert real > 0.6


def test_noise_teaches_nothing_and_a_leaked_outcome_is_caught(tmp_path: Path) -> None:
    noise = {part: sample_all(examples) for part, examples in drown(load_parts()).items()}
    check_knows_nothing(learn(noise, tmp_path / "noise.pt"))
    leaky = learn(leak(noise), tmp_path / "leaky.pt")
    with pytest.raises(AssertionError, match="something leaks"):
        check_knows_nothing(leaky)
    with pytest.raises(AssertionError, match="too good to be true"):
        check_is_no_miracle(leaky)


def read_states(turns: Sequence[Turn]) -> NDArray[np.float32]:
    example = dataclasses.replace(load_parts()["test"][0], turns=tuple(turns), readings=())
    (sample,) = sample_all([example], bags=make_bags())
    return sample.states


def read_with_the_share_done(turns: Sequence[Turn]) -> NDArray[np.float32]:
    """A State that holds how much of the call is over, as the trap that the field fell into did."""
    states = read_states(turns)
    states[:, VECTOR_NUMBERS] = np.arange(1, len(turns) + 1) / len(turns)
    return states


def read_with_the_whole_call(turns: Sequence[Turn]) -> NDArray[np.float32]:
    """A State that holds the whole call's vector in every turn."""
    states = read_states(turns)
    embedder = HashEmbedder()
    states[:, :384] = np.mean([embedder.embed(turn.text) for turn in turns], axis=0)
    return states


def test_states_are_blind_to_the_future_and_leaky_ones_are_caught() -> None:
    check_is_blind_to_the_future(read_states)
    with pytest.raises(AssertionError, match="how long the call is"):
        check_is_blind_to_the_future(read_with_the_share_done)
    with pytest.raises(AssertionError):
        check_is_blind_to_the_future(read_with_the_whole_call)


def test_no_number_of_a_first_state_is_the_outcome_in_disguise() -> None:
    # At the first turn there is nothing to know yet: no single number may rank the outcomes.
    samples = read_real()["test"]
    first = np.array([sample.states[0, VECTOR_NUMBERS:] for sample in samples])
    outcomes = [sample.example.outcome.value for sample in samples]
    assert first.shape == (_TEST, STATE_SIZE - VECTOR_NUMBERS)
    for column in first.T:
        auc = measure(((column - column.min()) / max(np.ptp(column), 1e-6)).tolist(), outcomes).auc
        assert auc is not None
        assert 0.3 < auc < 0.7


def test_no_feature_is_named_after_the_end() -> None:
    for name in FEATURE_NAMES:
        assert not {"outcome", "converted", "label", "total", "remaining", "final"} & set(name.split("_"))
