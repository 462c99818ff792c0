"""What every Policy holds; the shipped ones, freshly exported ones and the fakes go through here."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.policy import MEMORY_SIZE, Policy, fresh_memory
from engine.state import STATE_SIZE


def draw_states(seed: int, count: int) -> NDArray[np.float32]:
    """States of a likely size: unit vectors lead, features between -1 and 1 follow."""
    states = np.random.default_rng(seed).uniform(-1.0, 1.0, (count, STATE_SIZE)).astype(np.float32)
    states[:, : 5 * 384] *= 0.05
    return states


def check_votes_are_betas(policy: Policy) -> None:
    memory = fresh_memory()
    for state in draw_states(1, 12):
        vote, memory = policy.vote(state, memory)
        assert 0.0 < vote.alpha < math.inf
        assert 0.0 < vote.beta < math.inf
        assert math.isfinite(vote.value)
        assert memory.shape == (1, MEMORY_SIZE)
        assert memory.dtype == np.float32
        assert np.isfinite(memory).all()


def check_is_a_function(policy: Policy) -> None:
    first, second = draw_states(2, 2)
    once = policy.vote(first, fresh_memory())
    policy.vote(second, fresh_memory())
    again = policy.vote(first, fresh_memory())
    assert once[0] == again[0]
    assert np.array_equal(once[1], again[1])


def check_changes_nothing_it_was_given(policy: Policy) -> None:
    state, memory = draw_states(3, 1)[0], fresh_memory()
    kept = state.copy()
    policy.vote(state, memory)
    assert np.array_equal(state, kept)
    assert not memory.any()


def check_remembers(policy: Policy) -> None:
    first, second, last = draw_states(4, 3)
    after_first = policy.vote(last, policy.vote(first, fresh_memory())[1])[0]
    after_second = policy.vote(last, policy.vote(second, fresh_memory())[1])[0]
    assert after_first != after_second


def check_bears_extreme_states(policy: Policy) -> None:
    for number in (0.0, 1.0, -1.0, 50.0):
        vote, _ = policy.vote(np.full(STATE_SIZE, number, dtype=np.float32), fresh_memory())
        assert 0.0 < vote.alpha < math.inf
        assert 0.0 < vote.beta < math.inf


CHECKS: Final[tuple[Callable[[Policy], None], ...]] = (
    check_votes_are_betas,
    check_is_a_function,
    check_changes_nothing_it_was_given,
    check_remembers,
    check_bears_extreme_states,
)
