"""The calls that outages are tried on: what they hold, and that a difference is seen."""

from __future__ import annotations

import random
from itertools import groupby, islice

import pytest

from engine.vocabulary import Side, Speaker, Turn
from tests.bridge.growing import (
    Differences,
    Shown,
    bare,
    compare,
    count_words,
    is_touchy,
    make_frames,
    settle,
    talk_on,
)
from tests.bridge.spoken import Page


def listen_in(seed: int, size: int = 400) -> list[Shown]:
    return list(islice(talk_on(random.Random(seed)), size))


def test_a_call_follows_from_its_dice() -> None:
    assert listen_in(1) == listen_in(1)
    assert listen_in(1) != listen_in(2)


def test_captions_grow_letter_by_letter_in_several_voices_at_once() -> None:
    shown = listen_in(1, 1000)
    assert {one.voice for one in shown} == {"Anna", "Ben", "You"}
    assert sum(one.half for one in shown) > 500
    assert any("xx" in one.text for one in shown)
    assert any(one.chat for one in shown)
    rows = [row for row, _ in groupby(one.id for one in shown)]
    assert len(rows) > len(set(rows)), "one goes on while another speaks"


def test_no_word_comes_twice_or_begins_another() -> None:
    last = {one.id: one.text for one in listen_in(1, 1000) if not one.half}
    words = [bare(word) for text in last.values() for word in text.split()]
    assert len(words) == len(set(words))
    assert {len(word) for word in words} == {6}


@pytest.mark.parametrize("seed", range(3))
def test_delays_change_none_of_its_turns_and_every_word_settles(seed: int) -> None:
    frames = make_frames(listen_in(seed), Page())
    usual = settle(frames)
    assert not is_touchy(frames, random.Random(9))
    assert compare(frames, usual, usual) == Differences()
    assert set(count_words(usual).values()) == {1}


def turn(index: int, text: str, voice: str = "Anna") -> Turn:
    return Turn(index, Speaker(voice, Side.THEIRS), text, 0.0, 1.0)


ONE, TWO = turn(0, "bababa pumabe."), turn(1, "fovebi", "Ben")


@pytest.mark.parametrize(
    ("found", "difference"),
    [
        ([ONE, TWO], Differences()),
        ([ONE], Differences(lost=frozenset({"fovebi"}), other=(("Ben", "theirs", "fovebi"),))),
        (
            [ONE, TWO, TWO],
            Differences(doubled=frozenset({"fovebi"}), other=(("Ben", "theirs", "fovebi"),)),
        ),
        ([ONE, turn(1, "fovebi")], Differences(other=(("Anna", "theirs", "fovebi"),))),
        (
            [turn(0, "ba"), turn(1, "ba", "Ben"), ONE, TWO],
            Differences(torn=frozenset({"ba"}), other=(("Anna", "theirs", "ba"), ("Ben", "theirs", "ba"))),
        ),
        (
            [ONE, turn(1, "fo", "Ben")],
            Differences(lost=frozenset({"fovebi"}), torn=frozenset({"fo"}), other=(("Ben", "theirs", "fo"),)),
        ),
        (
            [turn(0, "bababa"), turn(1, "pumabe."), TWO],
            Differences(other=(("Anna", "theirs", "bababa"), ("Anna", "theirs", "pumabe.")), split=1),
        ),
        (
            [TWO, ONE],
            Differences(other=(("Ben", "theirs", "fovebi"), ("Anna", "theirs", "bababa pumabe."))),
        ),
    ],
)
def test_what_was_changed_is_told(found: list[Turn], difference: Differences) -> None:
    page = Page()
    frames = [
        page.caption("a", "bababa pu", 1.0),
        page.caption("a", "bababa pumabe.", 2.0),
        page.caption("b", "fovebi", 3.0, speaker="Ben"),
    ]
    assert compare(frames, found, [ONE, TWO]) == difference
    assert bool(difference) is (found != [ONE, TWO])
    assert compare(frames, found, [ONE]).unheard == frozenset({"fovebi"})
