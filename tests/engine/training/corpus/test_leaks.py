"""A scene that tells the outcome is found and named; one that does not is left in peace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.training.corpus.leaks import FIRST_READING, SCENE, TURNS, WORDS, Leak, find_leaks
from engine.training.corpus.records import Record, Said
from tests.engine.training.corpus.records import scenes


def by_name(records: list[Record]) -> dict[str, Leak]:
    return {leak.name: leak for leak in find_leaks(records)}


def test_a_scene_drawn_apart_from_the_outcome_tells_nothing() -> None:
    found = by_name(scenes(240))
    assert list(found) == [SCENE, "industry", "mood", TURNS, WORDS, FIRST_READING]
    assert not any(leak.tells for leak in found.values())
    assert all(0.4 < leak.auc < 0.6 for leak in found.values())


def test_a_field_that_tells_is_named_with_an_honest_interval() -> None:
    found = by_name(scenes(240, telling=True))
    assert {name for name, leak in found.items() if leak.tells} == {SCENE, "mood"}
    # The mood is the outcome in nine of ten.
    assert found["mood"].auc == pytest.approx(0.9, abs=0.05)
    assert 0.8 < found["mood"].low < found["mood"].auc < found["mood"].high < 0.95


@pytest.mark.parametrize("telling", ["turns", "words", "both ends"])
def test_a_length_that_tells_is_found(telling: str) -> None:
    def stretch(record: Record, at: int) -> Record:
        long = record.outcome == 1
        if telling == "turns":
            return replace(record, turns=record.turns[:2] * (4 if long else 2))
        size = (20 if long else 10) if telling == "words" else 20 if long else (5, 80)[at % 2]
        return replace(record, turns=(Said("seller", "word " * size, None), Said("buyer", "so", None)))

    found = by_name([stretch(record, at) for at, record in enumerate(scenes(120))])
    assert found[TURNS if telling == "turns" else WORDS].tells


@pytest.mark.parametrize(("hindsight", "tells"), [(0.0, False), (0.9, True)])
def test_a_first_reading_with_hindsight_is_found(hindsight: float, tells: bool) -> None:
    def read(record: Record, at: int) -> Record:
        reading = 0.5 + (0.3 * (record.outcome - 0.5) if (at * 7 % 10) / 10 < hindsight else 0.0)
        return replace(record, turns=(Said("seller", "so", reading), *record.turns[1:]))

    found = by_name([read(record, at) for at, record in enumerate(scenes(120))])
    assert found[FIRST_READING].tells is tells


def test_too_few_conversations_tell_nothing_either_way() -> None:
    assert find_leaks(scenes(39, telling=True)) == ()
    assert find_leaks([replace(record, outcome=int(at < 9)) for at, record in enumerate(scenes(120))]) == ()
