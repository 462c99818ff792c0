"""The gates on what ships: each holds on the real road and fails where a leak is put in."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.training.benchmark import gates
from engine.training.benchmark.gates import (
    auc_of,
    drown,
    forecast,
    move_the_past,
    part_roads,
    pass_gates,
)
from engine.training.benchmark.material import Material
from engine.vocabulary import Turn


def test_every_gate_holds_on_the_real_road_but_for_chance(material: Material) -> None:
    found = {gate.name: gate for gate in pass_gates(material, 24, [0.45, 0.52])}
    assert len(found) == 6
    exact = [gate for gate in found.values() if gate.wanted == "0"]
    assert len(exact) == 3
    assert all(gate.holds and gate.found == 0.0 for gate in exact)
    assert found["AUC of policies trained on shuffled outcomes"].found == 0.485
    assert len(pass_gates(material, 10, [])) == 5


def test_a_forecast_that_knows_the_length_fails(material: Material) -> None:
    own = material.model.instruments

    def knows(turns: Sequence[Turn]) -> NDArray[np.float64]:
        return forecast(own, turns) + 0.01 * len(turns)

    turns = material.test[0].sample.example.turns
    assert move_the_past(lambda said: forecast(own, said), turns) == (0.0, 0.0)
    by_cut, by_edit = move_the_past(knows, turns)
    assert by_cut > 0.01
    assert by_edit == 0.0


def test_another_road_is_noticed(material: Material) -> None:
    one = material.test[0]
    assert part_roads(material, [one]) < 1e-6
    bent = tuple(dataclasses.replace(opinion, log_odds=opinion.log_odds + 0.2) for opinion in one.opinions)
    assert part_roads(material, [dataclasses.replace(one, opinions=bent)]) > 0.01


def test_a_failing_gate_says_so(material: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "rank_by_words", lambda train, judged: 0.9)
    assert not pass_gates(material, 10, [])[0].holds
    monkeypatch.setattr(gates, "part_roads", lambda material, chosen: 0.001)
    assert not pass_gates(material, 10, [])[-1].holds


def test_noise_keeps_speakers_lengths_and_ends(material: Material) -> None:
    one = material.test[0].sample.example
    (noise,) = drown([one])
    assert noise.outcome is one.outcome
    for turn, drowned in zip(one.turns, noise.turns, strict=True):
        assert len(drowned.text.split()) == len(turn.text.split())
        assert drowned.speaker == turn.speaker
        assert not set(drowned.text.split()) & set(turn.text.split())


def test_one_outcome_ranks_nothing() -> None:
    assert auc_of([0.1, 0.9], [1, 1]) == 0.5
