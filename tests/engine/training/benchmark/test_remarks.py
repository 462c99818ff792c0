"""A remark says what its rows bear and nothing else."""

from __future__ import annotations

import pytest

from engine.training.benchmark.ablations import RECIPES
from engine.training.benchmark.figures import Score, Scores
from engine.training.benchmark.remarks import remark_idle_parts, remark_views
from engine.training.benchmark.retrained import EVERYTHING
from engine.training.views import VIEWS

Rows = dict[str, dict[str, Scores]]


def rank(auc: float | None) -> dict[str, Scores]:
    even = Score(0.5, 0.4, 0.6)
    ranked = None if auc is None else Score(auc, auc - 0.01, auc + 0.01)
    half = Scores(9, even, even, even, even, even)
    return {"50 %": half, "100 %": Scores(9, even, even, even, ranked, even), "turn 8": half}


def rank_all(*aucs: float | None) -> Rows:
    return {recipe.name: rank(auc) for recipe, auc in zip(RECIPES, aucs, strict=True)}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            rank_all(0.9472, 0.933, 0.9468, 0.9471, 0.9459),
            "Taking away sequence, the bags of words or what turns show changes hardly anything here"
            " (AUC of whole calls 0.946 to 0.947, with nothing taken away 0.947).",
        ),
        (
            rank_all(0.9, 0.903, 0.91, 0.8, 0.88),
            "Taking away embeddings changes hardly anything here"
            " (AUC of whole calls 0.903, with nothing taken away 0.900).",
        ),
        (rank_all(0.9, 0.8, 0.894, 0.906, None), None),
        (rank_all(None, 0.9, 0.9, 0.9, 0.9), None),
        ({EVERYTHING.name: rank(0.9)}, None),
        ({}, None),
    ],
    ids=["three", "one", "none near enough", "nothing to compare with", "alone", "empty"],
)
def test_parts_that_are_hardly_missed_are_named_with_their_figures(rows: Rows, said: str | None) -> None:
    assert list(remark_idle_parts(rows)) == ([] if said is None else [said])


def test_each_seed_is_told_with_what_its_policy_sees() -> None:
    (said,) = remark_views(range(3, 9))
    assert "(seed 3 everything; seed 4 all but the bags of words; " in said
    assert f"seed 7 {VIEWS[-1].name}; seed 8 everything), so the spread is of both." in said
