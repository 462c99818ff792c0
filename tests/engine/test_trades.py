"""A call is as foreign as its words are to the trade they fit best, whatever else is said."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.trades import NO_TRADES, TradeReader, Trades

# Two trades, and a word ("thing") that belongs to neither.
TRADES = Trades(
    {"lathe": 0, "spindle": 1, "premium": 2, "thing": 3},
    np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 1.5], [0.0, 0.0]], dtype=np.float32),
)
said = st.lists(st.sampled_from(["lathe", "spindle", "premium", "thing", "zebra"]), max_size=8)


def follow(*turns: str) -> list[float]:
    reader = TradeReader(TRADES)
    return [reader.read(turn) for turn in turns]


def test_the_best_fitting_trade_counts_and_words_of_none_weigh_against_it() -> None:
    assert follow("a lathe") == [-1.0]
    assert follow("the spindle of a lathe") == [-3.0 / 2**0.7]
    assert follow("a lathe, a premium") == [-1.5 / 2**0.7]
    assert follow("a lathe thing") == [-1.0 / 2**0.7]


def test_a_word_counts_once_a_call() -> None:
    once, again = follow("lathe", "lathe lathe")
    assert once == again


def test_nothing_known_is_as_foreign_as_can_be() -> None:
    assert follow("", "zebra", "thing") == [0.0, 0.0, -0.0]
    assert TradeReader(NO_TRADES).read("lathe") == 0.0


@given(st.lists(said, max_size=5))
def test_turn_by_turn_equals_all_at_once(turns: list[list[str]]) -> None:
    told = follow(*(" ".join(turn) for turn in turns))
    whole = follow(" ".join(word for turn in turns for word in turn))[0]
    assert not told or abs(told[-1] - whole) < 1e-6
    assert all(one <= 0.0 for one in told)


def test_readers_do_not_share_what_they_heard() -> None:
    follow("spindle")
    assert follow("lathe") == [-1.0]
