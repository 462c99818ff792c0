"""Captions that go on after a pause, or after the person deleted their call: what is not to be kept stands
in all that comes of them.

One rule: of a caption that goes on over a pause the words said before and after it are kept, and those said
in it are not; of one that goes on over its deletion, those said after it; in doubt a word counts as not to
be kept. Pure, and only in memory: what nobody is to keep is not written down so that it can be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from bridge.echoes import LEAST_SURE, count_known, cut_units
from bridge.messages import Caption

MOST_HUSHED: Final = 500
MOST_GOING_ON: Final = 20
"""Utterances of a deleted call that may still go on: the last ones."""


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

    def begins(self, words: list[str]) -> bool:
        """Whether these can be the same words gone on, and not another utterance of the same name: a program
        may begin to count anew."""
        pairs = list(zip(self.words, words, strict=False))[:LEAST_SURE]
        return len(words) >= len(pairs) > 0 and all(word.startswith(known) for known, word in pairs)

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
        grown = self._take(peer, frame) or _Grown(words, [False] * len(words))
        self._put(key, grown.longer(grown.follow(cut_units(frame.text)[0], True)))

    def forget(self, peer: str, heard: Mapping[str, str]) -> None:
        """A call was deleted in which so much was `heard`, by the page's name of each utterance. The page
        goes on with them in a stream of another name, which nobody knows yet."""
        with_pauses = {id: grown.words for (own, _, id), grown in self._grown.items() if own == peer}
        for id, text in list(heard.items())[-MOST_GOING_ON:]:
            if words := with_pauses.get(id) or cut_units(text)[0]:
                self._put((peer, "", id), _Grown(words, [True] * len(words)))

    def leave_out(self, peer: str, frame: Caption) -> Caption:
        """One that came in none, without what was said in one."""
        grown = self._take(peer, frame)
        if grown is None:
            return frame
        words, ends = cut_units(frame.text)
        now = grown.follow(words, False)
        self._put((peer, frame.stream, frame.id), grown.longer(now))
        units = zip([0, *ends], ends, now.hushed, strict=False)
        return msgspec.structs.replace(frame, text="".join(frame.text[a:b] for a, b, out in units if not out))

    def _take(self, peer: str, frame: Caption) -> _Grown | None:
        """What is known of its utterance, under its name in this stream or, until it had one, without."""
        for stream in (frame.stream, ""):
            grown = self._grown.get((peer, stream, frame.id))
            if grown is not None and (stream or grown.begins(cut_units(frame.text)[0])):
                return self._grown.pop((peer, stream, frame.id))
        return None

    def _put(self, key: tuple[str, str, str], grown: _Grown) -> None:
        self._grown[key] = grown
        if len(self._grown) > MOST_HUSHED:
            del self._grown[next(iter(self._grown))]
