"""The tables are chances, and the solved chances to convert are those of buyers that were lived."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.guidance.moves import MOVES
from engine.guidance.situations import OBJECTIONS, Situation
from engine.training.corpus.buyer_model import (
    LEVELS,
    SELLER_MOVES,
    SITUATIONS,
    STATES,
    Shift,
    kernel,
    levels,
    shift_of,
    solve,
)
from tests.engine.training.corpus import lives

MODEL = solve()


def test_every_table_holds_chances() -> None:
    assert MODEL.prior.sum() == pytest.approx(1.0)
    assert MODEL.answers.sum(axis=0) == pytest.approx(np.ones(STATES))
    assert MODEL.choices.sum(axis=1) == pytest.approx(np.ones(len(SITUATIONS)))
    for table in (MODEL.prior, MODEL.answers, MODEL.accepts, MODEL.choices, MODEL.before, MODEL.after):
        assert ((table >= 0.0) & (table <= 1.0)).all()
    for move, situation in itertools.product(SELLER_MOVES, SITUATIONS):
        moved = kernel(shift_of(move, situation))
        assert (moved >= 0.0).all()
        assert moved.sum(axis=1) == pytest.approx(np.ones(STATES))


def test_the_nine_moves_are_made_and_asking_first_only_where_it_is_one() -> None:
    assert SELLER_MOVES[:9] == tuple(move.key for move in MOVES)
    asked = MODEL.choices[:, SELLER_MOVES.index("ask_first")]
    made_in = {situation for situation, share in zip(SITUATIONS, asked, strict=True) if share > 0.0}
    assert made_in == OBJECTIONS | {Situation.REFUSAL}


def test_a_kernel_moves_each_level_by_one_at_most() -> None:
    moved = kernel(Shift(need=(0.3, 0.1), patience=(0.0, 0.0)))
    need, trust, patience, money, decider = levels()
    assert list(LEVELS) == ["need", "trust", "patience", "money", "decider"]
    inner = int(
        np.flatnonzero((need == 1) & (trust == 2) & (patience == 3) & (money == 0) & (decider == 1))[0]
    )
    reached = {
        int(need[state]): round(float(moved[inner, state]), 6) for state in np.flatnonzero(moved[inner])
    }
    assert reached == {0: 0.1, 1: 0.6, 2: 0.3}
    top = int(np.flatnonzero((need == 3) & (trust == 0) & (patience == 0) & (money == 1) & (decider == 0))[0])
    assert moved[top, top] == pytest.approx(0.9)


def test_the_solved_chances_are_those_of_buyers_who_were_lived() -> None:
    dice = np.random.default_rng(1)
    count = 40_000
    start, said = lives.begin(MODEL, count, dice)
    converted = lives.outlive(MODEL, start, said, lives.choose(MODEL, said, dice), dice)
    promised = MODEL.after[said, lives.place(start)]
    for row in range(len(SITUATIONS)):
        here = said == row
        error = float(np.sqrt((promised[here] * (1 - promised[here])).sum())) / here.sum()
        assert converted[here].mean() == pytest.approx(promised[here].mean(), abs=4 * error)
    for low in (0.0, 0.2, 0.4, 0.6):
        here = (promised >= low) & (promised < low + 0.2)
        assert converted[here].mean() == pytest.approx(promised[here].mean(), abs=0.03)


def test_good_states_convert_more() -> None:
    for name, level in zip(LEVELS, levels(), strict=True):
        worst, best = MODEL.before[level == 0].mean(), MODEL.before[level == level.max()].mean()
        assert best > worst + 0.02, name
