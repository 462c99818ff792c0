"""Tuning is a function of calls, base and seed, however often it was stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.training import tune
from engine.training.tune import TokenCall, TuningSchedule, _hear, tokenise_calls, tune_encoder
from tests.engine.training.corpora import write_many
from tests.engine.training.stopping import SMALL_TABLE, are_alike, make_base, train_through

SCHEDULE = TuningSchedule(epochs=2, batch=2)


def token_ids(text: str) -> list[int]:
    """Few and small numbers, one a word."""
    return [101, *(1_000 + sum(map(ord, word)) % 50 for word in text.split()[:4]), 102]


CALLS = tokenise_calls(write_many(6, turns=4), token_ids)


@pytest.fixture(autouse=True)
def small_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small table of words."""
    monkeypatch.setattr("engine.training.encoder.WORDS", SMALL_TABLE)

    monkeypatch.setattr(tune, "CHECKPOINT_STEPS", 2)


def run(path: Path, seed: int = 0, stop_at: int | None = None) -> dict[str, torch.Tensor]:
    """The tuned weights; with `stop_at` the run is stopped before that step and goes on."""
    return train_through(
        lambda report: tune_encoder(CALLS, make_base(), seed, SCHEDULE, path, report), stop_at
    )


def test_a_stopped_run_ends_as_an_unbroken_one(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole.pt")
    # Two steps are in the checkpoint, the third was lost.
    torch.manual_seed(99)
    assert are_alike(run(tmp_path / "stopped.pt", stop_at=3), whole)
    assert not are_alike(run(tmp_path / "other.pt", seed=1), whole)


def test_a_run_that_is_over_is_not_run_again_and_left_the_word_table_alone(tmp_path: Path) -> None:
    before = make_base().state_dict()
    after = run(tmp_path / "a.pt")
    assert torch.equal(before["words.weight"], after["words.weight"])
    assert not torch.equal(before["layers.0.qkv.weight"], after["layers.0.qkv.weight"])
    told: list[tuple[int, int]] = []
    tune_encoder(CALLS, make_base(), 0, SCHEDULE, tmp_path / "a.pt", lambda *at: told.append(at))
    assert told == [(6, 6)]


def test_what_ships_is_the_running_average_and_not_the_last_step(tmp_path: Path) -> None:
    averaged = run(tmp_path / "a.pt")
    kept = torch.load(tmp_path / "a.pt", weights_only=True)["network"]
    last = kept["0.encoder.layers.0.qkv.weight"]
    assert not torch.equal(averaged["layers.0.qkv.weight"], last)
    assert torch.equal(averaged["layers.0.qkv.weight"], kept["1.layers.0.qkv.weight"])


def test_a_batch_is_heard_through_noise_now_and_then() -> None:
    call = replace(CALLS[0], noisy=[[101, 7, 102] for _ in CALLS[0].ids])
    noisy = [_hear([call], np.random.default_rng(seed)).ids[0][1] == 7 for seed in range(300)]
    assert 0.06 < sum(noisy) / len(noisy) < 0.2


def test_a_batch_is_heard_without_sides_now_and_then() -> None:
    hidden = [bool((_hear(CALLS[:1], np.random.default_rng(seed)).sides == 2).all()) for seed in range(300)]
    assert 0.03 < sum(hidden) / len(hidden) < 0.15


def test_the_course_of_a_call_is_a_place_among_those_of_the_part() -> None:
    examples = [replace(one, trajectory=name) for one, name in zip(write_many(3), "cab", strict=True)]
    assert [call.course for call in tokenise_calls(examples, token_ids)] == [2, 0, 1]


def test_calls_without_a_reading_tune_nothing() -> None:
    examples = write_many(2)
    assert len(tokenise_calls(examples, token_ids)) == 2
    call: TokenCall = tokenise_calls(examples, token_ids)[0]
    assert (
        len(call.ids) == len(call.sides) == len(call.labels) == len(call.readings) == len(examples[0].turns)
    )
    assert tokenise_calls([replace(examples[0], readings=())], token_ids) == []
