"""The figures of a corpus are those of its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.training.corpus.describe import describe, mean_path, reliability
from engine.training.corpus.records import Record, Said, load_records
from tests.engine.training.corpus.records import line, save_lines, say


def read(outcome: int, *readings: float) -> Record:
    turns = tuple(Said(("seller", "buyer")[at % 2], "so", value) for at, value in enumerate(readings))
    return Record("x", "made", outcome, None, "", {}, turns)


def test_groups_are_counted_largest_first(tmp_path: Path) -> None:
    lines = [line(number) for number in range(2, 8)]
    found = describe(load_records([save_lines(tmp_path / "c.jsonl", lines)]).records)
    assert [(group.name, group.conversations, group.converting) for group in found.industries] == [
        ("travel", 4, 0.5),
        ("retail", 2, 0.5),
    ]
    assert [(group.name, group.converting) for group in found.courses] == [
        ("steady fall", 0.0),
        ("steady rise", 1.0),
    ]
    assert found.told
    assert found.courses[0].turns == 4
    assert found.turn_counts == (4,) * 6
    assert found.word_counts == {"seller": (6,) * 12, "buyer": (6,) * 12}
    assert found.counts.conversations == 6


def test_without_trajectories_courses_are_outcomes() -> None:
    found = describe([say("a", "so", "well"), read(1, 0.5, 0.5), read(1, 0.5, 0.5)])
    assert [(group.name, group.conversations) for group in found.courses] == [
        ("converting", 2),
        ("not converting", 1),
    ]
    assert [group.name for group in found.industries] == ["not said"]
    assert found.courses[1].path == ()
    assert not found.told


def test_a_path_runs_from_the_first_reading_to_the_last() -> None:
    path = mean_path([read(1, 0.2, 0.4, 0.6), read(0, 0.0, 0.1, 0.2, 0.3, 0.4)])
    assert len(path) == 11
    assert (path[0], path[5], path[10]) == pytest.approx((0.1, 0.3, 0.5))
    assert mean_path([say("a", "so")]) == ()


def test_readings_are_held_against_outcomes() -> None:
    found = reliability(
        [read(0, 0.5, 0.5, 0.12), read(1, 0.5, 0.5, 0.18), read(1, 0.5, 0.5, 0.9), read(1, 0.5, 0.5, 1.0)]
    )
    assert [(each.reading, each.converted, each.conversations) for each in found["half"]] == [(0.5, 0.75, 4)]
    assert [(each.reading, each.converted, each.conversations) for each in found["end"]] == [
        (0.15, 0.5, 2),
        (0.95, 1.0, 2),
    ]
    assert reliability([say("a", "so")]) == {}


@pytest.mark.parametrize(
    ("outcomes", "low", "high"),
    [
        # Published values of Wilson's interval, and never none: few calls leave much open.
        ((0,), 0.0, 0.7935),
        ((1,), 0.2065, 1.0),
        ((0, 1), 0.0945, 0.9055),
        ((0,) * 10, 0.0, 0.2775),
        ((1,) * 15 + (0,) * 5, 0.5313, 0.8881),
    ],
)
def test_few_outcomes_leave_a_wide_interval(outcomes: tuple[int, ...], low: float, high: float) -> None:
    (found,) = reliability([read(outcome, 0.5) for outcome in outcomes])["end"]
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)
    assert 0.0 <= found.low <= found.converted <= found.high <= 1.0
