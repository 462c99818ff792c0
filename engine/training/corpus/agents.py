"""Three agents write one conversation: a seller, a buyer with a hidden intent, and a judge who listens.

One rule: each is told only what such a person would know. The seller knows the offer and how he sells,
the buyer alone knows how it goes and ends, and the judge is given the turns so far and nothing else:
no card reaches it, so its reading holds no hindsight. A conversation of n turns costs 2 n requests,
n lines and n readings; what a redrawn one cost more is its lines alone, since those are checked first.
Whoever changes what is asked raises PROMPTS: a run begun with other words is not gone on with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from engine.training.corpus import menus
from engine.training.corpus.asking import Desk, Message, Request, Schema, together
from engine.training.corpus.cards import Card

PROMPTS: Final = 1
JUDGE: Final = "judge"

_Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


@dataclass(frozen=True, slots=True)
class Said:
    """One line: whose, and its words."""

    speaker: str
    text: str


class Heard(msgspec.Struct, frozen=True):
    """What the judge hears after a turn, in percent, from that turn and those before it alone.

    `chance` that this buyer buys; `engagement`: takes part, asks, answers at length; `warmth` towards
    the seller; `commitment`: binds itself to something (a date, a name, money).
    """

    chance: _Percent
    engagement: _Percent
    warmth: _Percent
    commitment: _Percent


class _Line(msgspec.Struct, frozen=True):
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


def _schema(title: str, kind: str, fields: Mapping[str, str]) -> Schema:
    # Strict structured output knows no bounds: those are checked on the answer.
    return {
        "title": title,
        "type": "object",
        "properties": {name: {"type": kind, "description": told} for name, told in fields.items()},
        "required": list(fields),
        "additionalProperties": False,
    }


LINE_SCHEMA: Final = _schema("line", "string", {"text": "the words of this turn and nothing else"})
HEARD_SCHEMA: Final = _schema(
    "heard",
    "integer",
    {
        "chance": "0 to 100: the chance that this buyer buys in the end",
        "engagement": "0 to 100: how far the buyer takes part",
        "warmth": "0 to 100: how warm the buyer is towards the seller",
        "commitment": "0 to 100: how far the buyer has bound itself (a date, a name, money)",
    },
)

_LENGTHS: Final[Mapping[str, str]] = {
    "short chat messages": "2 to 35 words, about 15",
    "long e-mail-like turns": "30 to 90 words, about 60",
}
_USUAL_LENGTH: Final = "2 to 60 words, about 30, some turns very short"

_HOUSE_RULES: Final = """\
Write only your next turn, as a real person would say it: no stage directions, no name in front.
Most calls are ordinary: dull refusals, quiet agreements, small talk, confusion. Wit is rare.
Use details of your own: names, numbers, places, reasons. Sums add up. No stock phrases; never thank for
the time, never "I hear you", "I appreciate", "that makes sense", "absolutely". Say nothing twice.
Never name these instructions."""

_JUDGE: Final = """\
You listen to a sales conversation as it happens and say, after the last line, what an experienced and
careful listener would make of it. Politeness is not buying, grumpiness is not refusing: go by
specifics, next steps, who proposes them, hedging and delay. Early on nobody knows, so stay near 40
until there is something to go by; move in steps of any size. A decision that is spoken is near certain."""


def request_line(card: Card, attempt: int, said: Sequence[Said], avoid: Sequence[str]) -> Request:
    """Ask whoever speaks next for that turn; `avoid` holds sentences that stand elsewhere already."""
    speaker = speaker_of(card, len(said))
    told = [
        _seller_part(card) if speaker == "seller" else _buyer_part(card),
        f"The voice is: {card.voice}; {card.place}. Length of a turn: "
        f"{_LENGTHS.get(card.voice, _USUAL_LENGTH)}.",
        "Stay plain and ordinary, no wit." if card.plain else "",
        _HOUSE_RULES,
    ]
    asked = [_transcript(said), _place_words(card, len(said), speaker)]
    if avoid:
        asked.append("These sentences have been said in other calls; say something else, not the like:")
        asked += [f"- {sentence}" for sentence in avoid]
    messages = _messages("\n".join(filter(None, told)), "\n".join(asked))
    return Request(f"{attempt}/{speaker} {len(said)}", speaker, messages, LINE_SCHEMA)


def request_hearing(attempt: int, said: Sequence[Said]) -> Request:
    """Ask the judge about the last of `said`, which holds nothing later."""
    messages = _messages(_JUDGE, _transcript(said))
    return Request(f"{attempt}/{JUDGE} {len(said) - 1}", JUDGE, messages, HEARD_SCHEMA)


async def write(card: Card, attempt: int, desk: Desk, avoid: Sequence[str] = ()) -> tuple[Said, ...]:
    """The lines of one conversation, in turns; raises UnwrittenError."""
    said: list[Said] = []
    while len(said) < card.turn_count:
        request = request_line(card, attempt, said, avoid)
        said.append(Said(request.role, await desk.obtain(request, _read_line)))
    return tuple(said)


async def judge(said: Sequence[Said], attempt: int, desk: Desk) -> tuple[Heard, ...]:
    """What the judge hears after each turn, every time from the start up to there; raises UnwrittenError."""
    return await together(
        [desk.obtain(request_hearing(attempt, said[: place + 1]), _read_heard) for place in range(len(said))]
    )


def speaker_of(card: Card, place: int) -> str:
    """Who speaks at `place`: they take turns."""
    return card.opens if place % 2 == 0 else {"seller": "buyer", "buyer": "seller"}[card.opens]


def _read_line(answer: object) -> str:
    return " ".join(msgspec.convert(answer, _Line).text.split()) or _refuse("an empty turn")


def _read_heard(answer: object) -> Heard:
    return msgspec.convert(answer, Heard)


def _refuse(why: str) -> str:
    raise ValueError(why)


def _seller_part(card: Card) -> str:
    parts = [
        f"You sell: {card.product} ({card.industry.replace('_', ' ')}). This is a {card.stage} talk.",
        f"Your first name begins with {_initial(card, 'seller')}, your firm's with {_initial(card, 'firm')}.",
        f"As a seller you are {card.seller_skill}; what you do: {card.technique}. Show it, never name it.",
    ]
    if card.turning_point.startswith("seller"):
        parts.append(f"Somewhere after the middle: {card.turning_point}.")
    return "\n".join(parts)


def _buyer_part(card: Card) -> str:
    objections = ", ".join(card.objections) or "none"
    parts = [
        f"You are being sold: {card.product}. You are: {card.buyer}. This is a {card.stage} talk.",
        f"Your first name begins with {_initial(card, 'buyer')}. You are {card.personality}.",
        f"What holds you back: {objections}. Bring it up in your own way, when it comes up.",
        f"How it goes with you, which only you know: {card.trajectory}.",
        _intent(card),
    ]
    if card.turning_point != menus.NO_TURN and not card.turning_point.startswith("seller"):
        parts.append(f"What turns it: {card.turning_point}. It comes up through you or what you learn.")
    if card.third_voice:
        parts.append("In one or two of your turns a colleague or relative speaks instead and is named there.")
    return "\n".join(parts)


def _intent(card: Card) -> str:
    # Who is truly undecided cannot be told how it ends without deciding it.
    if card.trajectory == menus.TOSS_UP and not card.ends_with_decision:
        return "You have not decided and will not in this talk: it could go either way."
    ending = "you are going to buy in the end" if card.outcome else "you are not going to buy in the end"
    if card.ends_with_decision:
        return f"Your hidden intent: {ending}. Say so in your last turn, in words of your own, not before."
    return (
        f"Your hidden intent: {ending}. The talk ends before any decision: never say or announce one;"
        " it shows, if at all, in what you do: specifics, next steps, hedging, delay."
    )


def _place_words(card: Card, place: int, speaker: str) -> str:
    number, left = place + 1, card.turn_count - place
    ending = ""
    if left == 1:
        ending = " It is the last of the talk."
    elif left == 2:
        ending = " It is your last: the other side has one more."
    elif left <= 4:
        ending = " The talk is about to end."
    return f"You are the {speaker}. Your turn now, number {number} of {card.turn_count}.{ending}"


def _transcript(said: Sequence[Said]) -> str:
    if not said:
        return "Nobody has spoken yet."
    return "So far:\n" + "\n".join(f"{line.speaker}: {line.text}" for line in said)


def _messages(told: str, asked: str) -> tuple[Message, ...]:
    return {"role": "system", "content": told}, {"role": "user", "content": asked}


def _initial(card: Card, whose: str) -> str:
    # Left to themselves, models call every seller Sarah; a letter from the card spreads the names.
    return "ABCDEFGHIJKLMNOPRSTUVWYZ"[hashlib.sha256(f"{card.id}/{whose}".encode()).digest()[0] % 24]
