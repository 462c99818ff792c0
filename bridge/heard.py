"""What an Assembler keeps of one meeting: utterances as last heard, and how much of each is settled.

One rule: everything here can be written down and read back, so that a call goes on after a restart as if
there had been none. A field changed here raises `bridge/store/schema.py`'s SCHEMA; one that is new and
has a default does not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from bridge.echoes import Echo, count_known, cut_units, has_words
from bridge.messages import Chat
from bridge.transcripts.cue import Cue
from bridge.transcripts.merging import SPLIT_OVER, find_cuts, is_finished, measure

REST = 1.5
"""Seconds without a change after which a sentence that ended is not expected to change any more."""

OPEN_REST = 3.0
"""The same, while the sentence is open."""

ECHO = 3.0
"""Seconds after the first caption of a page loaded anew in which it may show what was heard before."""

MOST_CHATS: Final = 300
MOST_UTTERANCES: Final = 500
"""How many are kept for late revisions; what is older has long settled."""


def digest_chat(frame: Chat) -> str:
    """By which a message is known again that a page shows once more."""
    words = f"{frame.speaker}\0{frame.text}"
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()[:16]


class Utterance(msgspec.Struct):
    """One utterance as the page last showed it.

    `done` letters of `text` are settled or were heard before; `said` are their words, as compared.
    `told` once any of them settled as a turn, `cut` once its first part did because it was long, `torn`
    where it settled in the middle of a sentence, perhaps of a word. Times are seconds: `start` (of what is
    not settled) and `changed` by the page's clock, `came` and `changed_at` by the call's own.
    """

    key: str
    name: str
    side: str
    text: str
    revision: int
    final: bool
    start: float
    changed: float
    came: float
    changed_at: float
    done: int = 0
    said: list[str] = []
    told: bool = False
    cut: bool = False
    torn: bool = False

    @property
    def remainder(self) -> str:
        """What of it is neither settled nor known."""
        return self.text[self.done :].strip()

    @property
    def is_open(self) -> bool:
        """True if there are words in it that are not settled."""
        return has_words(self.text[self.done :])

    @property
    def patience(self) -> float:
        """Seconds without a change after which it is at rest."""
        if self.final:
            return 0.0
        return REST if is_finished(self.text) else OPEN_REST

    def know(self, words: int) -> None:
        """The first so many words were heard before."""
        keys, ends = cut_units(self.text)
        self.said, self.done = keys[:words], ends[words - 1] if words else 0

    def go_on(self) -> None:
        """New words are in `text`: those that stand for what is settled are no news, what follows is."""
        keys, ends = cut_units(self.text)
        count = count_known(self.said, keys)
        if self.torn and count > 0 and _is_half(self.said[-1], keys[count - 1], is_last=count == len(keys)):
            count -= 1  # half a word was settled: it is said again, whole, with what follows
        self.done = ends[count - 1] if count else 0

    def settle(self, end: int, moment: float) -> None:
        """Everything up to the letter `end`, said until `moment`, never changes again."""
        self.told = True
        self.cut = self.cut or end < len(self.text)
        self.torn = not self.final and end == len(self.text) and not is_finished(self.text)
        self.done, self.start = end, moment
        self.said = cut_units(self.text[:end])[0]


def _is_half(settled: str, word: str, *, is_last: bool) -> bool:
    """True if the word settled last was not whole: it has grown, or is another now that more follows."""
    return word != settled and (not is_last or word.startswith(settled))


class Whole(msgspec.Struct):
    """A turn that came whole and changes no more: what a program said, or somebody typed. It waits for what
    was being said before it; `start` is by the page's clock, `came` by the call's own."""

    name: str
    side: str
    text: str
    is_chat: bool
    start: float
    came: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an utterance, up to the letter `end`, which may be a turn of its own."""

    utterance: Utterance
    cue: Cue
    end: int
    last: bool

    def without_last_word(self) -> Piece:
        """All but the word that may still grow; itself where that is the only one."""
        _, ends = cut_units(self.cue.text)
        if len(ends) < 2:
            return self
        text = self.cue.text[: ends[-2]].rstrip()
        end = len(self.utterance.text[: self.end].rstrip()) - (len(self.cue.text) - len(text))
        return replace(self, cue=replace(self.cue, text=text), end=end)


def cut_pieces(utterance: Utterance) -> list[Piece]:
    """What is not settled of an utterance; in several pieces where it is long, as a transcript's would be."""
    text = utterance.remainder
    words = text.split()
    if not (utterance.cut or measure(text) > SPLIT_OVER):
        cue = Cue(utterance.name, text, utterance.start, utterance.changed)
        return [Piece(utterance, cue, len(utterance.text), last=True)]
    ends = find_cuts(words)
    lasted = utterance.changed - utterance.start
    at = utterance.text.index(text, utterance.done)
    pieces: list[Piece] = []
    for begin, end in zip([0, *ends[:-1]], ends, strict=True):
        part = " ".join(words[begin:end])
        times = [utterance.start + lasted * place / len(words) for place in (begin, end)]
        last = end == len(words)
        until = len(utterance.text) if last else at + len(part)
        pieces.append(Piece(utterance, Cue(utterance.name, part, *times), until, last))
        at += len(part) + 1
    return pieces


class Stream(msgspec.Struct):
    """How far the page's clock has come in one stream, whether it had captions yet, and when its first
    chat message came."""

    moment: float = 0.0
    captioned: bool = False
    chatted: float | None = None


class State(msgspec.Struct):
    """All that is kept. `pending` names what waits to settle, in the order it came: utterances with words not
    settled, and those in `whole`; `echoing` is the stream whose page may show again what `echo` holds;
    `chats` holds digests."""

    started: float
    index: int = 0
    moment: float = 0.0
    at: float = 0.0
    utterances: dict[str, Utterance] = {}
    pending: dict[str, None] = {}
    whole: dict[str, Whole] = {}
    streams: dict[str, Stream] = {}
    echoing: str = ""
    echo: Echo | None = None
    chats: dict[str, str] = {}

    def put_whole(self, key: str, whole: Whole) -> None:
        """It settles after all that waits now."""
        self.whole[key] = whole
        self.pending[key] = None

    def put_last(self, utterance: Utterance) -> None:
        """Its next words settle after all that waits now."""
        del self.pending[utterance.key]
        self.pending[utterance.key] = None
        utterance.came = self.at

    def pop_whole(self) -> Whole | None:
        """The turn that came whole, if one is next."""
        key = next(iter(self.pending), "")
        if key not in self.whole:
            return None
        del self.pending[key]
        return self.whole.pop(key)

    def is_new_chat(self, frame: Chat, stream: Stream) -> bool:
        """False for a message that was taken before, or that a page loaded anew shows again."""
        key, digest = f"{frame.stream} {frame.id}", digest_chat(frame)
        if stream.chatted is None:
            stream.chatted = stream.moment
        shown_again = stream.moment <= stream.chatted + ECHO and any(
            heard == digest and not other.startswith(f"{frame.stream} ")
            for other, heard in self.chats.items()
        )
        new = key not in self.chats and not shown_again
        self.chats.setdefault(key, digest)
        if len(self.chats) > MOST_CHATS:
            self.chats.pop(next(iter(self.chats)))
        return new
