"""Nothing climbs that loses to what it started from, and every rung is told."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine.confidence import Signs
from engine.ensemble import Opinion, log_odds
from engine.training.evaluate import Figures
from engine.training.ladder import Candidate, climb, judge_held_out, loses, tell
from engine.training.opinions import Heard
from tests.engine.fakes import make_calibration
from tests.engine.training.corpora import sample_all, write_many

SAMPLES = sample_all(write_many(60, turns=4))


def hear(skill: float, seed: int = 0) -> list[Heard]:
    """Calls followed by somebody who sees the outcome with so much skill (0 none, 1 all)."""
    dice = np.random.default_rng(seed)
    heard = []
    for sample in SAMPLES:
        bought = sample.example.outcome.value
        told = [skill * (0.9 if bought else 0.1) + (1 - skill) * dice.random() for _ in sample.labels]
        opinions = tuple(Opinion(log_odds(one), 0.1, 0.1, 0.0) for one in told)
        signs = Signs(0.1, 0.1, 0.1, 0.5, 0.5, 0.5, 0.0, -0.5, 4, 2, 1.0)
        heard.append(Heard(sample, opinions, (signs,) * len(told)))
    return heard


def candidate(name: str, skill: float) -> Candidate:
    return Candidate(name, (name.encode(),), hear(skill), hear(skill, 1), make_calibration())


def test_the_better_one_climbs_and_the_worse_one_stays_below() -> None:
    best, rungs = climb([candidate("start", 0.5), candidate("worse", 0.3), candidate("better", 0.8)])
    assert best.name == "better"
    assert [rung.climbed for rung in rungs] == [True, False, True]
    assert "Brier" in rungs[1].reason
    assert rungs[2].reason == ""


def test_a_worse_last_rung_does_not_ship() -> None:
    best, _ = climb([candidate("start", 0.5), candidate("worse", 0.3)])
    assert best.policies == (b"start",)


@pytest.mark.parametrize(
    ("brier", "auc", "ece", "why"),
    [
        (0.20, 0.80, 0.05, ""),
        (0.19, 0.799, 0.054, ""),
        (0.201, 0.85, 0.01, "Brier"),
        (0.19, 0.797, 0.01, "AUC"),
        (0.19, 0.85, 0.056, "calibration"),
    ],
)
def test_no_figure_may_pay_for_another(brier: float, auc: float, ece: float, why: str) -> None:
    old = Figures(100, 0.20, 0.6, 0.05, 0.80, 0.7)
    told = loses(change(old, brier, auc, ece), old)
    assert why in told
    assert bool(told) == bool(why)


def change(old: Figures, brier: float, auc: float, ece: float) -> Figures:
    return Figures(old.conversations, brier, old.log_loss, ece, auc, old.accuracy)


def test_a_rung_is_judged_on_natural_written_calls_alone() -> None:
    heard = hear(0.5)
    strange = [
        dataclasses.replace(
            one,
            sample=dataclasses.replace(
                one.sample, example=dataclasses.replace(one.sample.example, natural=False)
            ),
        )
        for one in hear(0.0, 2)
    ]
    assert judge_held_out([*heard, *strange]).conversations == 3 * len(heard)
    assert judge_held_out(strange).conversations == 3 * len(strange)


def test_what_does_not_ship_is_told_with_its_figures_and_the_reason() -> None:
    rung = tell(candidate("one alone", 0.9), "it cannot disagree")
    assert not rung.climbed
    assert rung.reason == "it cannot disagree"
    assert set(rung.test) == {"50 %", "75 %", "100 %"}
