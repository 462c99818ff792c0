"""Random calls for the simulated pages: what people say, and what pages do to it meanwhile.

One rule: a call is a function of its seed, and knows exactly which words were spoken.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tests.extension.simulation import Simulation

SPEAKERS: Final = ("Marcus Lee", "Priya Nair", "Dana Whitfield")
SHORT: Final = ("Yes.", "No.", "Right.", "Okay.", "Yes, exactly.", "Hm.")
WORDS: Final = (
    "we you they it price team month contract need want think about with from the a of to and so but then "
    "maybe really support license quarter budget security review start pilot people number data today next"
).split()


def sentence(dice: random.Random) -> str:
    if dice.random() < 0.3:
        return dice.choice(SHORT)
    words = dice.sample(WORDS, dice.randint(3, 25))
    return " ".join(words).capitalize() + dice.choice((".", "?", ".", "!"))


def growth(dice: random.Random, text: str) -> list[str]:
    """How a recogniser arrives at a text: a few words at a time, the last one sometimes half, the
    punctuation coming and going."""
    words = text.split()
    steps: list[str] = []
    end = 0
    while end < len(words):
        end = min(len(words), end + dice.randint(1, 4))
        shown = words[:end]
        if end < len(words):
            if dice.random() < 0.3 and len(shown[-1]) > 3:
                shown[-1] = shown[-1][: len(shown[-1]) // 2]
            if dice.random() < 0.3:
                shown[-1] += dice.choice((".", ",", "?"))
        steps.append(" ".join(shown))
    return [*steps, text] if steps[-1] != text else steps


@dataclass(slots=True)
class Call:
    """Plays one call; `spoken` is what a listener must have heard."""

    meeting: Simulation
    dice: random.Random
    upset: Callable[[Call], None]
    spoken: list[tuple[str, str]] = field(default_factory=list)

    def play(self, turns: int) -> None:
        for _ in range(turns):
            speaker = self.dice.choice(SPEAKERS)
            text = sentence(self.dice)
            self._say(speaker, text)
            self.spoken.append((speaker, text))
            self.meeting.run(self.dice.choice((0, 200, 900, 1_500, 4_000)))
            if self.dice.random() < 0.25:
                self.upset(self)
        self.meeting.run(12_000)

    def _say(self, speaker: str, text: str) -> None:
        for number, shown in enumerate(growth(self.dice, text)):
            if number == 0:
                self.meeting.do("utter", speaker, shown)
            else:
                self.meeting.do("reword", shown)
            self.meeting.run(self.dice.choice((50, 100, 250, 400)))
