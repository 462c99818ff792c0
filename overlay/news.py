"""What is told of live calls and what can be asked about them: shapes, since the bridge is on another floor.

One rule: no Qt and no bridge here. An Ear is called on threads of the other floor and hands on what it hears
as frozen values, in order and without waiting; whoever gets them (the overlay, the terminal) does so on a
thread of their own. When `bridge.live` or `bridge.listening` changes, these Protocols change with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from engine.vocabulary import Reading, Turn

SOURCES: Final = {"meet": "Meet", "zoom": "Zoom", "teams": "Teams"}
A_PROGRAM: Final = "Program"


class Meeting(Protocol):
    """One call, however often its stream is torn: `id` is ours, `peer` who captures it."""

    @property
    def id(self) -> str: ...

    @property
    def platform(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def peer(self) -> str: ...

    @property
    def started_ms(self) -> int: ...


class Peer(Protocol):
    """A browser or a program that was let in."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def since_ms(self) -> int: ...

    @property
    def is_program(self) -> bool: ...


class Seen(Protocol):
    """A peer, whether it is here now, and whether its key is there to know it by."""

    @property
    def peer(self) -> Peer: ...

    @property
    def is_connected(self) -> bool: ...

    @property
    def is_known(self) -> bool: ...


class Asked(Protocol):
    """A browser that wants to be paired, with the code that both sides show."""

    @property
    def ticket(self) -> str: ...

    @property
    def browser(self) -> str: ...

    @property
    def extension_id(self) -> str: ...

    @property
    def code(self) -> str: ...

    @property
    def seconds(self) -> int: ...


class Shelf(Protocol):
    """Where calls are kept: `place` in words, `lasting` whether they outlive this run and `key` where their
    key is or why there is none."""

    @property
    def place(self) -> str: ...

    @property
    def lasting(self) -> bool: ...

    @property
    def key(self) -> str: ...

    @property
    def calls(self) -> int: ...


@dataclass(frozen=True, slots=True)
class MeetingBegan:
    """A call begins, or is told again from its first turn: `known` turns of it were said before."""

    meeting: Meeting
    known: int = 0


@dataclass(frozen=True, slots=True)
class TurnTold:
    """A turn that never changes again; with `draft` the newest wording of the one that settles next."""

    meeting: str
    turn: Turn
    draft: bool = False


@dataclass(frozen=True, slots=True)
class HealthTold:
    """How capturing goes; `detail` a short code."""

    meeting: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class PresenceTold:
    """Whether the page that a call is captured from can be heard."""

    meeting: str
    here: bool


@dataclass(frozen=True, slots=True)
class MeetingOver:
    """A call is over."""

    meeting: str


@dataclass(frozen=True, slots=True)
class PeersTold:
    """Who is known, and who is here."""

    peers: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class PairingTold:
    """Who asks to be paired; None when the question is over."""

    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Opened:
    """Listening began on `port`; with a `problem` it did not, and that is why."""

    port: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why calls cannot be kept now; "" when they can again."""

    sentence: str


class Ear:
    """Hears what the other floor tells and passes it to `send`, which must return at once."""

    def __init__(self, send: Callable[[object], None]) -> None:
        self._send = send

    def meeting_started(self, meeting: Meeting, known: int = 0) -> None:
        self._send(MeetingBegan(meeting, known))

    def turn_settled(self, meeting: Meeting, turn: Turn) -> None:
        self._send(TurnTold(meeting.id, turn))

    def turn_drafted(self, meeting: Meeting, turn: Turn) -> None:
        self._send(TurnTold(meeting.id, turn, draft=True))

    def health_changed(self, meeting: Meeting, state: str, detail: str) -> None:
        self._send(HealthTold(meeting.id, state, detail))

    def presence_changed(self, meeting: Meeting, here: bool) -> None:
        self._send(PresenceTold(meeting.id, here))

    def meeting_ended(self, meeting: Meeting, reason: str) -> None:
        del reason  # a code of the browser's; that it is over is all there is to show
        self._send(MeetingOver(meeting.id))

    def peers_changed(self, peers: tuple[Seen, ...]) -> None:
        self._send(PeersTold(peers))

    def pairing_asked(self, asked: Asked | None) -> None:
        self._send(PairingTold(asked))

    def opened(self, port: int) -> None:
        self._send(Opened(port))

    def failed(self, problem: str) -> None:
        self._send(Opened(problem=problem))

    def troubled(self, sentence: str) -> None:
        self._send(Trouble(sentence))


class Listening(Protocol):
    """What listens for browsers and programs, as `bridge.listening.Listening` does. Those that give
    something back but tries may wait for the disk or the keyring: errands, on the GUI thread."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def set_paused(self, paused: bool) -> None: ...

    def open_pairing(self) -> None: ...

    def close_pairing(self) -> None: ...

    def decide(self, ticket: str, allow: bool) -> None: ...

    def tries_left(self) -> int: ...

    def publish(self, meeting: str, reading: Reading) -> None: ...

    def forget_peer(self, name: str) -> bool: ...

    def new_program(self, label: str) -> str: ...

    def forget_call(self, meeting: str) -> None: ...

    def forget_calls(self) -> bool: ...

    def look(self) -> Shelf: ...

    def why_not_lasting(self) -> str: ...


OpenListening = Callable[[Ear], Listening]


def call_words(meeting: Meeting, source: str) -> str:
    """Which call it is, among others: "Meet · Rota"."""
    return f"{source} · {meeting.title}" if meeting.title.strip() else source


def is_program(meeting: Meeting) -> bool:
    """Whether a program tells of it, and not a browser's page."""
    return meeting.platform not in SOURCES


def source_words(meeting: Meeting, peers: tuple[Seen, ...]) -> str:
    """What stands on the chip: the meeting's site, or the program's own name."""
    if not is_program(meeting):
        return SOURCES[meeting.platform]
    return next((seen.peer.label for seen in peers if seen.peer.name == meeting.peer), "") or A_PROGRAM
