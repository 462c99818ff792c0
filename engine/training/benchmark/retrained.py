"""Policies trained again, one at a time, on States that something was taken from.

One rule: what is compared differs in what was taken and in nothing else: same conversations, same
seed, same few epochs, same calibration. One policy is not the ensemble, so they are compared with
one another and never with what ships.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.ensemble import Ensemble
from engine.policy import Memory, OnnxPolicy, Policy, fresh_memory
from engine.state import VECTOR_NUMBERS
from engine.training.benchmark.figures import Told
from engine.training.benchmark.kept import Keeper
from engine.training.benchmark.material import JUDGED, Material, tell_calibrated
from engine.training.dataset import Report, Sample
from engine.training.export import export_policy
from engine.training.opinions import hear
from engine.training.supervised import Schedule, train_policy
from engine.vocabulary import Vote

EVIDENCE_NUMBERS: Final = 3
# Turns that are learned one by one come in larger batches, or an epoch would take ten times as long.
_TURNS_A_CALL: Final = 10

Edit = Callable[[Sample], Sample]


class ForgetfulPolicy:
    """Another policy that remembers nothing: every turn is its first."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def vote(self, state: NDArray[np.float32], memory: Memory) -> tuple[Vote, Memory]:
        """The vote on this turn alone."""
        vote, _ = self._policy.vote(state, fresh_memory())
        return vote, memory


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is taken away: `edit` changes each conversation's States, `forgets` resets the memory."""

    name: str
    edit: Edit
    forgets: bool = False


def take_nothing(sample: Sample) -> Sample:
    """The States as they are."""
    return sample


EVERYTHING: Final = Recipe("nothing taken away", take_nothing)


def take_vectors(sample: Sample) -> Sample:
    """Without any number that comes from a vector."""
    return _zero(sample, slice(0, VECTOR_NUMBERS))


def take_words(sample: Sample) -> Sample:
    """Without what the bags of words say."""
    return _zero(sample, slice(-EVIDENCE_NUMBERS, None))


def take_features(sample: Sample) -> Sample:
    """Without what the turns show: questions, objections, pace and the like."""
    return _zero(sample, slice(VECTOR_NUMBERS, -EVIDENCE_NUMBERS))


def _zero(sample: Sample, taken: slice) -> Sample:
    states = sample.states.copy()
    states[:, taken] = 0.0
    return replace(sample, states=states)


def cut_turns(samples: Sequence[Sample]) -> list[Sample]:
    """Every turn as a call of its own, so that nothing can be learned from an order."""
    return [
        replace(one, states=one.states[place : place + 1], labels=one.labels[place : place + 1])
        for one in samples
        for place in range(len(one.labels))
    ]


def train_ensemble(
    samples: Sequence[Sample], recipe: Recipe, schedule: Schedule, seed: int, checkpoint: Path, report: Report
) -> Ensemble:
    """An ensemble of one, trained on what `recipe` leaves."""
    given = [recipe.edit(one) for one in samples]
    if recipe.forgets:
        given = cut_turns(given)
        schedule = replace(schedule, batch=schedule.batch * _TURNS_A_CALL)
    network = train_policy(given, given, seed, schedule, checkpoint, report)
    policy: Policy = OnnxPolicy(export_policy(network), recipe.name)
    return Ensemble([ForgetfulPolicy(policy) if recipe.forgets else policy])


def tell_retrained(
    material: Material, recipe: Recipe, schedule: Schedule, seed: int, keeper: Keeper, report: Report
) -> Told:
    """What a policy trained on what `recipe` leaves says of the test part."""

    def make() -> dict[str, list[float]]:
        own = material.model.instruments
        checkpoint = keeper.folder / f"{recipe.name}.pt"
        ensemble = train_ensemble(material.train, recipe, schedule, seed, checkpoint, report)
        heard = {
            part: hear(
                [recipe.edit(one.sample) for one in material.heard[part]],
                ensemble,
                own.bank,
                own.bags,
                lambda done, total: None,
            )
            for part in JUDGED
        }
        said = tell_calibrated(heard["calibration"], heard["test"])
        return {name: list(chances) for name, chances in said.items()}

    return keeper.obtain(f"retrained {recipe.name}", dict[str, list[float]], make)
