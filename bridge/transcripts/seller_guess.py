"""Who probably sells, and why, in one plain sentence.

One rule: a guess is stated or not made; it is never silent and never final (the person flips it with one
click). Signals are phrases with a weight: a phrase only sellers say counts for, one only buyers say counts
against. What is too weak or too close gives None.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bridge.transcripts.sides import BUYER_ROLES, NAMELESS, SELLER_ROLES, list_voices, role_of
from engine.vocabulary import Side, Turn

ENOUGH = 3.0
"""A voice needs this much to be called the seller ..."""

AHEAD = 2.5
"""... and this much more than the next voice."""


@dataclass(frozen=True, slots=True)
class SellerGuess:
    """The voice taken for the seller and why, in one plain sentence."""

    voice: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words that tell a side: their weight (below 0 for a buyer's words) and how to name them."""

    pattern: re.Pattern[str]
    weight: float
    told: str


def _sign(pattern: str, weight: float, told: str) -> _Sign:
    return _Sign(re.compile(pattern, re.IGNORECASE), weight, told)


_SIGNS: tuple[_Sign, ...] = (
    _sign(r"\b(?:calling|reaching out|phoning|ringing) (?:you )?(?:from|on behalf of|about|because)\b", 4, "says where the call comes from"),
    _sign(r"\b(?:i'?m|i am|this is|it'?s|my name is|my name's|here'?s) \w{2,20}(?: \w{2,20})?,? (?:here )?(?:from|with|at|over at|calling)\b", 3, "names a company when introducing themselves"),
    _sign(r"\bthank(?:s| you) (?:so much |again )?for (?:jumping on|hopping on|making (?:the )?time|taking (?:the )?(?:time|call)|your time|your interest|having me|seeing me|reaching out|booking|coming in)\b", 3, "thanks the other side for their time"),
    _sign(r"\b(?:let me|i'?ll|i will|i can|happy to|can i|could i) (?:quickly )?(?:show you|walk you|share my screen|send (?:you|over|that|it|the)|put together|get you|set you up|give you|have you)\b", 2, "offers to show or send something"),
    _sign(r"\b(?:our|my) (?:customers|clients|platform|product|solution|pricing|plans?|packages?|team can|onboarding|implementation|service)\b", 1.5, "speaks of their own product"),
    _sign(r"\bwe (?:offer|provide|help|work with|can offer|include|guarantee|built|install|charge)\b", 2, "says what their company offers"),
    _sign(r"\b(?:what (?:would|does|do|are|is) (?:your|success|you)|how (?:are|do|does|many|often) (?:you|your)|walk me through|tell me (?:about|more|what)|what happens (?:when|if|today))\b", 1, "asks about the other side's situation"),
    _sign(r"\b(?:your (?:budget|timeline|decision|current (?:setup|provider|process)|biggest)|who else|what'?s (?:holding|stopping)|does that (?:work|make sense)|what would it take|would it help|if i could)\b", 1.5, "asks what a seller asks"),
    _sign(r"\b(?:it'?s|it is|that'?s|that comes|comes to|runs|starts? at|priced at|the price is) [$£€]?\d", 1, "names a price"),
    _sign(r"\b(?:your (?:product|price|pricing|quote|offer|proposal|competitors?|company|people|platform|software|system|tool|website|demo|fee|rate))\b", -1.5, ""),
    _sign(r"\b(?:how much (?:is|does|do|would|are|for)|what (?:does it|do you|would it) (?:cost|charge)|what'?s the (?:price|catch|cost|damage)|too (?:expensive|much|steep)|can you do|discount)\b", -2, ""),
    _sign(r"\b(?:we'?re looking for|i'?m looking for|we need|i need to (?:think|talk|check|run)|we (?:currently|already) (?:use|have|pay)|our (?:current|budget|cfo|board|legal|it)|my (?:boss|wife|husband|manager|board|cfo)|we'?ve (?:been|had))\b", -1.5, ""),
    _sign(r"\b(?:do you|can you|does it|will you|can it|does your|have you) (?:offer|have|integrate|support|work with|guarantee|include|send (?:me|us|it|that|over)|take|ship|deliver)\b", -1.5, ""),
    _sign(r"\b(?:send me|get back to (?:you|me)|not interested|let me think|i'?ll think|who is this|we were burned|i don'?t want)\b", -1.5, ""),
)  # fmt: skip


def guess_seller(turns: Sequence[Turn], stated: Mapping[str, Side]) -> SellerGuess | None:
    """The likely seller among the voices of `turns`; None if nothing says so clearly enough."""
    voices = [voice for voice in list_voices(turns) if voice.casefold() not in NAMELESS]
    words: Counter[str] = Counter()
    for turn in turns:
        words[turn.speaker.id] += turn.text.count(" ") + 1
    ours = [voice for voice in voices if stated.get(voice) is Side.OURS]
    if ours:
        return SellerGuess(
            max(ours, key=words.__getitem__), f"The file says that {ours[0]} is on the selling side."
        )
    if len(voices) < 2:
        return _by_role(voices, words)
    return _by_role(voices, words) or _by_words(turns, voices)


def _by_role(voices: Sequence[str], words: Mapping[str, int]) -> SellerGuess | None:
    buyers = [
        voice for voice in voices if role_of(voice, BUYER_ROLES) and not role_of(voice, SELLER_ROLES[:9])
    ]
    sellers = [voice for voice in voices if role_of(voice, SELLER_ROLES) and voice not in buyers]
    if sellers:
        voice = max(sellers, key=lambda name: words[name])
        role = role_of(voice, SELLER_ROLES)
        shown = voice if role == voice.casefold() else f"{role.capitalize()} in {voice}"
        return SellerGuess(voice, f"{shown} is a seller's role.")
    rest = [voice for voice in voices if voice not in buyers]
    if buyers and len(rest) == 1:
        return SellerGuess(rest[0], f"{buyers[0]} is a buyer's role, so {rest[0]} sells.")
    return None


def _by_words(turns: Iterable[Turn], voices: Sequence[str]) -> SellerGuess | None:
    scores = dict.fromkeys(voices, 0.0)
    best: dict[str, _Sign] = {}
    seen: set[tuple[str, int, int]] = set()
    for turn in turns:
        voice = turn.speaker.id
        if voice not in scores:
            continue
        for at, sign in enumerate(_SIGNS):
            # A sign counts three times a voice, so that one habit of speech cannot decide a long call.
            slot = next((n for n in range(3) if (voice, at, n) not in seen), None)
            if slot is None or not sign.pattern.search(turn.text[:2000]):
                continue
            seen.add((voice, at, slot))
            scores[voice] += sign.weight / (slot + 1)
            if sign.weight > 0 and (voice not in best or sign.weight > best[voice].weight):
                best[voice] = sign
    first, second = sorted(voices, key=lambda name: -scores[name])[:2]
    if scores[first] < ENOUGH or scores[first] - scores[second] < AHEAD or first not in best:
        return None
    return SellerGuess(first, f"{first} {best[first].told}.")
