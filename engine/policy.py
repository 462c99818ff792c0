"""One network: a State and what it remembers in, a Vote and what it remembers out.

One rule: a policy is a function; its memory is handed in and handed back, so that fifty calls can
share one. Every ONNX file that keeps the contract below is a policy (tests/engine/policy_checks.py
holds it to that); `engine/training/export.py` writes them.

Contract: inputs `state` float32 [1, STATE_SIZE], `memory` float32 [1, MEMORY_SIZE]; outputs `beta`
float32 [1, 2] (alpha and beta, both above 0), `value` float32 [1, 1] (expected outcome, a
log-odds), `memory_after` float32 [1, MEMORY_SIZE].
"""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.embedding import open_session
from engine.errors import ArtefactError, EngineFault
from engine.state import STATE_SIZE
from engine.vocabulary import Vote

MEMORY_SIZE: Final = 128

_INPUTS: Final = {"state": [1, STATE_SIZE], "memory": [1, MEMORY_SIZE]}
_OUTPUTS: Final = {"beta": [1, 2], "value": [1, 1], "memory_after": [1, MEMORY_SIZE]}

Memory = NDArray[np.float32]


class Policy(Protocol):
    """Anything that votes on a State."""

    def vote(self, state: NDArray[np.float32], memory: Memory) -> tuple[Vote, Memory]:
        """Return the vote on `state` [STATE_SIZE] and the memory after it [1, MEMORY_SIZE]."""
        ...


def fresh_memory() -> Memory:
    """What a policy remembers before the first turn, float32 [1, MEMORY_SIZE]."""
    return np.zeros((1, MEMORY_SIZE), dtype=np.float32)


class OnnxPolicy:
    """A recurrent policy run in-process; refuses a file whose ends are not the contract's."""

    def __init__(self, model: bytes, name: str) -> None:
        self.name = name
        self._session = open_session(model)
        ends = (
            ("takes", self._session.get_inputs(), _INPUTS),
            ("gives", self._session.get_outputs(), _OUTPUTS),
        )
        for verb, found, wanted in ends:
            shapes = {end.name: list(end.shape) for end in found}
            if shapes != wanted:
                raise ArtefactError(
                    f"The policy {name!r} {verb} {shapes} where this version needs {wanted}; "
                    "reinstall SalesRLAgent or train again with `salesrl train`."
                )

    def vote(self, state: NDArray[np.float32], memory: Memory) -> tuple[Vote, Memory]:
        """Run the network once; raises EngineFault rather than pass on a number that is none."""
        beta, value, after = self._session.run(
            ["beta", "value", "memory_after"], {"state": state[None, :], "memory": memory}
        )
        vote = Vote(alpha=float(beta[0, 0]), beta=float(beta[0, 1]), value=float(value[0, 0]))
        if not (0.0 < vote.alpha < np.inf and 0.0 < vote.beta < np.inf and np.isfinite(vote.value)):
            raise EngineFault(
                f"The policy {self.name!r} gave a vote that is no number; this turn has no reading."
            )
        return vote, after
