"""The nine moves: short titles, sayings for each situation, recognised when made."""

from __future__ import annotations

import pytest

from engine.features.marks import Kind, Mark
from engine.guidance.moves import MOVES, MoveKind, detect_moves
from engine.guidance.situations import Situation
from engine.vocabulary import Side, Speaker, Turn

SELLER = Speaker("Dana", Side.OURS)
LONG = "So let me walk you through what we have got here and how it all hangs together in one place."


def detect(text: str, *kinds: Kind, situation: Situation = Situation.NONE) -> frozenset[str]:
    turn = Turn(0, SELLER, text)
    return detect_moves(turn, tuple(Mark(kind, 0, 1) for kind in kinds), situation)


def test_there_are_nine_with_keys_of_their_own() -> None:
    assert len({move.key for move in MOVES}) == len({move.title for move in MOVES}) == 9


@pytest.mark.parametrize("move", MOVES, ids=lambda move: str(move.key))
def test_titles_are_short_and_sayings_are_sentences(move: MoveKind) -> None:
    assert len(move.title.split()) <= 5
    texts = [saying.text for saying in move.sayings]
    assert len(set(texts)) == len(texts) >= 3
    assert all(text[0].isupper() and text[-1] in ".?" and len(text) <= 90 for text in texts)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: str(move.key))
def test_wherever_a_move_applies_there_are_two_things_to_say(move: MoveKind) -> None:
    for situation in move.applies:
        fitting = [saying for saying in move.sayings if situation in saying.fits]
        assert len(fitting) >= 2, situation
    for saying in move.sayings:
        assert saying.fits & move.applies, saying


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (Kind.PROBLEM_QUESTION, "ask_problem"),
        (Kind.IMPLICATION_QUESTION, "implication"),
        (Kind.NEED_PAYOFF_QUESTION, "need_payoff"),
        (Kind.SOCIAL_PROOF, "social_proof"),
        (Kind.RISK_REVERSAL, "risk_reversal"),
        (Kind.NEXT_STEP, "next_step"),
    ],
)
def test_a_mark_shows_its_move(kind: Kind, key: str) -> None:
    assert detect(LONG, kind) == {key}
    assert detect(LONG) == frozenset()


def test_asking_first_needs_something_to_answer() -> None:
    asked = LONG + " Too much compared with what?"
    assert "ask_first" in detect(asked, situation=Situation.PRICE)
    assert "ask_first" not in detect(asked, situation=Situation.INTEREST)
    assert "ask_first" not in detect(LONG, situation=Situation.PRICE)


@pytest.mark.parametrize(
    "text",
    [
        "Who else would have a say in this?",
        "who signs this off on your side",
        "Who decides?",
        "Shall we bring your finance director in?",
        "would it help to invite your partner along",
    ],
)
def test_asking_for_who_decides(text: str) -> None:
    assert "bring_decider" in detect(text)


@pytest.mark.parametrize("text", ["Who runs it today?", "Our team is happy to help.", "Ask me anything."])
def test_what_does_not_ask_for_who_decides(text: str) -> None:
    assert "bring_decider" not in detect(text)


def test_listening_is_short_and_pitches_nothing() -> None:
    assert "listen" in detect("Go on.")
    assert "listen" not in detect("I can do ten per cent off.", Kind.DISCOUNT)
    assert "listen" not in detect(LONG)
