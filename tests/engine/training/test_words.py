"""Bags of words: they learn what the words say, and never from the conversation they score."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evidence import EvidenceReader, count_terms, list_words, load_bags, save_bags, terms
from engine.training.corpus import PERSUASION
from engine.training.words import READING_SHARE, cross_fit, fit_bags, say, soft_label
from engine.vocabulary import Outcome, Side
from tests.engine.training.corpora import write_many


@given(st.floats(0.0, 1.0), st.sampled_from(Outcome))
def test_a_soft_label_lies_between_reading_and_outcome(reading: float, outcome: Outcome) -> None:
    label = soft_label(reading, outcome, 5)
    assert min(reading, outcome.value) - 1e-9 <= label <= max(reading, outcome.value) + 1e-9
    assert 0.5 < READING_SHARE < 1.0


@given(st.sampled_from(Outcome), st.integers(1, 40))
def test_an_outcome_alone_says_little_early_and_never_all(outcome: Outcome, turns: int) -> None:
    label, later = soft_label(None, outcome, turns), soft_label(None, outcome, turns + 1)
    assert 0.05 < abs(label - 0.5) < 0.3
    assert (label > 0.5) == (outcome is Outcome.CONVERTED)
    assert abs(later - 0.5) >= abs(label - 0.5)


def test_terms_are_said_as_serving_counts_them() -> None:
    said = say(write_many(1)[0].turns)
    assert [any(term.startswith("ours:") for term in turn) for turn in said] == [True, False] * 5
    assert [any(term.startswith("theirs:") for term in turn) for turn in said] == [False, True] * 5
    assert said[0][0] == write_many(1)[0].turns[0].text.split()[0]


def test_bags_learn_what_the_words_say() -> None:
    examples = write_many(60)
    bags = fit_bags(examples, [say(example.turns) for example in examples])
    warm, cool = (
        EvidenceReader(bags).read(text, Side.THEIRS) for text in ("send me the contract", "maybe next year")
    )
    assert warm[0] > 0.0 > cool[0]
    assert warm[1] > 0.0 > cool[1]
    assert {"contract", "year"} <= bags.met
    assert not any(" " in word or ":" in word for word in bags.met)
    assert load_bags(save_bags(bags)).so_far.index == bags.so_far.index


def test_fitting_is_a_function_of_the_conversations() -> None:
    examples = write_many(24)
    said = [say(example.turns) for example in examples]
    assert save_bags(fit_bags(examples, said)) == save_bags(fit_bags(examples, said))


def test_no_conversation_is_scored_by_bags_that_saw_its_product() -> None:
    examples = write_many(40)
    # A word that only one product's conversations hold.
    marked = [
        dataclasses.replace(
            example,
            turns=tuple(dataclasses.replace(turn, text=turn.text + " zebra") for turn in example.turns),
        )
        if example.group == examples[0].group
        else example
        for example in examples
    ]
    fitted, which = cross_fit(marked, [say(example.turns) for example in marked])
    assert len(which) == len(examples)
    assert set(which) == set(range(len(fitted)))
    for fold in which:
        assert ("zebra" in fitted[fold].met) is (fold != which[0])
    for group in {example.group for example in marked}:
        assert len({fold for example, fold in zip(marked, which, strict=True) if example.group == group}) == 1


def test_fewer_products_than_folds_are_still_crossed() -> None:
    examples = write_many(12)
    fitted, which = cross_fit(examples, [say(example.turns) for example in examples])
    assert len(fitted) == 3
    assert sorted(set(which)) == [0, 1, 2]


def test_an_unread_conversation_teaches_by_its_outcome_alone() -> None:
    examples = [dataclasses.replace(example, readings=()) for example in write_many(60)]
    bags = fit_bags(examples, [say(example.turns) for example in examples])
    assert EvidenceReader(bags).read("send me the contract", Side.THEIRS)[1] > 0.0


def test_gifts_are_weighed_by_words_of_their_own() -> None:
    # The same words, the other way round: in an appeal the cool buyers give.
    sales = write_many(40)
    gifts = [
        dataclasses.replace(
            one,
            source=PERSUASION,
            industry="charity",
            readings=(),
            outcome=Outcome(1 - one.outcome.value),
            turns=tuple(dataclasses.replace(turn, text=f"{turn.text} children") for turn in one.turns),
        )
        for one in write_many(40, seed=1)
    ]
    both = [*sales, *gifts]
    bags = fit_bags(both, [say(one.turns) for one in both])
    assert bags.appeals is not None
    warm = count_terms(terms(list_words("send me the contract"), Side.UNKNOWN))
    assert bags.so_far.score(warm) > 0.2
    assert bags.appeals.gives.score(warm) < -0.2
    children = count_terms(terms(["children", "children"], Side.THEIRS))
    assert bags.appeals.kind.score(children) > 1.0 > bags.appeals.kind.score(warm)
    assert fit_bags(sales, [say(one.turns) for one in sales]).appeals is None


def test_one_product_alone_cannot_be_crossed() -> None:
    examples = write_many(4)
    with pytest.raises(ValueError, match="n_splits"):
        cross_fit(examples, [say(example.turns) for example in examples])
