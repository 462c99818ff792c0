"""The other end of a live call, in memory: meetings, peers, and a bridge that notes what it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from engine.errors import InputError
from engine.vocabulary import Reading, Side, Speaker, Turn
from overlay.news import Ear

STARTED_MS = 1_000_000
VOICES = ("Dana", "Lee")


@dataclass(frozen=True)
class Meeting:
    id: str = "m1"
    platform: str = "meet"
    title: str = "Rota"
    peer: str = "browser-1"
    started_ms: int = STARTED_MS


@dataclass(frozen=True)
class Peer:
    name: str = "browser-1"
    label: str = "Chrome 156"
    since_ms: int = 1_795_000_000_000
    is_program: bool = False


@dataclass(frozen=True)
class Seen:
    peer: Peer = field(default_factory=Peer)
    is_connected: bool = True
    is_known: bool = True


@dataclass(frozen=True)
class Asked:
    ticket: str = "t1"
    browser: str = "Chrome 156"
    extension_id: str = "ejlpjhfmkdgnjjkahnmfobbgbmdndhnk"
    code: str = "123456"
    seconds: int = 120


@dataclass(frozen=True)
class Shelf:
    place: str = "/somewhere/salesrl"
    lasting: bool = True
    key: str = "The key is in KWallet."
    calls: int = 42


@dataclass
class FakeListening:
    """Notes what it was asked in `asked`; `ear` is whom it tells. `broken` is what its errands fail with.
    What of `running` is deleted is told to be over first, as the bridge may."""

    ear: Ear = field(default_factory=lambda: Ear(lambda news: None))
    asked: list[str] = field(default_factory=list)
    published: list[tuple[str, int]] = field(default_factory=list)
    shelf: Shelf = field(default_factory=Shelf)
    tries: int = 5
    deletes: bool = True
    broken: str = ""
    forgetful: str = ""
    running: list[Meeting] = field(default_factory=list)

    def start(self) -> None:
        self.asked.append("start")

    def stop(self) -> None:
        self.asked.append("stop")

    def set_paused(self, paused: bool) -> None:
        self.asked.append(f"paused {paused}")

    def open_pairing(self) -> None:
        self.asked.append("open")

    def close_pairing(self) -> None:
        self.asked.append("close")

    def decide(self, ticket: str, allow: bool) -> None:
        self.asked.append(f"{ticket} {'allowed' if allow else 'refused'}")

    def tries_left(self) -> int:
        return self.tries

    def publish(self, meeting: str, reading: Reading) -> None:
        self.published.append((meeting, reading.turn))

    def forget_peer(self, name: str) -> bool:
        self._do(f"forget {name}")
        return self.deletes

    def new_program(self, label: str) -> str:
        self._do(f"program {label}")
        return f"{label.lower().replace(' ', '-')}-0123abcd:KEY"

    def forget_call(self, meeting: str) -> None:
        self._do(f"forget call {meeting}")
        for one in self.running:
            if one.id == meeting:
                self.ear.meeting_ended(one, "deleted")

    def forget_calls(self) -> bool:
        self._do("forget calls")
        for one in self.running:
            self.ear.meeting_ended(one, "deleted")
        self.shelf = replace(self.shelf, calls=0)
        return self.deletes

    def look(self) -> Shelf:
        self._do("look")
        return self.shelf

    def why_not_lasting(self) -> str:
        return self.forgetful

    def _do(self, what: str) -> None:
        if self.broken:
            raise InputError(self.broken)
        self.asked.append(what)


def turn(index: int, *, side: Side | None = None, text: str = "words", start: float | None = None) -> Turn:
    """Dana sells and Lee buys, four seconds each."""
    usual = Side.OURS if index % 2 == 0 else Side.THEIRS
    begun = index * 4.0 if start is None else start
    return Turn(index, Speaker(VOICES[index % 2], usual if side is None else side), text, begun, begun + 4.0)


def assign(turns: Sequence[Turn], seller: str | None) -> tuple[Turn, ...]:
    """Sides as the transcript reader gives them."""

    def side(voice: str) -> Side:
        if seller is None:
            return Side.UNKNOWN
        return Side.OURS if voice == seller else Side.THEIRS

    return tuple(replace(t, speaker=Speaker(t.speaker.id, side(t.speaker.id))) for t in turns)
