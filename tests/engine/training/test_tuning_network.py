"""The targets pull where they should: each loss falls for a network that knows, and none sees ahead."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine.training.encoder import Encoder
from engine.training.tuning_network import Heard, TuningNetwork


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> TuningNetwork:
    """One random layer over a small table of words."""
    monkeypatch.setattr("engine.training.encoder.WORDS", 1_100)
    torch.manual_seed(3)
    return TuningNetwork(Encoder(layers=1), courses=2, objections=3).eval()


def heard(lengths: list[int]) -> Heard:
    turns = sum(lengths)
    return Heard(
        ids=[[101, 200 + place, 102] for place in range(turns)],
        sides=torch.arange(turns) % 2,
        lengths=lengths,
        labels=[0.5] * turns,
        readings=[0.2, *[0.5] * (turns - 1)],
        courses=torch.tensor([0, 1][: len(lengths)]),
        objections=torch.zeros(len(lengths), 3),
        carded=torch.ones(len(lengths)),
    )


def test_what_is_remembered_of_a_call_does_not_depend_on_its_neighbours(network: TuningNetwork) -> None:
    both = heard([3, 5])
    remembered, vectors = network(both.ids, both.sides, both.lengths)
    alone, _ = network(both.ids[:3], both.sides[:3], [3])
    assert remembered.shape == (2, 5, 128)
    assert vectors.shape == (8, 384)
    assert torch.allclose(remembered[0, :3], alone[0], atol=1e-5)


def test_later_turns_change_nothing_before_them(network: TuningNetwork) -> None:
    whole = heard([6])
    longer, _ = network(whole.ids, whole.sides, [6])
    shorter, _ = network(whole.ids[:4], whole.sides[:4], [4])
    assert torch.allclose(longer[0, :4], shorter[0], atol=1e-5)


def test_every_head_gets_a_gradient_and_so_does_the_encoder(network: TuningNetwork) -> None:
    loss = network.loss(heard([3, 4]))
    torch.autograd.backward(loss)
    for name, value in network.named_parameters():
        if name.startswith(("chance", "alone", "course", "objections", "next", "memory", "encoder.layers")):
            assert value.grad is not None, name
            assert float(value.grad.abs().sum()) > 0.0, name


def test_a_first_turn_has_moved_nobody(network: TuningNetwork) -> None:
    # Where a call begins is its reading, not a move from the call before it.
    torch.nn.init.zeros_(network.alone.weight)
    torch.nn.init.zeros_(network.alone.bias)

    def lose(readings: list[float]) -> float:
        told = replace(heard([2, 2]), readings=readings)
        return float(network._turn_loss(torch.zeros(4, 384), told).detach())

    still = lose([0.5, 0.5, 0.5, 0.5])
    assert lose([0.5, 0.5, 0.9, 0.9]) == pytest.approx(still)
    assert lose([0.4, 0.5, 0.5, 0.5]) > still


def test_a_call_of_one_turn_has_no_next(network: TuningNetwork) -> None:
    assert torch.isfinite(network.loss(heard([1])))


def test_a_call_without_a_card_teaches_nothing_about_objections(network: TuningNetwork) -> None:
    told = replace(heard([3, 4]), objections=torch.ones(2, 3))
    silent, loud = (replace(told, carded=torch.tensor(carded)) for carded in ([1.0, 0.0], [1.0, 1.0]))
    other = replace(silent, objections=torch.tensor([[1.0] * 3, [0.0] * 3]))
    with torch.no_grad():
        missed = [float(network.loss(one)) for one in (silent, other, loud)]
    assert missed[0] == missed[1] < missed[2]
