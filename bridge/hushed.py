"""Captions that grew while the person had paused listening: what grew then stands in all that comes of them.

One rule: of a caption that goes on over a pause the words said before and after it are kept, and those said
in it are not; in doubt a word counts as said in it. Pure, and only in memory: what nobody is to keep is not
written down so that it can be left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import msgspec

from bridge.echoes import count_known, cut_units
from bridge.messages import Caption

MOST_HUSHED: Final = 500


@dataclass(frozen=True, slots=True)
class _Grown:
    """The words of an utterance as last shown, as compared, and which of them were said in a pause."""

    words: list[str]
    hushed: list[bool]

    def follow(self, words: list[str], more: bool) -> _Grown:
        """Its next words, the new ones of which were said in a pause if `more`."""
        known = count_known(self.words, words)
        hushed = (self.hushed + self.hushed[-1:] * known)[:known]
        return _Grown(words, hushed + [more] * (len(words) - known))

    def longer(self, now: _Grown) -> _Grown:
        """Which to go by from now on: words that are taken back may come again."""
        return now if len(now.words) >= len(self.words) else self


@dataclass(slots=True)
class Hushed:
    """The utterances of this run that grew in a pause."""

    _grown: dict[tuple[str, str, str], _Grown] = field(default_factory=dict)

    def hush(self, peer: str, frame: Caption, heard: str) -> None:
        """A caption that came in a pause; `heard` of it was before."""
        key, words = (peer, frame.stream, frame.id), cut_units(heard)[0]
        grown = self._grown.pop(key, None) or _Grown(words, [False] * len(words))
        self._grown[key] = grown.longer(grown.follow(cut_units(frame.text)[0], True))
        if len(self._grown) > MOST_HUSHED:
            del self._grown[next(iter(self._grown))]

    def shown(self, peer: str, stream: str, id: str) -> list[str] | None:
        """The words of an utterance as the page shows them, where some were said in a pause."""
        grown = self._grown.get((peer, stream, id))
        return None if grown is None else grown.words

    def leave_out(self, peer: str, frame: Caption) -> Caption:
        """One that came in none, without what was said in one."""
        key = (peer, frame.stream, frame.id)
        grown = self._grown.get(key)
        if grown is None:
            return frame
        words, ends = cut_units(frame.text)
        now = grown.follow(words, False)
        self._grown[key] = grown.longer(now)
        units = zip([0, *ends], ends, now.hushed, strict=False)
        return msgspec.structs.replace(frame, text="".join(frame.text[a:b] for a, b, out in units if not out))
