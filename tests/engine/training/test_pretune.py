"""Pre-tuning is a function of words, order and seed, learns both of its tasks, and peeks at no label."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.training import pretune
from engine.training.encoder import MASK_ID
from engine.training.pretune import PretuningNetwork, PretuningSchedule, _hide, pretune_encoder
from tests.engine.training.stopping import SMALL_TABLE, are_alike, make_base, train_through

SCHEDULE = PretuningSchedule(epochs=2, batch=2)
# Each call counts on from its own beginning, so that the next turn can be told from this one.
CALLS = [[[101, 900 + 7 * call + turn, 950 + turn, 102] for turn in range(4)] for call in range(6)]


@pytest.fixture(autouse=True)
def small_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small table of words."""
    monkeypatch.setattr("engine.training.encoder.WORDS", SMALL_TABLE)
    monkeypatch.setattr(pretune, "CHECKPOINT_STEPS", 2)


def run(path: Path, seed: int = 0, stop_at: int | None = None) -> dict[str, torch.Tensor]:
    """The pre-tuned weights; with `stop_at` the run is stopped before that step and goes on."""
    return train_through(
        lambda report: pretune_encoder(CALLS, make_base(), seed, SCHEDULE, path, report), stop_at
    )


def test_a_stopped_run_ends_as_an_unbroken_one(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole.pt")
    assert are_alike(run(tmp_path / "stopped.pt", stop_at=3), whole)
    assert not are_alike(run(tmp_path / "other.pt", seed=1), whole)


def test_the_word_table_stays_and_the_layers_move(tmp_path: Path) -> None:
    before, after = make_base().state_dict(), run(tmp_path / "a.pt")
    assert torch.equal(before["words.weight"], after["words.weight"])
    assert not torch.equal(before["layers.0.qkv.weight"], after["layers.0.qkv.weight"])


def test_what_follows_and_what_is_hidden_are_learned(tmp_path: Path) -> None:
    schedule = PretuningSchedule(epochs=25, batch=6, encoder_rate=1e-3, head_rate=3e-3)
    torch.manual_seed(0)
    network = PretuningNetwork(make_base())
    dice = np.random.default_rng(1)
    before = network.loss(CALLS, dice).item()
    pretune_encoder(CALLS, network.encoder, 0, schedule, tmp_path / "a.pt", lambda done, total: None)
    kept = torch.load(tmp_path / "a.pt", weights_only=True)["network"]
    network.load_state_dict(kept)
    assert network.loss(CALLS, np.random.default_rng(1)).item() < 0.8 * before


def test_the_turn_looked_for_is_the_one_after_and_never_across_calls() -> None:
    network = PretuningNetwork(make_base())
    vectors = torch.eye(384)[:4]
    with torch.no_grad():
        network.next.bias.zero_()
        network.next.weight.zero_()
        for turn in range(3):
            network.next.weight[turn + 1, turn] = 1.0
    assert network._find_next(vectors, [4]).item() < 0.01
    # The last turn of a call looks for nothing: the second call's first turn does not follow it.
    with torch.no_grad():
        network.next.weight[2, 1] = -9.0
    assert network._find_next(vectors, [2, 2]).item() < 0.01
    assert network._find_next(vectors, [4]).item() > 1.0


def test_words_are_hidden_and_a_turn_s_ends_never() -> None:
    turn = [101, *range(200, 1_000), 102]
    hidden = _hide(turn, np.random.default_rng(0))
    assert (hidden[0], hidden[-1]) == (101, 102)
    assert 0.1 < hidden.count(MASK_ID) / len(turn) < 0.2
    assert all(told in (own, MASK_ID) for own, told in zip(turn, hidden, strict=True))


def test_calls_of_one_turn_have_no_next_turn_and_still_hide_words() -> None:
    network = PretuningNetwork(make_base())
    loss = network.loss([[[101, *range(200, 260), 102]]], np.random.default_rng(0))
    assert torch.isfinite(loss)
    assert loss.item() > 0.0
