"""A training that is stopped by hand and goes on: what both of the encoder's trainings are tried with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from engine.training.encoder import Encoder

SMALL_TABLE = 1_100
"""Words of the table, instead of all of them."""


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


def make_base() -> Encoder:
    """The same random layer every time."""
    torch.manual_seed(4)
    return Encoder(layers=1)


def train_through(
    train: Callable[[Callable[[int, int], None]], Encoder], stop_at: int | None
) -> dict[str, torch.Tensor]:
    """The weights that `train` ends with; with `stop_at` it is stopped before that step and goes on."""

    def stop(done: int, total: int) -> None:
        if done == stop_at:
            raise Stopped

    if stop_at is not None:
        with pytest.raises(Stopped):
            train(stop)
    encoder = train(lambda done, total: None)
    assert not encoder.training
    return encoder.state_dict()


def are_alike(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)
