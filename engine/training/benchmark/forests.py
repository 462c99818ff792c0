"""Random forest and XGBoost on what has been said so far: the ordinary way to learn from a table.

One rule: a row is a function of the turns so far. It holds the words so far (tf-idf in 100 dimensions
that keep most of it) and what the turns showed (`engine.features`), not our vectors, which were tuned
on the labels of the very conversations that the trees learn from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_extraction.text import TfidfTransformer

from engine.features.reader import FeatureReader
from engine.training import words
from engine.training.corpus import Example
from engine.training.words import soft_label

Rows = NDArray[np.float64]
Chances = dict[str, list[float]]
"""The chance after each turn, by the conversation's id."""

_DIMENSIONS: Final = 100
_PREFIXES: Final = (0.25, 0.5, 0.75, 1.0)
_CORES: Final = 2


class WordRows:
    """Conversations as tables, a row a turn; fitted on the training part."""

    def __init__(self, train: Sequence[Example]) -> None:
        said = [words.say(one.turns) for one in train]
        self._index = words.choose_terms([[term for turn in one for term in turn] for one in said])
        counts = csr_matrix(np.stack([self._count(one)[-1] for one in said]))
        self._rarity = TfidfTransformer(sublinear_tf=True).fit(counts)
        size = min(_DIMENSIONS, len(self._index) - 1, len(train) - 1)
        self._fold = TruncatedSVD(size, random_state=0).fit(self._rarity.transform(counts))

    def _count(self, said: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """How often each term was said by the end of each turn."""
        counts = np.zeros((len(said), len(self._index)), dtype=np.float32)
        for place, turn in enumerate(said):
            for term, count in Counter(turn).items():
                at = self._index.get(term)
                if at is not None:
                    counts[place, at] = count
        return np.cumsum(counts, axis=0)

    def read(self, example: Example) -> Rows:
        """One row after each turn."""
        counts = csr_matrix(self._count(words.say(example.turns)))
        folded = self._fold.transform(self._rarity.transform(counts))
        features = FeatureReader()
        shown = np.stack([features.read(turn).values for turn in example.turns])
        heard = np.arange(1.0, len(example.turns) + 1.0)[:, None]
        return np.concatenate([folded, shown, heard], axis=1)

    def learn(self, train: Sequence[Example]) -> tuple[Rows, NDArray[np.float64]]:
        """Rows at four places of each conversation with the soft labels that ours learned from."""
        rows, labels = [], []
        for one in train:
            turns = sorted({max(1, round(share * len(one.turns))) for share in _PREFIXES})
            rows.append(self.read(one)[[turn - 1 for turn in turns]])
            for turn in turns:
                reading = one.readings[turn - 1] if one.readings else None
                labels.append(soft_label(reading, one.outcome, turn))
        return np.concatenate(rows), np.array(labels)


@dataclass(frozen=True, slots=True)
class Tables:
    """What trees learn from, and the rows of each conversation that they are asked about, by its id."""

    rows: Rows
    labels: NDArray[np.float64]
    asked: dict[str, Rows]


def tabulate_words(train: Sequence[Example], judged: Sequence[Example]) -> Tables:
    """The tables that every kind of tree shares."""
    words_so_far = WordRows(train)
    rows, labels = words_so_far.learn(train)
    return Tables(rows, labels, {one.id: words_so_far.read(one) for one in judged})


def ask_forest(tables: Tables, trees: int, seed: int) -> Chances:
    """The chances that a random forest (Breiman 2001) gives after each turn."""
    model = RandomForestRegressor(
        trees, max_features="sqrt", min_samples_leaf=8, n_jobs=_CORES, random_state=seed
    )
    model.fit(tables.rows, tables.labels)
    return {name: model.predict(rows).tolist() for name, rows in tables.asked.items()}


def ask_xgboost(tables: Tables, trees: int, seed: int) -> Chances:
    """The chances that boosted trees (Chen and Guestrin 2016) give after each turn."""
    import xgboost

    model = xgboost.XGBRegressor(
        objective="binary:logistic",
        n_estimators=trees,
        max_depth=4,
        learning_rate=0.05,
        subsample=0.8,
        colsample_bytree=0.5,
        n_jobs=_CORES,
        random_state=seed,
    )
    model.fit(tables.rows, tables.labels)
    return {name: model.predict(rows).tolist() for name, rows in tables.asked.items()}
