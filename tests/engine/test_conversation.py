"""The settled call: order is held, counts are right, old words are let go."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest

from engine.conversation import Conversation
from engine.errors import EngineFault
from engine.vocabulary import Context, Side, Speaker, Turn

SELLER = Speaker("Dana", Side.OURS)
BUYER = Speaker("Femi", Side.THEIRS)
OTHER = Speaker("Room 4", Side.UNKNOWN)


def turn(index: int, speaker: Speaker, text: str) -> Turn:
    return Turn(index=index, speaker=speaker, text=text)


def test_a_new_conversation_knows_nothing() -> None:
    call = Conversation(Context(source="paste", title="Demo"))
    assert call.context == Context(source="paste", title="Demo")
    assert call.turn_count == 0
    assert call.last is None
    assert call.last_buyer_turn is None
    assert call.talk_share is None


def test_counts_and_last_turns_by_side() -> None:
    call = Conversation()
    turns = [turn(0, SELLER, "one two three"), turn(1, BUYER, "four"), turn(2, OTHER, "five six")]
    for each in turns:
        call.add(each)
    assert call.turn_count == 3
    assert [call.turns_by(side) for side in (Side.OURS, Side.THEIRS, Side.UNKNOWN)] == [1, 1, 1]
    assert [call.words_by(side) for side in (Side.OURS, Side.THEIRS, Side.UNKNOWN)] == [3, 1, 2]
    assert call.last is turns[2]
    assert call.last_buyer_turn is turns[1]
    assert call.last_of(Side.OURS) is turns[0]


def test_talk_share_waits_for_both_sides_and_leaves_unknown_voices_out() -> None:
    call = Conversation()
    call.add(turn(0, SELLER, "one two three"))
    assert call.talk_share is None
    call.add(turn(1, OTHER, "many words of a voice nobody knows"))
    assert call.talk_share is None
    call.add(turn(2, BUYER, "four"))
    assert call.talk_share == pytest.approx(0.75)


def test_what_is_typed_is_no_talk() -> None:
    call = Conversation()
    call.add(turn(0, SELLER, "one two three"))
    call.add(turn(1, BUYER, "four"))
    call.add(replace(turn(2, BUYER, "a long page that somebody pastes"), typed=True))
    assert call.talk_share == pytest.approx(0.75)
    assert call.last_buyer_turn is not None
    assert call.last_buyer_turn.typed


def test_words_of_no_length_do_not_count_as_heard() -> None:
    call = Conversation()
    call.add(turn(0, SELLER, "hello"))
    call.add(turn(1, BUYER, "   "))
    assert call.talk_share is None


@pytest.mark.parametrize("index", [0, 2, -1])
def test_a_turn_out_of_order_is_refused_and_changes_nothing(index: int) -> None:
    call = Conversation()
    call.add(turn(0, SELLER, "hello there"))
    with pytest.raises(EngineFault, match=rf"Turn {index} came where turn 1 was due"):
        call.add(turn(index, BUYER, "hi"))
    assert call.turn_count == 1
    assert call.words_by(Side.THEIRS) == 0
    call.add(turn(1, BUYER, "hi"))
    assert call.turn_count == 2


def test_old_turns_are_let_go() -> None:
    call = Conversation()
    for index in range(2_000):
        call.add(turn(index, (SELLER, BUYER)[index % 2], f"marker {index}"))
    alive = [each.index for each in gc.get_objects() if type(each) is Turn and "marker" in each.text]
    assert sorted(alive) == [1_998, 1_999]
