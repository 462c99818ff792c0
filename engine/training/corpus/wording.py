"""How the moves and answers of a simulated call are put into words.

One rule: the words depend on what is said (the move, or the situation of the buyer's answer), on the
scene and on the voice, and on nothing hidden: a reader of the words can know the symbols at best, never
the state behind them. Fragments lie in `fragments.txt`; no call uses one of them twice.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.guidance.situations import OBJECTIONS, Situation
from engine.training.corpus import menus
from engine.training.corpus.scenery import Scenery

CLEAN, SPOKEN, CAPTIONS, CHAT, LETTERS = menus.VOICES
YES: Final = "yes"
NO: Final = "no"
# Moves that ask: what answers them is worded as an answer.
_ASKING: Final = frozenset({"ask_problem", "implication", "need_payoff", "ask_first", "bring_decider"})
_FORWARD: Final = frozenset({Situation.INTEREST, Situation.COMMITMENT})
_LED_IN: Final = 0.55
_ASIDE: Final = 0.06
_SENTENCE: Final = re.compile(r"(?:^|[.?!]\s+)\w")
_MARKS: Final = str.maketrans("", "", ".,;:?!-–'\"")


@dataclass(frozen=True, slots=True)
class Fragment:
    """One line of the file; `fits` holds its letters (c casual, f formal, h household, b business)."""

    text: str
    fits: frozenset[str]


@functools.cache
def load_fragments() -> Mapping[str, tuple[Fragment, ...]]:
    """All fragments by heading, in the order of the file."""
    headings: dict[str, list[Fragment]] = {}
    current: list[Fragment] = []
    path = Path(__file__).with_name("fragments.txt")
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            current = headings.setdefault(line.removeprefix("== "), [])
            continue
        letters, bar, text = line.partition("| ")
        current.append(Fragment(text, frozenset(letters)) if bar else Fragment(line, frozenset()))
    return {heading: tuple(found) for heading, found in headings.items()}


class Wording:
    """Words for one call, in a voice; keeps in mind which fragments it has used."""

    def __init__(self, scenery: Scenery, voice: str, chance: random.Random) -> None:
        self._scenery = scenery
        self._voice = voice
        self._chance = chance
        self._used: set[Fragment] = set()
        # Each of the two speaks in one manner throughout; the letters of the other manner are shut out.
        place = "b" if scenery.home else "h"
        self._ours = frozenset({chance.choice("cf"), place})
        self._theirs = frozenset({chance.choice("cf"), place})

    def open(self) -> str:
        """The seller's first words."""
        return self._say([self._pick("seller opens", self._ours)])

    def open_with(self, situation: Situation) -> str:
        """The buyer's first words, which already show something."""
        return self._say([self._pick(each, self._theirs) for each in ("buyer opens", situation.value)])

    def make_move(self, move: str, situation: Situation) -> str:
        """The seller's move, in answer to where the buyer stands."""
        parts = [self._pick(move, self._ours)]
        if self._leads_in() and (move != "listen" or self._voice == LETTERS):
            parts.insert(0, self._pick(f"lead {_group(situation)}", self._ours))
        return self._say(parts)

    def answer(self, situation: Situation, move: str | None) -> str:
        """The buyer's answer to `move`, None where nothing was said to the buyer yet."""
        asked = move in _ASKING
        heading = situation.value
        if situation is Situation.NONE and asked:
            heading = "none after question"
        parts = [self._pick(heading, self._theirs)]
        if move is not None and self._leads_in():
            parts.insert(0, self._pick(f"react {'question' if asked else 'statement'}", self._theirs))
        return self._say(parts)

    def decide(self, outcome: str) -> str:
        """The buyer says yes or no."""
        return self._say([self._pick(outcome, self._theirs)])

    def _leads_in(self) -> bool:
        if self._voice == CHAT:
            return False
        return self._voice == LETTERS or self._chance.random() < _LED_IN

    def _pick(self, heading: str, shut_out: frozenset[str]) -> Fragment:
        fitting = [fragment for fragment in load_fragments()[heading] if not fragment.fits & shut_out]
        fresh = [fragment for fragment in fitting if fragment not in self._used]
        chosen = self._chance.choice(fresh or fitting)
        self._used.add(chosen)
        return chosen

    def _say(self, parts: Sequence[Fragment]) -> str:
        chosen = list(parts)
        if self._voice in (SPOKEN, LETTERS) and self._chance.random() < _ASIDE:
            chosen.insert(0, self._pick("aside", frozenset()))
        words = self._scenery.words(self._chance)
        return self._render(_capitals(" ".join(fragment.text.format_map(words) for fragment in chosen)))

    def _render(self, text: str) -> str:
        if self._voice == SPOKEN:
            return self._falter(text)
        if self._voice == CAPTIONS:
            return " ".join(text.lower().translate(_MARKS).split())
        if self._voice == CHAT:
            return (text[0].lower() + text[1:]).removesuffix(".")
        return text

    def _falter(self, text: str) -> str:
        """Now and then a filler before a word, or the first words twice."""
        words = text.split()
        if len(words) > 5 and self._chance.random() < 0.3:
            words = [*words[:2], "-", words[0].lower(), *words[1:]]
        if len(words) > 4 and self._chance.random() < 0.6:
            at = self._chance.randrange(1, len(words) - 1)
            words.insert(at, self._pick("filler", frozenset()).text)
        return " ".join(words)


def _group(situation: Situation) -> str:
    if situation is Situation.REFUSAL:
        return "refusal"
    if situation in OBJECTIONS:
        return "objection"
    return "forward" if situation in _FORWARD else "none"


def _capitals(text: str) -> str:
    """A pain or a person may open a sentence."""
    return _SENTENCE.sub(lambda found: found[0].upper(), text)
