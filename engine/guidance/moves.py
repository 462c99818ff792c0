"""The nine moves a rep can make next: what to call them, what to say, when they fit.

One rule: a table. A move is recognised (`detect_moves`) by the same code in training, where its
worth is estimated, and in a call, where it is not offered again at once; so a change to a rule of
recognition needs the worths estimated anew. Sayings name no product, fit any trade, and are whole
sentences a person would say. Sources: the question kinds after Rackham, SPIN Selling (1988); social
proof after Cialdini (1984); the rest is common sales practice, worth what the estimate says.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from engine.features.marks import Kind, Mark
from engine.guidance.situations import OBJECTIONS, Situation
from engine.vocabulary import Turn

_ALL: Final = frozenset(Situation)
_FORWARD: Final = frozenset({Situation.COMMITMENT, Situation.INTEREST})
_SHORT_WORDS: Final = 15


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence to say, and the situations it was written for."""

    text: str
    fits: frozenset[Situation] = _ALL


@dataclass(frozen=True, slots=True)
class MoveKind:
    """One of the nine: `applies` is where it may be offered, `sayings` go from special to general."""

    key: str
    title: str
    applies: frozenset[Situation]
    sayings: tuple[Saying, ...]


def _in(*situations: Situation) -> frozenset[Situation]:
    return frozenset(situations)


ASK_PROBLEM: Final = MoveKind(
    "ask_problem",
    "Ask about the problem",
    _ALL - _in(Situation.COMMITMENT),
    (
        Saying("What would have to go wrong for this to become worth fixing?", _in(Situation.NEED)),
        Saying("What does the one you have today leave you doing by hand?", _in(Situation.COMPETITOR)),
        Saying("What happened the last time something like this let you down?", _in(Situation.TRUST)),
        Saying("What made you take this call in the first place?", _in(Situation.REFUSAL, Situation.TIMING)),
        Saying("Before we talk money, what is the part that bothers you most today?", _in(Situation.PRICE)),
        Saying("What is the hardest part of how you do it today?"),
        Saying("If you could change one thing about it tomorrow, what would it be?"),
        Saying("Where does it cost you the most time or nerves?"),
    ),
)
IMPLICATION: Final = MoveKind(
    "implication",
    "Ask what doing nothing costs",
    _ALL - _in(Situation.COMMITMENT, Situation.REFUSAL),
    (
        Saying("What does it cost you in a year if nothing changes?", _in(Situation.PRICE, Situation.NEED)),
        Saying("If it waits until then, what will that time have cost?", _in(Situation.TIMING)),
        Saying("What does staying with today's supplier cost you, all told?", _in(Situation.COMPETITOR)),
        Saying("When it last went wrong, what did that cost you, the whole of it?"),
        Saying("How many hours go into that in a normal week, and whose?"),
        Saying("Who else feels it when that happens?"),
    ),
)
NEED_PAYOFF: Final = MoveKind(
    "need_payoff",
    "Ask what it is worth",
    _ALL - _in(Situation.REFUSAL),
    (
        Saying("If it did save you that, what would it be worth in a year?", _in(Situation.PRICE)),
        Saying("What would you do first if it were in place by then?", _in(Situation.TIMING)),
        Saying("Which part of that would help you most?", _FORWARD),
        Saying("What would it mean for whoever has to approve it?", _in(Situation.AUTHORITY)),
        Saying("If that problem were gone, what would change for you?"),
        Saying("What would make you say in six months that it was worth it?"),
        Saying("How would you use the time it gives back?"),
    ),
)
SOCIAL_PROOF: Final = MoveKind(
    "social_proof",
    "Show a customer like them",
    _ALL - _in(Situation.COMMITMENT),
    (
        Saying("May I put you in touch with somebody who had the same doubt?", _in(Situation.TRUST)),
        Saying("May I tell you what a customer like you paid, and got for it?", _in(Situation.PRICE)),
        Saying(
            "Somebody who came from the same supplier could tell you about it.", _in(Situation.COMPETITOR)
        ),
        Saying("May I tell you how somebody in your position went about it?"),
        Saying("Would it help to talk to a customer of your size, without me there?"),
        Saying("The closest case I know is a business much like yours; shall I tell you about it?"),
    ),
)
RISK_REVERSAL: Final = MoveKind(
    "risk_reversal",
    "Take the risk away",
    _ALL - _in(Situation.COMMITMENT),
    (
        Saying(
            "What would you need to see in a trial to be sure?", _in(Situation.TRUST, Situation.COMPETITOR)
        ),
        Saying("Shall we start small, so you only pay for what has proved itself?", _in(Situation.PRICE)),
        Saying("Shall we set it up so that you can step back if it does not fit?", _in(Situation.REFUSAL)),
        Saying(
            "Could we try it in one place first, with a clear way out?", _in(Situation.TIMING, Situation.NEED)
        ),
        Saying("What would make this safe for you to try?"),
        Saying("Which risk would I have to carry for you to feel easy about it?"),
        Saying("Would a short trial with a fixed end help you decide?"),
    ),
)
ASK_FIRST: Final = MoveKind(
    "ask_first",
    "Ask before you answer",
    OBJECTIONS | _in(Situation.REFUSAL),
    (
        Saying("Too much compared with what?", _in(Situation.PRICE)),
        Saying("What would be different at a better time?", _in(Situation.TIMING)),
        Saying("What would they ask first if they were here?", _in(Situation.AUTHORITY)),
        Saying("What do they do well that you would not want to lose?", _in(Situation.COMPETITOR)),
        Saying("What would you have to see to be sure of that?", _in(Situation.TRUST)),
        Saying("What would it have to do for you to miss it?", _in(Situation.NEED)),
        Saying("That's fair. What is the main thing that speaks against it?", _in(Situation.REFUSAL)),
        Saying("Could you tell me more about that before I answer?"),
        Saying("Is that the only thing in the way, or is there something behind it?"),
    ),
)
NEXT_STEP: Final = MoveKind(
    "next_step",
    "Agree one dated step",
    _ALL - _in(Situation.REFUSAL),
    (
        Saying("What has to happen on your side, and by which day?", _FORWARD),
        Saying("Which day should I come back to you, and with what?", _in(Situation.TIMING)),
        Saying("Shall we fix a day for the three of us?", _in(Situation.AUTHORITY)),
        Saying("Shall I send you the figures today, and which day may I call?", _in(Situation.PRICE)),
        Saying("What would be a sensible next step, and when?"),
        Saying("Shall we put half an hour in the diary for this week?"),
        Saying("If we did one thing by Friday, what should it be?"),
    ),
)
BRING_DECIDER: Final = MoveKind(
    "bring_decider",
    "Bring in who decides",
    _ALL - _in(Situation.REFUSAL),
    (
        Saying("Shall we ask them in, so that you need not argue it alone?", _in(Situation.AUTHORITY)),
        Saying("Who signs this off, and what will they look at?", _in(Situation.PRICE, Situation.COMMITMENT)),
        Saying("Who would have to be happy with it before it can be used?", _in(Situation.TRUST)),
        Saying("Who else will have a say in this?"),
        Saying("Who else should hear this before you decide?"),
        Saying("How did the last decision of this kind get made?"),
    ),
)
LISTEN: Final = MoveKind(
    "listen",
    "Say less and listen",
    _ALL,
    (
        Saying("Take your time. What is on your mind?", _in(Situation.REFUSAL, Situation.TRUST)),
        Saying("I hear you. Tell me more about the money side.", _in(Situation.PRICE)),
        Saying("Good. What else should I know?", _FORWARD),
        Saying("Go on."),
        Saying("Tell me more about that."),
        Saying("What else?"),
    ),
)

MOVES: Final[tuple[MoveKind, ...]] = (
    ASK_PROBLEM,
    IMPLICATION,
    NEED_PAYOFF,
    SOCIAL_PROOF,
    RISK_REVERSAL,
    ASK_FIRST,
    NEXT_STEP,
    BRING_DECIDER,
    LISTEN,
)

_SHOWN_BY: Final[dict[Kind, MoveKind]] = {
    Kind.PROBLEM_QUESTION: ASK_PROBLEM,
    Kind.IMPLICATION_QUESTION: IMPLICATION,
    Kind.NEED_PAYOFF_QUESTION: NEED_PAYOFF,
    Kind.SOCIAL_PROOF: SOCIAL_PROOF,
    Kind.RISK_REVERSAL: RISK_REVERSAL,
    Kind.NEXT_STEP: NEXT_STEP,
}
_PITCHES: Final = frozenset({Kind.FEATURE_DUMP, Kind.DISCOUNT, Kind.URGENCY, Kind.ASSUMPTIVE_CLOSE})
_QUESTIONS: Final = frozenset(
    {
        Kind.SITUATION_QUESTION,
        Kind.PROBLEM_QUESTION,
        Kind.IMPLICATION_QUESTION,
        Kind.NEED_PAYOFF_QUESTION,
    }
)
# No mark stands for asking who decides; these are the ways it is asked.
_DECIDER: Final = re.compile(
    r"\bwho(?:\s+else|'s|\s+is|\s+would|\s+will|\s+needs|\s+has)?\b[^.?!]{0,40}\b"
    r"(?:decides?|sign(?:s|ed)?\b[^.?!]{0,12}\boff|approves?|say in|involved|budget|at the table|in the room)"
    r"|\b(?:bring|ask|invite|get|include|loop|speak (?:to|with)|talk (?:to|with)|join)\b[^.?!]{0,30}\b"
    r"(?:boss|partner|husband|wife|board|director|manager|finance|colleagues?|team|cfo|ceo|owner)\b",
    re.IGNORECASE,
)


def detect_moves(turn: Turn, marks: Collection[Mark], situation: Situation) -> frozenset[str]:
    """The keys of the moves that our `turn` makes, said in answer to `situation`.

    Asking first counts only against an objection or a refusal; listening is a short turn
    (at most 15 words) that pitches nothing.
    """
    kinds = {mark.kind for mark in marks}
    found = {_SHOWN_BY[kind].key for kind in kinds if kind in _SHOWN_BY}
    asks = "?" in turn.text or bool(kinds & _QUESTIONS)
    if asks and situation in ASK_FIRST.applies:
        found.add(ASK_FIRST.key)
    if _DECIDER.search(turn.text):
        found.add(BRING_DECIDER.key)
    if len(turn.text.split()) <= _SHORT_WORDS and not kinds & _PITCHES:
        found.add(LISTEN.key)
    return frozenset(found)
