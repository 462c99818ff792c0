"""A run is a function of its samples and its seed, however often it was stopped."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.training.corpus import PERSUASION, load_examples, shipped_corpus
from engine.training.dataset import Sample, without_sides
from engine.training.network import PolicyNetwork
from engine.training.supervised import (
    OBJECTIONS,
    Schedule,
    balance,
    draw,
    log_density,
    loss_of,
    make_batch,
    train_policy,
    value_loss,
    weight_of,
)
from engine.vocabulary import Outcome
from tests.engine.training.corpora import sample_all, write_many

EXAMPLES = write_many(12, turns=6)
SAMPLES = sample_all(EXAMPLES)
UNSIDED = sample_all(
    [dataclasses.replace(example, turns=without_sides(example.turns)) for example in EXAMPLES]
)
SCHEDULE = Schedule(epochs=3, batch=5)


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


def run(folder: Path, seed: int = 0, stop_after: int | None = None) -> dict[str, torch.Tensor]:
    """The weights of a run; with `stop_after` it is stopped after so many epochs and goes on."""
    checkpoint = folder / f"policy-{seed}.pt"

    def report(done: int, total: int) -> None:
        assert total == SCHEDULE.epochs
        if done == stop_after:
            raise Stopped

    if stop_after is not None:
        with pytest.raises(Stopped):
            train_policy(SAMPLES, UNSIDED, seed, SCHEDULE, checkpoint, report)
    network = train_policy(SAMPLES, UNSIDED, seed, SCHEDULE, checkpoint, lambda done, total: None)
    assert not network.training
    return network.state_dict()


def are_alike(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def test_a_stopped_run_ends_as_an_unbroken_one(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole = run(tmp_path / "whole")
    for epochs in (1, 2):
        folder = tmp_path / f"stopped after {epochs}"
        folder.mkdir()
        # Dice thrown by others meanwhile must not matter.
        torch.manual_seed(99)
        assert are_alike(run(folder, stop_after=epochs), whole)
    assert sorted(path.name for path in (tmp_path / "whole").iterdir()) == ["policy-0.pt"]


def test_the_seed_is_what_makes_policies_differ(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first = run(tmp_path / "a", seed=1)
    assert are_alike(first, run(tmp_path / "b", seed=1))
    assert not are_alike(first, run(tmp_path / "b", seed=2))


def test_training_lowers_the_loss(tmp_path: Path) -> None:
    torch.manual_seed(0)
    before = PolicyNetwork(len(OBJECTIONS)).eval()
    long = Schedule(epochs=8, batch=5)
    after = train_policy(SAMPLES, UNSIDED, 0, long, tmp_path / "policy.pt", lambda done, total: None)
    batch = make_batch(SAMPLES)
    with torch.no_grad():
        assert float(loss_of(after, batch)) < 0.9 * float(loss_of(before, batch))


def test_a_batch_is_padded_and_its_padding_weighs_nothing() -> None:
    short = sample_all(write_many(2, turns=3))
    batch = make_batch([short[0], SAMPLES[0]])
    assert batch.states.shape[:2] == (2, 6)
    assert batch.mask[0].tolist() == [1.0, 1.0, 1.0, 0.0, 0.0, 0.0]
    torch.manual_seed(0)
    network = PolicyNetwork(len(OBJECTIONS)).eval()
    alone = loss_of(network, make_batch([short[0]]))
    filled = make_batch([short[0], SAMPLES[0]])
    nothing = dataclasses.replace(filled, mask=filled.mask * torch.tensor([[1.0], [0.0]]))
    assert float(loss_of(network, nothing).detach()) == pytest.approx(float(alone.detach()), abs=1e-5)


def test_real_and_natural_conversations_weigh_as_said() -> None:
    plain = SAMPLES[0]

    def changed(source: str, natural: bool) -> Sample:
        return dataclasses.replace(
            plain, example=dataclasses.replace(plain.example, source=source, natural=natural)
        )

    assert weight_of(changed("written", True)) == 1.0
    assert 0.0 < weight_of(changed("written", False)) < 1.0
    assert weight_of(changed(PERSUASION, True)) > weight_of(changed("written", False))


@settings(max_examples=30)
@given(st.floats(0.3, 60.0), st.floats(0.3, 60.0), st.floats(0.01, 0.99))
def test_the_density_is_the_beta_s(alpha: float, beta: float, at: float) -> None:
    found = log_density(torch.tensor(alpha), torch.tensor(beta), torch.tensor(at))
    norm = math.lgamma(alpha + beta) - math.lgamma(alpha) - math.lgamma(beta)
    wanted = norm + (alpha - 1.0) * math.log(at) + (beta - 1.0) * math.log1p(-at)
    assert float(found) == pytest.approx(wanted, rel=1e-3, abs=2e-3)


def test_an_epoch_draws_as_many_as_there_are_and_hides_some_sides() -> None:
    many, hidden = SAMPLES * 40, UNSIDED * 40
    batches = list(draw(many, hidden, (), np.random.default_rng(1), 50))
    chosen = [sample for batch in batches for sample in batch]
    assert [len(batch) for batch in batches] == [50] * 9 + [30]
    unsided = sum(any(sample is one for one in UNSIDED) for sample in chosen) / len(chosen)
    assert 0.04 < unsided < 0.18
    again = [sample for batch in draw(many, hidden, (), np.random.default_rng(1), 50) for sample in batch]
    assert all(first is second for first, second in zip(chosen, again, strict=True))


def test_counter_examples_are_drawn_among_the_rest() -> None:
    bent = sample_all(write_many(8, seed=9, turns=3))
    chosen = [one for batch in draw(SAMPLES, UNSIDED, bent, np.random.default_rng(2), 5) for one in batch]
    assert len(chosen) == len(SAMPLES) + len(bent)
    assert 0 < sum(any(one is other for other in bent) for one in chosen) < len(chosen)


def test_even_weights_and_what_they_hide_give_the_base_rate_back() -> None:
    outcome = torch.tensor([1.0] * 20 + [0.0] * 80)
    weights, hidden = balance(outcome, torch.ones(100))
    assert float((weights * outcome).sum()) == pytest.approx(float((weights * (1 - outcome)).sum()))
    # The best constant under the even weights is 0 log-odds once what is hidden is taken away.
    assert 1.0 / (1.0 + math.exp(-float(hidden))) == pytest.approx(0.2)


def test_a_value_that_knows_nothing_settles_at_the_base_rate() -> None:
    batch = make_batch([*SAMPLES, *(one for one in SAMPLES if one.example.outcome is Outcome.CONVERTED)])
    weight = batch.mask / batch.mask.sum()
    rate = float(batch.outcome.mean())
    assert rate == pytest.approx(2 / 3)
    losses = {}
    for stated in np.linspace(0.3, 0.9, 61):
        value = torch.full_like(batch.labels, math.log(stated / (1.0 - stated)))
        losses[float(stated)] = float(value_loss(value, batch, weight))
    assert min(losses, key=lambda stated: losses[stated]) == pytest.approx(rate, abs=0.01)


def test_every_objection_of_the_shipped_cards_is_a_target() -> None:
    named = {kind for example in load_examples(shipped_corpus()) for kind in example.objections}
    assert named <= set(OBJECTIONS)


def test_objections_that_nobody_told_teach_nothing() -> None:
    told = SAMPLES[0]
    untold = dataclasses.replace(told, example=dataclasses.replace(told.example, objections=(), named=False))
    batch = make_batch([told, untold])
    assert batch.carded.tolist() == [1.0, 0.0]


def test_a_policy_without_any_reading_still_learns_from_outcomes() -> None:
    silent = sample_all([dataclasses.replace(example, readings=()) for example in EXAMPLES])
    torch.manual_seed(0)
    loss = loss_of(PolicyNetwork(len(OBJECTIONS)).eval(), make_batch(silent))
    assert math.isfinite(float(loss.detach()))
