"""The exhibit shows what it says: all with the answer in hand, nothing without."""

from __future__ import annotations

import numpy as np

from engine.training.benchmark.exhibit import draw_noise, hide_the_end, reenact


def test_the_contract_scores_on_noise_with_the_answer_and_only_with_it() -> None:
    found = reenact(100, 0)
    assert found.told > 0.97
    assert 0.35 < found.live < 0.65
    assert 0.35 < found.honest < 0.65


def test_what_is_hidden_is_the_end_alone() -> None:
    noise = draw_noise(20, np.random.default_rng(0))
    hidden = hide_the_end(noise.rows)
    changed = (hidden != noise.rows).any(axis=0)
    assert changed.sum() == 2
    assert np.ptp(hidden[:, changed]) == 0.0
