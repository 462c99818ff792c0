"""Strangers are left out of what is learned, and other languages are told by their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.training.benchmark import strangers
from engine.training.benchmark.foreign import say_foreign
from engine.training.benchmark.kept import Keeper
from engine.training.benchmark.material import Material, tell
from engine.training.benchmark.retrained import train_ensemble
from engine.training.benchmark.strangers import (
    SEEN,
    UNSEEN,
    bands_heard,
    bands_of,
    group_industries,
    meet_languages,
    meet_strangers,
    share_low,
    tell_unseen,
)
from engine.training.dataset import Sample
from engine.training.supervised import Schedule
from engine.vocabulary import Band, Side
from tests.engine.shipped import open_shipped
from tests.engine.training.benchmark.small import INDUSTRIES, ignore


def test_each_industry_is_left_out_once() -> None:
    groups = group_industries([*"abcdefg", "", "a"])
    assert sorted(name for group in groups for name in group) == list("abcdefg")
    assert len(groups) == 5
    assert group_industries(["a", "a", ""]) == []


def test_other_languages_are_low_on_what_ships() -> None:
    found = meet_languages(open_shipped())
    assert set(found) == set(say_foreign())
    assert min(found.values()) > 0.9
    for turns in say_foreign().values():
        assert len(turns) == 8
        assert {turn.speaker.side for turn in turns} == {Side.OURS, Side.THEIRS}


def test_low_is_counted_from_the_third_turn_on() -> None:
    assert share_low([Band.LOW, Band.LOW, Band.GOOD, Band.LOW], [Band.LOW]) == 0.5
    assert share_low([Band.LOW]) == 0.0


def test_bands_are_the_pipeline_s_own(material: Material) -> None:
    own = material.model.instruments
    for one in material.test[:4]:
        assert bands_heard(own, one, own.bank) == bands_of(own, one.sample.example.turns)


def test_no_policy_speaks_of_an_industry_it_met(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[set[str]] = []

    def train(samples: list[Sample], *rest: object) -> object:
        met.append({one.example.industry for one in samples})
        return material.model.instruments.ensemble

    monkeypatch.setattr(strangers, "train_ensemble", train)
    assert train_ensemble is not train
    keeper = Keeper(tmp_path)
    unseen = tell_unseen(material, Schedule(epochs=1), 0, keeper, ignore)
    assert len(met) == 3
    assert all(len(names) == 2 for names in met)
    assert set(unseen) == {one.sample.example.id for one in material.test}
    for place, left_out in enumerate(sorted(INDUSTRIES)):
        kept = keeper.obtain(f"unseen {place}", dict[str, list[float]], dict)
        judged = {one.sample.example.id for one in material.test if one.sample.example.industry == left_out}
        assert set(kept) == judged
    found = meet_strangers(
        material, tell(material.test, material.model.instruments.calibration), unseen, 0, 20
    )
    assert set(found.industries) == {SEEN, UNSEEN}
    assert set(found.told_apart) == {strangers.LIKENESS, strangers.WORDS, strangers.WORDS_EARLY}
    assert all(0.0 <= apart <= 1.0 for apart in found.told_apart.values())
