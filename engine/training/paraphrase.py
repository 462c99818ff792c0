"""The same call in other words: a counter-example that keeps its readings.

One rule: a rewording takes no side. Every pair says the same as firmly as before: short forms and
long ones, and everyday words for everyday words; nothing that hedges, agrees, refuses or promises
is traded for something stronger or weaker. Paper: adversarial examples in training.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import numpy as np

from engine.training.corpus import Example

# Both ways round, so that neither form tells of a reworded call.
_EITHER_WAY: Final = (
    ("i'm", "i am"), ("i'll", "i will"), ("we're", "we are"), ("we'll", "we will"),
    ("you're", "you are"), ("you'll", "you will"),
    ("they're", "they are"), ("they'll", "they will"), ("don't", "do not"), ("doesn't", "does not"),
    ("didn't", "did not"), ("isn't", "is not"), ("aren't", "are not"), ("wasn't", "was not"),
    ("won't", "will not"), ("can't", "cannot"), ("couldn't", "could not"), ("wouldn't", "would not"),
    ("shouldn't", "should not"), ("haven't", "have not"), ("hasn't", "has not"), ("maybe", "perhaps"),
    ("kind of", "sort of"), ("a lot of", "plenty of"), ("right now", "at the moment"),
    ("each month", "every month"), ("each year", "every year"), ("talk to", "speak to"),
    ("children", "kids"), ("thanks", "thank you"), ("hello", "hi"), ("yeah", "yes"), ("begin", "start"),
)  # fmt: skip
# One way only: the other way round the word may be of another kind or mean something else.
_ONE_WAY: Final = (
    ("i've", "i have"), ("we've", "we have"), ("you've", "you have"), ("it is", "it's"),
    ("that is", "that's"), ("there is", "there's"), ("what is", "what's"),
    ("okay", "alright"), ("per month", "a month"), ("per year", "a year"), ("entire", "whole"),
    ("large", "big"), ("telephone", "phone"), ("purchase", "buy"), ("discuss", "talk about"),
    ("receive", "get"), ("because", "since"), ("as well", "too"), ("need to", "have to"),
)  # fmt: skip
_OTHER: Final = dict((*_EITHER_WAY, *((long, short) for short, long in _EITHER_WAY), *_ONE_WAY))
_FOUND: Final = re.compile(
    r"(?<![\w'-])(" + "|".join(sorted(map(re.escape, _OTHER), key=len, reverse=True)) + r")(?![\w'-])",
    re.IGNORECASE,
)
# "Isn't it?", "can't you": there the short form has no long one.
_TAG: Final = re.compile(r"\s+(?:i|you|we|they|he|she|it|that|this|there)\b", re.IGNORECASE)
_SHARE: Final = 0.6  # of what could be said otherwise


def reword(example: Example, dice: np.random.Generator) -> Example:
    """The call in other words, turn by turn; who speaks, outcome and readings as they are."""
    turns = tuple(replace(turn, text=_reword(turn.text, dice)) for turn in example.turns)
    return replace(example, id=f"{example.id}:reworded", turns=turns)


def _reword(text: str, dice: np.random.Generator) -> str:
    def say_otherwise(found: re.Match[str]) -> str:
        said = found.group()
        asks = said.lower().endswith("n't") and _TAG.match(found.string, found.end())
        if dice.random() >= _SHARE or asks:
            return said
        other = _OTHER[said.lower()]
        # "I" is the one word that is written large wherever it stands.
        large = said[0].isupper() or other.startswith(("i ", "i'"))
        return other[0].upper() + other[1:] if large else other

    return _FOUND.sub(say_otherwise, text.replace("’", "'"))
