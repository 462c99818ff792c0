"""From cues to Turns: joins what one speaker said, splits what is too long to be one turn.

One rule: words are never changed, dropped or reordered here, only grouped. The limits are the ones the
corpus has (turns of some 10-120 words); if they move, recorded journeys move with them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bridge.transcripts.cleaning import clean_text, clean_voice
from bridge.transcripts.cue import UNNAMED, Cue, Page
from engine.vocabulary import Side, Speaker, Turn

GAP = 2.0
"""Seconds of silence after which the same speaker begins a new turn."""

UNFINISHED_GAP = 6.0
"""The same, while a sentence is still open."""

WORD_CAP = 120
"""A turn of this many words ends at its next sentence."""

SPLIT_OVER = 200
"""A single cue of more words than this is split at its sentences."""

WORDS_A_SECOND = 2.6
"""Usual talk; tells how long a cue lasted whose end the file does not tell."""

_STOPS = (".", "?", "!", "…", "。", "？", "！", "؟", "۔", "।")
_CLOSERS = "\"'”’»)]"


@dataclass(slots=True)
class Gathering:
    """The turn being gathered; `bridge/assembler.py` gathers a live one by the same rules."""

    voice: str
    start: float | None
    end: float | None
    words: int = 0
    texts: list[str] = field(default_factory=list)

    def take(self, cue: Cue) -> None:
        self.texts.append(cue.text)
        self.words += measure(cue.text)
        self.end = cue.end

    def takes(self, cue: Cue) -> bool:
        """True if `cue` goes on with this turn."""
        if cue.voice != self.voice:
            return False
        finished = is_finished(self.texts[-1])
        size = measure(cue.text)
        if self.words >= WORD_CAP * 1.5 or (finished and self.words + size > WORD_CAP):
            return False
        if cue.start is None or self.start is None:
            return True
        spoken_until = self.end if self.end is not None else self.start + self.words / WORDS_A_SECOND
        return cue.start - spoken_until <= (GAP if finished else UNFINISHED_GAP)


def make_turns(page: Page) -> tuple[tuple[Turn, ...], tuple[str, ...]]:
    """The Turns of a page, every side UNKNOWN, and notes on what was split."""
    cues = [Cue(clean_voice(cue.voice), clean_text(cue.text), cue.start, cue.end) for cue in page.cues]
    if page.settled:
        return _number(cues), ()
    voiced = list(_carry(cue for cue in cues if cue.text))
    pieces = [piece for at, cue in enumerate(voiced) for piece in split_long(cue, _next_start(voiced, at))]
    split = len(pieces) - len(voiced)
    notes = (f"Long speeches were split at their sentences into {split} more turns.",) if split else ()
    return _number(join_cues(pieces)), notes


def join_cues(cues: Iterable[Cue]) -> list[Cue]:
    """Consecutive cues of one voice as one, within GAP and WORD_CAP."""
    joined: list[Gathering] = []
    for cue in cues:
        if not joined or not joined[-1].takes(cue):
            joined.append(Gathering(cue.voice, cue.start, cue.end))
        joined[-1].take(cue)
    return [Cue(part.voice, " ".join(part.texts), part.start, part.end) for part in joined]


def split_long(cue: Cue, next_start: float | None) -> list[Cue]:
    """A cue of more than SPLIT_OVER words as several of about WORD_CAP, cut at sentences.

    Times inside are shared out by words where the cue's end (or the next cue's start) is known.
    """
    words = cue.text.split()
    if measure(cue.text) <= SPLIT_OVER:
        return [cue]
    ends = find_cuts(words)
    late = cue.end if cue.end is not None else next_start
    known = cue.start is not None and late is not None and late > cue.start

    def moment(at: int) -> float | None:
        if cue.start is None or late is None or not known:
            return None
        return round(cue.start + (late - cue.start) * at / len(words), 3)

    starts = [0, *ends[:-1]]
    return [
        Cue(
            cue.voice,
            " ".join(words[begin:end]),
            cue.start if begin == 0 else moment(begin),
            cue.end if end == len(words) else moment(end),
        )
        for begin, end in zip(starts, ends, strict=True)
    ]


def is_finished(text: str) -> bool:
    """True if the text ends a sentence."""
    return text.rstrip(_CLOSERS).endswith(_STOPS)


def find_cuts(words: Sequence[str]) -> list[int]:
    """Where pieces end: at the first full stop past 60 % of WORD_CAP, at the latest after SPLIT_OVER."""
    ends: list[int] = []
    begin, count = 0, len(words)
    while begin < count:
        earliest, latest = begin + math.ceil(WORD_CAP * 0.6), begin + SPLIT_OVER
        full_stops = range(earliest, min(latest, count - 10 + 1))
        begin = next((at for at in full_stops if is_finished(words[at - 1])), min(latest, count))
        ends.append(begin)
    return ends


def measure(text: str) -> int:
    """Words; in scripts without spaces, some two letters count as one."""
    return max(text.count(" ") + 1, len(text) // 12)


def _carry(cues: Iterable[Cue]) -> Iterable[Cue]:
    """A cue without a name continues the speaker before it."""
    voice = UNNAMED
    for cue in cues:
        voice = cue.voice or voice
        yield cue if cue.voice else Cue(voice, cue.text, cue.start, cue.end)


def _next_start(cues: Sequence[Cue], at: int) -> float | None:
    return cues[at + 1].start if at + 1 < len(cues) else None


def _number(cues: Iterable[Cue]) -> tuple[Turn, ...]:
    return tuple(
        Turn(index, Speaker(cue.voice, Side.UNKNOWN), cue.text, cue.start, cue.end)
        for index, cue in enumerate(cues)
    )
