"""Who probably sells, and why, in one plain sentence.

One rule: a guess is stated or not made; it is never silent and never final (the person flips it with one
click). First what the file says, then role words in the names, then how people speak: phrases that mostly
sellers or buyers say, and pronouns, since who sells speaks of "you" and who buys of "I". What is too weak or
too close gives None. The word weights were fitted once on the training conversations of this project and
PersuasionForGood; refit them if the corpus changes its kind.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bridge.transcripts.sides import (
    BUYER_ROLES,
    FIRM_ROLES,
    NAMELESS,
    SELLER_ROLES,
    company_of,
    list_voices,
    role_of,
)
from engine.vocabulary import Side, Turn

AHEAD = 2.0
"""The seller's score must lead the next voice's by this much."""

WORD_WEIGHTS: Mapping[str, float] = {
    "you": 1.1, "can": 0.7, "your": 0.6, "you'd": 0.3, "could": 0.3,
    "he": -0.5, "not": -0.5, "she": -0.4, "i'm": -0.4, "me": -0.7, "says": -0.7, "i": -1.0, "my": -1.1,
}  # fmt: skip
"""Weight of log(1 + count) of each word, for the score of a seller; above 0 a seller's word."""

_PHRASE_SHARE = 0.5
_SELF = re.compile(r"^(?:me|you|myself)$|\((?:you|me)\)$", re.IGNORECASE)
_WORD = re.compile(r"[a-z']+")


@dataclass(frozen=True, slots=True)
class SellerGuess:
    """The voice taken for the seller and why, in one plain sentence."""

    voice: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Sign:
    """Phrases that tell a side: their weight (below 0 for a buyer's) and how to name them."""

    pattern: re.Pattern[str]
    weight: float
    told: str


def _sign(weight: float, told: str, *phrases: str) -> _Sign:
    return _Sign(re.compile(rf"\b(?:{'|'.join(phrases)})", re.IGNORECASE), weight, told)


_THANKS = r"thank(?:s| you) (?:so much |again )?for "
_NAME = r"(?-i:[A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20})?)"
_OURS = r"(?:customers|clients|platform|product|solution|pricing|plans?|packages?|onboarding|implementation)"
_YOURS = r"(?:product|prices?|pricing|quote|offer|proposal|competitors?|platform|software|demo|fee|rate)"

_SIGNS: tuple[_Sign, ...] = (
    _sign(
        4,
        "says where the call comes from",
        r"(?:calling|reaching out|phoning|ringing) (?:you )?(?:from|on behalf of)\b",
    ),
    _sign(
        3,
        "names a company when introducing themselves",
        rf"(?:i'?m|this is|my name is|my name's) {_NAME},? (?:here )?(?:from|with|over at) (?-i:[A-Z])",
    ),
    _sign(
        3,
        "thanks the other side for their time",
        rf"{_THANKS}(?:jumping|hopping) on",
        rf"{_THANKS}(?:making|taking) (?:the )?(?:time|call)",
        rf"{_THANKS}(?:your (?:time|interest)|having me|seeing me|coming in|booking|reaching out)",
    ),
    _sign(
        2,
        "offers to show or send something",
        r"(?:let me|i'?ll|i will|i can|happy to|can i) "
        r"(?:show you|walk you|share my screen|send you|set you up)",
    ),
    _sign(1.5, "speaks of their own product", rf"our {_OURS}\b"),
    _sign(
        2,
        "says what their company offers",
        r"we (?:offer|provide|can offer|include|guarantee|install|charge)\b",
    ),
    _sign(
        1.5,
        "asks what a seller asks",
        r"(?:walk me through|what would it take|does that make sense|would it help|if i could)\b",
        r"who else (?:is|needs)\b",
    ),
    _sign(-1.5, "", rf"your {_YOURS}\b"),
    _sign(
        -2,
        "",
        r"how much (?:is|does|do|would|are|for)\b",
        r"what (?:does it|do you|would it) (?:cost|charge)",
        r"too (?:expensive|steep)\b",
        r"what'?s the (?:price|catch|damage)\b",
    ),
    _sign(
        -1.5,
        "",
        r"(?:we'?re|i'?m) looking for\b",
        r"i need to (?:think|talk|check|run)\b",
        r"we (?:currently|already) ",
        r"our (?:current|budget|cfo|board|legal)\b",
        r"my (?:boss|wife|husband|manager|board|cfo)\b",
        r"(?:not interested|let me think|who is this|send me)\b",
    ),
)


def guess_seller(turns: Sequence[Turn], stated: Mapping[str, Side]) -> SellerGuess | None:
    """The likely seller among the voices of `turns`; None if nothing says so clearly enough.

    `stated` holds the sides that the file itself tells, if it tells any.
    """
    voices = [voice for voice in list_voices(turns) if voice.casefold() not in NAMELESS]
    spoken: Counter[str] = Counter()
    for turn in turns:
        spoken[turn.speaker.id] += turn.text.count(" ") + 1
    ours = [voice for voice in voices if stated.get(voice) is Side.OURS]
    if ours:
        voice = max(ours, key=lambda name: spoken[name])
        return SellerGuess(voice, f"The file says that {voice} is on the selling side.")
    guess = _by_role(voices, spoken)
    return guess if guess is not None or len(voices) < 2 else _by_speech(turns, voices)


def _by_role(voices: Sequence[str], spoken: Mapping[str, int]) -> SellerGuess | None:
    buyers = [voice for voice in voices if role_of(voice, BUYER_ROLES) and not role_of(voice, FIRM_ROLES)]
    sellers = [voice for voice in voices if role_of(voice, SELLER_ROLES) and voice not in buyers]
    selves = [voice for voice in voices if _SELF.search(voice)]
    if len(selves) == 1:
        return SellerGuess(selves[0], f"{selves[0]} is what note takers call the person who runs them.")
    if sellers:
        voice = max(sellers, key=lambda name: spoken[name])
        role = role_of(voice, SELLER_ROLES)
        shown = voice if role == voice.casefold() else f"“{role.capitalize()}” in {voice}"
        return SellerGuess(voice, f"{shown} is a seller's role.")
    rest = [voice for voice in voices if voice not in buyers]
    if buyers and len(rest) == 1:
        return SellerGuess(rest[0], f"{buyers[0]} is a buyer's role, so {rest[0]} sells.")
    return None


def _by_speech(turns: Iterable[Turn], voices: Sequence[str]) -> SellerGuess | None:
    said: dict[str, list[str]] = {voice: [] for voice in voices}
    for turn in turns:
        if turn.speaker.id in said:
            said[turn.speaker.id].append(turn.text.replace("’", "'"))
    manner = {voice: _manner(texts) for voice, texts in said.items()}
    phrases = {voice: _phrases(texts) for voice, texts in said.items()}
    scores = {voice: manner[voice] + _PHRASE_SHARE * phrases[voice][0] for voice in voices}
    first = max(voices, key=lambda voice: scores[voice])
    # A colleague speaks like a seller too: only those of another firm can outweigh the guess.
    firm = company_of(first)
    rivals = [voice for voice in voices if voice != first and not (firm and company_of(voice) == firm)]
    if not rivals:
        return None
    second = max(rivals, key=lambda voice: scores[voice])
    if scores[first] - scores[second] < AHEAD:
        return None
    sign = phrases[first][1]
    if sign is not None and sign.weight >= 2:
        return SellerGuess(first, f"{first} {sign.told}.")
    if manner[first] > manner[second]:
        return SellerGuess(first, f"{first} speaks more of “you” and “can”, {second} more of “I” and “my”.")
    return None if sign is None else SellerGuess(first, f"{first} {sign.told}.")


def _manner(texts: Sequence[str]) -> float:
    counts = Counter(
        word for text in texts for word in _WORD.findall(text.casefold()) if word in WORD_WEIGHTS
    )
    return sum(weight * math.log1p(counts[word]) for word, weight in WORD_WEIGHTS.items())


def _phrases(texts: Sequence[str]) -> tuple[float, _Sign | None]:
    """The weight of the phrases said, and the strongest seller's phrase."""
    total, best = 0.0, None
    for sign in _SIGNS:
        times = sum(sign.pattern.search(text) is not None for text in texts)
        # The second time counts half and so on, so that one habit of speech cannot decide a long call.
        total += sign.weight * sum(1 / (time + 1) for time in range(min(times, 3)))
        if times and sign.weight > 0 and (best is None or sign.weight > best.weight):
            best = sign
    return total, best
