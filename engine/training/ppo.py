"""The RL stage: each policy states a forecast, is paid by a proper score, and moves a little (PPO).

One rule: it starts from the supervised policies and may not go far (clip, KL to the start), and
what it makes ships only if it loses nowhere (engine/training/ladder.py). The forecast is the
action, drawn from the Beta; the reward is its log score against the label (tabular PPO, error to
the true rate: Beta and log score 0.016, Beta and Brier 0.028). A call does not react to what is
forecast, so a turn's return is its own reward and TD has nothing to carry back. PPO: Schulman et
al. 2017, arXiv 1707.06347; Beta policies: Chou et al. 2017; quantile value: Dabney et al. 2018,
arXiv 1710.10044; easy first: Bengio et al. 2009.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.distributions import Beta

from engine.policy import MEMORY_SIZE
from engine.training.checkpoint import load_checkpoint, save_checkpoint
from engine.training.dataset import Sample
from engine.training.network import PolicyNetwork
from engine.training.supervised import Batch, log_density, make_batch, value_loss

Numbers = tuple[Tensor, Tensor]  # alpha and beta of a Beta, each [conversations, turns]

QUANTILES: Final = (0.1, 0.3, 0.5, 0.7, 0.9)
# A drawn forecast nearer to 0 or 1 than this would be paid without bound.
_EDGE: Final = 0.005


@dataclass(frozen=True, slots=True)
class PpoSchedule:
    """`epochs` over the training part in `batch` conversations, `passes` over each draw of forecasts,
    the `clip` of the ratio, weights of the KL to the start, of the entropy and of the value's own
    loss (it shares the memory that PPO moves and would go stale without), and the rate.
    """

    epochs: int = 3
    batch: int = 48
    passes: int = 2
    clip: float = 0.2
    kl: float = 0.5
    entropy: float = 0.002
    worth: float = 0.3
    rate: float = 1e-4


class Critic(nn.Module):
    """What reward to expect, as quantiles: a late turn pays well or badly, hardly ever the mean."""

    def __init__(self) -> None:
        super().__init__()
        self.quantiles = nn.Linear(MEMORY_SIZE, len(QUANTILES))

    def forward(self, told: Tensor) -> Tensor:
        """Quantiles of the reward [.., 5] after a memory [.., MEMORY_SIZE]."""
        found: Tensor = self.quantiles(told.detach())
        return found


def reward(forecast: Tensor, label: Tensor) -> Tensor:
    """The log score of a forecast against a soft label, elementwise: proper, and at most 0."""
    return label * torch.log(forecast) + (1.0 - label) * torch.log1p(-forecast)


def quantile_loss(quantiles: Tensor, paid: Tensor, weight: Tensor) -> Tensor:
    """The pinball loss of quantiles [.., 5] at a reward [..]."""
    miss = paid[..., None] - quantiles
    levels = torch.tensor(QUANTILES)
    loss: Tensor = (torch.maximum(levels * miss, (levels - 1.0) * miss).mean(dim=-1) * weight).sum()
    return loss


def difficulty(network: PolicyNetwork, samples: Sequence[Sample]) -> list[float]:
    """How hard each conversation is for `network` (0 easiest, 1 hardest): the rank of its mean loss."""
    losses = []
    with torch.no_grad():
        for sample in samples:
            beta, _, _, _ = network(torch.from_numpy(sample.states)[None])
            mean = (beta[0, :, 0] / beta[0].sum(dim=-1)).clamp(_EDGE, 1.0 - _EDGE)
            losses.append(-float(reward(mean, torch.from_numpy(sample.labels)).mean()))
    ranks = np.argsort(np.argsort(losses))
    return [float(rank) / max(len(losses) - 1, 1) for rank in ranks]


def reachable(epoch: int, epochs: int) -> float:
    """The share of conversations, easiest first, that an epoch may draw: all of them in the last."""
    return min(1.0, 0.4 + 0.6 * (epoch + 1) / epochs)


def improve(
    start: PolicyNetwork,
    samples: Sequence[Sample],
    seed: int,
    schedule: PpoSchedule,
    checkpoint: Path,
    report: Callable[[int, int], None],
) -> PolicyNetwork:
    """Improve `start` by PPO, going on from the checkpoint; report (epochs done, epochs)."""
    # Seeded before the critic is drawn: what the process threw before differs in a run that goes on.
    torch.manual_seed(seed * 1000 + 499)
    network, critic = deepcopy(start), Critic()
    # Without dropout, or the ratio would measure the dice of the dropout.
    network.eval()
    numbers = [*network.parameters(), *critic.parameters()]
    optimiser = torch.optim.AdamW(numbers, lr=schedule.rate, weight_decay=0.0)
    both = nn.ModuleList([network, critic])
    done = load_checkpoint(checkpoint, both, optimiser)
    hard = difficulty(start, samples)
    report(done, schedule.epochs)
    for epoch in range(done, schedule.epochs):
        torch.manual_seed(seed * 1000 + 500 + epoch)
        dice = np.random.default_rng([seed, epoch, 3])
        limit = reachable(epoch, schedule.epochs)
        allowed = [place for place, rank in enumerate(hard) if rank <= limit]
        chosen = dice.permutation(allowed)
        for begin in range(0, len(chosen), schedule.batch):
            places = chosen[begin : begin + schedule.batch]
            # Hard conversations pull further than what they teach is worth: the harder, the smaller the step.
            mean = float(np.mean([hard[place] for place in places]))
            optimiser.param_groups[0]["lr"] = schedule.rate * (1.25 - 0.5 * mean)
            batch = make_batch([samples[place] for place in places])
            _learn(network, critic, start, batch, optimiser, schedule)
        save_checkpoint(checkpoint, both, optimiser, epoch + 1)
        report(epoch + 1, schedule.epochs)
    return network


def _learn(
    network: PolicyNetwork,
    critic: Critic,
    start: PolicyNetwork,
    batch: Batch,
    optimiser: torch.optim.Optimizer,
    schedule: PpoSchedule,
) -> None:
    """Draw forecasts once, then move towards those that paid more than expected."""
    weight = batch.mask / batch.mask.sum()
    with torch.no_grad():
        began = _vote(start, batch)
        stated = _vote(network, batch)
        forecast = Beta(*stated).sample().clamp(_EDGE, 1.0 - _EDGE)
        said = log_density(*stated, forecast)
        paid = reward(forecast, batch.labels)
        expected = critic(network.remember(batch.states)).mean(dim=-1)
        better = paid - expected
        mean = (better * weight).sum()
        better = (better - mean) / (((better - mean) ** 2 * weight).sum().sqrt() + 1e-6)
    for _ in range(schedule.passes):
        told = network.remember(batch.states)
        now = _numbers(network.to_beta(told))
        ratio = torch.exp(log_density(*now, forecast) - said)
        clipped = ratio.clamp(1.0 - schedule.clip, 1.0 + schedule.clip)
        gain = (torch.minimum(ratio * better, clipped * better) * weight).sum()
        away = (divergence(now, began) * weight).sum()
        doubt = (entropy(now) * weight).sum()
        loss = -gain + schedule.kl * away - schedule.entropy * doubt
        loss = loss + quantile_loss(critic(told), paid, weight)
        loss = loss + schedule.worth * value_loss(network.value(told)[..., 0], batch, weight)
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(network.parameters(), 0.5)
        optimiser.step()


def entropy(vote: Numbers) -> Tensor:
    """The entropy of Beta(alpha, beta), in nats, elementwise."""
    alpha, beta = vote
    digamma = torch.special.digamma
    spread = (alpha - 1.0) * digamma(alpha) + (beta - 1.0) * digamma(beta)
    found: Tensor = _log_norm(vote) - spread + (alpha + beta - 2.0) * digamma(alpha + beta)
    return found


def divergence(vote: Numbers, start: Numbers) -> Tensor:
    """The Kullback-Leibler divergence of one Beta from another, in nats, elementwise."""
    alpha, beta = vote
    digamma = torch.special.digamma
    parted = (alpha - start[0]) * digamma(alpha) + (beta - start[1]) * digamma(beta)
    whole = (start[0] + start[1] - alpha - beta) * digamma(alpha + beta)
    found: Tensor = _log_norm(start) - _log_norm(vote) + parted + whole
    return found


def _log_norm(vote: Numbers) -> Tensor:
    alpha, beta = vote
    return torch.lgamma(alpha) + torch.lgamma(beta) - torch.lgamma(alpha + beta)


def _vote(network: PolicyNetwork, batch: Batch) -> Numbers:
    return _numbers(network.to_beta(network.remember(batch.states)))


def _numbers(vote: Tensor) -> Numbers:
    return vote[..., 0], vote[..., 1]
