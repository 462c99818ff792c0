"""Every kind of mark by example: what must be found and what must not, with marks and as a caption."""

from __future__ import annotations

import re

import pytest

from engine.features.marking import find_marks
from engine.features.marks import Kind
from engine.features.phrases import number_classes
from engine.features.questions import hear_questions
from engine.text import tokenise
from engine.vocabulary import Side

YES: dict[Kind, tuple[str, ...]] = {
    Kind.OBJECTION_PRICE: (
        "It's too expensive for a shop our size.",
        "Thirty-seven is a lot of money for that.",
        "The price is quite high, if I'm honest.",
        "We can't justify that for six vans.",
    ),
    Kind.OBJECTION_BUDGET: (
        "There's no budget for it this year.",
        "The board has frozen all new spending.",
        "We simply can't afford it.",
        "Money's very tight at the moment.",
    ),
    Kind.OBJECTION_TIMING: (
        "It's not a good time for us.",
        "Come back to me after the new year.",
        "Let's leave it until the spring.",
        "We're in no rush to change.",
    ),
    Kind.OBJECTION_AUTHORITY: (
        "I'd need to run it past my boss.",
        "It's not my decision, I'm afraid.",
        "I'd have to talk to my wife first.",
        "My partner has to agree as well.",
    ),
    Kind.OBJECTION_NEED: (
        "I don't really see the point.",
        "We don't need another one.",
        "It works just fine without.",
        "What would I use it for?",
    ),
    Kind.OBJECTION_COMPETITOR: (
        "We've had a cheaper quote.",
        "The other firm can do it by May.",
        "I got the same one four hundred cheaper.",
        "Can you match their price?",
    ),
    Kind.OBJECTION_INCUMBENT: (
        "We're happy with our current supplier.",
        "I think we'll stick with what we have.",
        "We've been with them for nine years.",
        "They've never let us down.",
    ),
    Kind.OBJECTION_TRUST: (
        "The last company promised me that too.",
        "It sounds too good to be true.",
        "I've never heard of you.",
        "You told me it was included.",
    ),
    Kind.OBJECTION_FEATURE: (
        "It doesn't integrate with our ledger.",
        "That's a deal breaker for the team.",
        "It's missing a report we use.",
        "It's not supported on our phones.",
    ),
    Kind.OBJECTION_SECURITY: (
        "Where is our data stored?",
        "Who else can see it?",
        "That has to go through a security review.",
        "Are you covered for GDPR?",
    ),
    Kind.OBJECTION_CONTRACT: (
        "I won't be locked in for years.",
        "Three years is a long contract.",
        "Is there a cancellation fee?",
        "Does it automatically renew? We hate auto renewal.",
    ),
    Kind.OBJECTION_EFFORT: (
        "It's too much hassle to change over.",
        "We'd have to retrain everyone.",
        "Switching would take us months.",
        "Our staff won't use it.",
    ),
    Kind.OBJECTION_QUALITY: (
        "The old machine broke down twice.",
        "It keeps going wrong on us.",
        "How reliable is it, really?",
        "I worry about the quality.",
    ),
    Kind.OBJECTION_DELIVERY: (
        "What's the lead time?",
        "Eight weeks is too long for us.",
        "I need it installed by March.",
        "How soon can you deliver?",
    ),
    Kind.OBJECTION_TRIAL: (
        "Can we try it first?",
        "I'd want to test it before I sign.",
        "Is there a free trial?",
        "Could we start with one site?",
    ),
    Kind.REFUSAL: (
        "I'm not interested, thanks.",
        "So it's a no from us, I'm afraid.",
        "We won't be going ahead with it.",
        "Please take us off your list.",
        "We've decided not to proceed.",
    ),
    Kind.BRUSH_OFF: (
        "We'll be in touch.",
        "Leave it with me.",
        "I'll have to think about it.",
        "Send me some information and we'll see.",
        "You've been very helpful.",
    ),
    Kind.INTEREST: (
        "That sounds really interesting.",
        "I'd never added it up like that.",
        "Tell me more about the second one.",
        "How much would it cost for six?",
    ),
    Kind.COMMITMENT: (
        "Let's go ahead with the six.",
        "Send me the contract and I'll sign it tonight.",
        "Put us down for the twelfth.",
        "Go on then, we'll take it.",
        "She's approved it this morning.",
    ),
    Kind.NEXT_STEP: (
        "Can we talk again on Thursday?",
        "Send me the proposal first.",
        "Tuesday at ten works.",
        "Let's set up a demo with the team.",
    ),
    Kind.PURCHASE_DETAIL: (
        "What's the delivery address you have?",
        "You'll need a purchase order for that.",
        "Invoice it to the head office.",
        "When is the deposit due?",
    ),
    Kind.AGREEMENT: (
        "Yes, that one.",
        "That's right.",
        "I can live with that.",
        "Fair enough, carry on.",
    ),
    Kind.HEDGE: (
        "Maybe in a while.",
        "I suppose so.",
        "I'm not entirely sure.",
        "It depends on the weather.",
    ),
    Kind.SITUATION_QUESTION: (
        "How many people do you have on site?",
        "What are you using today?",
        "Who signs off on something like this?",
        "How long have you had it?",
    ),
    Kind.PROBLEM_QUESTION: (
        "What's the biggest headache with it?",
        "How often does it break down?",
        "What went wrong last time?",
        "Do you ever have problems with it?",
    ),
    Kind.IMPLICATION_QUESTION: (
        "What does that cost you in a year?",
        "What happens if it fails on a Friday?",
        "How much do you lose when it stops?",
        "What does that do to the rest of the team?",
    ),
    Kind.NEED_PAYOFF_QUESTION: (
        "Would it help if the reports came daily?",
        "How useful would that be for you?",
        "If you could get those hours back, what then?",
        "What would that mean for your team?",
    ),
    Kind.VALUE: (
        "It saves you about nine hours a week.",
        "It pays for itself in six months.",
        "That's around £4,000 a year against the £900 you spend.",
        "You said the delays were costing you two thousand.",
    ),
    Kind.SOCIAL_PROOF: (
        "Most firms your size use it already.",
        "One of our customers in Leeds did the same.",
        "I can put you in touch with them.",
        "There's a case study on that.",
    ),
    Kind.ASSUMPTIVE_CLOSE: (
        "Shall I put you down for Monday?",
        "So I'll get the paperwork started.",
        "I just need your signature.",
        "When would you like us to start?",
    ),
    Kind.DISCOUNT: (
        "I can offer a discount on that.",
        "We could do it for £400.",
        "I'll waive the setup fee.",
        "The training is free of charge.",
    ),
    Kind.RISK_REVERSAL: (
        "There's a money back guarantee.",
        "You can cancel at any time.",
        "If it doesn't work you pay nothing.",
        "It's month to month.",
    ),
    Kind.FEATURE_DUMP: (
        "It also has a portal and it also does reports.",
        "You get lineage and forty sources and an AI mapper and SOC logs plus dbt sync.",
        "It's a state of the art, fully integrated platform.",
    ),
    Kind.CHALLENGE: (
        "Most people think it's the fee.",
        "Can I push back on that?",
        "What we found is that leavers cost more.",
        "The real cost is somewhere else.",
    ),
    Kind.EMPATHY: (
        "I completely understand.",
        "I'm sorry to hear that.",
        "That must have been frustrating.",
        "That's a fair point.",
    ),
    Kind.URGENCY: (
        "The offer ends on Friday.",
        "There are only two left.",
        "Prices are going up in January.",
        "If you sign today I can hold it.",
    ),
}  # fmt: skip

NO: dict[Kind, tuple[str, ...]] = {
    Kind.OBJECTION_PRICE: ("It's not too expensive at all.", "He sat on a chair."),
    Kind.OBJECTION_BUDGET: ("I can afford it.", "The peas are in the freezer."),
    Kind.OBJECTION_TIMING: ("Now is a good time.", "We open at nine."),
    Kind.OBJECTION_AUTHORITY: ("I decide that on my own.", "My wife says hello."),
    Kind.OBJECTION_NEED: ("We need two of them.", "I see the point."),
    Kind.OBJECTION_COMPETITOR: ("Your price was the best.", "The road was closed."),
    Kind.OBJECTION_INCUMBENT: ("We're not happy with our current supplier.", "The stick is in the car."),
    Kind.OBJECTION_TRUST: ("I trust you.", "My last holiday was lovely."),
    Kind.OBJECTION_FEATURE: ("It does everything we need.", "I like the feature."),
    Kind.OBJECTION_SECURITY: ("The guard is at the door.", "I read the news."),
    Kind.OBJECTION_CONTRACT: ("I signed it this morning.", "The door was open."),
    Kind.OBJECTION_EFFORT: ("It was easy to do.", "The train was on time."),
    Kind.OBJECTION_QUALITY: ("It works well.", "We had a break at ten."),
    Kind.OBJECTION_DELIVERY: ("He was late for lunch.", "We sat by the river."),
    Kind.OBJECTION_TRIAL: ("I know it well.", "He tried hard."),
    Kind.REFUSAL: ("I'm very interested.", "I know the town."),
    Kind.BRUSH_OFF: ("I think it's wonderful.", "She touched the lamp."),
    Kind.INTEREST: ("It's not interesting.", "The bus is at nine."),
    Kind.COMMITMENT: ("The sign on the door is blue.", "He was in order."),
    Kind.NEXT_STEP: ("He stepped out.", "It was a cold Thursday."),
    Kind.PURCHASE_DETAIL: ("He addressed the crowd.", "The cards fell on the floor."),
    Kind.AGREEMENT: ("Turn right at the lights.", "It took a year."),
    Kind.HEDGE: ("It is certain.", "She was kind to us."),
    Kind.SITUATION_QUESTION: ("Here are the papers.", "We have many people."),
    Kind.PROBLEM_QUESTION: ("No problem.", "It went well."),
    Kind.IMPLICATION_QUESTION: ("It happens in May.", "It costs four pounds."),
    Kind.NEED_PAYOFF_QUESTION: ("Help is on the way.", "They are useful."),
    Kind.VALUE: ("I saved the file.", "The book was worth reading."),
    Kind.SOCIAL_PROOF: ("The client is here.", "I like other people."),
    Kind.ASSUMPTIVE_CLOSE: ("I put the book on the table.", "It started to rain."),
    Kind.DISCOUNT: ("Turn the lights off.", "I counted them."),
    Kind.RISK_REVERSAL: ("I stopped at the lights.", "They wrote a letter."),
    Kind.FEATURE_DUMP: ("It is a simple thing.", "How are you, Anna?"),
    Kind.CHALLENGE: ("I think so.", "Push the door."),
    Kind.EMPATHY: ("The point is sharp.", "He hit his head."),
    Kind.URGENCY: ("The day ends at six.", "Turn left at the lights."),
}

STYLES = ("clean", "caption")


def as_caption(text: str) -> str:
    return re.sub(r"[^\w\s£$%]", "", text.replace("-", " ")).lower()


def kinds_in(text: str, kind: Kind) -> set[Kind]:
    side = Side.OURS if kind.value.startswith("technique.") else Side.THEIRS
    tokens = tokenise(text)
    found = find_marks(tokens, number_classes(tokens), side, hear_questions(tokens))
    return {mark.kind for mark in found.marks}


def test_every_kind_has_examples() -> None:
    assert set(YES) == set(NO) == set(Kind)
    assert all(len(said) >= 3 for said in YES.values())
    assert all(len(said) >= 2 for said in NO.values())


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, said in YES.items() for text in said])
def test_shows(kind: Kind, text: str, style: str) -> None:
    assert kind in kinds_in(text if style == "clean" else as_caption(text), kind)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, said in NO.items() for text in said])
def test_does_not_show(kind: Kind, text: str, style: str) -> None:
    assert kind not in kinds_in(text if style == "clean" else as_caption(text), kind)


def test_sellers_do_not_object_and_buyers_do_not_sell() -> None:
    text = "It is too expensive. The offer ends on Friday."
    tokens = tokenise(text)
    classes, questions = number_classes(tokens), hear_questions(tokens)
    shown = {
        side: {mark.kind for mark in find_marks(tokens, classes, side, questions).marks} for side in Side
    }
    assert Kind.OBJECTION_PRICE not in shown[Side.OURS]
    assert Kind.URGENCY not in shown[Side.THEIRS]
    assert {Kind.OBJECTION_PRICE, Kind.URGENCY} <= shown[Side.UNKNOWN]


def test_marks_quote_the_text() -> None:
    text = "Well, honestly: that’s too expensive, for us."
    tokens = tokenise(text)
    found = find_marks(tokens, number_classes(tokens), Side.THEIRS, hear_questions(tokens))
    quotes = {text[mark.start : mark.end] for mark in found.marks if mark.kind is Kind.OBJECTION_PRICE}
    assert quotes == {"too expensive"}
    assert sum(found.counts) == len(found.marks)
