"""What climbs the ladder: policies trained in one way after another, each from what went before.

One rule: each rung is a function of its samples, its schedule and its seed, and keeps a checkpoint
a policy, so that a stopped run goes on. The rungs: the supervised start; the same with adversarial
counter-examples, plain ones first; PPO from the better of the two; and the ensemble distilled into
one policy (Hinton et al. 2015, arXiv 1503.02531), which is measured and does not ship: the policies
take a sixth of a turn's time, and one alone cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch

from engine.training.dataset import Sample
from engine.training.export import export_policy
from engine.training.network import PolicyNetwork
from engine.training.ppo import PpoSchedule, improve
from engine.training.stages import Report, States
from engine.training.supervised import Schedule, train_policy
from engine.training.views import VIEWS

POLICIES: Final = 5
SUPERVISED: Final = "supervised start"
ADVERSARIAL: Final = "with counter-examples"
REINFORCED: Final = "PPO"
DISTILLED: Final = "distilled into one"


@dataclass(frozen=True, slots=True)
class Rung:
    """One way of training and the policies it gave."""

    name: str
    networks: tuple[PolicyNetwork, ...]

    def export(self) -> tuple[bytes, ...]:
        """Its policies as the ONNX bytes that would ship."""
        return tuple(export_policy(network) for network in self.networks)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every rung is trained from: the States, the first seed, where checkpoints lie, who is told."""

    states: States
    seed: int
    work: Path
    schedule: Schedule
    report: Callable[[str], Report]

    def supervise(self, name: str, bent: Sequence[Sample] = ()) -> Rung:
        """Policies that learn labels and outcomes, each from a bootstrap, a seed and a view of its own."""
        networks = []
        for place in range(POLICIES):
            stage = self.report(f"{name}: policy {place + 1} of {POLICIES}")
            checkpoint = self.work / f"{name.replace(' ', '-')}-{place}.pt"
            samples, unsided = self.states.parts["train"], self.states.unsided
            seed, view = self.seed + place, VIEWS[place % len(VIEWS)]
            networks.append(
                train_policy(samples, unsided, seed, self.schedule, checkpoint, stage, bent=bent, view=view)
            )
        return Rung(name, tuple(networks))

    def reinforce(self, start: Rung, schedule: PpoSchedule) -> Rung:
        """The policies of `start` after PPO on the plain and the bent conversations."""
        networks = []
        for place, network in enumerate(start.networks):
            stage = self.report(f"{REINFORCED}: policy {place + 1} of {len(start.networks)}")
            checkpoint = self.work / f"{REINFORCED}-{start.name.replace(' ', '-')}-{place}.pt"
            samples = [*self.states.parts["train"], *self.states.bent]
            networks.append(improve(network, samples, self.seed + place, schedule, checkpoint, stage))
        return Rung(REINFORCED, tuple(networks))

    def distil(self, teachers: Rung) -> Rung:
        """One policy that learns the mean forecast of `teachers` beside the labels, half and half."""
        taught = [follow(teachers, sample) for sample in self.states.parts["train"]]
        unsided = [follow(teachers, sample) for sample in self.states.unsided]
        checkpoint = self.work / f"{DISTILLED.replace(' ', '-')}.pt"
        stage = self.report(DISTILLED)
        return Rung(DISTILLED, (train_policy(taught, unsided, self.seed, self.schedule, checkpoint, stage),))


def follow(teachers: Rung, sample: Sample) -> Sample:
    """`sample` with labels half its own, half what the teachers forecast."""
    states = torch.from_numpy(sample.states)[None]
    with torch.no_grad():
        votes = [network(states)[0][0] for network in teachers.networks]
    mean = torch.stack([vote[:, 0] / vote.sum(dim=-1) for vote in votes]).mean(dim=0).numpy()
    return replace(sample, labels=(0.5 * sample.labels + 0.5 * mean).astype(np.float32))
