"""What the person deleted of calls that may go on: it does not come back with what is said next.

One rule: what was said before the deletion is not kept, however it comes: as the front of a row that goes on,
shown again by a page loaded anew, or late. In doubt a row counts as another one, whose words are kept: a
program may begin to count anew. Only in memory, and only of the last calls: what is deleted is not written
down so that it can be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

import msgspec

from bridge.assembler import Assembler
from bridge.echoes import Echo, count_known, cut_units, remember_all
from bridge.heard import ECHO, digest_chat
from bridge.messages import Caption, Chat, MeetingStarted, Said
from bridge.pauses import OTHER_CLOCK_MS
from bridge.store.opening import StorageError
from bridge.store.transcripts import Store

MOST_CALLS: Final = 8
MOST_STREAMS: Final = 64
MOST_ROWS: Final = 20
"""Rows of a deleted call that may still go on: those that changed last."""

FRONT: Final = 6
"""So many words at the front of a row tell whether it is the one that goes on."""

ECHO_MS: Final = int(ECHO * 1000)

Spoken: TypeAlias = Caption | Chat | Said


@dataclass(slots=True)
class _Call:
    """A deleted call, or several of one meeting: until when it was said, its last rows by the page's name as
    shown then, its words in the order they last changed in, and digests of what was typed. `raw` holds what
    rows of it that went on show since, by stream and name."""

    until_ms: int
    rows: dict[str, list[list[str]]]
    heard: list[list[str]]
    chats: frozenset[str]
    raw: dict[tuple[str, str], list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Shown:
    """A stream of a meeting that a call was deleted of. `resumed` where its page may show again what was
    said; its `echo` and until when, once it begins to."""

    call: _Call
    resumed: bool
    echo: Echo | None = None
    until_ms: int = 0

    def is_echoing(self, at_ms: int) -> bool:
        """Whether its page may just be showing what was there before."""
        if self.resumed and self.echo is None:
            self.echo = remember_all([*self.call.heard, *self.call.raw.values()], 0.0, 0.0)
            self.until_ms = at_ms + ECHO_MS
        return self.resumed and at_ms <= self.until_ms


@dataclass(frozen=True, slots=True)
class _Recalled:
    """A call before it is deleted: whose it is, and what was heard of it."""

    peer: str
    key: str
    assembler: Assembler


def _recall(store: Store, id: str) -> _Recalled | None:
    """A call as far as it is on disk; None where it cannot be read, which keeps nobody from deleting it."""
    try:
        meeting, _ = store.load_meeting(id)
        assembler = Assembler(meeting.started_ms, store.load_state(id))
        for came, frame in store.load_frames(id):
            if isinstance(frame, Caption | Chat | Said):
                assembler.take(frame, came)
        return _Recalled(meeting.peer, store.load_key(id), assembler)
    except (KeyError, StorageError, msgspec.MsgspecError):
        return None


def _is_gone(store: Store, id: str) -> bool:
    try:
        return not store.holds(id)
    except StorageError:
        return True


def list_latest(store: Store) -> list[str]:
    """The calls that may go on, the oldest first; none where the store cannot be read."""
    try:
        return [kept.meeting.id for kept in reversed(store.list_meetings()[:MOST_CALLS])]
    except StorageError:
        return []


class Deleted:
    """Keeps what was deleted from coming back. `shown` tells the words of a row (peer, stream, name) as the
    page shows them, where not all of them were kept."""

    def __init__(self, store: Store, shown: Callable[[str, str, str], Sequence[str] | None]) -> None:
        self._store, self._shown = store, shown
        self._calls: dict[tuple[str, str], _Call] = {}
        self._streams: dict[tuple[str, str], _Shown] = {}

    @contextmanager
    def deleting(self, ids: Iterable[str], at_ms: int, drop: Callable[[str], None]) -> Iterator[None]:
        """These calls are deleted inside, asked for at that time; each that is gone then is dropped, also
        where only the cleaning up after it failed."""
        recalled = {id: _recall(self._store, id) for id in ids}
        try:
            yield
        finally:
            for id, found in recalled.items():
                if _is_gone(self._store, id):
                    drop(id)
                    if found is not None:
                        self._add(found, at_ms)

    def _add(self, gone: _Recalled, at_ms: int) -> None:
        known = self._calls.pop((gone.peer, gone.key), None)
        raw = {} if known is None else known.raw
        heard: list[tuple[str, list[str]]] = []
        for stream, name, text in gone.assembler.heard():
            shown = raw.get((stream, name)) or self._shown(gone.peer, stream, name)
            heard.append((name, list(shown) if shown else cut_units(text)[0]))
        rows: dict[str, list[list[str]]] = {}
        for name, words in heard[-MOST_ROWS:]:
            rows.setdefault(name, []).append(words)
        call = _Call(at_ms, rows, [words for _, words in heard], gone.assembler.typed())
        self._calls[gone.peer, gone.key] = call if known is None else _join(known, call)
        if len(self._calls) > MOST_CALLS:
            del self._calls[next(iter(self._calls))]

    def begin(self, peer: str, frame: MeetingStarted) -> None:
        """A stream begins; of interest only where a call of its meeting was deleted."""
        if (call := self._calls.get((peer, frame.meeting))) is not None:
            self._streams[peer, frame.stream] = _Shown(call, frame.continues is not None)
            if len(self._streams) > MOST_STREAMS:
                del self._streams[next(iter(self._streams))]

    def sift(self, peer: str, frame: Spoken, now_ms: int, unheard: bool) -> tuple[Spoken, bool]:
        """What comes, a caption without the words at its front that were said before the deletion; and
        whether it is to stay `unheard`, also because all of it was said before."""
        own = self._streams.get((peer, frame.stream))
        if own is None:
            return frame, unheard
        is_dated = 0 <= now_ms - frame.at_ms <= OTHER_CLOCK_MS
        gone = unheard or (is_dated and frame.at_ms < own.call.until_ms)
        if isinstance(frame, Caption):
            return self._leave_out(own, frame), gone
        if isinstance(frame, Chat) and own.is_echoing(frame.at_ms):
            gone = gone or digest_chat(frame) in own.call.chats
        return frame, gone

    def _leave_out(self, own: _Shown, frame: Caption) -> Caption:
        words, ends = cut_units(frame.text)
        rows = own.call.rows.get(frame.id, [])
        count = max((count_known(row, words) for row in rows if _goes_on(row, words)), default=0)
        if own.is_echoing(frame.at_ms) and own.echo is not None:
            found = own.echo.recognise(frame.id, words)[frame.id]
            if found > count:
                count = found
                own.call.rows[frame.id] = [*rows, words[:found]]
        if not count:
            own.call.raw.pop((frame.stream, frame.id), None)
            return frame
        own.call.raw[frame.stream, frame.id] = words
        if len(own.call.raw) > 2 * MOST_ROWS:
            del own.call.raw[next(iter(own.call.raw))]
        return msgspec.structs.replace(frame, text=frame.text[ends[count - 1] :])


def _join(before: _Call, after: _Call) -> _Call:
    """Both, of one meeting: a row of either may go on."""
    rows = {
        name: [*before.rows.get(name, []), *after.rows.get(name, [])] for name in before.rows | after.rows
    }
    newest = dict(list(rows.items())[-2 * MOST_ROWS :])
    return replace(after, rows=newest, heard=[*before.heard, *after.heard], chats=before.chats | after.chats)


def _goes_on(row: Sequence[str], words: Sequence[str]) -> bool:
    """Whether `words` can be those of `row` gone on, some of them corrected."""
    size = min(len(row), len(words), FRONT)
    same = _count_common(row[:FRONT], words[:FRONT])
    return size > 0 and 2 * same >= size + (size < 4)


def _count_common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words stand in both in the same order; one may have grown."""
    row = [0] * (len(other) + 1)
    for word in one:
        before, row = row, [0]
        for at, shown in enumerate(other):
            row.append(before[at] + 1 if shown.startswith(word) else max(before[at + 1], row[at]))
    return row[-1]
