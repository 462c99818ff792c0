"""What every format is read into, before sides and turns exist.

One rule: nouns only. A format's reader returns a Page and knows nothing of turns, sides by guess,
or other formats. A field added here must be filled (or left at its default) by every format file
and carried by `merging.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.vocabulary import Side

UNNAMED = "Unknown"
"""The voice of words that no name stands before."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One line or caption as the file has it.

    `voice` is empty where the file names nobody: such a cue continues the speaker before it.
    `start` and `end` are seconds, None where the file tells no time.
    """

    voice: str
    text: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A whole file, read.

    `notes` say in words what was left out or repaired. `sides` holds the sides the file itself
    states (voice -> Side); empty where it states none. `settled` is True where each cue is one turn
    by contract and may be neither merged, split nor dropped.
    """

    cues: tuple[Cue, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    sides: Mapping[str, Side] = field(default_factory=dict)
    settled: bool = False
