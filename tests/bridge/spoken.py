"""Frames as a page would send them, for the tests of what takes them in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Final

from bridge.messages import Caption, Chat, Consent, Health, MeetingEnded, MeetingStarted, Said, SideName

STREAM: Final = "stream-one"
BEGAN: Final = 1_790_000_000.0
CONSENT: Final = Consent(at_ms=int(BEGAN * 1000), how="click")


def ms(seconds: float) -> int:
    """Seconds of the call as the page's clock."""
    return round((BEGAN + seconds) * 1000)


@dataclass(slots=True)
class Page:
    """One stream; each frame gets the next number."""

    stream: str = STREAM
    counted: int = 0

    def _next(self) -> int:
        self.counted += 1
        return self.counted

    def start(
        self, at: float = 0.0, *, meeting: str = "abc-defg-hij", after: str | None = None
    ) -> MeetingStarted:
        return MeetingStarted(
            stream=self.stream,
            seq=self._next(),
            at_ms=ms(at),
            platform="meet",
            meeting=meeting,
            consent=CONSENT,
            title="Weekly",
            continues=after,
        )

    def caption(
        self,
        id: str,
        text: str,
        at: float,
        *,
        revision: int | None = None,
        speaker: str = "Anna",
        side: SideName = "theirs",
        final: bool = False,
    ) -> Caption:
        seq = self._next()
        return Caption(
            stream=self.stream,
            seq=seq,
            at_ms=ms(at),
            id=id,
            revision=seq if revision is None else revision,
            speaker=speaker,
            side=side,
            text=text,
            final=final,
        )

    def chat(self, id: str, text: str, at: float, *, speaker: str = "Anna") -> Chat:
        return Chat(
            stream=self.stream,
            seq=self._next(),
            at_ms=ms(at),
            id=id,
            speaker=speaker,
            side="theirs",
            text=text,
        )

    def said(self, text: str, at: float, *, speaker: str = "Anna") -> Said:
        return Said(
            stream=self.stream, seq=self._next(), at_ms=ms(at), speaker=speaker, side="theirs", text=text
        )

    def health(self, at: float) -> Health:
        return Health(stream=self.stream, seq=self._next(), at_ms=ms(at), state="lost", detail="region-gone")

    def end(self, at: float) -> MeetingEnded:
        return MeetingEnded(stream=self.stream, seq=self._next(), at_ms=ms(at), reason="left")


_names = count(1)


def fresh_stream() -> str:
    """A name that no other stream has."""
    return f"stream-{next(_names):06d}"
