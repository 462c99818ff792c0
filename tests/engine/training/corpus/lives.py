"""The buyer model lived many times over at once, written apart from the code that solves it.

One rule: levels are moved one by one from the table of shifts; no kernel and no chance to convert of the
model is used, so that both can be held against this.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.training.corpus.buyer_model import (
    CONVERTS_AFTER_NO,
    CONVERTS_AFTER_YES,
    DECIDES,
    LEVELS,
    SELLER_MOVES,
    SITUATIONS,
    BuyerModel,
    shift_of,
)

Whole = NDArray[np.int_]
SIZES = tuple(LEVELS.values())
_SHIFTS = np.array([[shift_of(move, situation) for move in SELLER_MOVES] for situation in SITUATIONS])


def pick(shares: NDArray[np.float64], dice: np.random.Generator) -> Whole:
    """A column for each row of `shares`."""
    drawn = dice.random((len(shares), 1)) > np.cumsum(shares, axis=1)
    return np.asarray(np.minimum(drawn.sum(axis=1), shares.shape[1] - 1), dtype=np.int_)


def begin(model: BuyerModel, count: int, dice: np.random.Generator) -> tuple[Whole, Whole]:
    """Levels [count, 5] and what each buyer says first."""
    states = dice.choice(len(model.prior), size=count, p=model.prior)
    levels = np.stack(np.unravel_index(states, SIZES), axis=1)
    return levels, say(model, levels, dice)


def say(model: BuyerModel, levels: Whole, dice: np.random.Generator) -> Whole:
    """What buyers at `levels` say."""
    return pick(model.answers[:, place(levels)].T, dice)


def choose(model: BuyerModel, situations: Whole, dice: np.random.Generator) -> Whole:
    """The moves that sellers make there."""
    return pick(model.choices[situations], dice)


def place(levels: Whole) -> Whole:
    """The number of the state."""
    return np.asarray(np.ravel_multi_index(tuple(levels.T), SIZES), dtype=np.int_)


def shift(levels: Whole, situations: Whole, moves: Whole, dice: np.random.Generator) -> Whole:
    """The levels after the moves."""
    drawn = dice.random(levels.shape)
    chances = _SHIFTS[situations, moves]
    up, down = chances[:, :, 0], chances[:, :, 1]
    step = (drawn < up).astype(int) - ((drawn >= up) & (drawn < up + down)).astype(int)
    return np.asarray(np.clip(levels + step, 0, np.array(SIZES) - 1), dtype=np.int_)


def outlive(
    model: BuyerModel, levels: Whole, situations: Whole, moves: Whole, dice: np.random.Generator
) -> NDArray[np.bool_]:
    """Whether each converts, if the next move is `moves` and sellers go on as they do."""
    converted = np.zeros(len(levels), dtype=bool)
    alive = np.arange(len(levels))
    while len(alive):
        levels = shift(levels, situations, moves, dice)
        deciding = dice.random(len(alive)) < DECIDES
        accepted = dice.random(len(alive)) < model.accepts[place(levels)]
        follows = np.where(accepted, CONVERTS_AFTER_YES, CONVERTS_AFTER_NO)
        converted[alive[deciding]] = (dice.random(len(alive)) < follows)[deciding]
        alive, levels = alive[~deciding], levels[~deciding]
        situations = say(model, levels, dice)
        moves = choose(model, situations, dice)
    return converted
