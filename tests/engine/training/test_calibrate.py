"""What is fitted on the calibration part holds on calls it was not fitted on."""

from __future__ import annotations

import dataclasses

import msgspec
import numpy as np
import pytest

from engine.calibration import Calibration, calibrate, load_calibration
from engine.confidence import FEWEST_TURNS, NEAR, chance_near, load_trust
from engine.errors import InputError
from engine.training.calibrate import LEVEL, fit_calibration, fit_trust, forecast_unseen
from engine.training.opinions import Heard, stand
from engine.vocabulary import Outcome
from tests.engine.training.hearing import hear_many


def coverage(fit: Calibration, heard: list[Heard]) -> float:
    inside = []
    for one in heard:
        for turn, reading in enumerate(one.sample.example.readings, 1):
            _, low, high = calibrate(fit, one.opinions[turn - 1], turn)
            inside.append(low <= reading <= high)
    return float(np.mean(inside))


def test_a_skewed_ensemble_is_put_right() -> None:
    fit = fit_calibration(hear_many(300, shift=1.5, stretch=2.0, seed=1, turns=20))
    heard = hear_many(300, shift=1.5, stretch=2.0, seed=2, turns=20)
    told = [calibrate(fit, one.opinions[-1], 20)[0] for one in heard]
    assert np.mean(told) == pytest.approx(np.mean([one.outcome for one in heard]), abs=0.06)
    for bucket in fit.buckets:
        assert 0.3 < bucket.slope < 0.75
        assert bucket.intercept < 0.0


def test_an_honest_ensemble_is_left_alone() -> None:
    for bucket in fit_calibration(hear_many(800, error=0.1, turns=20)).buckets:
        assert bucket.slope == pytest.approx(1.0, abs=0.25)
        assert bucket.intercept == pytest.approx(0.0, abs=0.3)


def test_a_call_s_own_outcome_never_calibrates_its_forecast() -> None:
    heard = hear_many(40, error=1.0, seed=3)
    told = {id(one): chances for one, chances in forecast_unseen(heard)}
    assert len(told) == len(heard)
    first = heard[0]
    turned = Outcome(1 - first.outcome)
    other = dataclasses.replace(
        first,
        sample=dataclasses.replace(
            first.sample, example=dataclasses.replace(first.sample.example, outcome=turned)
        ),
    )
    again = {id(one): chances for one, chances in forecast_unseen([other, *heard[1:]])}
    assert again[id(other)] == told[id(first)]
    # Nor does that of another call about the same product; one about another product is moved by it.
    assert again[id(heard[1])] == told[id(heard[1])]
    assert again[id(heard[4])] != told[id(heard[4])]


def test_a_value_that_tells_more_than_the_mean_chance_is_heard() -> None:
    fit = fit_calibration(hear_many(300, error=2.0, seed=1, telling=True))
    heard = hear_many(300, error=2.0, seed=2, telling=True)
    deaf = msgspec.structs.replace(
        fit, buckets=tuple(msgspec.structs.replace(one, slope=1.0, worth=0.0) for one in fit.buckets)
    )

    def brier(own: Calibration) -> float:
        return float(np.mean([(calibrate(own, one.opinions[5], 6)[0] - one.outcome) ** 2 for one in heard]))

    assert brier(fit) < brier(deaf) - 0.02
    assert all(bucket.worth > 0.3 for bucket in fit.buckets)
    noise = fit_calibration(hear_many(300, error=0.3, seed=1))
    assert all(bucket.worth < 0.2 for bucket in noise.buckets)


def test_the_interval_holds_its_level_on_new_calls() -> None:
    fit = fit_calibration(hear_many(200, seed=3))
    assert fit.level == LEVEL
    assert coverage(fit, hear_many(200, seed=4)) == pytest.approx(LEVEL, abs=0.05)


def hear_two(calm: int, wild: int, seed: int) -> tuple[list[Heard], list[Heard]]:
    """Calls of a listener near the truth, and of one far from it."""
    return (
        hear_many(calm, seed=seed, listener=("calm", 0.1)),
        hear_many(wild, seed=seed + 1, listener=("wild", 1.0)),
    )


def test_the_interval_is_as_wide_as_the_hardest_listener_asks_for() -> None:
    calm, wild = hear_two(240, 90, seed=10)
    fit = fit_calibration([*calm, *wild])
    calm, wild = hear_two(150, 150, seed=12)
    assert coverage(fit, wild) == pytest.approx(LEVEL, abs=0.05)
    assert coverage(fit, calm) > LEVEL + 0.1


def test_a_listener_of_few_calls_asks_for_no_interval_of_his_own() -> None:
    calm, wild = hear_two(240, 30, seed=10)
    one = fit_calibration([*calm, *wild])
    many = [
        dataclasses.replace(
            each,
            sample=dataclasses.replace(
                each.sample, example=dataclasses.replace(each.sample.example, source="")
            ),
        )
        for each in (*calm, *wild)
    ]
    assert one == fit_calibration(many)


def test_a_worse_ensemble_gets_a_wider_interval() -> None:
    def width(error: float) -> float:
        fit = fit_calibration(hear_many(150, error=error, seed=5))
        widths = [
            high - low
            for one in hear_many(60, error=error, seed=6)
            for _, low, high in [calibrate(fit, one.opinions[5], 6)]
        ]
        return float(np.mean(widths))

    assert width(0.8) > 1.3 * width(0.2)


def test_a_few_calls_hardly_move_what_was_learned() -> None:
    for bucket in fit_calibration(hear_many(3, shift=3.0)).buckets:
        assert 0.5 < bucket.slope < 1.5


def test_turns_that_no_call_reaches_borrow_from_the_others() -> None:
    fit = fit_calibration(hear_many(40, turns=4))
    assert load_calibration(msgspec.json.encode(fit)) == fit
    assert all(bucket.reach > 0.0 for bucket in fit.buckets)


def test_without_any_reading_there_is_nothing_to_fit() -> None:
    silent = [
        dataclasses.replace(
            one,
            sample=dataclasses.replace(
                one.sample, example=dataclasses.replace(one.sample.example, readings=())
            ),
        )
        for one in hear_many(5)
    ]
    with pytest.raises(InputError, match="No conversation of the calibration part has readings"):
        fit_calibration(silent)


def test_trust_knows_where_the_forecast_is_near() -> None:
    heard = hear_many(150, error=0.8, seed=7)
    fit = fit_calibration(heard)
    trust = fit_trust(heard, most_turns=12)
    assert load_trust(msgspec.json.encode(trust)) == trust
    assert trust.most_turns == 12
    near: list[bool] = []
    told: list[float] = []
    for one in hear_many(150, error=0.8, seed=8):
        for signs, standing, reading in zip(
            one.signs, stand(one, fit), one.sample.example.readings, strict=True
        ):
            if signs.turns >= FEWEST_TURNS:
                near.append(abs(standing.probability - reading) <= NEAR)
                told.append(chance_near(trust, signs, standing))
    chances, held = np.array(told), np.array(near)
    sure = chances >= np.quantile(chances, 0.8)
    unsure = chances <= np.quantile(chances, 0.2)
    assert held[sure].mean() > held[unsure].mean() + 0.15
    assert chances.mean() == pytest.approx(held.mean(), abs=0.06)


def test_an_ordinary_call_is_within_the_limits() -> None:
    heard = hear_many(80, seed=9)
    trust = fit_trust(heard, most_turns=12)
    strange = [sign.similarity < trust.strange_similarity for one in heard for sign in one.signs]
    assert np.mean(strange) < 0.03
    assert not any(sign.unknown_words > trust.strange_words for one in heard for sign in one.signs)
