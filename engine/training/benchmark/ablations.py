"""What each part is worth: the figures without it (Table III of the paper).

One rule: a part that shapes the forecast is taken away and a policy is trained again without it; a
part that does not (guidance, the cache) is shown not to, and what it costs is measured instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec

from engine.ensemble import Ensemble, chance
from engine.guidance.adviser import Adviser
from engine.pipeline import Pipeline
from engine.training.benchmark.figures import Scores, Told, tabulate_set
from engine.training.benchmark.kept import Keeper
from engine.training.benchmark.material import JUDGED, Material, Stage, hear_as, tell, tell_calibrated
from engine.training.benchmark.retrained import (
    EVERYTHING,
    ForgetfulPolicy,
    Recipe,
    take_features,
    take_nothing,
    take_vectors,
    take_words,
    tell_retrained,
)
from engine.training.opinions import Heard
from engine.training.supervised import Schedule

RECIPES: Final = (
    EVERYTHING,
    Recipe("without embeddings", take_vectors),
    Recipe("without sequence", take_nothing, forgets=True),
    Recipe("without the bags of words", take_words),
    Recipe("without what turns show", take_features),
)
SHIPPED: Final = "as it ships"

_POINTS: Final = ("50 %", "100 %", "turn 8")


class Ablations(msgspec.Struct, frozen=True):
    """Scores by what was taken away and point.

    `retrained` on one policy of a few epochs; `shipped` on the ensemble that ships; `guidance_moves`
    the most that any forecast moves without guidance (0..1).
    """

    retrained: dict[str, dict[str, Scores]]
    shipped: dict[str, dict[str, Scores]]
    guidance_moves: float


def ablate(
    material: Material, schedule: Schedule, seed: int, keeper: Keeper, resamples: int, stage: Stage
) -> Ablations:
    """Take away one part after the other."""
    retrained: dict[str, Told] = {
        recipe.name: tell_retrained(
            material, recipe, schedule, seed, keeper, stage(f"training {recipe.name}")
        )
        for recipe in RECIPES
    }
    chosen = material.written_test
    return Ablations(
        retrained=_at_points(chosen, retrained, resamples),
        shipped=_at_points(chosen, tell_shipped(material), resamples),
        guidance_moves=measure_guidance(material, chosen[:20]),
    )


def _at_points(
    chosen: Sequence[Heard], told: dict[str, Told], resamples: int
) -> dict[str, dict[str, Scores]]:
    return {
        name: {point: by_point[point] for point in _POINTS}
        for name, by_point in tabulate_set(chosen, told, resamples).items()
    }


def tell_shipped(material: Material) -> dict[str, Told]:
    """What ships, and what it says with parts switched off."""
    own = material.model.instruments
    policies = own.ensemble.policies
    forgetful = Ensemble([ForgetfulPolicy(policy) for policy in policies])
    reset = {part: hear_as(material, part, forgetful) for part in JUDGED}
    single = {part: hear_as(material, part, Ensemble(policies[:1])) for part in JUDGED}
    bare: Told = {
        one.sample.example.id: [chance(opinion.log_odds) for opinion in one.opinions] for one in material.test
    }
    return {
        SHIPPED: tell(material.test, own.calibration),
        "one policy of the ensemble": tell_calibrated(single["calibration"], single["test"]),
        "memory reset every turn": tell_calibrated(reset["calibration"], reset["test"]),
        "without calibration": bare,
    }


def measure_guidance(material: Material, chosen: Sequence[Heard]) -> float:
    """The most that a forecast moves where no move was ever measured and none is advised."""
    own = material.model.instruments
    silent = replace(own, adviser=Adviser({}))
    most = 0.0
    for one in chosen:
        calls = Pipeline(own), Pipeline(silent)
        for turn in one.sample.example.turns:
            first, second = (call.observe(turn).forecast.probability for call in calls)
            most = max(most, abs(first - second))
    return most
