"""Worths are found where they are, not where readings merely swing back, and shrunk when unsure."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from engine.features.marks import Kind, Mark
from engine.guidance.situations import Situation
from engine.guidance.worths import Worth, decode_worths, encode_worths
from engine.training.moves import (
    FEWEST_CONVERSATIONS,
    Stretch,
    average,
    estimate_worths,
    read_stretches,
    shrink,
    subtract_expected,
)
from engine.vocabulary import Side, Speaker, Turn

SELLER = Speaker("seller", Side.OURS)
BUYER = Speaker("buyer", Side.THEIRS)
OTHER = Speaker("other", Side.UNKNOWN)
LONG = "and so it goes on for quite a while until there is nothing left to say about any of it"


@dataclass(frozen=True)
class Example:
    """A conversation with readings."""

    turns: tuple[Turn, ...]
    readings: tuple[float, ...]


@dataclass(frozen=True)
class Seen:
    """What the fake reader gives."""

    marks: tuple[Mark, ...]


class FirstWordReader:
    """Marks a turn with the kind that its first word names, if it names one."""

    def read(self, turn: Turn) -> Seen:
        kinds = {kind.name: kind for kind in Kind}
        word = turn.text.split()[0]
        return Seen((Mark(kinds[word], 0, len(word)),) if word in kinds else ())


def example(*lines: tuple[Speaker, str, float]) -> Example:
    turns = tuple(Turn(at, speaker, f"{word} {LONG}") for at, (speaker, word, _) in enumerate(lines))
    return Example(turns, tuple(reading for _, _, reading in lines))


def test_stretches_run_from_buyer_to_buyer() -> None:
    talk = example(
        (SELLER, "hello", 0.30),
        (BUYER, "OBJECTION_PRICE", 0.20),
        (SELLER, "IMPLICATION_QUESTION", 0.25),
        (SELLER, "SOCIAL_PROOF", 0.25),
        (BUYER, "INTEREST", 0.40),
        (BUYER, "well", 0.45),
        (SELLER, "well", 0.50),
        (BUYER, "well", 0.40),
    )
    first, second = read_stretches(7, talk, FirstWordReader())
    assert (first.conversation, first.situation, first.before) == (7, Situation.PRICE, 0.20)
    assert first.change == pytest.approx(0.20)
    assert first.moves == {"ask_first", "implication", "social_proof"}
    assert (second.situation, second.before, second.moves) == (Situation.INTEREST, 0.45, frozenset())
    assert second.change == pytest.approx(-0.05)


def test_swinging_back_is_no_worth() -> None:
    low = [Stretch(at, Situation.PRICE, 0.1, 0.2, frozenset({"listen"})) for at in range(200)]
    high = [Stretch(at, Situation.PRICE, 0.9, -0.2, frozenset()) for at in range(200)]
    surplus = subtract_expected(low + high)
    assert surplus == pytest.approx([0.0] * 400, abs=1e-9)


def _corpus(worth: float, calls: int, seed: int = 3) -> list[Example]:
    dice = random.Random(seed)
    corpus = []
    for at in range(calls):
        before = dice.uniform(0.2, 0.8)
        word = "IMPLICATION_QUESTION" if at % 2 else "VALUE"
        gain = (worth if at % 2 else 0.0) + 0.5 * (0.5 - before) + dice.gauss(0, 0.05)
        corpus.append(
            example(
                (BUYER, "OBJECTION_PRICE", before), (SELLER, word, before), (BUYER, "well", before + gain)
            )
        )
    return corpus


def test_a_move_that_went_with_more_is_found_with_its_error() -> None:
    table = estimate_worths(_corpus(0.10, 600), FirstWordReader)
    found = table.worths["price/implication"]
    # Half of the stretches make the move, so it stands half of its difference above the mean.
    assert found.worth == pytest.approx(0.05, abs=0.01)
    assert 0.001 < found.error < 0.01
    assert found.n == 300
    assert table.conversations == 600
    assert decode_worths(encode_worths(table)) == table


def test_a_move_that_went_with_nothing_is_not_found() -> None:
    found = estimate_worths(_corpus(0.0, 600), FirstWordReader).worths["price/implication"]
    assert found.worth <= found.error


def test_a_move_seen_in_few_calls_is_left_out() -> None:
    few = estimate_worths(_corpus(0.1, 2 * FEWEST_CONVERSATIONS - 1), FirstWordReader)
    assert "price/implication" not in few.worths
    enough = estimate_worths(_corpus(0.1, 2 * FEWEST_CONVERSATIONS), FirstWordReader)
    assert "price/implication" in enough.worths


def test_conversations_without_readings_are_passed_over() -> None:
    silent = Example(_corpus(0.1, 1)[0].turns, ())
    assert estimate_worths([silent], FirstWordReader).conversations == 0


def test_a_voice_of_unknown_side_does_not_end_a_stretch() -> None:
    talk = example(
        (BUYER, "well", 0.2), (SELLER, "SOCIAL_PROOF", 0.3), (OTHER, "VALUE", 0.4), (BUYER, "well", 0.5)
    )
    (stretch,) = read_stretches(0, talk, FirstWordReader())
    assert stretch.change == pytest.approx(0.3)
    assert "social_proof" in stretch.moves


def test_turns_of_one_call_do_not_count_as_many_calls() -> None:
    apart = average([0.1, 0.3] * 10, list(range(20)))
    together = average([0.1] * 10 + [0.3] * 10, [0] * 10 + [1] * 10)
    assert apart.worth == pytest.approx(together.worth)
    assert together.error > 3 * apart.error


def test_shrinking_draws_the_unsure_to_nothing() -> None:
    shrunk = shrink({"a": Worth(0.10, 0.01, 100), "b": Worth(0.10, 0.10, 9), "c": Worth(-0.08, 0.01, 90)})
    assert shrunk["a"].worth > 0.09
    assert 0 < shrunk["b"].worth < 0.06
    assert shrunk["b"].error < 0.10
    assert shrunk["c"].worth < -0.07


def test_when_nothing_can_be_told_apart_all_worths_are_nothing() -> None:
    shrunk = shrink({"a": Worth(0.01, 0.02, 9), "b": Worth(-0.01, 0.02, 9)})
    assert [each.worth for each in shrunk.values()] == [0.0, 0.0]
    assert [each.error for each in shrunk.values()] == [0.02, 0.02]
    assert shrink({}) == {}


def test_a_thin_situation_leans_on_the_worth_over_all() -> None:
    measured = {"a": Worth(0.10, 0.01, 100), "b": Worth(-0.10, 0.20, 12), "c": Worth(-0.04, 0.01, 90)}
    shrunk = shrink(measured, dict.fromkeys(measured, Worth(0.03, 0.01, 500)))
    assert shrunk["a"].worth > 0.09
    assert 0.0 < shrunk["b"].worth < 0.03
    assert shrunk["b"].error > 0.01
    alike = shrink({"a": Worth(0.03, 0.02, 9)}, {"a": Worth(0.03, 0.01, 500)})
    assert alike["a"] == Worth(0.03, 0.01, 9)
