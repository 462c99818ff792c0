"""Advice: silent when in doubt, ranked by worth, never what was just done."""

from __future__ import annotations

import pytest

from engine.features.marks import Kind, Mark
from engine.guidance.adviser import LONGEST_OFFER_TURNS, MOST_MOVES, Adviser, CallMemory, choose_saying
from engine.guidance.moves import ASK_FIRST, MOVES
from engine.guidance.situations import REASONS, Situation
from engine.guidance.worths import Worth
from engine.vocabulary import Band, Confidence, Side, Speaker, Turn

FAIR = Confidence(Band.FAIR)
EVERYTHING = {f"any/{move.key}": Worth(0.05 - 0.001 * rank, 0.01, 50) for rank, move in enumerate(MOVES)}


class Call:
    """A call being written down, one line at a time."""

    def __init__(self) -> None:
        self.memory = CallMemory()
        self._count = 0

    def say(self, side: Side, text: str, *kinds: Kind) -> None:
        marks = tuple(Mark(kind, 0, 1) for kind in kinds)
        self.memory.observe(Turn(self._count, Speaker(side.value, side), text), marks)
        self._count += 1

    def situation(self) -> Situation:
        return self.memory.situation

    def keys(self, worths: dict[str, Worth], confidence: Confidence = FAIR) -> list[str]:
        return [move.key for move in Adviser(worths).advise(self.memory, confidence).moves]


@pytest.fixture
def priced() -> Call:
    """The buyer has just called it too expensive."""
    call = Call()
    call.say(
        Side.OURS,
        "It comes to four hundred a month for everything that we went through so far today, all of it.",
    )
    call.say(Side.THEIRS, "That is too expensive.", Kind.OBJECTION_PRICE)
    return call


def test_low_confidence_gives_no_advice(priced: Call) -> None:
    assert priced.keys(EVERYTHING, Confidence(Band.LOW)) == []
    assert priced.keys(EVERYTHING, Confidence(Band.GOOD)) != []


def test_a_move_whose_worth_does_not_exceed_its_error_is_not_offered(priced: Call) -> None:
    worths = {"price/ask_first": Worth(0.02, 0.02, 9), "price/listen": Worth(0.021, 0.02, 9)}
    assert priced.keys(worths) == ["listen"]
    assert priced.keys({"price/ask_first": Worth(-0.05, 0.01, 9)}) == []
    assert priced.keys({}) == []


def test_moves_come_best_first_and_at_most_three(priced: Call) -> None:
    worths = dict(EVERYTHING) | {"price/listen": Worth(0.09, 0.01, 9)}
    keys = priced.keys(worths)
    assert keys[0] == "listen"
    assert len(keys) == MOST_MOVES == 3


def test_the_worth_in_this_situation_beats_the_one_over_all(priced: Call) -> None:
    worths = {"any/listen": Worth(0.05, 0.01, 99), "price/listen": Worth(-0.05, 0.01, 9)}
    assert priced.keys(worths) == []


def test_what_was_just_done_is_not_offered_again(priced: Call) -> None:
    worths = {"any/ask_first": Worth(0.05, 0.01, 9), "any/implication": Worth(0.04, 0.01, 9)}
    assert priced.keys(worths) == ["ask_first", "implication"]
    priced.say(Side.OURS, "Too much compared with what?")
    assert priced.keys(worths) == ["implication"]
    priced.say(Side.THEIRS, "With what we pay now, it is expensive.", Kind.OBJECTION_PRICE)
    assert priced.keys(worths) == ["implication"]
    priced.say(Side.OURS, "What does a day of that cost you in the end?", Kind.IMPLICATION_QUESTION)
    priced.say(Side.THEIRS, "It still costs a lot.", Kind.OBJECTION_PRICE)
    priced.say(
        Side.OURS, "I see what you mean, so here is what we do in that case and why it comes out even."
    )
    assert priced.keys(worths) == ["ask_first", "implication"]


def test_two_turns_of_ours_in_a_row_are_one_stretch(priced: Call) -> None:
    priced.say(Side.OURS, "Too much compared with what?")
    priced.say(Side.OURS, "A firm like yours had the same question.", Kind.SOCIAL_PROOF)
    assert {"ask_first", "social_proof"} <= priced.memory.just_done


def test_a_move_is_offered_only_where_it_applies() -> None:
    call = Call()
    call.say(Side.THEIRS, "Where do I sign?", Kind.COMMITMENT)
    worths = {"any/ask_first": Worth(0.09, 0.01, 9), "any/next_step": Worth(0.05, 0.01, 9)}
    assert call.keys(worths) == ["next_step"]


def test_the_move_carries_its_words_and_its_error(priced: Call) -> None:
    (move,) = Adviser({"price/ask_first": Worth(0.09, 0.04, 9)}).advise(priced.memory, FAIR).moves
    assert (move.title, move.say) == ("Ask before you answer", "Too much compared with what?")
    assert (move.worth, move.error) == (0.09, 0.04)
    assert move.reason == REASONS[Situation.PRICE]


def test_nothing_asked_yet_is_a_reason() -> None:
    call, worths = Call(), {"any/ask_problem": Worth(0.05, 0.01, 9)}
    call.say(Side.THEIRS, "Hello there.")
    assert (
        Adviser(worths).advise(call.memory, FAIR).moves[0].reason == "Nothing asked about their problem yet."
    )
    call.say(Side.OURS, "What is the hardest part?", Kind.PROBLEM_QUESTION)
    call.say(Side.THEIRS, "The rota.")
    call.say(
        Side.OURS, "We have done this for ten years in four countries and I could talk about it all day long."
    )
    assert Adviser(worths).advise(call.memory, FAIR).moves[0].reason == REASONS[Situation.NONE]


def test_another_sentence_each_time_the_situation_comes_up_again(priced: Call) -> None:
    said = {choose_saying(ASK_FIRST, Situation.PRICE, times) for times in (1, 2, 3)}
    assert len(said) == 3
    assert choose_saying(ASK_FIRST, Situation.PRICE, 0) == choose_saying(ASK_FIRST, Situation.PRICE, 1)
    assert priced.memory.times == 1


def test_an_objection_stands_until_we_answered(priced: Call) -> None:
    priced.say(Side.THEIRS, "Right.")
    assert priced.situation() is Situation.PRICE
    priced.say(Side.OURS, "I see.")
    assert priced.situation() is Situation.PRICE
    priced.say(Side.THEIRS, "Good.")
    assert priced.situation() is Situation.NONE


def test_a_voice_of_unknown_side_can_object_and_can_ask() -> None:
    call = Call()
    call.say(Side.UNKNOWN, "That is too expensive.", Kind.OBJECTION_PRICE)
    assert call.situation() is Situation.PRICE
    call.say(Side.UNKNOWN, "Too much compared with what?")
    assert call.situation() is Situation.PRICE
    assert "ask_first" in call.memory.just_done
    call.say(
        Side.UNKNOWN, "Well, the one that we have had in the building since the spring of last year or so."
    )
    assert call.situation() is Situation.NONE


def test_voices_of_unknown_side_take_turns_by_name() -> None:
    memory = CallMemory()
    for index, (name, text) in enumerate(
        [("Ann", "Go on."), ("Bo", "Who else has a say in this?"), ("Ann", "Me.")]
    ):
        memory.observe(Turn(index, Speaker(name, Side.UNKNOWN), text), ())
    assert memory.just_done == {"listen"}
    assert memory.done == {"listen", "bring_decider"}


def test_advice_that_stands_too_long_goes_and_comes_back_with_a_new_situation(priced: Call) -> None:
    worths = {"any/implication": Worth(0.04, 0.01, 9)}
    assert priced.keys(worths) == ["implication"]
    for _ in range(LONGEST_OFFER_TURNS):
        priced.say(Side.THEIRS, "Still the price.", Kind.OBJECTION_PRICE)
    assert priced.keys(worths) == []
    priced.say(Side.THEIRS, "And my boss has to agree.", Kind.OBJECTION_AUTHORITY)
    assert priced.keys(worths) == ["implication"]


def test_what_we_did_once_is_not_offered_again_until_something_calls_for_it() -> None:
    call, worths = Call(), {"any/risk_reversal": Worth(0.04, 0.01, 9)}
    call.say(Side.THEIRS, "Hello there.")
    assert call.keys(worths) == ["risk_reversal"]
    call.say(
        Side.OURS, "Try it for thirty days and send it back if it is not for you at all.", Kind.RISK_REVERSAL
    )
    call.say(Side.THEIRS, "Right.")
    call.say(Side.OURS, "It takes a morning to set up and you keep your own numbers and your own phones too.")
    assert call.keys(worths) == []
    call.say(Side.THEIRS, "I have been burned before.", Kind.OBJECTION_TRUST)
    assert call.keys(worths) == ["risk_reversal"]
