"""Adversarial counter-examples: conversations bent so that a short cut misleads.

One rule: what a bent conversation is labelled with follows from how it was bent, by a person's
reasoning and not by a model. Polite refusals and grumpy buyers are on the cards already and are
drawn again; reversed endings take the readings of the ending they were given; a call heard through
noise or said in other words keeps its readings; and one whose speakers were swapped tells less, so
its readings are drawn towards a half. Paper: adversarial examples in training.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from engine.training.corpus import Example
from engine.training.paraphrase import reword
from engine.vocabulary import Side, Speaker, Turn

# What captions make of words, as heard in real ones.
_MISHEARD: Final = {
    "their": "there", "there": "their", "you're": "your", "we're": "were", "it's": "its", "i'll": "ill",
    "quote": "coat", "price": "prize", "four": "for", "two": "to", "won't": "wont", "can't": "cant",
    "contract": "contact", "sign": "sine", "week": "weak", "month": "months", "would": "wood",
    "right": "write", "hear": "here", "seats": "seeds", "trial": "trail", "demo": "memo",
    "budget": "budge it", "invoice": "in voice", "renew": "re new", "lease": "least", "boss": "bus",
    "cost": "coast", "buy": "by",
}  # fmt: skip
_FILLERS: Final = ("um", "uh", "you know", "like", "i mean")
_READS_AGAINST: Final = ("polite and pleasant", "grumpy all along", "late collapse", "late rescue")
_SWAPPED_SHARE: Final = 0.3  # of a reading's distance from a half that is left when speakers are swapped
_WORD: Final = re.compile(r"[\w']+|\S")
_END: Final = 0.34  # the last part of a call that a reversed ending replaces


@dataclass(frozen=True, slots=True)
class Mixture:
    """How many bent conversations there are for each plain one, by kind."""

    noisy: float = 0.15
    reversed: float = 0.12
    swapped: float = 0.04
    again: float = 1.0
    reworded: float = 0.15


def make_counterexamples(examples: Sequence[Example], mixture: Mixture, seed: int) -> list[Example]:
    """Bent copies of written training conversations; the same seed bends the same way."""
    dice = np.random.default_rng([seed, 7])
    written = [one for one in examples if one.readings and one.sale]
    bent = [hear_noisily(one, dice) for one in _draw(written, mixture.noisy, dice)]
    bent += [swap_speakers(one) for one in _draw(written, mixture.swapped, dice)]
    for one in _draw(written, mixture.reversed, dice):
        other = _draw_opposite(one, written, dice)
        if other is not None:
            bent.append(reverse_ending(one, other))
    against = [one for one in written if one.trajectory.startswith(_READS_AGAINST) and one.natural]
    bent += _draw(against, mixture.again, dice)
    return bent + [reword(one, dice) for one in _draw(written, mixture.reworded, dice)]


def hear_noisily(example: Example, dice: np.random.Generator) -> Example:
    """The call as captions would have it: lower case, little punctuation, misheard words, fillers."""
    turns = tuple(replace(turn, text=_garble(turn.text, dice)) for turn in example.turns)
    return replace(example, id=f"{example.id}:noisy", turns=turns)


def swap_speakers(example: Example) -> Example:
    """The call with its sides confused; its words tell less of the buyer then."""
    other = {Side.OURS: Speaker("buyer", Side.THEIRS), Side.THEIRS: Speaker("seller", Side.OURS)}
    turns = tuple(replace(turn, speaker=other.get(turn.speaker.side, turn.speaker)) for turn in example.turns)
    readings = tuple(0.5 + (reading - 0.5) * _SWAPPED_SHARE for reading in example.readings)
    return replace(example, id=f"{example.id}:swapped", turns=turns, readings=readings)


def reverse_ending(example: Example, other: Example) -> Example:
    """The start of one call and the end of another: how it began must not outweigh how it ends."""
    kept = max(1, round((1.0 - _END) * len(example.turns)))
    begun = max(1, round((1.0 - _END) * len(other.turns)))
    said = [*example.turns[:kept], *other.turns[begun:]]
    return replace(
        example,
        id=f"{example.id}:reversed",
        outcome=other.outcome,
        decided=other.decided,
        objections=tuple(sorted({*example.objections, *other.objections})),
        named=example.named and other.named,
        turns=tuple(_renumber(said)),
        readings=(*example.readings[:kept], *other.readings[begun:]),
    )


def _renumber(turns: Sequence[Turn]) -> list[Turn]:
    # Times of two calls do not fit each other, and tell nothing anyway.
    return [replace(turn, index=place, start=None, end=None) for place, turn in enumerate(turns)]


def _draw(examples: Sequence[Example], share: float, dice: np.random.Generator) -> list[Example]:
    count = round(share * len(examples))
    return [examples[place] for place in dice.permutation(len(examples))[:count]]


def _draw_opposite(example: Example, among: Sequence[Example], dice: np.random.Generator) -> Example | None:
    # Of the same product, so that both halves are strange to the same bags of words.
    fitting = [
        one
        for one in among
        if one.group == example.group and one.outcome is not example.outcome and len(one.turns) > 2
    ]
    return fitting[int(dice.integers(len(fitting)))] if fitting else None


def _garble(text: str, dice: np.random.Generator) -> str:
    heard: list[str] = []
    for word in _WORD.findall(text.lower().replace("’", "'")):
        if not (word[0].isalnum() or word[0] in "£$€"):
            continue
        if dice.random() < 0.03:
            heard.append(_FILLERS[int(dice.integers(len(_FILLERS)))])
        misheard = _MISHEARD.get(word)
        heard.append(misheard if misheard is not None and dice.random() < 0.3 else word)
    return " ".join(heard) or text
