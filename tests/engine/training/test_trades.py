"""What a trade is about is what its products share, and one loud product does not speak for it."""

from __future__ import annotations

import dataclasses

import numpy as np

from engine.trades import TradeReader
from engine.training.corpus import PERSUASION, Example
from engine.training.trades import fit_trades
from engine.vocabulary import Outcome, Side, Speaker, Turn


def call(product: str, industry: str, text: str, number: int = 0) -> Example:
    turn = Turn(0, Speaker("seller", Side.OURS), text)
    return Example(
        f"{product} {number}", "written", product, industry, "", (), True, False, Outcome(0), (turn,), (0.5,)
    )


EXAMPLES = [
    *(call(f"tool {n}", "tools", "hello the lathe and its spindle", n) for n in range(4)),
    *(call(f"cover {n}", "cover", "hello the premium and its excess", n) for n in range(4)),
    *(call(f"room {n}", "rooms", "hello the bed and its linen", n) for n in range(4)),
]


def test_words_of_a_trade_pull_towards_it_and_common_words_are_left_out() -> None:
    trades = fit_trades(EXAMPLES)
    assert "hello" not in trades.index
    assert "the" not in trades.index
    cover, _, tools = trades.pulls[trades.index["spindle"]]  # by name: cover, rooms, tools
    assert tools > 0.5
    assert cover == 0.0
    assert np.array_equal(fit_trades(EXAMPLES).pulls, trades.pulls)


def test_a_call_about_a_new_product_of_a_known_trade_is_less_foreign_than_another() -> None:
    trades = fit_trades(EXAMPLES)
    known = TradeReader(trades).read("a spindle for the lathe")
    assert known < TradeReader(trades).read("a dose for the puppy")
    without = fit_trades([one for one in EXAMPLES if one.industry != "tools"])
    assert TradeReader(without).read("a spindle for the lathe") == 0.0


def test_a_word_of_one_product_says_nothing_of_its_trade() -> None:
    loud = [call("tool 0", "tools", "the grommet", n) for n in range(50)]
    assert "grommet" not in fit_trades([*EXAMPLES, *loud]).index


def test_appeals_for_gifts_are_about_no_trade() -> None:
    gifts = [
        dataclasses.replace(call(f"g{n}", "charity", "the children"), source=PERSUASION) for n in range(4)
    ]
    assert "children" not in fit_trades([*EXAMPLES, *gifts]).index
