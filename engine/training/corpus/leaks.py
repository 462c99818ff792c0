"""Whether anything but the words said gives the outcome away: the scene, the length, the first reading.

One rule: told by cross-validation on conversations not fitted on, with its interval; a small corpus is
said to be too small rather than sound. What is found here can be learned by mistake, and a forecaster
that learned it is good on its own corpus alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.training.corpus.records import Record

SCENE: Final = "all scenario fields"
TURNS: Final = "number of turns"
WORDS: Final = "number of words"
FIRST_READING: Final = "reading after the first turn"
# Above this even at the lower end of its interval, something predicts that must not.
HARMLESS_AUC: Final = 0.55
# A listener may hear something in the first words; one who hears this much knew the end.
HARMLESS_READING_AUC: Final = 0.7
_FEWEST: Final = 40
_FEWEST_OF_EACH: Final = 10
_FOLDS: Final = 5
_SURE: Final = 1.96

Numbers = NDArray[np.float64]


class Leak(msgspec.Struct, frozen=True):
    """How well `name` alone tells the outcome: AUC with its 95 % interval, 0.5 is not at all."""

    name: str
    auc: float
    low: float
    high: float

    @property
    def tells(self) -> bool:
        """Whether it predicts beyond doubt."""
        return self.low > (HARMLESS_READING_AUC if self.name == FIRST_READING else HARMLESS_AUC)


def find_leaks(records: Sequence[Record]) -> tuple[Leak, ...]:
    """The scene as a whole, its fields one by one, both lengths and the first reading.

    Empty where there are too few conversations of either outcome to tell.
    """
    outcomes = np.array([record.outcome for record in records])
    if len(records) < _FEWEST or min(outcomes.sum(), (1 - outcomes).sum()) < _FEWEST_OF_EACH:
        return ()
    fields = sorted({name for record in records for name in record.scene})
    leaks = []
    if fields:
        whole = [_terms(record, fields) for record in records]
        leaks.append(_measure(SCENE, _guess_by_terms(whole, outcomes), outcomes))
    for field in fields if len(fields) > 1 else ():
        own = [_terms(record, (field,)) for record in records]
        leaks.append(_measure(field, _guess_by_terms(own, outcomes), outcomes))
    for name, size in ((TURNS, lambda record: len(record.turns)), (WORDS, lambda record: record.words)):
        leaks.append(_measure(name, _guess_by_size(records, size, outcomes), outcomes))
    if all(record.readings for record in records):
        first = np.array([record.readings[0] for record in records])
        leaks.append(_measure(FIRST_READING, first, outcomes))
    return tuple(leaks)


def _terms(record: Record, fields: Iterable[str]) -> dict[str, float]:
    """A bag of the values and of the words in them, each told apart by its field."""
    bag: dict[str, float] = {}
    for field in fields:
        for value in record.scene.get(field, ()):
            bag[f"{field}={value}"] = 1.0
            bag |= {f"{field}:{word}": 1.0 for word in value.lower().split()}
    return bag


def _guess_by_terms(bags: Sequence[dict[str, float]], outcomes: NDArray[np.int_]) -> Numbers:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(DictVectorizer(), LogisticRegression(C=0.3, max_iter=1000))
    return _cross_validate(model, bags, outcomes)


def _guess_by_size(
    records: Sequence[Record], size: Callable[[Record], int], outcomes: NDArray[np.int_]
) -> Numbers:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    logs = np.log1p([size(record) for record in records])
    # The square finds a middle length that tells, or both ends.
    shape = np.stack([logs, logs**2], axis=1)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    return _cross_validate(model, shape, outcomes)


def _cross_validate(model: object, inputs: object, outcomes: NDArray[np.int_]) -> Numbers:
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    guesses = cross_val_predict(model, inputs, outcomes, cv=folds, method="predict_proba")
    return np.asarray(guesses[:, 1], dtype=np.float64)


def _measure(name: str, guesses: Numbers, outcomes: NDArray[np.int_]) -> Leak:
    """AUC with the interval of Hanley and McNeil 1982."""
    from sklearn.metrics import roc_auc_score

    auc = float(roc_auc_score(outcomes, guesses))
    ones, zeros = int(outcomes.sum()), int((1 - outcomes).sum())
    above, below = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (ones - 1) * (above - auc**2) + (zeros - 1) * (below - auc**2)
    error = _SURE * math.sqrt(max(spread, 0.0) / (ones * zeros))
    return Leak(name, round(auc, 3), round(max(auc - error, 0.0), 3), round(min(auc + error, 1.0), 3))
