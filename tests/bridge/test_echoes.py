"""What of a text was heard before: by words, not by punctuation, in doubt in favour of the new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.echoes import KEPT_UNITS, Echo, count_known, cut_units, has_words, remember_all


def echo_of(*utterances: str) -> Echo:
    return remember_all([text.split() for text in utterances], 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "keys", "ends"),
    [
        ("Well, it's  FINE — really…", ["well", "its", "fine", "really"], [5, 10, 18, 26]),
        ("多少钱？好", ["多", "少", "钱", "好"], [1, 2, 4, 5]),
        ("... ok", ["ok"], [6]),
        ("...", [], []),
    ],
)
def test_words_are_what_is_compared_and_carry_the_punctuation_after_them(
    text: str, keys: list[str], ends: list[int]
) -> None:
    assert cut_units(text) == (keys, ends)
    assert has_words(text) is bool(keys)


@pytest.mark.parametrize(
    ("settled", "revised", "known"),
    [
        ("a b c", "a b c d", 3),
        ("a b x", "a b c d", 3),
        ("a b c", "a c d e", 2),
        ("a b c d", "c d e", 2),
        ("a b", "a b", 2),
        ("a b c", "a", 1),
        ("a c", "a b c d", 3),
        ("", "a b", 0),
    ],
)
def test_what_stands_for_settled_words_is_not_new(settled: str, revised: str, known: int) -> None:
    assert count_known(settled.split(), revised.split()) == known


def test_a_comparison_that_would_take_long_is_not_made() -> None:
    assert count_known([f"a{n}" for n in range(900)], [f"b{n}" for n in range(950)]) == 900


@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=10))
def test_what_only_grew_is_known_exactly(settled: list[str], new: list[str]) -> None:
    assert count_known(settled, settled + new) == len(settled)


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ("four five six", 3),
        ("five six seven eight", 4),
        ("six seven eight nine ten", 3),
        ("seven eight", 2),
        ("two three", 0),
        ("nine", 0),
        ("one two tree four five six", 6),
        ("three four fife six seven eight new words", 6),
        ("an entirely different row of words", 0),
        ("", 0),
    ],
)
def test_a_row_shown_again_is_known_where_it_is_sure(row: str, known: int) -> None:
    echo = echo_of("one two three", "four five six", "seven eight")
    assert echo.recognise("r", row.split()) == {"r": known}


def test_rows_are_repeated_in_order() -> None:
    echo = echo_of("one two three", "yes", "four five six", "yes no")
    assert echo.recognise("r1", ["one", "two", "three"]) == {"r1": 3}
    assert echo.recognise("r2", ["yes"]) == {"r2": 1}
    assert echo.recognise("r3", ["yes"]) == {"r3": 0}
    assert echo.recognise("r4", ["one", "two", "three"]) == {"r4": 0}


def test_a_row_in_doubt_is_placed_by_the_one_after_it_and_stays_placed() -> None:
    echo = echo_of("yes", "four five six")
    assert echo.recognise("r1", ["yes"]) == {"r1": 0}
    assert echo.recognise("r2", ["four", "five", "six"]) == {"r2": 3, "r1": 1}
    assert echo.recognise("r1", ["yes"]) == {"r1": 1}


def test_only_the_last_words_are_remembered() -> None:
    echo = remember_all([[str(n)] for n in range(KEPT_UNITS + 5)], 0.0, 0.0)
    assert (len(echo.keys), echo.keys[echo.last]) == (KEPT_UNITS, str(KEPT_UNITS + 4))
    assert remember_all([], 0.0, 0.0).recognise("r", ["yes"]) == {"r": 0}
