"""The call on show: its turns, its voices, and which of them is ours.

One rule: a value. Another seller or more turns make another Call; nothing changes under a reader.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.vocabulary import Context, Side, Turn
from overlay.transcript import Read, format_words


@dataclass(frozen=True, slots=True)
class Call:
    """`source` is the word on the chip; `chosen` that the person said who sells, or that they do not know."""

    turns: tuple[Turn, ...] = ()
    voices: tuple[str, ...] = ()
    seller: str | None = None
    chosen: bool = False
    source: str = ""
    context: Context = field(default_factory=Context)
    notes: tuple[str, ...] = ()

    @property
    def guessed(self) -> bool:
        """Whether the seller is only a guess."""
        return self.seller is not None and not self.chosen

    @property
    def unspoken(self) -> bool:
        """Whether the page knows every voice so far for one of theirs: ours was not heard yet."""
        return {turn.speaker.side for turn in self.turns} == {Side.THEIRS}

    @property
    def flip_to(self) -> str:
        """The voice that a flip takes for the seller: the next one; "" where there is no other."""
        if self.seller not in self.voices:
            return self.voices[0] if self.voices else ""
        if len(self.voices) < 2:
            return ""
        return self.voices[(self.voices.index(self.seller) + 1) % len(self.voices)]


def make_call(read: Read, source: str, *, chosen: bool) -> Call:
    """The call in a transcript; `chosen` that the person said who sells."""
    guess = read.seller
    return Call(
        turns=read.turns,
        voices=read.voices,
        seller=None if guess is None else guess.voice,
        chosen=chosen,
        source=source,
        context=Context(source=format_words(read.format), title=read.title),
        notes=read.notes,
    )
