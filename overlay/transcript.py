"""A transcript as the overlay knows it: a shape, not a class, since the reader lives on another floor.

One rule: only what is shown or played is asked for here. When the reader's Transcript changes,
these Protocols and `app` change with it.
"""

from __future__ import annotations

from typing import Protocol

from engine.vocabulary import Turn

FORMAT_WORDS = {"text": "Plain text", "meet": "Google Meet"}
_CAPITALS = frozenset(("vtt", "srt", "sbv", "csv", "json"))


class Guess(Protocol):
    """The voice taken for the seller, and why."""

    @property
    def voice(self) -> str: ...

    @property
    def reason(self) -> str: ...


class Read(Protocol):
    """A transcript as it was read."""

    @property
    def turns(self) -> tuple[Turn, ...]: ...

    @property
    def voices(self) -> tuple[str, ...]: ...

    @property
    def seller(self) -> Guess | None: ...

    @property
    def format(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def title(self) -> str: ...


def understood_words(read: Read) -> str:
    """ "Zoom VTT · 42 turns · 2 voices"."""
    turns, voices = len(read.turns), len(read.voices)
    parts = [
        format_words(read.format),
        f"{turns:,} turn{'' if turns == 1 else 's'}",
        f"{voices} voice{'' if voices == 1 else 's'}",
    ]
    return " · ".join(parts)


def format_words(name: str) -> str:
    """A format's name as people write it: "zoom-vtt" is "Zoom VTT"."""
    parts = (part.upper() if part in _CAPITALS else part.capitalize() for part in name.split("-"))
    return FORMAT_WORDS.get(name, " ".join(parts))
