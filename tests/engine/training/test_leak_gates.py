"""Leaks that would make every figure a lie: each gate opens for the real road and shuts for a leaky one.

One rule: the gates are the functions `check_*` (the benchmark walks what ships through the same ones, in
`engine.training.benchmark.gates`); the tests walk the real road through them and then
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

from engine.features.reader import FEATURE_NAMES
from engine.state import STATE_SIZE, VECTOR_NUMBERS
from engine.training.benchmark.gates import (
    DEALS,
    drown,
    knows_nothing,
    move_the_past,
    rank_by_words,
    relabel,
    shuffle_outcomes,
    tell_outcome,
)
from engine.training.corpus import Example, load_examples, shipped_corpus, split
from engine.training.dataset import Sample
from engine.training.evaluate import ALARM, measure
from engine.training.network import PolicyNetwork
from engine.training.supervised import Schedule, train_policy
from engine.vocabulary import Turn
from tests.engine.fakes import HashEmbedder, make_bags
from tests.engine.training.corpora import sample_all

_TRAIN, _TEST = 240, 200
_SCHEDULE: Final = Schedule(epochs=5, batch=24)

Parts = dict[str, list[Example]]


def check_knows_nothing(auc: float) -> None:
    """The gate for labels or text that carry nothing."""
    assert knows_nothing(auc), f"AUC {auc:.3f} where there is nothing to know: something leaks"


def check_is_no_miracle(auc: float) -> None:
    """The gate for real text: nobody knows the end of unread calls this well."""
    assert auc < ALARM, f"AUC {auc:.3f} is too good to be true: look for a leak"


def check_is_blind_to_the_future(read: Callable[[Sequence[Turn]], NDArray[np.float32]]) -> None:
    """The gate for States: cut or edit what comes later, and all before stays as it was."""
    by_cut, by_edit = move_the_past(read, load_parts()["test"][0].turns)
    assert by_cut == 0.0, "the States know how long the call is"
    assert by_edit == 0.0, "the States know what is said later"


@functools.cache
def load_parts() -> Parts:
    """Conversations of the natural mixture, split by product as every run is."""
    parts = split([example for example in load_examples(shipped_corpus()) if example.natural])
    dice = random.Random(1)
    return {"train": dice.sample(parts["train"], _TRAIN), "test": dice.sample(parts["test"], _TEST)}


@functools.cache
def read_real() -> dict[str, list[Sample]]:
    """The States of the real calls; their bags of words know no word and have a gate of their own."""
    return {part: sample_all(examples) for part, examples in load_parts().items()}


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
    for seed in DEALS:
        dealt = shuffle_outcomes(load_parts()["train"], seed)
        spoilt = read | {"train": relabel(read["train"], dealt)}
        shuffled.append(learn(spoilt, tmp_path / f"shuffled-{seed}.pt"))
    check_knows_nothing(fmean(shuffled))
    assert real > fmean(shuffled) + 0.1
    assert real > 0.6


def test_shuffled_outcomes_teach_a_bag_of_words_nothing_and_the_real_ones_do() -> None:
    parts = load_parts()
    real = rank_by_words(parts["train"], parts["test"])
    shuffled = fmean(rank_by_words(shuffle_outcomes(parts["train"], seed), parts["test"]) for seed in DEALS)
    check_knows_nothing(shuffled)
    check_is_no_miracle(real)
    assert real > shuffled + 0.1
    assert real > 0.6


def test_noise_teaches_nothing_and_a_leaked_outcome_is_caught(tmp_path: Path) -> None:
    noise = {part: sample_all(drown(examples, seed=len(part))) for part, examples in load_parts().items()}
    check_knows_nothing(learn(noise, tmp_path / "noise.pt"))
    told = {part: tell_outcome(samples) for part, samples in noise.items()}
    leaky = learn(told, tmp_path / "leaky.pt")
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
