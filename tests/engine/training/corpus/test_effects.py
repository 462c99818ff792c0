"""The effects written down are those of buyers who were lived, and the estimator finds the large ones."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.features.reader import FeatureReader
from engine.guidance.situations import Situation
from engine.guidance.worths import worth_key
from engine.training.corpus.buyer_model import SELLER_MOVES, SITUATIONS, solve
from engine.training.corpus.effects import occupancy, true_effects
from engine.training.corpus.examples import load_examples
from engine.training.corpus.simulate import live, simulate
from engine.training.moves import estimate_worths
from tests.engine.training.corpus import lives

FOUND = true_effects()
LARGE = 0.03


@pytest.mark.parametrize(
    ("situation", "move"),
    [
        (Situation.NONE, "need_payoff"),
        (Situation.AUTHORITY, "bring_decider"),
        (Situation.AUTHORITY, "next_step"),
        (Situation.PRICE, "risk_reversal"),
        (Situation.INTEREST, "pitch"),
        (Situation.PRICE, "reply"),
    ],
)
def test_an_effect_is_what_making_the_move_changes(situation: Situation, move: str) -> None:
    model, dice, count = solve(), np.random.default_rng(5), 30_000
    standing = occupancy(model)[SITUATIONS.index(situation)]
    states = dice.choice(len(standing), size=count, p=standing / standing.sum())
    start = np.stack(np.unravel_index(states, lives.SIZES), axis=1)
    said = np.full(count, SITUATIONS.index(situation))
    forced = lives.outlive(model, start, said, np.full(count, SELLER_MOVES.index(move)), dice)
    usual = lives.outlive(model, start, said, lives.choose(model, said, dice), dice)
    changed = float(forced.mean() - usual.mean())
    assert FOUND.effects[worth_key(situation, move)] == pytest.approx(changed, abs=0.016)


def test_buyers_stand_where_the_effects_assume_them_to() -> None:
    standing = occupancy(solve())
    met: Counter[Situation] = Counter()
    needs: list[int] = []
    for number in range(1200):
        call = live(random.Random(f"standing {number}"))
        for (before, state), (step, _), _ in zip(
            *(list(zip(call.steps, call.states, strict=True))[at:] for at in range(3)), strict=False
        ):
            if step.move is not None and before.answer is not None:
                met[before.answer] += 1
                needs.append(state // 64)
    found = np.array([met[situation] for situation in SITUATIONS]) / met.total()
    assert found == pytest.approx(standing.sum(axis=1) / standing.sum(), abs=0.02)
    assert met.total() / 1200 == pytest.approx(standing.sum(), abs=0.15)
    levels = standing.sum(axis=0).reshape(4, 64).sum(axis=1) / standing.sum()
    assert np.bincount(needs) / len(needs) == pytest.approx(levels, abs=0.02)


def test_over_all_situations_an_effect_is_the_mean_where_the_move_is_made() -> None:
    model = solve()
    made = occupancy(model).sum(axis=1) * model.choices[:, SELLER_MOVES.index("next_step")]
    each = [FOUND.effects[worth_key(situation, "next_step")] for situation in SITUATIONS]
    assert FOUND.effects[worth_key(None, "next_step")] == pytest.approx(
        float(made @ each / made.sum()), abs=1e-4
    )


def test_as_sellers_go_on_nothing_changes() -> None:
    # The effects of all moves in one situation, as often as each is made, cancel out.
    model = solve()
    for row, situation in enumerate(SITUATIONS):
        each = [FOUND.effects.get(worth_key(situation, move), 0.0) for move in SELLER_MOVES]
        assert float(model.choices[row] @ each) == pytest.approx(0.0, abs=1e-4)


def test_moves_never_made_in_a_situation_have_no_effect_there() -> None:
    assert worth_key(Situation.COMMITMENT, "ask_first") not in FOUND.effects
    assert worth_key(Situation.PRICE, "ask_first") in FOUND.effects


def test_the_estimator_finds_the_signs_of_large_effects(tmp_path: Path) -> None:
    path = tmp_path / "simulated.jsonl"
    path.write_bytes(b"\n".join(map(msgspec.json.encode, simulate(800, seed=7))))
    worths = estimate_worths(load_examples(path), FeatureReader).worths
    large = {key: effect for key, effect in FOUND.effects.items() if abs(effect) >= LARGE and key in worths}
    assert len(large) > 20
    wrong = [key for key, effect in large.items() if effect * worths[key].worth <= 0.0]
    assert len(wrong) <= len(large) // 15
    overall = {key for key in large if key.startswith("any/")}
    assert {"any/need_payoff", "any/implication", "any/next_step"} <= overall
    assert not overall & set(wrong)
