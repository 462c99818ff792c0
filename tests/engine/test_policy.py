"""Every policy keeps the contract; a file that does not is refused before a call begins."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx
import pytest
import torch

from engine.errors import ArtefactError, EngineFault
from engine.policy import MEMORY_SIZE, OnnxPolicy, Policy, fresh_memory
from engine.state import STATE_SIZE
from engine.training.export import export_policy
from engine.training.network import PolicyNetwork
from tests.engine import policy_checks
from tests.engine.fakes import LinearPolicy
from tests.engine.shipped import open_shipped


def export_random(seed: int = 5) -> bytes:
    torch.manual_seed(seed)
    return export_policy(PolicyNetwork(objections=4).eval())


POLICIES: dict[str, Callable[[], Policy]] = {
    "fake": lambda: LinearPolicy(1, STATE_SIZE),
    "exported": lambda: OnnxPolicy(export_random(), "exported"),
    "first shipped": lambda: open_shipped().ensemble.policies[0],
    "last shipped": lambda: open_shipped().ensemble.policies[-1],
}


@pytest.mark.parametrize("check", policy_checks.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_passes_the_checks(name: str, check: Callable[[Policy], None]) -> None:
    check(POLICIES[name]())


def test_the_shipped_policies_are_not_one_and_the_same() -> None:
    policies = open_shipped().ensemble.policies
    assert len(policies) >= 5
    state = policy_checks.draw_states(9, 1)[0]
    assert len({policy.vote(state, fresh_memory())[0] for policy in policies}) == len(policies)


def test_memory_begins_empty() -> None:
    assert fresh_memory().shape == (1, MEMORY_SIZE)
    assert not fresh_memory().any()


def rename(model: bytes, before: str, after: str) -> bytes:
    """The same graph with one of its ends under another name."""
    graph = onnx.load_from_string(model)
    for node in graph.graph.node:
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                if name == before:
                    names[place] = after
    for end in [*graph.graph.input, *graph.graph.output]:
        if end.name == before:
            end.name = after
    return bytes(graph.SerializeToString())


@pytest.mark.parametrize(("end", "verb"), [("state", "takes"), ("memory", "takes"), ("value", "gives")])
def test_a_network_with_other_ends_is_refused(end: str, verb: str) -> None:
    with pytest.raises(ArtefactError, match=rf"The policy 'x' {verb} .*'renamed'.*; reinstall SalesRLAgent"):
        OnnxPolicy(rename(export_random(), end, "renamed"), "x")


def test_a_network_for_states_of_another_size_is_refused() -> None:
    model = onnx.load_from_string(export_random())
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_value = STATE_SIZE - 1
    with pytest.raises(ArtefactError):
        OnnxPolicy(bytes(model.SerializeToString()), "x")


def test_a_vote_that_is_no_number_is_our_fault_and_said() -> None:
    policy = OnnxPolicy(export_random(), "policies/0")
    with pytest.raises(EngineFault, match="'policies/0' gave a vote that is no number"):
        policy.vote(np.full(STATE_SIZE, np.nan, dtype=np.float32), fresh_memory())
