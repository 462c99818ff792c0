"""What is taken away is gone and all else stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.ensemble import weigh
from engine.policy import fresh_memory
from engine.state import STATE_SIZE, VECTOR_NUMBERS
from engine.training.benchmark.kept import Keeper
from engine.training.benchmark.material import Material
from engine.training.benchmark.retrained import (
    EVERYTHING,
    ForgetfulPolicy,
    Recipe,
    cut_turns,
    take_features,
    take_nothing,
    take_vectors,
    take_words,
    tell_retrained,
    train_ensemble,
)
from engine.training.opinions import hear
from engine.training.supervised import Schedule
from tests.engine.fakes import LinearPolicy
from tests.engine.training.benchmark.small import ignore

ONCE = Schedule(epochs=1, batch=16)


def test_each_takes_its_own_numbers(material: Material) -> None:
    one = material.train[0]
    places = {take_vectors: range(VECTOR_NUMBERS), take_words: range(STATE_SIZE - 3, STATE_SIZE)}
    places[take_features] = range(VECTOR_NUMBERS, STATE_SIZE - 3)
    assert sorted(place for taken in places.values() for place in taken) == list(range(STATE_SIZE))
    for take, taken in places.items():
        left = take(one).states
        assert not left[:, taken.start : taken.stop].any()
        kept = np.delete(left, list(taken), axis=1)
        assert np.array_equal(kept, np.delete(one.states, list(taken), axis=1))
    assert take_nothing(one) is one


def test_what_forgets_votes_as_on_a_first_turn() -> None:
    dice = np.random.default_rng(0)
    policy = LinearPolicy(0, STATE_SIZE)
    first, second = (dice.standard_normal(STATE_SIZE).astype(np.float32) for _ in range(2))
    forgetful = ForgetfulPolicy(policy)
    _, memory = forgetful.vote(first, fresh_memory())
    assert forgetful.vote(second, memory)[0] == policy.vote(second, fresh_memory())[0]
    _, remembered = policy.vote(first, fresh_memory())
    assert policy.vote(second, remembered)[0] != policy.vote(second, fresh_memory())[0]
    assert forgetful.vote(second, remembered)[0] == policy.vote(second, fresh_memory())[0]


def test_turns_are_cut_apart_with_their_labels(material: Material) -> None:
    cut = cut_turns(material.train[:2])
    assert len(cut) == sum(len(one.labels) for one in material.train[:2])
    assert all(one.states.shape == (1, STATE_SIZE) and one.labels.shape == (1,) for one in cut)
    assert cut[3].labels[0] == material.train[0].labels[3]


def test_a_policy_without_sequence_does_not_know_what_came_before(material: Material, tmp_path: Path) -> None:
    own = material.model.instruments
    recipe = Recipe("without sequence", take_nothing, forgets=True)
    ensemble = train_ensemble(material.train, recipe, ONCE, 0, tmp_path / "a.pt", ignore(""))
    sample = material.test[0].sample
    whole = hear([sample], ensemble, own.bank, own.bags, ignore(""))[0]
    votes, _ = ensemble.vote(sample.states[5], ensemble.fresh_memories())
    assert weigh(votes) == whole.opinions[5]


def test_it_is_trained_once(material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper(tmp_path)
    said = tell_retrained(material, EVERYTHING, ONCE, 0, keeper, ignore(""))
    monkeypatch.setattr("engine.training.benchmark.retrained.train_ensemble", None)
    assert tell_retrained(material, EVERYTHING, ONCE, 0, keeper, ignore("")) == said
    assert set(said) == {one.sample.example.id for one in material.test}
