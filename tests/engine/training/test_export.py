"""What ships computes what was trained: int8 ONNX beside the torch network it came from."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray

from engine.policy import MEMORY_SIZE, OnnxPolicy, fresh_memory
from engine.state import STATE_SIZE, VECTOR_NUMBERS
from engine.training.export import QUANTISATION, export_policy
from engine.training.network import PolicyNetwork
from tests.engine.policy_checks import draw_states


def make_network(seed: int, gain: float = 1.0) -> PolicyNetwork:
    """A network of no training; `gain` makes its memory as lively as a trained one's."""
    torch.manual_seed(seed)
    network = PolicyNetwork(objections=3).eval()
    with torch.no_grad():
        for weight in network.parameters():
            weight.mul_(gain)
    return network


def follow(
    network: PolicyNetwork, states: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean chances and values of a whole sequence at once, as training computes them."""
    with torch.no_grad():
        beta, value, _, _ = network(torch.from_numpy(states[None]))
    betas = beta[0].numpy()
    return betas[:, 0] / betas.sum(axis=1), value[0, :, 0].numpy()


@pytest.mark.parametrize(("seed", "turns", "gain"), [(0, 1, 1.0), (1, 7, 1.0), (2, 33, 1.0), (3, 60, 2.0)])
def test_int8_votes_as_the_network_does_over_a_whole_call(seed: int, turns: int, gain: float) -> None:
    network = make_network(seed, gain)
    states = draw_states(seed, turns)
    policy, memory = OnnxPolicy(export_policy(network), "x"), fresh_memory()
    wanted, values = follow(network, states)
    for place, state in enumerate(states):
        vote, memory = policy.vote(state, memory)
        assert abs(vote.alpha / (vote.alpha + vote.beta) - wanted[place]) < 0.01
        assert abs(vote.value - values[place]) < 0.05 * gain**2


def test_votes_are_far_enough_apart_for_that_to_mean_something() -> None:
    chances, _ = follow(make_network(3, 2.0), draw_states(3, 60))
    assert chances.max() - chances.min() > 0.1


def test_the_memory_is_the_gru_s_by_its_equations() -> None:
    network = make_network(4)
    dice = np.random.default_rng(4)
    heard = dice.normal(size=MEMORY_SIZE).astype(np.float32)
    before = np.tanh(dice.normal(size=MEMORY_SIZE)).astype(np.float32)
    weights = {name: value.detach().numpy() for name, value in network.memory.named_parameters()}

    def sigmoid(x: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(1.0 / (1.0 + np.exp(-x)), dtype=np.float32)

    from_heard = weights["weight_ih_l0"] @ heard + weights["bias_ih_l0"]
    from_before = weights["weight_hh_l0"] @ before + weights["bias_hh_l0"]
    (heard_r, heard_z, heard_n), (kept_r, kept_z, kept_n) = np.split(from_heard, 3), np.split(from_before, 3)
    reset, update = sigmoid(heard_r + kept_r), sigmoid(heard_z + kept_z)
    new = np.tanh(heard_n + reset * kept_n)
    wanted = (1.0 - update) * new + update * before
    with torch.no_grad():
        _, after = network.memory(torch.from_numpy(heard[None, None]), torch.from_numpy(before[None, None]))
    assert np.allclose(after[0, 0].numpy(), wanted, atol=1e-5)


def test_the_exported_memory_follows_the_network_s() -> None:
    network = make_network(5)
    states = draw_states(5, 12)
    policy, memory = OnnxPolicy(export_policy(network), "x"), fresh_memory()
    for state in states:
        _, memory = policy.vote(state, memory)
    with torch.no_grad():
        _, _, _, after = network(torch.from_numpy(states[None]))
    assert np.abs(memory[0] - after[0, 0].numpy()).max() < 0.03


def test_all_data_lies_inside_and_takes_seven_bits() -> None:
    model = onnx.load_from_string(export_policy(make_network(6)))
    onnx.checker.check_model(model)
    matrices = 0
    for tensor in model.graph.initializer:
        assert tensor.data_location != onnx.TensorProto.EXTERNAL
        assert not tensor.external_data
        if tensor.data_type == onnx.TensorProto.INT8:
            matrices += 1
            assert np.abs(onnx.numpy_helper.to_array(tensor)).max() <= 63
    assert matrices == 6
    assert "7-bit" in QUANTISATION


def test_export_is_a_function_of_the_weights_and_drops_the_auxiliary_head() -> None:
    assert export_policy(make_network(7)) == export_policy(make_network(7))
    other = make_network(7)
    with torch.no_grad():
        other.objections.weight.zero_()
    assert export_policy(other) == export_policy(make_network(7))


def test_vectors_and_signs_are_both_heard() -> None:
    policy = OnnxPolicy(export_policy(make_network(8)), "x")
    state = draw_states(8, 1)[0]
    whole = policy.vote(state, fresh_memory())[0]
    for part in (slice(0, VECTOR_NUMBERS), slice(VECTOR_NUMBERS, STATE_SIZE)):
        muted = state.copy()
        muted[part] = 0.0
        assert policy.vote(muted, fresh_memory())[0] != whole
