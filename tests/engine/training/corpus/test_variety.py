"""Varied text scores as more varied, whatever the size of the corpus it comes from."""

from __future__ import annotations

import random

import pytest

from engine.training.corpus.records import Record
from engine.training.corpus.variety import measure_variety
from tests.engine.training.corpus.records import say


def written(count: int, words: int, seed: int = 0) -> list[Record]:
    """Conversations of 60 words drawn from `words` of them."""
    dice = random.Random(seed)
    return [
        say(str(at), *(" ".join(f"w{dice.randrange(words)}" for _ in range(30)) for _ in range(2)))
        for at in range(count)
    ]


def test_a_small_corpus_is_as_varied_as_a_large_one_of_its_kind() -> None:
    few, many = measure_variety(written(40, 300), written(400, 300, seed=1))
    assert many is not None
    assert few.words == many.words == 40 * 60
    assert (few.types, few.distance) == pytest.approx((many.types, many.distance), abs=0.03)


def test_few_words_are_less_varied_in_every_figure() -> None:
    poor, rich = measure_variety(written(60, 8), written(60, 3000))
    assert rich is not None
    assert poor.openings <= rich.openings
    assert poor.types < rich.types / 10
    assert poor.distance < rich.distance - 0.3
    assert poor.repeated_runs > rich.repeated_runs + 0.3


def test_figures_are_what_they_say() -> None:
    twice = [say("a", "one two three four five six", "hm"), say("b", "one two three four five nine", "hm")]
    found, none = measure_variety(twice)
    assert none is None
    assert (found.conversations, found.words) == (2, 14)
    assert found.openings == 0.5
    assert found.types == round(8 / 14, 3)
    # Two of the four runs of each conversation stand in the other too.
    assert found.repeated_runs == 0.5
    assert 0 < found.distance < 0.5


def test_conversations_with_no_word_in_common_are_far_apart() -> None:
    found, _ = measure_variety([say("a", "one two", "three"), say("b", "four five", "six")])
    assert found.distance == pytest.approx(1.0, abs=1e-6)
    assert measure_variety([say("a", "one")])[0].distance == 0.0


def test_the_longer_conversations_are_cut_to_as_many_words() -> None:
    own, other = measure_variety(written(10, 50), [say(str(at), "so many words " * 100) for at in range(10)])
    assert other is not None
    assert other.conversations == 2
    assert own.words == other.words == 600


def test_words_are_counted_a_thousand_at_a_time() -> None:
    talk = " ".join(f"w{at}" for at in range(1000))
    assert measure_variety([say("a", talk, talk)])[0].types == 1.0
