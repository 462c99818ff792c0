"""Fit the bags of words (engine/evidence.py), and score the training part without peeking.

One rule: a conversation's own words never weigh in the evidence it is trained on; its evidence
comes from bags fitted on other products (cross-fitting), or the policies would trust it too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from scipy.sparse import vstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from engine.evidence import Appeals, Bag, Bags, list_words, terms
from engine.training.corpus import Example
from engine.vocabulary import Outcome, Turn

FOLDS: Final = 5
_MOST_TERMS: Final = 15_000
_FEWEST_CONVERSATIONS: Final = 4
_PREFIXES: Final = (0.25, 0.5, 0.75, 1.0)
READING_SHARE: Final = 0.7  # of the label; the rest is the outcome (measured best among four mixtures)
_OUTCOME_EARLY, _OUTCOME_LATE, _LATE_TURNS = 0.2, 0.5, 18

Document = list[str]


def soft_label(reading: float | None, outcome: Outcome, turns: int) -> float:
    """The label after `turns` turns: 0.7 careful reading + 0.3 outcome.

    Without a reading it is the outcome, drawn towards a half: what will happen is no label for how
    sure one can be early on. Hard labels made policies surer of PersuasionForGood than its base
    rate allows (Brier 0.28 against 0.25 at turn 10).
    """
    if reading is None:
        share = _OUTCOME_EARLY + (_OUTCOME_LATE - _OUTCOME_EARLY) * min(turns / _LATE_TURNS, 1.0)
        return 0.5 + (outcome.value - 0.5) * share
    return READING_SHARE * reading + (1.0 - READING_SHARE) * outcome.value


def _label_at(example: Example, turn: int) -> float:
    return soft_label(example.readings[turn] if example.readings else None, example.outcome, turn + 1)


def _prefix_documents(example: Example, said: Sequence[Document]) -> list[tuple[Document, float]]:
    documents = []
    for last in sorted({max(1, round(share * len(said))) for share in _PREFIXES}):
        documents.append(([term for turn in said[:last] for term in turn], _label_at(example, last - 1)))
    return documents


def _turn_documents(example: Example, said: Sequence[Document]) -> list[tuple[Document, float]]:
    return [(turn, _label_at(example, place)) for place, turn in enumerate(said) if turn]


def _keep(document: Document) -> Document:
    return document


def choose_terms(documents: Sequence[Document], most: float = 0.6) -> dict[str, int]:
    """The terms all bags know: said in enough documents and not in over `most` of them (0..1), most
    frequent first.
    """
    vectorizer = CountVectorizer(
        analyzer=_keep, min_df=_FEWEST_CONVERSATIONS, max_features=_MOST_TERMS, max_df=most
    )
    vectorizer.fit(documents)
    return {term: int(place) for term, place in vectorizer.vocabulary_.items()}


def _fit_bag(documents: Sequence[tuple[Document, float]], index: dict[str, int], strength: float) -> Bag:
    vectorizer = TfidfVectorizer(analyzer=_keep, sublinear_tf=True, vocabulary=index)
    matrix = vectorizer.fit_transform([document for document, _ in documents])
    labels = np.array([label for _, label in documents])
    # A soft label is a hard one of each kind, weighed.
    model = LogisticRegression(C=strength, max_iter=300)
    model.fit(
        vstack([matrix, matrix]),
        np.concatenate([np.ones(len(labels)), np.zeros(len(labels))]),
        sample_weight=np.concatenate([labels, 1.0 - labels]),
    )
    return Bag(
        index=index,
        weight=model.coef_[0].tolist(),
        rarity=vectorizer.idf_.tolist(),
        intercept=float(model.intercept_[0]),
    )


def say(turns: Sequence[Turn]) -> list[Document]:
    """The terms of each turn, as serving counts them."""
    return [terms(list_words(turn.text), turn.speaker.side) for turn in turns]


def fit_bags(examples: Sequence[Example], said: Sequence[Sequence[Document]]) -> Bags:
    """Fit all bags on `examples`; `said` holds each one's terms by turn."""
    so_far: list[tuple[Document, float]] = []
    this_turn: list[tuple[Document, float]] = []
    gifts: list[tuple[Document, float]] = []
    for example, documents in zip(examples, said, strict=True):
        kind = so_far if example.sale else gifts
        kind += _prefix_documents(example, documents)
        this_turn += _turn_documents(example, documents)
    index = _choose_by_kind(examples, said)
    sales = so_far or gifts
    appeals = _fit_appeals(so_far, gifts, index) if so_far and gifts else None
    return Bags(_fit_bag(sales, index, 8.0), _fit_bag(this_turn, index, 2.0), _words_met(said), appeals)


def _choose_by_kind(examples: Sequence[Example], said: Sequence[Sequence[Document]]) -> dict[str, int]:
    """The terms of sales, then those of gifts that sales would have crowded out."""
    documents = [[term for turn in turns for term in turn] for turns in said]
    index: dict[str, int] = {}
    for gift in (False, True):
        own = [
            document
            for example, document in zip(examples, documents, strict=True)
            if example.sale is not gift
        ]
        if len(own) >= _FEWEST_CONVERSATIONS:
            # What every appeal says tells what kind of talk it is.
            for term in choose_terms(own, 1.0 if gift else 0.6):
                index.setdefault(term, len(index))
    return index


def _fit_appeals(
    so_far: Sequence[tuple[Document, float]], gifts: Sequence[tuple[Document, float]], index: dict[str, int]
) -> Appeals:
    """A bag of the gifts alone, and one that tells an appeal from a sale."""
    kinds = [(document, 0.0) for document, _ in so_far] + [(document, 1.0) for document, _ in gifts]
    # A few hundred calls: who says a word only makes words rarer. Five folds of the 348 that had a
    # reading by then, Brier and AUC at turn 18: .228 and .669 with readings, .237 and .63 without.
    worded = [([term for term in document if ":" not in term], label) for document, label in gifts]
    gives = _fit_bag(worded, index, 20.0)
    # What these never say must not count for their length either.
    silent = {term for term in index if ":" in term}
    rarity = [0.0 if term in silent else rare for term, rare in zip(index, gives.rarity, strict=True)]
    return Appeals(replace(gives, rarity=rarity), _fit_bag(kinds, index, 8.0))


def _words_met(said: Sequence[Sequence[Document]]) -> frozenset[str]:
    # A single word has no blank, and no colon unless a side is named before it.
    spoken = (term for turns in said for turn in turns for term in turn)
    return frozenset(term for term in spoken if " " not in term and ":" not in term)


def cross_fit(
    examples: Sequence[Example], said: Sequence[Sequence[Document]]
) -> tuple[list[Bags], list[int]]:
    """Bags by fold, and for each example the fold whose bags never saw its product."""
    groups = [example.group for example in examples]
    folds = min(FOLDS, len(set(groups)))
    fitted: list[Bags] = []
    which = [0] * len(examples)
    for seen, unseen in GroupKFold(n_splits=folds).split(groups, groups=groups):
        for place in unseen:
            which[place] = len(fitted)
        fitted.append(fit_bags([examples[place] for place in seen], [said[place] for place in seen]))
    return fitted, which
