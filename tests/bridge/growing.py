"""A call as a page shows it: captions that grow letter by letter, are misheard and corrected, wait for a
thought; several voices, now and then at once.

One rule: a call is a function of its dice, no word comes twice in it and none begins another, and how late
its frames come within LATEST changes nothing about its turns: whatever does come out otherwise was changed by
what happened to the frames. Also used by `packaging/soak_outages.py`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from bridge.assembler import Assembler, Settled
from bridge.messages import Caption, Chat, SideName
from engine.vocabulary import Turn
from tests.bridge.spoken import Page, ms

Words: TypeAlias = Caption | Chat

VOICES: Final[tuple[tuple[str, SideName], ...]] = (("Anna", "theirs"), ("Ben", "theirs"), ("You", "ours"))
MISHEARD: Final = "xx"
"""How a word ends for a moment that the page takes for another one."""

LATEST: Final = 0.6
LULL: Final = 8.0
"""Between two scenes: longer than any sentence is waited for."""

THOUGHTS: Final = (0.7, 0.7, 2.4, 4.2, 7.2)
PAUSES: Final = (0.2, 0.7, 2.5, 4.3)
_CONSONANTS: Final = "bdfgklmnprstvwz"
_VOWELS: Final = "aeiou"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows `at` seconds of the call; `half` while its last word is not whole or misheard."""

    at: float
    id: str
    voice: str
    side: SideName
    text: str
    final: bool = False
    half: bool = False
    chat: bool = False


@dataclass(slots=True)
class Talk:
    """Makes up what is said. `step` letters come at a time, or fewer."""

    dice: random.Random
    step: int = 3
    _words: int = 0
    _rows: int = 0

    def scene(self, begin: float) -> list[Shown]:
        """A few utterances, one after another or across each other, and whether anything was typed."""
        shown: list[Shown] = []
        at = begin
        for _ in range(self.dice.randint(2, 5)):
            row = list(self._utter(at))
            shown += row
            after = self.dice.choice(PAUSES) if self.dice.random() < 0.8 else -1.4
            at = max(row[-1].at + after, at + 0.4)
        if self.dice.random() < 0.3:
            self._rows += 1
            voice, side = self.dice.choice(VOICES)
            typed = self.dice.uniform(begin, shown[-1].at)
            shown.append(Shown(typed, f"m{self._rows}", voice, side, self._word(), final=True, chat=True))
        return sorted(shown, key=lambda one: one.at)

    def _utter(self, at: float) -> Iterator[Shown]:
        """One row from its first letters to its last correction."""
        dice = self.dice
        self._rows += 1
        id, (voice, side) = f"u{self._rows}", dice.choice(VOICES)
        text = ""
        for left in range(dice.choice((1, 3, 8, 15, 25)) - 1, -1, -1):
            word = self._word()
            for part in self._grow(word):
                at += dice.uniform(0.05, 0.3)
                yield Shown(at, id, voice, side, f"{text} {part}".strip(), half=part != word)
            text = f"{text} {word}".strip()
            if dice.random() < 0.2:
                # A full stop that may turn out to be none.
                at += dice.uniform(0.05, 0.3)
                stop = dice.choice(".?,")
                yield Shown(at, id, voice, side, text + stop)
                text += stop if dice.random() < 0.7 else ""
            if left and dice.random() < 0.12:
                at += dice.choice(THOUGHTS)
        if dice.random() < 0.7:
            at += dice.uniform(0.1, 0.5)
            yield Shown(at, id, voice, side, text.rstrip(".?,") + ".", final=dice.random() < 0.8)

    def _grow(self, word: str) -> Iterator[str]:
        """The beginnings of a word, sometimes another one in its place, then itself."""
        end = self.dice.randint(1, self.step)
        while end < len(word):
            misheard = self.dice.random() < 0.05
            yield word[:end] + MISHEARD if misheard else word[:end]
            end += self.dice.randint(1, self.step)
        yield word

    def _word(self) -> str:
        """The next one of all that have three syllables; none of them begins another."""
        number, word = self._words * 7919 % 421_875, ""
        self._words += 1
        for _ in range(3):
            number, syllable = divmod(number, len(_CONSONANTS) * len(_VOWELS))
            word += _CONSONANTS[syllable // len(_VOWELS)] + _VOWELS[syllable % len(_VOWELS)]
        return word


def talk_on(dice: random.Random, *, step: int = 3, begin: float = 0.0) -> Iterator[Shown]:
    """A call without end, of scenes whose turns do not hang on how late their frames come."""
    talk = Talk(dice, step)
    while True:
        scene = talk.scene(begin)
        if not is_touchy(make_frames(scene, Page("stream-rehearsal")), dice):
            yield from scene
            begin = scene[-1].at + LULL


def make_frames(shown: Sequence[Shown], page: Page) -> list[Words]:
    return [make_frame(one, page, one.at) for one in shown]


def make_frame(one: Shown, page: Page, at: float) -> Words:
    """The frame of it, `at` seconds after BEGAN."""
    if one.chat:
        return page.chat(one.id, one.text, at, speaker=one.voice)
    return page.caption(one.id, one.text, at, speaker=one.voice, side=one.side, final=one.final)


def settle(
    frames: Sequence[Words], started_ms: int = ms(0.0), late: Callable[[], float] = lambda: 0.0
) -> list[Turn]:
    """The turns of a call whose frames come as they are made, or `late` by so many seconds."""
    assembler, settled, at = Assembler(started_ms), list[Turn](), 0.0
    for frame in frames:
        at = max(at, frame.at_ms / 1000.0 + late())
        settled += [piece.turn for piece in assembler.take(frame, at) if isinstance(piece, Settled)]
    return settled + [piece.turn for piece in assembler.end(at)]


def is_touchy(frames: Sequence[Words], dice: random.Random) -> bool:
    """True if a little delay would make other turns of it: then it shows nothing about an outage."""
    usual = [tell(turn) for turn in settle(frames)]
    delays: list[Callable[[], float]] = [lambda: LATEST, *[lambda: dice.uniform(0.0, LATEST)] * 3]
    return any([tell(turn) for turn in settle(frames, late=late)] != usual for late in delays)


def tell(turn: Turn) -> tuple[str, str, str]:
    """A turn as it is compared: who, on which side, what."""
    return turn.speaker.id, turn.speaker.side.value, turn.text


def count_words(turns: Sequence[Turn]) -> Counter[str]:
    return Counter(bare(word) for turn in turns for word in turn.text.split())


def bare(word: str) -> str:
    return word.rstrip(".?,")


@dataclass(frozen=True, slots=True)
class Differences:
    """What became of a call's words and turns."""

    lost: frozenset[str] = field(default_factory=frozenset)
    doubled: frozenset[str] = field(default_factory=frozenset)
    torn: frozenset[str] = field(default_factory=frozenset)
    """Beginnings of words, and misheard ones, that stand as if they had been said, and were not expected."""
    other: tuple[tuple[str, str, str], ...] = ()
    """Turns that would have been other ones, or elsewhere, without what happened."""
    split: int = 0
    """Turns that were expected, and whose words stand in more than one."""
    unheard: frozenset[str] = field(default_factory=frozenset)
    """Words that were shown and not expected either: misheard when somebody had to be cut short."""

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.torn or self.other or self.split)


def compare(frames: Sequence[Words], found: Sequence[Turn], expected: Sequence[Turn]) -> Differences:
    """What became of the words that `frames` showed last, and of the turns that were expected of them."""
    last = {(frame.stream, frame.id): frame.text for frame in frames}
    spoken = {bare(word) for text in last.values() for word in text.split()}
    heard, foreseen = count_words(found), count_words(expected)
    told, usual = [tell(turn) for turn in found], [tell(turn) for turn in expected]
    other = tuple((Counter(told) - Counter(usual)).elements())
    if not other and told != usual:
        other = tuple(mine for mine, theirs in zip(told, usual, strict=False) if mine != theirs)
        other = other or tuple((Counter(usual) - Counter(told)).elements())
    return Differences(
        lost=frozenset((spoken & foreseen.keys()) - heard.keys()),
        doubled=frozenset(word for word in spoken if heard[word] > 1),  # halves of two words may be alike
        torn=frozenset(heard.keys() - spoken - foreseen.keys()),
        other=other,
        split=sum(_count_parts(turn, found) > 1 for turn in expected if tell(turn) not in told),
        unheard=frozenset(spoken - foreseen.keys()),
    )


def _count_parts(turn: Turn, found: Sequence[Turn]) -> int:
    """In how many of the turns found there are words of this one."""
    words = count_words([turn]).keys()
    return sum(bool(words & count_words([other]).keys()) for other in found)
