"""A buyer whose mind is known: hidden levels, what each move of the seller does to them, what is answered.

One rule: every number here is made up, and the chance to convert follows from them without sampling. Five
levels make 256 states (need, trust, patience, money, decider). One exchange:

1. the seller moves, chosen by what the buyer said last alone;
2. the move shifts each level up or down by one, with the chances in the table below;
3. with a fixed chance the buyer now decides, and says yes or no; otherwise an answer comes out of the state.

Who says yes converts with 95 %, who says no with 3 %. A call that stops earlier goes on unheard by the
same rules. Since neither the stop nor the moment of deciding depends on the state, the chance to convert
given the moves and answers so far is exact at every turn, wherever the call ends. Nothing here is evidence
about people.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.guidance.moves import ASK_FIRST, MOVES
from engine.guidance.situations import OBJECTIONS, Situation

Numbers = NDArray[np.float64]

LEVELS: Final[Mapping[str, int]] = {"need": 4, "trust": 4, "patience": 4, "money": 2, "decider": 2}
STATES: Final = int(np.prod(list(LEVELS.values())))
SITUATIONS: Final = tuple(Situation)
# What sellers do beside the nine: none of these is ever advised.
PITCH, DISCOUNT, PRESS, REPLY = "pitch", "discount", "press", "reply"
SELLER_MOVES: Final = (*(move.key for move in MOVES), PITCH, DISCOUNT, PRESS, REPLY)
DECIDES: Final = 0.16
CONVERTS_AFTER_YES: Final = 0.95
CONVERTS_AFTER_NO: Final = 0.03

_PRIOR: Final[Mapping[str, tuple[float, ...]]] = {
    "need": (0.30, 0.35, 0.25, 0.10),
    "trust": (0.25, 0.40, 0.25, 0.10),
    "patience": (0.10, 0.30, 0.40, 0.20),
    "money": (0.40, 0.60),
    "decider": (0.45, 0.55),
}


class Shift(NamedTuple):
    """Chances that a move takes a level up or down by one; patience wears by itself."""

    need: tuple[float, float] = (0.0, 0.0)
    trust: tuple[float, float] = (0.0, 0.0)
    patience: tuple[float, float] = (0.0, 0.20)
    money: tuple[float, float] = (0.0, 0.0)
    decider: tuple[float, float] = (0.0, 0.0)


# What a move does anywhere, then where it does something else.
_ANYWHERE: Final[Mapping[str, Shift]] = {
    "ask_problem": Shift(need=(0.24, 0.0), trust=(0.14, 0.0)),
    "implication": Shift(need=(0.58, 0.0), trust=(0.0, 0.05), patience=(0.0, 0.15)),
    "need_payoff": Shift(need=(0.50, 0.0), trust=(0.10, 0.0), patience=(0.05, 0.08)),
    "social_proof": Shift(trust=(0.30, 0.02)),
    "risk_reversal": Shift(trust=(0.40, 0.0), money=(0.10, 0.0)),
    "ask_first": Shift(need=(0.15, 0.0), trust=(0.42, 0.0), patience=(0.10, 0.08)),
    "next_step": Shift(trust=(0.0, 0.30), patience=(0.0, 0.50)),
    "bring_decider": Shift(trust=(0.0, 0.05), patience=(0.0, 0.18), decider=(0.22, 0.0)),
    "listen": Shift(trust=(0.16, 0.0), patience=(0.16, 0.04)),
    PITCH: Shift(need=(0.04, 0.10), trust=(0.0, 0.25), patience=(0.0, 0.45)),
    DISCOUNT: Shift(need=(0.0, 0.12), trust=(0.0, 0.24), money=(0.15, 0.0)),
    PRESS: Shift(trust=(0.0, 0.50), patience=(0.0, 0.45)),
    REPLY: Shift(trust=(0.06, 0.02)),
}
_BACKWARD: Final = Shift(trust=(0.0, 0.10), patience=(0.0, 0.30))
_IN: Final[Mapping[tuple[str, Situation], Shift]] = {
    ("ask_problem", Situation.COMMITMENT): _BACKWARD,
    ("implication", Situation.COMMITMENT): _BACKWARD,
    ("ask_problem", Situation.NEED): Shift(need=(0.36, 0.0), trust=(0.14, 0.0)),
    ("implication", Situation.REFUSAL): Shift(need=(0.10, 0.0), trust=(0.0, 0.25), patience=(0.0, 0.40)),
    ("need_payoff", Situation.REFUSAL): Shift(need=(0.08, 0.0), patience=(0.0, 0.35)),
    ("social_proof", Situation.TRUST): Shift(trust=(0.50, 0.02)),
    ("social_proof", Situation.COMPETITOR): Shift(trust=(0.42, 0.02)),
    ("risk_reversal", Situation.TRUST): Shift(trust=(0.70, 0.0), money=(0.10, 0.0)),
    ("risk_reversal", Situation.PRICE): Shift(trust=(0.30, 0.0), money=(0.50, 0.0)),
    ("next_step", Situation.COMMITMENT): Shift(trust=(0.15, 0.0), money=(0.20, 0.0), decider=(0.30, 0.0)),
    ("next_step", Situation.INTEREST): Shift(trust=(0.10, 0.0), money=(0.12, 0.0), decider=(0.18, 0.0)),
    ("bring_decider", Situation.AUTHORITY): Shift(patience=(0.0, 0.10), decider=(0.75, 0.0)),
    ("listen", Situation.REFUSAL): Shift(trust=(0.22, 0.0), patience=(0.30, 0.04)),
    (DISCOUNT, Situation.PRICE): Shift(need=(0.0, 0.06), trust=(0.0, 0.20), money=(0.40, 0.0)),
    (PRESS, Situation.COMMITMENT): Shift(trust=(0.0, 0.10), patience=(0.0, 0.20), decider=(0.10, 0.0)),
}

# How often sellers make each move, before what the buyer said is weighed in.
_USUAL: Final[Mapping[str, float]] = {
    "ask_problem": 1.0, "implication": 0.8, "need_payoff": 0.8, "social_proof": 0.8, "risk_reversal": 0.7,
    "ask_first": 1.0, "next_step": 0.8, "bring_decider": 0.6, "listen": 0.8,
    PITCH: 0.9, DISCOUNT: 0.5, PRESS: 0.6, REPLY: 1.1,
}  # fmt: skip
_TEMPTING: Final[Mapping[tuple[str, Situation], float]] = {
    (DISCOUNT, Situation.PRICE): 3.0,
    ("risk_reversal", Situation.TRUST): 1.8,
    ("social_proof", Situation.TRUST): 1.8,
    ("bring_decider", Situation.AUTHORITY): 2.0,
    ("next_step", Situation.COMMITMENT): 2.5,
    ("next_step", Situation.INTEREST): 1.8,
    (PITCH, Situation.INTEREST): 1.5,
    (PITCH, Situation.NEED): 1.5,
}


def shift_of(move: str, situation: Situation) -> Shift:
    """What `move` does to the levels, said in answer to `situation`."""
    return _IN.get((move, situation), _ANYWHERE[move])


@functools.cache
def kernel(shift: Shift) -> Numbers:
    """[STATES, STATES]: the chance of each state after the move, by the state before it."""
    whole: Numbers = np.ones((1, 1))
    for (up, down), size in zip(shift, LEVELS.values(), strict=True):
        one = np.zeros((size, size))
        for level in range(size):
            one[level, min(level + 1, size - 1)] += up
            one[level, max(level - 1, 0)] += down
            one[level, level] += 1.0 - up - down
        whole = np.kron(whole, one).astype(np.float64)
    return whole


def levels() -> Numbers:
    """[5, STATES]: need, trust, patience, money and decider in each state."""
    return np.stack([grid.ravel() for grid in np.indices(tuple(LEVELS.values()))]).astype(float)


def prior() -> Numbers:
    """[STATES]: how buyers come into a call."""
    whole: Numbers = np.ones(1)
    for shares in _PRIOR.values():
        whole = np.kron(whole, np.array(shares)).astype(np.float64)
    return whole


def answers() -> Numbers:
    """[situations, STATES]: what is said in a state, where nothing is decided."""
    need, trust, patience, money, decider = levels()
    leaning = {
        Situation.REFUSAL: 1.8 - 1.2 * patience - 0.5 * need,
        Situation.PRICE: -0.4 + 1.8 * (1 - money),
        Situation.AUTHORITY: -1.4 + 2.2 * (1 - decider),
        Situation.COMPETITOR: 0.1 - 0.4 * trust,
        Situation.TRUST: 1.1 - 1.1 * trust,
        Situation.TIMING: -0.1 - 0.3 * need,
        Situation.NEED: 1.2 - 1.2 * need,
        Situation.COMMITMENT: -5.0 + 1.0 * need + 0.9 * trust + 1.1 * money + 1.1 * decider,
        Situation.INTEREST: -1.6 + 0.9 * need + 0.5 * trust,
        Situation.NONE: 0.9 + 0.0 * need,
    }
    weights = np.exp(np.stack([leaning[situation] for situation in SITUATIONS]))
    return np.asarray(weights / weights.sum(axis=0), dtype=np.float64)


def accepts() -> Numbers:
    """[STATES]: the chance of a yes when the buyer decides."""
    need, trust, patience, money, decider = levels()
    leaning = -9.2 + 1.8 * need + 1.5 * trust + 0.9 * patience + 2.2 * money + 2.0 * decider
    return np.asarray(1.0 / (1.0 + np.exp(-leaning)), dtype=np.float64)


def choices() -> Numbers:
    """[situations, moves]: how often sellers make each move in answer to each situation."""
    table = np.zeros((len(SITUATIONS), len(SELLER_MOVES)))
    for row, situation in enumerate(SITUATIONS):
        for column, move in enumerate(SELLER_MOVES):
            if move != ASK_FIRST.key or situation in OBJECTIONS | {Situation.REFUSAL}:
                table[row, column] = _USUAL[move] * _TEMPTING.get((move, situation), 1.0)
    return np.asarray(table / table.sum(axis=1, keepdims=True), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class BuyerModel:
    """The model, solved. `before` [STATES]: the chance to convert after a move, before what is answered;
    `after` [situations, STATES]: after the answer.
    """

    prior: Numbers
    answers: Numbers
    accepts: Numbers
    choices: Numbers
    before: Numbers
    after: Numbers


@functools.cache
def solve() -> BuyerModel:
    """The chances to convert: a linear system in the states, without sampling."""
    answered, accepted, chosen = answers(), accepts(), choices()
    moved = [
        sum(
            (
                chosen[row, column] * kernel(shift_of(move, situation))
                for column, move in enumerate(SELLER_MOVES)
            ),
            start=np.zeros((STATES, STATES)),
        )
        for row, situation in enumerate(SITUATIONS)
    ]
    onward = sum(
        (answered[row][:, None] * moved[row] for row in range(len(SITUATIONS))),
        start=np.zeros((STATES, STATES)),
    )
    deciding = accepted * CONVERTS_AFTER_YES + (1.0 - accepted) * CONVERTS_AFTER_NO
    before: Numbers = np.linalg.solve(np.eye(STATES) - (1.0 - DECIDES) * onward, DECIDES * deciding).astype(
        np.float64
    )
    after: Numbers = np.stack([matrix @ before for matrix in moved])
    return BuyerModel(prior(), answered, accepted, chosen, before, after)
