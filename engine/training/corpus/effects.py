"""What each move of the seller truly does in the simulated calls, to hold estimates against.

One rule: an effect, not an association: the chance to convert if the seller makes this move here, less the
chance as sellers usually go on, averaged over the states in which buyers are when it is made. Keys are
those of `models/moves.json`; it holds the sellers' bad habits besides, which are never advised.
"""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np

from engine.guidance.situations import Situation
from engine.guidance.worths import worth_key
from engine.training.corpus.buyer_model import (
    DECIDES,
    SELLER_MOVES,
    SITUATIONS,
    STATES,
    BuyerModel,
    Numbers,
    kernel,
    shift_of,
    solve,
)
from engine.training.corpus.simulate import turn_shares

EFFECTS_SCHEMA: Final = 1
_OPENINGS: Final = (0.5, 0.5)


class Effects(msgspec.Struct, frozen=True):
    """`converting` is the share of calls that convert; `effects` in probability by "situation/move"."""

    schema: int
    converting: float
    effects: dict[str, float]


def true_effects() -> Effects:
    """All effects, computed from the model without sampling."""
    model = solve()
    standing = occupancy(model)
    effects: dict[str, float] = {}
    for column, move in enumerate(SELLER_MOVES):
        gained = np.array([_gain(model, standing, row, move) for row in range(len(SITUATIONS))])
        made = standing.sum(axis=1) * model.choices[:, column]
        effects[worth_key(None, move)] = round(float(gained @ made / made.sum()), 5)
        for row, situation in enumerate(SITUATIONS):
            if model.choices[row, column] > 0.0:
                effects[worth_key(situation, move)] = round(float(gained[row]), 5)
    converting = float(np.sum(model.prior * model.answers * model.after))
    return Effects(EFFECTS_SCHEMA, round(converting, 5), effects)


def _gain(model: BuyerModel, standing: Numbers, row: int, move: str) -> float:
    situation: Situation = SITUATIONS[row]
    gained = kernel(shift_of(move, situation)) @ model.before - model.after[row]
    return float(standing[row] @ gained / standing[row].sum())


def occupancy(model: BuyerModel) -> Numbers:
    """[situations, STATES]: how often a recorded move is made there and answered in the recording."""
    now = model.answers * model.prior
    whole = np.zeros_like(now)
    shares = turn_shares()
    for exchange in range(max(shares) // 2 + 1):
        # The answer is turn 3 + 2 k where the buyer opens, one later where the seller does.
        heard = [
            sum(share for turns, share in shares.items() if turns >= need + 2 * exchange) for need in (3, 4)
        ]
        whole += now * float(np.dot(_OPENINGS, heard))
        moved = np.zeros(STATES)
        for row, situation in enumerate(SITUATIONS):
            for column, move in enumerate(SELLER_MOVES):
                if model.choices[row, column] > 0.0:
                    moved += model.choices[row, column] * (now[row] @ kernel(shift_of(move, situation)))
        now = model.answers * moved * (1.0 - DECIDES)
    return whole
