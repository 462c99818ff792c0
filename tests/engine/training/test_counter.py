"""Bent conversations keep what their bending leaves true, and take the labels that follow from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.training.corpus import PERSUASION
from engine.training.counter import (
    Mixture,
    hear_noisily,
    make_counterexamples,
    reverse_ending,
    swap_speakers,
)
from engine.vocabulary import Outcome, Side
from tests.engine.training.corpora import write_many

MANY = write_many(40, turns=9)
BOUGHT = next(one for one in MANY if one.outcome is Outcome.CONVERTED)
LEFT = next(one for one in MANY if one.outcome is Outcome.NOT_CONVERTED)


def test_a_noisy_call_loses_its_capitals_and_stops_but_not_its_readings() -> None:
    said = replace(BOUGHT.turns[0], text="Well, the quote is £1,200. Can't you sign it this week?")
    example = replace(BOUGHT, turns=(said, *BOUGHT.turns[1:]))
    heard = {hear_noisily(example, np.random.default_rng(seed)).turns[0].text for seed in range(40)}
    assert len(heard) > 5
    for text in heard:
        assert text == text.lower()
        assert not set(text) & set(".,?!")
        assert "200" in text
    assert any("coat" in text for text in heard)
    noisy = hear_noisily(example, np.random.default_rng(0))
    assert noisy.readings == example.readings
    assert [turn.speaker for turn in noisy.turns] == [turn.speaker for turn in example.turns]


def test_a_turn_of_signs_alone_is_not_emptied() -> None:
    example = replace(BOUGHT, turns=(replace(BOUGHT.turns[0], text="?!"),), readings=(0.5,))
    assert hear_noisily(example, np.random.default_rng(0)).turns[0].text == "?!"


def test_swapped_speakers_tell_less_and_in_the_same_direction() -> None:
    swapped = swap_speakers(BOUGHT)
    for before, after in zip(BOUGHT.turns, swapped.turns, strict=True):
        assert {before.speaker.side, after.speaker.side} == {Side.OURS, Side.THEIRS}
        assert before.text == after.text
    for was, reading in zip(BOUGHT.readings, swapped.readings, strict=True):
        assert abs(reading - 0.5) <= abs(was - 0.5)
        assert (reading - 0.5) * (was - 0.5) >= 0.0


def test_a_reversed_ending_has_the_start_of_one_and_the_end_of_the_other() -> None:
    bent = reverse_ending(BOUGHT, LEFT)
    assert bent.outcome is LEFT.outcome
    assert [turn.text for turn in bent.turns[:6]] == [turn.text for turn in BOUGHT.turns[:6]]
    assert [turn.text for turn in bent.turns[6:]] == [turn.text for turn in LEFT.turns[6:]]
    assert bent.readings == (*BOUGHT.readings[:6], *LEFT.readings[6:])
    assert [turn.index for turn in bent.turns] == list(range(9))


def test_the_mixture_says_how_many_of_each() -> None:
    polite = [replace(one, trajectory="polite and pleasant but going nowhere") for one in MANY[:6]]
    bent = make_counterexamples([*MANY[6:], *polite], Mixture(0.5, 0.25, 0.1, 0.5, 0.3), seed=3)
    kinds = [one.id.partition(":")[2] for one in bent]
    assert kinds.count("noisy") == 20
    assert kinds.count("swapped") == 4
    assert kinds.count("reversed") <= 10
    assert kinds.count("") == 3
    assert kinds.count("reworded") == 12
    assert bent == make_counterexamples([*MANY[6:], *polite], Mixture(0.5, 0.25, 0.1, 0.5, 0.3), seed=3)
    assert bent != make_counterexamples([*MANY[6:], *polite], Mixture(0.5, 0.25, 0.1, 0.5, 0.3), seed=4)


def test_a_reversed_ending_comes_from_the_same_product() -> None:
    bent = make_counterexamples(MANY, Mixture(0.0, 1.0, 0.0, 0.0, 0.0), seed=1)
    assert bent
    products = {text: one.group for one in MANY for text in [one.id]}
    said = {turn.text: set[str]() for one in MANY for turn in one.turns}
    for one in MANY:
        for turn in one.turns:
            said[turn.text].add(products[one.id])
    assert all(one.group in said[turn.text] for one in bent for turn in one.turns)


def test_appeals_for_a_gift_are_never_bent() -> None:
    real = [replace(one, source=PERSUASION, industry="charity") for one in MANY]
    assert make_counterexamples(real, Mixture(1.0, 1.0, 1.0, 1.0, 1.0), seed=0) == []
