"""Other people's conversations: at fixed turns, those that last that long, and shifted by one number."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.ensemble import log_odds
from engine.errors import InputError
from engine.training.benchmark.elsewhere import (
    RATE,
    SHIFTED,
    bargain,
    load_bargains,
    score_at_turns,
    shift,
)
from engine.training.benchmark.figures import OURS
from tests.engine.training.corpora import save_corpus, write_many
from tests.engine.training.hearing import hear_many


def test_calls_that_are_over_are_left_out() -> None:
    short, lasting = hear_many(30, turns=4, seed=1), hear_many(30, turns=9, seed=2)
    told = {one.sample.example.id: [0.5] * len(one.opinions) for one in lasting}
    found = score_at_turns(lasting, {"coin": told}, (4, 8, 12), 20)
    assert list(found["coin"]) == ["turn 4", "turn 8"]
    assert (
        score_at_turns(short, {"coin": {one.sample.example.id: [0.5] * 4 for one in short}}, (8,), 20) == {}
    )


def test_a_shift_is_one_number_that_meets_the_rate() -> None:
    heard = hear_many(50, turns=6)
    told = {one.sample.example.id: [0.2 + 0.1 * (place % 5) for place in range(6)] for one in heard}
    moved = shift(heard, told, 0.88)
    every = [value for said in moved.values() for value in said]
    assert sum(every) / len(every) == pytest.approx(0.88, abs=1e-6)
    steps = {
        round(log_odds(after) - log_odds(before), 6)
        for name in told
        for before, after in zip(told[name], moved[name], strict=True)
    }
    assert len(steps) == 1


def test_the_shift_changes_no_order_and_the_rate_ranks_nothing() -> None:
    heard = hear_many(80, turns=9, shift=-1.0)
    told = {one.sample.example.id: [0.3 + 0.05 * place for place in range(9)] for one in heard}
    for one in heard:
        told[one.sample.example.id][3] = 0.2 + 0.5 * one.outcome
    found = bargain(heard, told, 0.4, 20)
    ours, shifted = (found.scores[name]["turn 4"] for name in (OURS, SHIFTED))
    assert ours.auc is not None
    assert shifted.auc is not None
    assert ours.auc.value == shifted.auc.value == 1.0
    assert found.scores[RATE]["turn 4"].brier.value == pytest.approx(found.rate * (1 - found.rate), abs=1e-3)
    assert (found.calls, found.low) == (80, 0.4)


def test_bargains_are_read_line_by_line_or_refused(tmp_path: Path) -> None:
    assert len(load_bargains(save_corpus(tmp_path / "a.jsonl", write_many(3)))) == 3
    with pytest.raises(InputError, match="name the folder of the CraigslistBargain files"):
        load_bargains(tmp_path)
