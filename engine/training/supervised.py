"""Supervised start: each policy learns the per-turn soft label and the outcome.

One rule: a run is a function of its examples, its options and its seed; a checkpoint after every
epoch holds all that the next one needs, so a run that was interrupted ends as if it never was.
The Beta's mean learns by its log loss (a proper score), its concentration by the Beta likelihood of
the label with the mean held still, the value head by the outcome alone, and the objections of the
card shape the memory as an auxiliary target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.training.checkpoint import load_checkpoint, save_checkpoint
from engine.training.dataset import Sample
from engine.training.network import PolicyNetwork
from engine.training.views import EVERYTHING, View

OBJECTIONS: Final = (
    "contract lock-in",
    "timing: later",
    "missing feature",
    "security / compliance",
    "needs someone else's approval",
    "needs trial first",
    "switching effort",
    "does not see the need",
    "bad past experience",
    "happy with current supplier",
    "quality doubts",
    "no budget this period",
    "price too high",
    "delivery time",
    "trust / references",
    "competitor quote lower",
)
_REVERSAL_WEIGHT: Final = 0.6  # reversal-heavy cards mislead early far more often than real calls do
_GIFT_WEIGHT: Final = 1.0
_UNSIDED_SHARE: Final = 0.1
# The encoder has met the training turns, so their vectors say more there than they will elsewhere:
# few epochs and a high dropout keep policies from leaning on it (14 epochs at 0.2 cost 0.01 of AUC).
_DROPOUTS: Final = (0.5, 0.45, 0.55, 0.4, 0.6)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast: `epochs`, `batch` conversations a step, `rate` (AdamW), `decay`.

    Counter-examples come in from epoch `bent_from` on: first what is plain, then what misleads.
    """

    epochs: int = 4
    batch: int = 48
    rate: float = 1.5e-3
    decay: float = 0.05
    bent_from: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Conversations padded to one length; `mask` is a conversation's weight where a turn is, else 0."""

    states: Tensor
    labels: Tensor
    outcome: Tensor
    objections: Tensor
    told: Tensor
    carded: Tensor
    mask: Tensor


def weight_of(sample: Sample) -> float:
    """How much a conversation counts."""
    if not sample.example.sale:
        return _GIFT_WEIGHT
    return 1.0 if sample.example.natural else _REVERSAL_WEIGHT


def make_batch(samples: Sequence[Sample]) -> Batch:
    """Pad and stack."""
    longest = max(len(sample.labels) for sample in samples)
    states = torch.zeros(len(samples), longest, samples[0].states.shape[1])
    labels, mask = torch.zeros(len(samples), longest), torch.zeros(len(samples), longest)
    objections = torch.zeros(len(samples), len(OBJECTIONS))
    for row, sample in enumerate(samples):
        turns = len(sample.labels)
        states[row, :turns] = torch.from_numpy(sample.states)
        labels[row, :turns] = torch.from_numpy(sample.labels)
        mask[row, :turns] = weight_of(sample)
        for kind in sample.example.objections:
            if kind in OBJECTIONS:
                objections[row, OBJECTIONS.index(kind)] = 1.0
    outcome = torch.tensor([float(sample.example.outcome.value) for sample in samples])
    told = torch.tensor([float(sample.reading) for sample in samples])
    carded = torch.tensor([float(sample.reading and sample.example.carded) for sample in samples])
    return Batch(states, labels, outcome, objections, told, carded, mask)


def balance(outcome: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Weights that let both outcomes count alike [batch], and the log-odds they hide.

    Learned under them, log-odds lack the base rate; adding what is hidden puts it back (Menon et al.
    2021, "Long-tail learning via logit adjustment", arXiv 2007.07314). For hard outcomes only: a
    reading already knows how often people buy.
    """
    share = ((weight * outcome).sum() / weight.sum()).clamp(0.05, 0.95)
    weights = torch.where(outcome > 0.5, 0.5 / share, 0.5 / (1.0 - share))
    return weights, torch.log(share / (1.0 - share))


def value_loss(value: Tensor, batch: Batch, weight: Tensor) -> Tensor:
    """The log loss of values (log-odds, [calls, turns]) at the outcome, both outcomes alike."""
    wanted = batch.outcome[:, None].expand_as(batch.labels)
    evenly, hidden = balance(batch.outcome, batch.mask.amax(dim=1))
    missed = functional.binary_cross_entropy_with_logits(value - hidden, wanted, reduction="none")
    loss: Tensor = (missed * weight * evenly[:, None]).sum()
    return loss


def log_density(alpha: Tensor, beta: Tensor, at: Tensor) -> Tensor:
    """The log density of Beta(alpha, beta) at `at`, elementwise."""
    norm = torch.lgamma(alpha + beta) - torch.lgamma(alpha) - torch.lgamma(beta)
    return norm + (alpha - 1.0) * torch.log(at) + (beta - 1.0) * torch.log1p(-at)


def loss_of(network: PolicyNetwork, batch: Batch) -> Tensor:
    """The weighed sum of all losses, per turn."""
    beta, value, objections, _ = network(batch.states)
    total = beta.sum(dim=-1)
    mean = beta[..., 0] / total
    weight = batch.mask / batch.mask.sum()
    main = (functional.binary_cross_entropy(mean, batch.labels, reduction="none") * weight).sum()
    # Only where a reading makes the label soft: a Beta has no density worth learning at 0 and 1.
    still = mean.detach()
    likely = -log_density(still * total, (1.0 - still) * total, batch.labels.clamp(0.02, 0.98))
    spread = (likely * weight * batch.told[:, None]).sum()
    worth = value_loss(value[..., 0], batch, weight)
    kinds = functional.binary_cross_entropy_with_logits(
        objections, batch.objections[:, None, :].expand_as(objections), reduction="none"
    ).mean(dim=-1)
    named = (kinds * weight * batch.carded[:, None]).sum()
    loss: Tensor = main + 0.05 * spread + 0.3 * worth + 0.2 * named
    return loss


def draw(
    samples: Sequence[Sample],
    unsided: Sequence[Sample],
    bent: Sequence[Sample],
    dice: np.random.Generator,
    size: int,
) -> Iterator[list[Sample]]:
    """One epoch's batches: a bootstrap of the conversations, some heard without their sides."""
    drawn = dice.integers(0, len(samples) + len(bent), len(samples) + len(bent))
    hidden = dice.random(len(drawn)) < _UNSIDED_SHARE
    chosen = []
    for place, hide in zip(drawn.tolist(), hidden.tolist(), strict=True):
        if place >= len(samples):
            chosen.append(bent[place - len(samples)])
        else:
            chosen.append((unsided if hide else samples)[place])
    for begin in range(0, len(chosen), size):
        yield chosen[begin : begin + size]


def train_policy(
    samples: Sequence[Sample],
    unsided: Sequence[Sample],
    seed: int,
    schedule: Schedule,
    checkpoint: Path,
    report: Callable[[int, int], None],
    bent: Sequence[Sample] = (),
    view: View = EVERYTHING,
) -> PolicyNetwork:
    """Train one policy, from its checkpoint if there is one; report (epochs done, epochs).

    `unsided` are the `samples` heard without their sides, `bent` counter-examples, `view` what it sees.
    """
    torch.manual_seed(seed)
    network = PolicyNetwork(len(OBJECTIONS), _DROPOUTS[seed % len(_DROPOUTS)], view)
    optimiser = torch.optim.AdamW(network.parameters(), lr=schedule.rate, weight_decay=schedule.decay)
    done = load_checkpoint(checkpoint, network, optimiser)
    report(done, schedule.epochs)
    for epoch in range(done, schedule.epochs):
        # Dice by seed and epoch, so that a resumed run throws what an unbroken one would have.
        torch.manual_seed(seed * 1000 + epoch)
        dice = np.random.default_rng([seed, epoch])
        batches = draw(samples, unsided, bent if epoch >= schedule.bent_from else (), dice, schedule.batch)
        _run_epoch(network, optimiser, batches, schedule.rate * (1.0 - epoch / schedule.epochs) ** 0.9)
        save_checkpoint(checkpoint, network, optimiser, epoch + 1)
        report(epoch + 1, schedule.epochs)
    network.eval()
    return network


def _run_epoch(
    network: PolicyNetwork, optimiser: torch.optim.Optimizer, batches: Iterable[list[Sample]], rate: float
) -> None:
    network.train()
    for group in optimiser.param_groups:
        group["lr"] = rate
    for chosen in batches:
        loss = loss_of(network, make_batch(chosen))
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
