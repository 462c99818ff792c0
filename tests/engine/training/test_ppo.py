"""The RL stage: proper pay, a learner that finds the true rate, and a run that can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.special import rel_entr
from scipy.stats import beta as beta_law

from engine.training.network import PolicyNetwork
from engine.training.ppo import (
    QUANTILES,
    PpoSchedule,
    difficulty,
    divergence,
    entropy,
    improve,
    quantile_loss,
    reachable,
    reward,
)
from engine.training.supervised import OBJECTIONS, make_batch, value_loss
from tests.engine.training.corpora import sample_all, write_many

SAMPLES = sample_all(write_many(12, turns=6))
QUICK = PpoSchedule(epochs=3, batch=5)


def start() -> PolicyNetwork:
    torch.manual_seed(5)
    return PolicyNetwork(len(OBJECTIONS), dropout=0.0).eval()


def test_the_reward_is_proper() -> None:
    # Over outcomes as they fall: an absolute error would pay best for saying 0 or 1.
    stated = torch.linspace(0.01, 0.99, 99)
    for truth in (0.1, 0.37, 0.9):
        bought, left = reward(stated, torch.ones(99)), reward(stated, torch.zeros(99))
        paid = truth * bought + (1.0 - truth) * left
        assert float(stated[paid.argmax()]) == pytest.approx(truth, abs=0.006)


def test_entropy_and_divergence_are_those_of_the_beta_law() -> None:
    one, other = (2.5, 4.0), (3.0, 1.5)
    told = [(torch.tensor(alpha), torch.tensor(beta)) for alpha, beta in (one, other)]
    assert float(entropy(told[0])) == pytest.approx(float(beta_law(*one).entropy()), abs=1e-4)
    x = np.linspace(1e-4, 1 - 1e-4, 200_001)
    integral = float(np.trapezoid(rel_entr(beta_law(*one).pdf(x), beta_law(*other).pdf(x)), x))
    assert float(divergence(told[0], told[1])) == pytest.approx(integral, abs=1e-3)
    assert float(divergence(told[0], told[0])) == pytest.approx(0.0, abs=1e-6)


def test_the_critic_s_quantiles_are_quantiles() -> None:
    paid = torch.linspace(-1.0, 0.0, 101)
    weight = torch.full_like(paid, 1.0 / 101)
    losses = []
    for shift in np.linspace(-0.2, 0.2, 41):
        guess = torch.tensor(QUANTILES).expand(101, -1) - 1.0 + float(shift)
        losses.append(float(quantile_loss(guess, paid, weight)))
    assert int(np.argmin(losses)) == 20


def test_what_is_hard_comes_last() -> None:
    ranks = difficulty(start(), SAMPLES)
    assert sorted(ranks) == pytest.approx([place / 11 for place in range(12)])
    shares = [reachable(epoch, 4) for epoch in range(4)]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1] == 1.0


def run(folder: Path, schedule: PpoSchedule) -> PolicyNetwork:
    return improve(start(), SAMPLES, 0, schedule, folder / "ppo.pt", lambda done, total: None)


def improve_two(folder: Path, dice: int, stop: tuple[int, int] | None = None) -> list[PolicyNetwork]:
    """Two policies, one after the other, in a process of its own dice; it ends at `stop` (policy, epochs)."""

    def tell(policy: int) -> Callable[[int, int], None]:
        def report(done: int, total: int) -> None:
            if (policy, done) == stop:
                raise KeyboardInterrupt

        return report

    begun = [start(), start()]
    torch.manual_seed(dice)
    return [
        improve(one, SAMPLES, place, QUICK, folder / f"{place}.pt", tell(place))
        for place, one in enumerate(begun)
    ]


def read_critic(checkpoint: Path) -> torch.Tensor:
    weight = torch.load(checkpoint, weights_only=True)["network"]["1.quantiles.weight"]
    assert isinstance(weight, torch.Tensor)
    return weight


@pytest.mark.parametrize("stop", [(0, 0), (0, 1), (0, QUICK.epochs), (1, 0), (1, 2)])
def test_a_stopped_run_ends_as_an_unbroken_one(tmp_path: Path, stop: tuple[int, int]) -> None:
    for name in ("whole", "stopped"):
        (tmp_path / name).mkdir()
    whole = improve_two(tmp_path / "whole", dice=7)
    with pytest.raises(KeyboardInterrupt):
        improve_two(tmp_path / "stopped", dice=7, stop=stop)
    # Whoever goes on threw other dice before: the policies that were done are not trained again.
    for one, other in zip(whole, improve_two(tmp_path / "stopped", dice=99), strict=True):
        kept = other.state_dict()
        assert all(torch.equal(value, kept[name]) for name, value in one.state_dict().items())
    for checkpoint in ("0.pt", "1.pt"):
        critics = [read_critic(tmp_path / name / checkpoint) for name in ("whole", "stopped")]
        assert torch.equal(*critics)


def mean_reward(network: PolicyNetwork) -> float:
    paid = []
    with torch.no_grad():
        for sample in SAMPLES:
            beta, _, _, _ = network(torch.from_numpy(sample.states)[None])
            mean = beta[0, :, 0] / beta[0].sum(dim=-1)
            paid.append(float(reward(mean, torch.from_numpy(sample.labels)).mean()))
    return float(np.mean(paid))


def test_it_earns_more_than_its_start(tmp_path: Path) -> None:
    schedule = PpoSchedule(epochs=12, batch=6, kl=0.01, rate=2e-3)
    assert mean_reward(run(tmp_path, schedule)) > mean_reward(start()) + 0.01


def test_the_value_goes_on_learning_from_outcomes(tmp_path: Path) -> None:
    def missed(network: PolicyNetwork) -> float:
        batch = make_batch(SAMPLES)
        weight = batch.mask / batch.mask.sum()
        with torch.no_grad():
            return float(value_loss(network(batch.states)[1][..., 0], batch, weight))

    (tmp_path / "stale").mkdir()
    schedule = PpoSchedule(epochs=6, batch=6, rate=2e-3)
    stale = run(tmp_path / "stale", replace(schedule, worth=0.0))
    assert missed(run(tmp_path, schedule)) < missed(stale) - 0.02


def test_the_divergence_from_the_start_holds_it_back(tmp_path: Path) -> None:
    moved = []
    for name, kl in (("free", 0.0), ("held", 50.0)):
        (tmp_path / name).mkdir()
        after = run(tmp_path / name, PpoSchedule(epochs=6, batch=6, kl=kl, rate=1e-3))
        states = torch.from_numpy(SAMPLES[0].states)[None]
        with torch.no_grad():
            moved.append(float((after(states)[0] - start()(states)[0]).abs().mean()))
    assert moved[1] < 0.5 * moved[0]
