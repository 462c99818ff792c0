"""What a policy does not see changes no vote of it, in training and in the file that ships."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch

from engine.state import STATE_SIZE
from engine.training.export import export_policy
from engine.training.network import PolicyNetwork
from engine.training.views import EVERYTHING, VIEWS, View
from tests.engine.policy_checks import draw_states


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_what_is_hidden_is_not_heard_and_what_is_seen_is(view: View) -> None:
    torch.manual_seed(1)
    network = PolicyNetwork(2, view=view).eval()
    state, other = draw_states(1, 2)
    hidden = view.mask() == 0.0
    unseen, seen = np.where(hidden, other, state), np.where(hidden, state, other)
    with torch.no_grad():
        told = [network(torch.from_numpy(one[None, None]))[1].item() for one in (state, unseen, seen)]
    assert told[0] == told[1]
    assert told[0] != told[2]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_what_is_hidden_weighs_nothing_in_the_file_that_ships(view: View) -> None:
    model = onnx.load_from_string(export_policy(PolicyNetwork(2, view=view).eval()))
    kept = {one.name: onnx.numpy_helper.to_array(one) for one in model.graph.initializer}
    weights = np.concatenate([kept["vectors_w"], kept["signs_w"]])
    assert weights.shape[0] == STATE_SIZE
    assert np.array_equal((weights != 0).any(axis=1), view.mask() == 1.0)


def test_views_differ_and_the_first_sees_everything() -> None:
    masks = [view.mask() for view in VIEWS]
    assert VIEWS[0] is EVERYTHING
    assert masks[0].sum() == STATE_SIZE
    assert len({mask.tobytes() for mask in masks}) == len(VIEWS)
    assert (np.stack(masks).sum(axis=0) >= len(VIEWS) - 2).all()  # most see each number
