"""The chance given after a turn is the share that converts, and no later turn can change it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from itertools import islice

import numpy as np
import pytest

from engine.guidance.situations import Situation
from engine.training.corpus.buyer_model import (
    CONVERTS_AFTER_NO,
    CONVERTS_AFTER_YES,
    DECIDES,
    SELLER_MOVES,
    SITUATIONS,
    kernel,
    shift_of,
    solve,
)
from engine.training.corpus.simulate import Course, Step, follow, live, simulate, turn_shares
from engine.training.corpus.wording import CHAT

CALLS = [live(random.Random(f"test {number}")) for number in range(2400)]
CHANCES = [follow(call.steps) for call in CALLS]


def assert_calibrated(chances: Sequence[float], converted: Sequence[bool]) -> None:
    """The mean is right to four errors, over all and in each fifth of the scale with enough calls."""
    p, y = np.array(chances), np.array(converted, dtype=float)
    for low in (None, 0.0, 0.2, 0.4, 0.6, 0.8):
        here = np.ones(len(p), dtype=bool) if low is None else (p >= low) & (p < low + 0.2)
        if here.sum() >= 40:
            error = float(np.sqrt((p[here] * (1 - p[here])).sum())) / here.sum()
            assert y[here].mean() == pytest.approx(p[here].mean(), abs=4 * error), low


@pytest.mark.parametrize("turn", [0, 1, 2, 3, 4, 5, 6, 9])
def test_the_chance_is_calibrated_at_every_turn(turn: int) -> None:
    heard = [(chances[turn], call.converted) for call, chances in zip(CALLS, CHANCES, strict=True)
             if len(chances) > turn]  # fmt: skip
    assert len(heard) > 600
    assert_calibrated(*zip(*heard, strict=True))


@pytest.mark.parametrize("decided", [True, False])
def test_the_chance_is_calibrated_where_the_recording_ends(decided: bool) -> None:
    ended = [(chances[-1], call.converted) for call, chances in zip(CALLS, CHANCES, strict=True)
             if (call.steps[-1].decision is not None) is decided]  # fmt: skip
    assert len(ended) > 800
    assert_calibrated(*zip(*ended, strict=True))


@pytest.mark.parametrize("move", ["pitch", "need_payoff", "next_step"])
def test_the_chance_is_calibrated_after_a_move(move: str) -> None:
    moved = [
        (chance, call.converted)
        for call, chances in zip(CALLS, CHANCES, strict=True)
        for step, chance in zip(call.steps, chances, strict=True)
        if step.move == move
    ]
    assert_calibrated(*zip(*moved, strict=True))


def test_the_chance_before_is_the_mean_of_the_chances_after() -> None:
    model = solve()
    first = model.answers @ model.prior
    openings = [follow([Step("buyer", answer=answer)])[-1] for answer in SITUATIONS]
    assert follow([Step("seller")])[-1] == pytest.approx(float(first @ openings))
    for row, situation in enumerate(SITUATIONS):
        said = [Step("buyer", answer=situation)]
        moved = [follow([*said, Step("seller", move=move)])[-1] for move in SELLER_MOVES]
        assert openings[row] == pytest.approx(float(model.choices[row] @ moved))
        belief = model.prior * model.answers[row] / first[row]
        for move, chance in zip(SELLER_MOVES, moved, strict=True):
            after = belief @ kernel(shift_of(move, situation))
            told = [follow([*said, Step("seller", move=move), Step("buyer", answer=answer)])[-1]
                    for answer in SITUATIONS]  # fmt: skip
            accepted = float(after @ model.accepts)
            decided = accepted * CONVERTS_AFTER_YES + (1 - accepted) * CONVERTS_AFTER_NO
            going_on = float((model.answers @ after) @ told)
            assert chance == pytest.approx(DECIDES * decided + (1 - DECIDES) * going_on)


def test_the_chance_tells_converting_calls_from_others() -> None:
    converted = np.array([call.converted for call in CALLS])
    last = np.array([chances[-1] for chances in CHANCES])
    assert last[converted].mean() > last[~converted].mean() + 0.3


def test_no_later_turn_changes_an_earlier_chance() -> None:
    for call, chances in islice(zip(CALLS, CHANCES, strict=True), 300):
        for kept in range(1, len(call.steps)):
            edited = [
                *call.steps[:kept],
                Step("buyer", answer=Situation.REFUSAL),
                Step("seller", move="press"),
            ]
            assert follow(edited)[:kept] == chances[:kept]


def test_the_chance_owes_nothing_to_the_state() -> None:
    steps = (Step("seller"), Step("buyer", answer=Situation.PRICE), Step("seller", move="listen"))
    one, other = Course(steps, (0, 0, 0), False), Course(steps, (255, 255, 255), True)
    assert follow(one.steps) == follow(other.steps)


def test_a_decision_settles_nearly_everything() -> None:
    said = [Step("buyer", answer=Situation.NONE), Step("seller", move="listen")]
    assert follow([*said, Step("buyer", decision=True)])[-1] == 0.95
    assert follow([*said, Step("buyer", decision=False)])[-1] == 0.03


def test_recordings_have_the_length_they_are_meant_to_have() -> None:
    lengths = [len(call.steps) for call in CALLS]
    assert min(lengths) >= 3
    assert max(lengths) <= 27
    assert 7 <= np.median(lengths) <= 9
    assert sum(turn_shares().values()) == pytest.approx(1.0)
    converted = np.array([call.converted for call in CALLS])
    assert abs(np.mean(np.array(lengths)[converted]) - np.mean(np.array(lengths)[~converted])) < 1.0


def test_a_seed_and_a_number_decide_a_call() -> None:
    whole = list(simulate(6, seed=3))
    assert list(simulate(2, seed=3, first=4)) == whole[4:]
    assert [record["turns"] for record in simulate(6, seed=4)] != [record["turns"] for record in whole]
    assert len({record["id"] for record in whole}) == 6


def test_a_record_holds_its_truth_and_is_marked() -> None:
    for record in simulate(40, seed=0):
        turns = record["turns"]
        assert isinstance(turns, list)
        assert record["source"] == "simulated"
        assert set(record) >= {"id", "outcome", "ends_with_decision", "industry", "product", "voice"}
        for turn in turns:
            assert 0.0 < turn["p"] < 1.0
            assert (turn["move"] is None) or turn["speaker"] == "seller"
            assert (turn["answer"] is None) or turn["speaker"] == "buyer"
            assert len(turn["hidden"]) == 5
            assert turn["text"].strip()
        assert record["ends_with_decision"] == (turns[-1]["move"] is turns[-1]["answer"] is None)


def test_the_words_of_two_calls_are_seldom_the_same() -> None:
    said = Counter(
        turn["text"]
        for record in simulate(100, seed=0)
        if record["voice"] != CHAT and isinstance(record["turns"], list)
        for turn in record["turns"]
    )
    assert sum(count > 1 for count in said.values()) < 0.12 * len(said)
