"""Figures are what their names say, on the calls they say, beside baselines that were given the same."""

from __future__ import annotations

import dataclasses
import random

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.training.calibrate import fit_calibration, fit_trust
from engine.training.corpus import PERSUASION
from engine.training.evaluate import (
    OWN_CALLS,
    SHARES,
    TURNS,
    evaluate,
    fit_baselines,
    measure,
    points,
    sets_of,
    tell_too_few,
)
from engine.training.opinions import Heard
from engine.vocabulary import Outcome
from tests.engine.training.hearing import hear_many


def relabel(one: Heard, **changed: str | bool | Outcome) -> Heard:
    example = one.sample.example
    fields = {field.name: getattr(example, field.name) for field in dataclasses.fields(example)} | changed
    return dataclasses.replace(one, sample=dataclasses.replace(one.sample, example=type(example)(**fields)))


def test_a_seer_and_a_coin() -> None:
    seer = measure([0.9999, 0.0001, 0.9999], [1, 0, 1])
    assert (seer.brier, seer.log_loss, seer.ece, seer.auc, seer.accuracy) == (0.0, 0.0001, 0.0001, 1.0, 1.0)
    coin = measure([0.5] * 4, [1, 0, 1, 0])
    assert (coin.brier, coin.log_loss, coin.ece, coin.auc) == (0.25, 0.6931, 0.0, 0.5)


def test_figures_by_hand() -> None:
    found = measure([0.8, 0.6, 0.3], [1, 0, 0])
    assert found.conversations == 3
    assert found.brier == pytest.approx((0.04 + 0.36 + 0.09) / 3, abs=1e-4)
    assert found.log_loss == pytest.approx(-(np.log(0.8) + np.log(0.4) + np.log(0.7)) / 3, abs=1e-4)
    assert found.ece == pytest.approx((0.2 + 0.6 + 0.3) / 3, abs=1e-4)
    assert found.accuracy == pytest.approx(2 / 3, abs=1e-4)


def test_ranking_needs_both_outcomes() -> None:
    assert measure([0.2, 0.4], [1, 1]).auc is None


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.integers(0, 1)), min_size=1, max_size=40))
def test_figures_stay_in_their_ranges(pairs: list[tuple[float, int]]) -> None:
    found = measure([p for p, _ in pairs], [y for _, y in pairs])
    assert 0.0 <= found.brier <= 1.0
    assert 0.0 <= found.ece <= 1.0
    assert 0.0 <= found.accuracy <= 1.0
    assert found.log_loss >= 0.0
    assert found.auc is None or 0.0 <= found.auc <= 1.0


def test_points_stay_inside_every_call() -> None:
    heard = [*hear_many(3, turns=2), *hear_many(3, turns=12)]
    found = points(heard)
    assert list(found) == [
        *(f"{round(100 * share)} %" for share in SHARES),
        *(f"turn {turn}" for turn in TURNS),
    ]
    for pairs in found.values():
        assert len(pairs) == 6
        assert all(1 <= turn <= len(one.opinions) for one, turn in pairs)
    # A call that is over stays in, or whoever is left at turn 18 would tell its length.
    assert [turn for _, turn in found["turn 18"]] == [2, 2, 2, 12, 12, 12]
    assert [turn for _, turn in found["50 %"]] == [1, 1, 1, 6, 6, 6]


def test_calls_are_reported_on_by_kind_and_small_kinds_not_at_all() -> None:
    heard = hear_many(60)
    mixed = [
        *(relabel(one, natural=False) for one in heard[:20]),
        *(relabel(one, decided=True) for one in heard[20:45]),
        *heard[45:],
        *(relabel(one, source=PERSUASION) for one in heard[:20]),
    ]
    found = {name: len(chosen) for name, chosen in sets_of(mixed).items()}
    assert found == {"written, natural mixture": 40, "written, reversal-heavy": 20, "PersuasionForGood": 20}


def test_calls_of_one_s_own_are_no_written_ones() -> None:
    heard = hear_many(70)
    mixed = [
        *(relabel(one, source="") for one in heard[:15]),
        *(relabel(one, source="hubspot", natural=False) for one in heard[15:25]),
        *heard[25:],
    ]
    found = sets_of(mixed)
    assert {name: len(chosen) for name, chosen in found.items()} == {
        "written, natural mixture": 45,
        "written, decision not spoken": 45,
        OWN_CALLS: 25,
    }
    assert {one.sample.example.source for one in found[OWN_CALLS]} == {"", "hubspot"}


def test_a_set_that_is_too_small_for_figures_is_said_to_be() -> None:
    fitted, held = hear_many(60, seed=1), hear_many(60, seed=2)
    mixed = [*(relabel(one, source="") for one in held[:19]), *held[19:]]
    fit = fit_calibration(fitted), fit_trust(fitted, most_turns=12), fit_baselines(fitted)
    report = evaluate(mixed, *fit, base_rate=0.5)
    assert OWN_CALLS not in report.figures
    assert report.too_few == {OWN_CALLS: 19}
    assert tell_too_few(report) == [
        "No figures for calls of one's own: the test part holds 19 of the 20 conversations that are needed."
    ]
    # Where every set is large enough the file of figures does not speak of it.
    whole = evaluate(held, *fit, base_rate=0.5)
    assert b"too_few" not in msgspec.json.encode(whole)
    assert tell_too_few(whole) == []


def test_ours_beats_what_knows_nothing_and_the_report_is_whole() -> None:
    fitted, held = hear_many(120, seed=1), hear_many(120, seed=2)
    calibration = fit_calibration(fitted)
    trust = fit_trust(fitted, most_turns=12)
    report = evaluate(held, calibration, trust, fit_baselines(fitted), base_rate=0.5)
    figures = report.figures["written, natural mixture"]
    assert set(figures) == {"ours", "bag of words + LR", "last turn + LR", "length", "base rate"}
    ours, nothing = figures["ours"]["100 %"], figures["base rate"]["100 %"]
    assert ours.auc is not None
    assert ours.auc > 0.75
    assert ours.brier < nothing.brier - 0.03
    # The calls here are all of one length and one wording: those baselines must know nothing.
    for name in ("length", "bag of words + LR"):
        assert figures[name]["100 %"].auc == 0.5
    assert report.coverage["all"] == pytest.approx(0.8, abs=0.08)
    # Bands are told from the third turn on.
    assert sum(row["turns"] for row in report.bands.values()) == 120 * 10


def test_bands_are_worth_their_names() -> None:
    fitted, held = hear_many(150, error=1.0, seed=3), hear_many(150, error=1.0, seed=4)
    calibration = fit_calibration(fitted)
    trust = fit_trust(fitted, most_turns=12)
    bands = evaluate(held, calibration, trust, fit_baselines(fitted), 0.5).bands
    assert bands["GOOD"]["near"] > bands["FAIR"]["near"] + 0.05
    assert bands["GOOD"]["brier"] < bands["FAIR"]["brier"] - 0.05


def test_shuffled_outcomes_leave_nothing_to_find() -> None:
    held = hear_many(400, seed=5)
    outcomes = [one.sample.example.outcome for one in held]
    random.Random(5).shuffle(outcomes)
    shuffled = [relabel(one, outcome=outcome) for one, outcome in zip(held, outcomes, strict=True)]
    calibration = fit_calibration(hear_many(100, seed=6))
    trust = fit_trust(shuffled, most_turns=12)
    figures = evaluate(shuffled, calibration, trust, fit_baselines(shuffled), 0.5).figures
    auc = figures["written, natural mixture"]["ours"]["100 %"].auc
    assert auc == pytest.approx(0.5, abs=0.08)
