"""How far to trust a forecast: a band and its reasons in words, never a second probability.

One rule: the band speaks of the forecast's error, not of the buyer. It comes from a logistic
regression fitted on the calibration part: the chance that the forecast lies within NEAR of a
careful listener's own estimate, given how far apart the policies are, the Betas' width, the
similarity to training conversations, the share of words never met, and the turns heard. What no
held-out call could teach (another language, sides unknown) is held by plain limits that only ever lower it.
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

CONFIDENCE_SCHEMA: Final = 2
NEAR: Final = 0.15
SIGN_NAMES: Final = ("apart", "width", "similarity", "unknown_words", "log_turns")
FEWEST_TURNS: Final = 3


@dataclass(frozen=True, slots=True)
class Signs:
    """What the band is read from, after one turn.

    `apart` (0..1) and `width` (0..0.5) of the ensemble's opinion; `similarity` to training
    conversations (cosine); `unknown_words` the share of the call's words never met in training
    (0..1); `turns` heard so far; `sided` the share of turns whose side is known (0..1);
    `buyer_heard` whether the other side said anything yet.
    """

    apart: float
    width: float
    similarity: float
    unknown_words: float
    turns: int
    sided: float
    buyer_heard: bool

    def numbers(self) -> tuple[float, ...]:
        """The signs as the regression sees them, in the order of SIGN_NAMES."""
        return (self.apart, self.width, self.similarity, self.unknown_words, math.log(self.turns))


class Trust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fitted regression and limits (`engine/training/calibrate.py`).

    `centre`, `scale`, `weight` by SIGN_NAMES and `intercept`; `fair` and `good` the chances at
    which a band begins; `strange_similarity` and `strange_words` the limits beyond which a call is
    unlike training; `usual_similarity`, `usual_apart` the middle of the calibration part;
    `most_turns` of any training conversation.
    """

    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    intercept: float
    fair: float
    good: float
    strange_similarity: float
    strange_words: float
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
        or trust.most_turns < 1
    ):
        raise ArtefactError("The confidence artefact makes no sense; reinstall SalesRLAgent or train again.")
    return trust


def chance_near(trust: Trust, signs: Signs) -> float:
    """The fitted chance that the forecast lies within NEAR of a careful listener's estimate."""
    odds = trust.intercept + sum(
        weight * (number - centre) / scale
        for weight, number, centre, scale in zip(
            trust.weight, signs.numbers(), trust.centre, trust.scale, strict=True
        )
    )
    return chance(odds)


# Each limit: when it holds, the highest band it leaves, and why in words. Most telling first.
_LIMITS: Final[tuple[tuple[Callable[[Trust, Signs], bool], Band, str], ...]] = (
    (lambda _, s: s.turns < FEWEST_TURNS, Band.LOW, "hardly begun: fewer than 3 turns heard"),
    (lambda _, s: s.sided < 0.5, Band.LOW, "it is not known who sells and who buys"),
    (
        # Where sides are unknown the buyer may well have spoken.
        lambda _, s: s.turns >= FEWEST_TURNS and s.sided >= 0.5 and not s.buyer_heard,
        Band.LOW,
        "the buyer has not spoken yet",
    ),
    (
        lambda t, s: s.unknown_words > t.strange_words,
        Band.LOW,
        "many words it never met: another language or trade",
    ),
    (lambda t, s: s.similarity < t.strange_similarity, Band.LOW, "unlike any call it learned from"),
    (lambda t, s: s.turns > 4 * t.most_turns, Band.FAIR, "far longer than any call it learned from"),
)


OFTEN_OFF: Final = "a reading like this is often well off"
"""Said where no limit holds and the fitted chance alone is low."""


WIDEST_GOOD: Final = 0.45
"""A range wider than this is no number to rely on, however near its middle may be."""


def judge(trust: Trust, signs: Signs, span: float) -> Confidence:
    """The band with its reasons, the limits that lowered it first; `span` is high - low (0..1)."""
    near = chance_near(trust, signs)
    band = Band.GOOD if near >= trust.good else Band.FAIR if near >= trust.fair else Band.LOW
    reasons: list[str] = []
    for holds, highest, why in _LIMITS:
        if holds(trust, signs):
            band = min(band, highest, key=_RANK.__getitem__)
            reasons.append(why)
    if band is Band.GOOD and span > WIDEST_GOOD:
        band = Band.FAIR
        reasons.append("its range is still wide")
    if band is Band.LOW and not reasons:
        # else what speaks for the reading would stand as the reason to doubt it
        reasons.append(OFTEN_OFF)
    return Confidence(band=band, reasons=tuple(reasons + _ordinary_reasons(trust, signs)))


_RANK: Final = {Band.LOW: 0, Band.FAIR: 1, Band.GOOD: 2}

# How far apart the policies are, as a multiple of what is usual, and what that is called.
_AGREEMENT: Final = (
    (1.0, "the policies agree"),
    (1.75, "the policies mostly agree"),
    (math.inf, "the policies disagree"),
)


def _ordinary_reasons(trust: Trust, signs: Signs) -> list[str]:
    ratio = signs.apart / trust.usual_apart
    reasons = [next(words for most, words in _AGREEMENT if ratio <= most)]
    if signs.similarity >= trust.usual_similarity:
        reasons.append("close to calls it learned from")
    elif signs.similarity >= trust.strange_similarity:
        reasons.append("somewhat unlike the calls it learned from")
    return reasons
