"""A name before a colon, and what only looks like one; times as they are written."""

from __future__ import annotations

import pytest

from bridge.transcripts.clock import clock_seconds, is_unpadded, pad_time
from bridge.transcripts.naming import Likeness, known_names, likeness, split_name


@pytest.mark.parametrize(
    "name",
    [
        "Ann",
        "Enrico Del Fante (tbenr)",
        "Sam | Nimbus",
        "pk910",
        "Dr. Mehta",
        "Marius van der Wijden",
        "Speaker 1",
        "SPEAKER_00",
        "A",
        "Karim T. (matkt)",
        "李雷",
        "emma (reth)",
        "O'Neill, Pat (Acme)",
        "Maya @ Northgate",
    ],
)
def test_names(name: str) -> None:
    assert name in known_names([f"{name}: Hello.", f"{name}: Yes."])


@pytest.mark.parametrize(
    "line",
    [
        "So here's the thing: we grew.",
        "Note: call back.",
        "https://acme.com/a",
        "It is 10:30 now",
        "The price is: 40",
        "Well, one thing: no.",
        "Question: why?",
        ": nothing",
        "What I'd say, in short, is this about it: no",
        "12:30",
    ],
)
def test_sentences_with_a_colon_are_not_names(line: str) -> None:
    assert known_names([line]) == frozenset()


def test_a_weak_shape_counts_when_it_comes_back() -> None:
    assert likeness("front desk") is Likeness.WEAK
    assert known_names(["front desk: Hi."]) == frozenset()
    assert known_names(["front desk: Hi.", "front desk: Yes."]) == {"front desk"}


@pytest.mark.parametrize(
    ("line", "name", "text", "start"),
    [
        ("**Ann Lee:** Hi", "Ann Lee", "Hi", None),
        ("**Ann Lee**: Hi", "Ann Lee", "Hi", None),
        ("[00:01:02] Ann: Hi", "Ann", "Hi", 62.0),
        ("1:02 - Ann: Hi", "Ann", "Hi", 62.0),
        ("Ann (1:02): Hi", "Ann", "Hi", 62.0),
        ("Ann [00:01:02.5]: Hi: there", "Ann", "Hi: there", 62.5),
        ("- Ann : Hi", "Ann", "Hi", None),
        (">> ANN: Hi", "ANN", "Hi", None),
        ("李雷：你好", "李雷", "你好", None),
    ],
)
def test_times_and_marks_around_a_name(line: str, name: str, text: str, start: float | None) -> None:
    found = split_name(line)
    assert found is not None
    assert (found.name, found.text, found.start) == (name, text, start)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:03", 3.0),
        ("57:25", 3445.0),
        ("1:00:00.5", 3600.5),
        ("00:00:01,500", 1.5),
        ("0:61", None),
        ("1:2:3:4", None),
        ("", None),
        ("1:60:00", None),
        ("٣:٠٣", None),
    ],
)
def test_clock(text: str, seconds: float | None) -> None:
    assert clock_seconds(text) == seconds


@pytest.mark.parametrize(
    ("written", "padded"),
    [
        ("0:0:53.60", "00:00:53.060"),
        ("0:0:0.0", "00:00:00.000"),
        ("0:10:53.5", "00:10:53.005"),
        ("0:0:52.510", "00:00:52.510"),
        ("00:00:53.60", "00:00:53.600"),
        ("00:53.6", "00:53.600"),
        ("00:00:53", "00:00:53.000"),
    ],
)
def test_teams_milliseconds(written: str, padded: str) -> None:
    assert pad_time(written).removeprefix("00:" if written.count(":") == 1 else "") == padded


def test_only_unpadded_times_are_old_teams() -> None:
    assert is_unpadded("0:0:53.60")
    assert not is_unpadded("00:00:53.60")
