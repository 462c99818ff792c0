"""The leak exhibit: a public training contract in the paper's name, re-enacted on noise alone.

One rule: nothing here is ours, and nothing here may be learned from: the "calls" are random numbers
with random outcomes, so whoever scores above a half has been told the answer. The contract, in the
parts that leak: the outcome is one of the observation's five metrics, the vector is that of the whole
call in every turn, and the turn is given beside the call's true length. It is scored as its training
script scores it, and as a program could use it, when the outcome is not known yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

_NUMBERS: Final = 64  # of the vector; more only makes the noise larger
_LAYERS: Final = (64, 64)
_UNKNOWN: Final = 0.5
_OUTCOME_AT, _SHARE_AT = _NUMBERS + 3, _NUMBERS + 4

Rows = NDArray[np.float64]


class Exhibit(msgspec.Struct, frozen=True):
    """Accuracy on calls that are pure noise, where nothing above a half can be honest.

    `told` with the outcome in the observation, as the contract trains and scores it; `live` the same
    network when the outcome is not known yet; `honest` a network that never saw it.
    """

    calls: int
    told: float
    live: float
    honest: float


@dataclass(frozen=True, slots=True)
class Noise:
    """Rows of observations, a row a turn, with the outcome of the call each belongs to."""

    rows: Rows
    outcomes: NDArray[np.int64]


def draw_noise(calls: int, dice: np.random.Generator) -> Noise:
    """Calls of 4 to 12 turns as the contract observes them."""
    rows, outcomes = [], []
    for _ in range(calls):
        outcome, turns = int(dice.integers(2)), int(dice.integers(4, 13))
        whole_call = dice.standard_normal(_NUMBERS) / np.sqrt(_NUMBERS)
        scores = dice.random(2)
        for turn in range(1, turns + 1):
            metrics = (*scores, turns / 12.0, float(outcome), turn / turns)
            before = np.full(10, _UNKNOWN)
            rows.append(np.concatenate([whole_call, metrics, [turn / 12.0], before]))
            outcomes.append(outcome)
    return Noise(np.stack(rows), np.array(outcomes))


def hide_the_end(rows: Rows) -> Rows:
    """The same observations while the call runs: neither its outcome nor its length is known."""
    hidden = rows.copy()
    hidden[:, [_OUTCOME_AT, _SHARE_AT]] = _UNKNOWN
    return hidden


def reenact(calls: int, seed: int) -> Exhibit:
    """Train on noise and score on other noise."""
    dice = np.random.default_rng([seed, 77])
    learned, judged = draw_noise(calls, dice), draw_noise(calls, dice)
    leaky = _fit(learned.rows, learned.outcomes, seed)
    honest = _fit(hide_the_end(learned.rows), learned.outcomes, seed)
    return Exhibit(
        calls=calls,
        told=_accuracy(leaky, judged.rows, judged.outcomes),
        live=_accuracy(leaky, hide_the_end(judged.rows), judged.outcomes),
        honest=_accuracy(honest, hide_the_end(judged.rows), judged.outcomes),
    )


def _fit(rows: Rows, outcomes: NDArray[np.int64], seed: int) -> MLPClassifier:
    model = MLPClassifier(
        _LAYERS,
        alpha=1e-3,
        learning_rate_init=5e-3,
        early_stopping=True,
        n_iter_no_change=3,
        random_state=seed,
    )
    return model.fit(rows, outcomes)


def _accuracy(model: MLPClassifier, rows: Rows, outcomes: NDArray[np.int64]) -> float:
    return round(float((model.predict(rows) == outcomes).mean()), 4)
