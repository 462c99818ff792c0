from __future__ import annotations

import asyncio
import re

import msgspec
import pytest

from engine.training.corpus import agents, menus
from engine.training.corpus.agents import Said
from engine.training.corpus.asking import Desk, Reply, Request, UnwrittenError
from engine.training.corpus.cards import Card, draw_cards
from tests.engine.training.corpus.writers import FakeModel, FakeReply

CARDS = tuple(draw_cards(300, seed=5, first=1))
SAID = tuple(Said(role, f"Line {place}.") for place, role in enumerate(("seller", "buyer") * 14))


def words(request: Request) -> str:
    return "\n".join(message["content"] for message in request.messages)


def desk(model: FakeModel) -> Desk:
    async def send(request: Request) -> Reply:
        return await model(request.role, request.messages, request.schema)

    return Desk("written-1", send, lambda card, step: (), lambda kept: None)


def some_card(**parts: object) -> Card:
    return msgspec.structs.replace(CARDS[0], **parts)


@pytest.mark.parametrize("card", CARDS[:60], ids=lambda card: card.id)
def test_how_it_goes_and_ends_reaches_the_buyer_alone(card: Card) -> None:
    for place in range(card.turn_count):
        request = agents.request_line(card, 0, SAID[:place], ())
        hidden = ("hidden intent", card.trajectory, "have not decided")
        told = [part for part in hidden if part in words(request)]
        assert bool(told) is (request.role == "buyer")


@pytest.mark.parametrize(("outcome", "ending"), [(1, "are going to buy"), (0, "are not going to buy")])
def test_the_buyer_is_told_how_it_ends(outcome: int, ending: str) -> None:
    card = some_card(outcome=outcome, ends_with_decision=True, opens="buyer", trajectory="steady rise")
    assert f"you {ending} in the end. Say so in your last turn" in words(agents.request_line(card, 0, (), ()))
    unspoken = some_card(outcome=outcome, ends_with_decision=False, opens="buyer", trajectory="steady rise")
    told = words(agents.request_line(unspoken, 0, (), ()))
    assert f"you {ending} in the end. The talk ends before any decision" in told


def test_who_is_truly_undecided_is_not_told_an_end() -> None:
    for outcome in (0, 1):
        card = some_card(outcome=outcome, ends_with_decision=False, opens="buyer", trajectory=menus.TOSS_UP)
        told = words(agents.request_line(card, 0, (), ()))
        assert "could go either way" in told
        assert "going to buy" not in told


def test_the_judge_is_given_the_turns_so_far_and_nothing_else() -> None:
    asked = [words(agents.request_hearing(0, SAID[: place + 1])) for place in range(6)]
    for place, told in enumerate(asked):
        assert f"Line {place}." in told
        assert f"Line {place + 1}." not in told
        assert not [card for card in CARDS if card.product in told or card.trajectory in told]


def test_a_turning_point_is_told_to_whom_it_comes_from() -> None:
    sellers = some_card(turning_point="seller makes a factual mistake", opens="seller")
    assert "factual mistake" in words(agents.request_line(sellers, 0, (), ()))
    assert "factual mistake" not in words(agents.request_line(sellers, 0, SAID[:1], ()))
    buyers = some_card(turning_point="budget frozen", opens="seller")
    assert "budget frozen" not in words(agents.request_line(buyers, 0, (), ()))
    assert "budget frozen" in words(agents.request_line(buyers, 0, SAID[:1], ()))


def test_a_line_knows_how_much_of_the_talk_is_left() -> None:
    card = some_card(turn_count=8)
    asked = [words(agents.request_line(card, 0, SAID[:place], ())) for place in range(8)]
    assert [bool(re.search(r"last of the talk", told)) for told in asked] == [False] * 7 + [True]
    assert "It is your last: the other side has one more." in asked[6]
    assert "number 5 of 8. The talk is about to end." in asked[4]


def test_sentences_that_stand_elsewhere_are_named_to_avoid() -> None:
    told = words(agents.request_line(CARDS[0], 1, (), ("we pay far too much for this",)))
    assert "- we pay far too much for this" in told


def test_names_are_spread_over_the_letters() -> None:
    letters = [
        re.search(r"first name begins with (\w)", words(agents.request_line(card, 0, (), ())))
        for card in CARDS
    ]
    assert len({found[1] for found in letters if found}) > 20


def test_a_conversation_of_n_turns_takes_2_n_requests_and_takes_turns() -> None:
    model, card = FakeModel(), some_card(turn_count=7, opens="buyer")
    said = asyncio.run(agents.write(card, 0, desk(model)))
    heard = asyncio.run(agents.judge(said, 0, desk(model)))
    assert [line.speaker for line in said] == ["buyer", "seller"] * 3 + ["buyer"]
    assert (len(heard), heard[0].chance) == (7, 40)
    assert len(model.sent) == 14


@pytest.mark.parametrize("text", ["", " \n ", 7, None, "x" * 5000])
def test_a_turn_without_use_is_asked_for_again(text: object) -> None:
    model = FakeModel(lambda number, sent: FakeReply({"text": text}) if number == 0 else None)
    said = asyncio.run(agents.write(some_card(turn_count=3), 0, desk(model)))
    assert len(said) == 3
    assert len(model.sent) == 4


@pytest.mark.parametrize("chance", [-1, 101, "high", None, 3.5])
def test_a_reading_out_of_bounds_is_none(chance: object) -> None:
    figures = {"chance": chance, "engagement": 1, "warmth": 1, "commitment": 1}
    model = FakeModel(lambda number, sent: FakeReply(figures))
    with pytest.raises(UnwrittenError):
        asyncio.run(agents.judge(SAID[:2], 0, desk(model)))


def test_line_breaks_in_a_turn_become_spaces() -> None:
    model = FakeModel(words=lambda sent: "One.\n\n  Two.")
    assert asyncio.run(agents.write(some_card(turn_count=3), 0, desk(model)))[0].text == "One. Two."


def test_every_schema_is_strict() -> None:
    for schema in (agents.LINE_SCHEMA, agents.HEARD_SCHEMA):
        properties = schema["properties"]
        assert isinstance(properties, dict)
        assert schema["required"] == list(properties)
        assert schema["additionalProperties"] is False


def test_steps_differ_within_a_conversation_and_between_its_attempts() -> None:
    steps = [
        request.step
        for attempt in (0, 1)
        for place in range(6)
        for request in (
            agents.request_line(CARDS[0], attempt, SAID[:place], ()),
            agents.request_hearing(attempt, SAID[: place + 1]),
        )
    ]
    assert len(set(steps)) == len(steps)
