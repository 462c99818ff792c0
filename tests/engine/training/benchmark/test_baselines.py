"""Baselines know what they may know: the words where they read words, nothing where they read none."""

from __future__ import annotations

import dataclasses

import pytest

from engine.training.benchmark import baselines
from engine.training.benchmark.baselines import (
    BASE_RATE,
    FOREST,
    LAST_TURN,
    LENGTH,
    WORDS,
    XGBOOST,
    tell_baselines,
    tell_length,
    tell_rate,
)
from engine.training.benchmark.figures import Told
from engine.training.benchmark.forests import WordRows, tabulate_words
from engine.training.benchmark.kept import Keeper
from engine.training.benchmark.material import Material
from engine.training.evaluate import measure
from tests.engine.training.benchmark.small import ignore, write_parts


def rank(material: Material, said: Told) -> float:
    auc = measure(
        [said[one.sample.example.id][-1] for one in material.test], [one.outcome for one in material.test]
    ).auc
    assert auc is not None
    return auc


def test_all_of_them_speak_of_every_turn_and_are_kept(gathered: tuple[Material, Keeper]) -> None:
    material, keeper = gathered
    told = tell_baselines(material, keeper, 0, 20, ignore(""))
    assert list(told) == [BASE_RATE, LENGTH, LAST_TURN, WORDS, FOREST, XGBOOST]
    for said in told.values():
        for one in material.test:
            chances = said[one.sample.example.id]
            assert len(chances) == len(one.sample.example.turns)
            assert all(0.0 < chance < 1.0 for chance in chances)
    for name in (FOREST, XGBOOST):
        assert rank(material, told[name]) > 0.75
    for name in (BASE_RATE, LENGTH):
        assert rank(material, told[name]) == 0.5
    # Made once: with what it is made from broken, the same comes back.
    again = tell_baselines(material, keeper, 0, 0, ignore(""))
    assert again == told


def test_without_the_library_there_is_no_row(
    gathered: tuple[Material, Keeper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(baselines, "find_spec", lambda name: None)
    material, keeper = gathered
    assert XGBOOST not in tell_baselines(material, keeper, 0, 20, ignore(""))


def test_the_rate_is_the_training_part_s() -> None:
    parts = write_parts()
    bought = [one.outcome.value for one in parts["train"]]
    for said in tell_rate(parts["train"], parts["test"]).values():
        assert set(said) == {sum(bought) / len(bought)}


def test_length_knows_turns_alone() -> None:
    long_ones = [one for one in write_parts(turns=12)["train"] if one.outcome.value]
    short_ones = [one for one in write_parts(turns=4)["train"] if not one.outcome.value]
    said = tell_length([*long_ones, *short_ones], write_parts(turns=12)["test"])
    assert len({tuple(odds) for odds in said.values()}) == 1
    (odds,) = {tuple(odds) for odds in said.values()}
    assert list(odds) == sorted(set(odds))


def test_a_row_knows_nothing_of_later_turns() -> None:
    parts = write_parts()
    rows = WordRows(parts["train"])
    one, other = parts["test"][:2]
    mixed = dataclasses.replace(one, turns=(*one.turns[:3], *other.turns[3:]))
    assert rows.read(mixed)[:3] == pytest.approx(rows.read(one)[:3])
    assert rows.read(mixed)[4:] != pytest.approx(rows.read(one)[4:])


def test_trees_learn_from_the_labels_that_ours_learned_from() -> None:
    parts = write_parts()
    tables = tabulate_words(parts["train"], parts["test"])
    assert tables.rows.shape[0] == tables.labels.shape[0] == 4 * len(parts["train"])
    assert 0.0 < tables.labels.min() < tables.labels.max() < 1.0
    assert set(tables.asked) == {one.id for one in parts["test"]}
