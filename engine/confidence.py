"""How far to trust a forecast: a band and its reasons in words, never a second probability.

One rule: the band speaks of the forecast's error, not of the buyer. It is read from two chances. How
near the forecast is (within NEAR of a careful listener's own estimate) comes from a logistic
regression fitted on held-out calls; on which side it will turn out to be is told best by how far it
lies from a half (a fitted regression of twelve signs was worse), so that is taken as it is. What no
held-out call could teach (another language, sides unknown) is held by plain limits that only ever
lower the band.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from engine.ensemble import chance
from engine.errors import ArtefactError
from engine.vocabulary import Band, Confidence

CONFIDENCE_SCHEMA: Final = 3
NEAR: Final = 0.15
SIGN_NAMES: Final = (
    *("sureness", "span", "step", "apart", "width", "parted", "words_apart", "last_words_apart"),
    *("similarity", "unknown_words", "log_turns", "log_buyer_turns"),
)
FEWEST_TURNS: Final = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the gauge stands: the forecast with its interval, and the forecast one turn `before` (the
    same where there was none), each in 0..1.
    """

    probability: float
    low: float
    high: float
    before: float

    @property
    def span(self) -> float:
        """How wide the interval is (0..1)."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Signs:
    """What else the band is read from, after one turn.

    `apart` (0..1) and `width` (0..0.5) of the ensemble's opinion; `parted` (0..1) how far the chance
    learned from readings lies from that learned from outcomes; `words` and `last_words` (0..1) what the
    words alone say, so far and in this turn; `similarity` to training conversations (cosine);
    `unknown_words` the share of the call's words never met in training (0..1); `foreign_trade` how
    little its words belong to any trade of the training conversations; `turns` heard so far, and
    `buyer_turns` of the buyer; `sided` the share of turns whose side is known (0..1).
    """

    apart: float
    width: float
    parted: float
    words: float
    last_words: float
    similarity: float
    unknown_words: float
    foreign_trade: float
    turns: int
    buyer_turns: int
    sided: float

    def numbers(self, standing: Standing) -> tuple[float, ...]:
        """The signs as the regression sees them, in the order of SIGN_NAMES."""
        p = standing.probability
        return (
            *(abs(p - 0.5), standing.span, abs(p - standing.before)),
            *(self.apart, self.width, self.parted, abs(p - self.words), abs(p - self.last_words)),
            *(self.similarity, self.unknown_words, math.log(self.turns), math.log1p(self.buyer_turns)),
        )


class Trust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fitted regression and limits (`engine/training/calibrate.py`).

    `centre`, `scale`, `weight` by SIGN_NAMES and `intercept`; `fair` and `good` the chances to be near
    at which a band begins; `sure` the chance of its side that GOOD asks for beside; `strange_similarity`,
    `strange_words` and `strange_trade` the limits beyond which a call is unlike training;
    `usual_similarity`, `usual_apart` the middle of the calibration part; `most_turns` of any training
    conversation.
    """

    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    intercept: float
    fair: float
    good: float
    sure: float
    strange_similarity: float
    strange_words: float
    strange_trade: float
    usual_similarity: float
    usual_apart: float
    most_turns: int


def load_trust(data: bytes) -> Trust:
    """Read a fitted confidence; raises ArtefactError if it is none."""
    try:
        trust = msgspec.json.decode(data, type=Trust)
    except msgspec.DecodeError as error:
        raise ArtefactError(
            f"The confidence artefact is broken ({error}); reinstall SalesRLAgent or train again."
        ) from error
    if {len(trust.centre), len(trust.scale), len(trust.weight)} != {len(SIGN_NAMES)}:
        raise ArtefactError(
            "The confidence artefact has the wrong size; reinstall SalesRLAgent or train again."
        )
    if (
        min(*trust.scale, trust.usual_apart) <= 0.0
        or not 0.0 < trust.fair <= trust.good < 1.0
        or not 0.5 <= trust.sure < 1.0
        or trust.most_turns < 1
    ):
        raise ArtefactError("The confidence artefact makes no sense; reinstall SalesRLAgent or train again.")
    return trust


def chance_near(trust: Trust, signs: Signs, standing: Standing) -> float:
    """The fitted chance that the forecast lies within NEAR of a careful listener's estimate."""
    return chance(trust.intercept + sum(_pulls(trust, signs, standing)))


def chance_side(standing: Standing) -> float:
    """The chance (0.5..1) that the call ends on the forecast's side of a half; it is calibrated."""
    return max(standing.probability, 1.0 - standing.probability)


def _pulls(trust: Trust, signs: Signs, standing: Standing) -> list[float]:
    """What each sign adds to the log-odds of being near, in the order of SIGN_NAMES."""
    return [
        weight * (number - centre) / scale
        for weight, number, centre, scale in zip(
            trust.weight, signs.numbers(standing), trust.centre, trust.scale, strict=True
        )
    ]


FEWEST_TRADE_TURNS: Final = 5
"""Before, too little was said to tell what it is about."""

# Each limit: when it holds, the highest band it leaves, and why in words. Most telling first.
_LIMITS: Final[tuple[tuple[Callable[[Trust, Signs], bool], Band, str], ...]] = (
    (lambda _, s: s.turns < FEWEST_TURNS, Band.LOW, "hardly begun: fewer than 3 turns heard"),
    (lambda _, s: s.sided < 0.5, Band.LOW, "it is not known who sells and who buys"),
    (
        # Where sides are unknown the buyer may well have spoken.
        lambda _, s: s.turns >= FEWEST_TURNS and s.sided >= 0.5 and not s.buyer_turns,
        Band.LOW,
        "the buyer has not spoken yet",
    ),
    (
        lambda t, s: s.unknown_words > t.strange_words,
        Band.LOW,
        "many words it never met: another language or trade",
    ),
    (
        lambda t, s: s.turns >= FEWEST_TRADE_TURNS and s.foreign_trade > t.strange_trade,
        Band.LOW,
        "its words fit no trade it learned from",
    ),
    (
        # A greeting is like no whole call.
        lambda t, s: s.turns >= FEWEST_TURNS and s.similarity < t.strange_similarity,
        Band.LOW,
        "unlike any call it learned from",
    ),
    (lambda t, s: s.turns > 4 * t.most_turns, Band.FAIR, "far longer than any call it learned from"),
)


OFTEN_OFF: Final = "a reading like this is often well off"
"""Said where no limit holds and the fitted chance alone is low."""
EITHER_WAY: Final = "it could still go either way"
"""Said where the number is good and yet tells little of the end."""

WIDEST_GOOD: Final = 0.45
"""A range wider than this is no number to rely on, however near its middle may be."""


def judge(trust: Trust, signs: Signs, standing: Standing) -> Confidence:
    """The band with its reasons, the limits that lowered it first.

    LOW names nothing that speaks for the reading: it would stand as a reason to doubt it.
    """
    near = chance_near(trust, signs, standing)
    band = Band.GOOD if near >= trust.good else Band.FAIR if near >= trust.fair else Band.LOW
    reasons: list[str] = []
    for holds, highest, why in _LIMITS:
        if holds(trust, signs):
            band = min(band, highest, key=_RANK.__getitem__)
            reasons.append(why)
    if band is Band.GOOD and chance_side(standing) < trust.sure:
        band = Band.FAIR
        reasons.append(EITHER_WAY)
    if band is Band.GOOD and standing.span > WIDEST_GOOD:
        band = Band.FAIR
        reasons.append("its range is still wide")
    if band is Band.LOW and not reasons:
        reasons += _doubts(trust, signs, standing) or [OFTEN_OFF]
    reasons += [
        why for why in _ordinary_reasons(trust, signs) if band is not Band.LOW or why not in _SPEAK_FOR
    ]
    return Confidence(band=band, reasons=tuple(reasons))


# What a doubt must amount to before it is said: a pull on the log-odds, and a size in the sign's own unit.
_TELLING_PULL: Final = -0.1
_DOUBTS: Final = (
    ("words_apart", 0.25, "the words so far say something else"),
    ("last_words_apart", 0.3, "the last words say something else"),
    ("parted", 0.12, "how it sounds and how such calls end differ"),
    ("step", 0.12, "it has just moved a lot"),
    ("span", 0.5, "its range is still wide"),
)


def _doubts(trust: Trust, signs: Signs, standing: Standing) -> list[str]:
    """The heaviest of what makes a low chance low, in words; nothing where it is many small things."""
    pulls = dict(zip(SIGN_NAMES, _pulls(trust, signs, standing), strict=True))
    sizes = dict(zip(SIGN_NAMES, signs.numbers(standing), strict=True))
    told = [(pulls[name], words) for name, least, words in _DOUBTS if sizes[name] >= least]
    return [words for pull, words in sorted(told) if pull <= _TELLING_PULL][:1]


_RANK: Final = {Band.LOW: 0, Band.FAIR: 1, Band.GOOD: 2}

_AGREE: Final = "its separate estimates agree"
_CLOSE: Final = "close to calls it learned from"
_SPEAK_FOR: Final = frozenset({_AGREE, _CLOSE})
# How far apart the policies are, as a multiple of what is usual, and what that is called: in a seller's
# words, who knows of no policies; each of them makes an estimate of its own.
_AGREEMENT: Final = (
    (1.0, _AGREE),
    (1.75, "its separate estimates differ a little"),
    (math.inf, "its separate estimates differ a lot"),
)


def _ordinary_reasons(trust: Trust, signs: Signs) -> list[str]:
    ratio = signs.apart / trust.usual_apart
    reasons = [next(words for most, words in _AGREEMENT if ratio <= most)]
    if signs.similarity >= trust.usual_similarity:
        reasons.append(_CLOSE)
    elif signs.similarity >= trust.strange_similarity:
        reasons.append("somewhat unlike the calls it learned from")
    return reasons
