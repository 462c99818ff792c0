"""What stands twice is found, told by ids, and turns of phrase do not hide copies."""

from __future__ import annotations

import random

import pytest

from engine.training.corpus.duplicates import Alike, find_alike, find_repeats
from tests.engine.training.corpus.records import say

LONG = "nobody in this office has opened that cupboard since the spring"


def test_sentences_of_five_words_in_two_conversations_are_counted() -> None:
    found = find_repeats(
        [
            say("a", f"Good morning. {LONG.capitalize()}!", "We will see about that then."),
            say("b", f"{LONG.upper()}. And so on.", "Good morning."),
            say("c", "We will see, about that then?", "Good morning."),
            say("d", "A sentence that stands here alone. A sentence that stands here alone.", "Hm."),
        ]
    )
    assert (found.sentences, found.repeated, found.conversations, found.long) == (3, 2, 3, 1)
    assert found.pairs == (("a", "b"),)


def words(seed: int, count: int = 60) -> list[str]:
    dice = random.Random(seed)
    return [f"word{dice.randrange(10_000)}" for _ in range(count)]


def test_conversations_nearly_alike_are_found_with_their_share() -> None:
    said = words(1)
    changed = [*said[:30], "other", *said[31:]]
    found = find_alike([say("a", " ".join(said)), say("b", " ".join(words(2))), say("c", " ".join(changed))])
    # 56 runs of five words, of which the changed word touches five.
    assert found == (Alike("a", "c", round(51 / 61, 3)),)


def test_a_shared_phrase_makes_nobody_alike() -> None:
    greeting = "thank you for calling the service desk of our house"
    assert find_alike([say(str(at), f"{greeting} {' '.join(words(at))}") for at in range(60)]) == ()


@pytest.mark.parametrize("copies", [2, 60])
def test_any_number_of_copies_is_found(copies: int) -> None:
    found = find_alike([say(f"{at:02}", " ".join(words(1))) for at in range(copies)])
    assert {name for pair in found for name in (pair.one, pair.other)} == {f"{at:02}" for at in range(copies)}
    assert all(pair.share == 1.0 for pair in found)


def test_few_words_are_like_nothing() -> None:
    assert find_alike([say("a", "Good morning."), say("b", "Good morning.")]) == ()


def test_a_few_shared_sentences_make_nobody_alike() -> None:
    shared = words(1, 30)
    one, other = (say(name, " ".join([*shared, *words(at, 40)])) for at, name in ((2, "a"), (3, "b")))
    # 26 of 66 runs each, just under a quarter of the 106 they have together.
    assert find_alike([one, other]) == ()
    assert [pair.share for pair in find_alike([one, other], near=0.2)] == [round(26 / 106, 3)]
