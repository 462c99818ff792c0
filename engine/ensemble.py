"""Several policies weighed into one opinion, with how much they disagree.

One rule: the opinion is raw, on the scale the policies were trained on; `engine/calibration.py`
alone turns it into a probability for people.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.policy import Memory, Policy, fresh_memory
from engine.vocabulary import Vote


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the ensemble makes of one State.

    `log_odds` of the mean chance; `spread` the standard deviation of the policies' log-odds;
    `width` the mean standard deviation of their Betas (0..0.5); `value` the mean value (log-odds).
    """

    log_odds: float
    spread: float
    width: float
    value: float

    @property
    def apart(self) -> float:
        """How far apart the policies are in probability (0..1): the spread where the mean stands.

        In log-odds policies part most where they are surest; what people see are points.
        """
        mean = chance(self.log_odds)
        return self.spread * mean * (1.0 - mean)

    @property
    def parted(self) -> float:
        """How far what learned from readings and what learned from outcomes lie apart (0..1)."""
        return abs(chance(self.value) - chance(self.log_odds))


def log_odds(probability: float) -> float:
    """The log-odds of a probability, kept finite: nothing is surer than 1 in 1,000."""
    kept = min(max(probability, 0.001), 0.999)
    return math.log(kept / (1.0 - kept))


def chance(odds: float) -> float:
    """The probability of a log-odds."""
    return 1.0 / (1.0 + math.exp(-odds)) if odds >= 0.0 else math.exp(odds) / (1.0 + math.exp(odds))


def weigh(votes: Sequence[Vote]) -> Opinion:
    """Weigh the votes alike: their mean chance, their spread, the width of their Betas."""
    if not votes:
        raise ValueError("weigh: an ensemble needs at least one vote.")
    means = [vote.alpha / (vote.alpha + vote.beta) for vote in votes]
    odds = [log_odds(mean) for mean in means]
    centre = sum(odds) / len(odds)
    spread = math.sqrt(sum((one - centre) ** 2 for one in odds) / len(odds))
    widths = [
        math.sqrt(mean * (1.0 - mean) / (vote.alpha + vote.beta + 1.0))
        for mean, vote in zip(means, votes, strict=True)
    ]
    return Opinion(
        log_odds=log_odds(sum(means) / len(means)),
        spread=spread,
        width=sum(widths) / len(widths),
        value=sum(vote.value for vote in votes) / len(votes),
    )


class Ensemble:
    """The policies that vote together, shared by all calls."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        if not policies:
            raise ValueError("Ensemble: at least one policy is needed.")
        self.policies = tuple(policies)

    def fresh_memories(self) -> tuple[Memory, ...]:
        """What the policies remember before the first turn of a call."""
        return tuple(fresh_memory() for _ in self.policies)

    def vote(
        self, state: NDArray[np.float32], memories: Sequence[Memory]
    ) -> tuple[tuple[Vote, ...], tuple[Memory, ...]]:
        """Let every policy vote on `state` with its own memory; return votes and memories after."""
        heard = [policy.vote(state, memory) for policy, memory in zip(self.policies, memories, strict=True)]
        return tuple(vote for vote, _ in heard), tuple(memory for _, memory in heard)
