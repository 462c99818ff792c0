"""One connection to the bridge, without a socket and without a clock: what came in gives what is to be done.

One rule: nothing a peer sends is worth anything before it has proved that it holds its key, and whatever
does not fit the step the connection is at ends it. The table `_STEPS` is the whole of what may come when;
`bridge/PROTOCOL.md` tells it in words and `bridge/server.py` carries out the effects. They change together.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, TypeAlias, get_args

import msgspec

from bridge.bad_frames import NO_TEXT, explain, explain_value
from bridge.codec import FromPeer, decode_from_peer
from bridge.effects import Ask, Close, Deliver, Effect, Follow, LetIn, Remember, Send
from bridge.messages import (
    MOST_BYTES,
    OLDEST_PROTOCOL,
    PROTOCOL,
    Ack,
    Alive,
    Caption,
    Challenge,
    Chat,
    Frame,
    Health,
    Hello,
    MeetingEnded,
    MeetingStarted,
    Open,
    Paired,
    PairRequest,
    PairReveal,
    PairWait,
    PlatformName,
    Proof,
    RefusalCode,
    Refused,
    Rewind,
    Said,
    Subscribe,
    Welcome,
)
from bridge.pairing import Agreed, Attempt, Pairing
from bridge.peers import PROGRAM_ORIGIN, Peer, name_extension
from bridge.proofs import BRIDGE_LABEL, KEY_BYTES, NONCE_BYTES, PEER_LABEL, are_same, prove
from bridge.refusals import MESSAGES

FIRST_SECONDS: Final = 10.0
"""For the first frame, for the proof and for the reveal, each."""

ALIVE_SECONDS: Final = 20.0

CLOSE_DONE: Final = 1000
CLOSE_REFUSED: Final = 1008


@dataclass(frozen=True, slots=True)
class Gate:
    """What a connection has to know about the bridge it belongs to."""

    pairing: Pairing
    port: int
    find: Callable[[str], tuple[Peer, bytes] | None]
    is_full: Callable[[str], bool] = lambda _name: False
    """Whether there is no place for one more peer of that name."""
    is_paused: Callable[[], bool] = lambda: False
    wall_ms: Callable[[], int] = lambda: 0
    draw: Callable[[int], bytes] = secrets.token_bytes


class Step(Enum):
    """Where a connection is."""

    FIRST = auto()  # nothing was said yet
    PROOF = auto()  # challenged
    REVEAL = auto()  # offered the bridge's half of a pairing
    DECISION = auto()  # both show the code
    IN = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class _Challenged:
    peer: Peer | None
    expected: bytes


_EXTENSION_MAY: Final = (Alive, Open, MeetingStarted, Caption, Chat, Health, MeetingEnded)
_PROGRAM_MAY: Final = (*_EXTENSION_MAY, Said, Subscribe)
_PROGRAMS: Final[tuple[PlatformName, ...]] = ("program",)
_SITES: Final = tuple(name for name in get_args(PlatformName) if name not in _PROGRAMS)


@dataclass(slots=True)
class Connection:
    """Give it what arrives and the time; do what it answers, in that order."""

    origin: str
    gate: Gate
    started: float
    step: Step = Step.FIRST
    peer: Peer | None = None
    _until: float = 0.0
    _challenged: _Challenged | None = None
    _attempt: Attempt | None = None
    _agreed: Agreed | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self._until = self.started + FIRST_SECONDS

    @property
    def deadline(self) -> float:
        """When `tick` is next worth calling."""
        return self._until

    def receive(self, data: str | bytes, now: float) -> list[Effect]:
        """What is to be done about one message."""
        if self.step is Step.OVER:
            return []
        late = self._find_lateness(now)
        if late is not None:
            return self._refuse(late)
        # What exactly is wrong helps whoever writes a program; a stranger is told no more than that it is.
        is_in = self.step is Step.IN
        if not isinstance(data, str) or len(data) > MOST_BYTES:
            return self._refuse("bad-frame", NO_TEXT if is_in else None)
        try:
            frame = decode_from_peer(data)
        except msgspec.DecodeError as error:
            return self._refuse("bad-frame", explain(data, error, self._list_allowed()) if is_in else None)
        kinds, act = _STEPS[self.step]
        if not isinstance(frame, kinds):
            return self._refuse("bad-order")
        return act(self, frame, now)

    def tick(self, now: float) -> list[Effect]:
        """What is to be done because time went by."""
        if self.step is Step.OVER:
            return []
        late = self._find_lateness(now)
        if late is not None:
            return self._refuse(late)
        if now < self._until:
            return []
        self._until = self._next_alive(now)
        return [Send(Alive())]

    def decide(self, allow: bool, now: float) -> list[Effect]:
        """The person has answered what `Ask` asked."""
        agreed = self._agreed
        if self.step is not Step.DECISION or agreed is None:
            return []
        pairing = self.gate.pairing
        if not pairing.is_current(agreed.asked.ticket, now):
            return self._refuse("pairing-closed")
        if not allow:
            return self._refuse("denied")
        pairing.close()
        peer = Peer(name_extension(), self.origin, agreed.asked.browser, self.gate.wall_ms())
        proof = self._prove(agreed.key, BRIDGE_LABEL, peer.name, agreed.extension_nonce, agreed.bridge_nonce)
        self._end()
        return [Remember(peer, agreed.key), Send(Paired(peer=peer.name, proof=proof)), Close(CLOSE_DONE)]

    def answer(self, frame: Ack | Rewind | Refused) -> list[Effect]:
        """The recorder has answered what was delivered."""
        if self.step is not Step.IN:
            return []
        if isinstance(frame, Refused):
            self._end()
            return [Send(frame), Close(CLOSE_REFUSED)]
        return [Send(frame)]

    def end(self) -> None:
        """The socket is gone."""
        self._end()

    def _find_lateness(self, now: float) -> RefusalCode | None:
        if self._agreed is not None:
            # The person may also have closed the door before its time.
            is_current = self.gate.pairing.is_current(self._agreed.asked.ticket, now)
            return None if is_current else "pairing-closed"
        return "too-late" if self.step is not Step.IN and now >= self._until else None

    def _next_alive(self, now: float) -> float:
        left = ALIVE_SECONDS if self._agreed is None else self.gate.pairing.seconds_left(now)
        return now + min(ALIVE_SECONDS, left)

    def _hello(self, frame: FromPeer, now: float) -> list[Effect]:
        assert isinstance(frame, Hello | PairRequest)
        if frame.protocol < OLDEST_PROTOCOL:
            return self._refuse("update-needed")
        if isinstance(frame, PairRequest):
            return self._begin_pairing(frame, now)
        known = self.gate.find(frame.peer)
        if known is not None and known[0].origin != self.origin:
            known = None
        # A stranger is answered like a friend, with a key nobody has: names cannot be told apart.
        peer, key = known or (None, self.gate.draw(KEY_BYTES))
        nonce = self.gate.draw(NONCE_BYTES)
        self._challenged = _Challenged(peer, self._prove(key, PEER_LABEL, frame.peer, frame.nonce, nonce))
        self._go(Step.PROOF, now + FIRST_SECONDS)
        proof = self._prove(key, BRIDGE_LABEL, frame.peer, frame.nonce, nonce)
        return [Send(Challenge(protocol=PROTOCOL, nonce=nonce, proof=proof))]

    def _proof(self, frame: FromPeer, now: float) -> list[Effect]:
        assert isinstance(frame, Proof)
        challenged = self._challenged
        self._challenged = None
        proved = challenged is not None and are_same(frame.proof, challenged.expected)
        if challenged is None or challenged.peer is None or not proved:
            return self._refuse("bad-proof")
        if self.gate.find(challenged.peer.name) is None:
            return self._refuse("not-paired")  # removed by the person a moment ago
        if self.gate.is_full(challenged.peer.name):
            return self._refuse("too-many-peers")
        self.peer = challenged.peer
        self._go(Step.IN, now + ALIVE_SECONDS)
        return [Send(Welcome(paused=self.gate.is_paused())), LetIn(self.peer)]

    def _begin_pairing(self, frame: PairRequest, now: float) -> list[Effect]:
        attempt = self.gate.pairing.begin(frame, self.origin, now)
        if isinstance(attempt, str):
            return self._refuse(attempt)
        self._attempt = attempt
        self._go(Step.REVEAL, now + FIRST_SECONDS)
        return [Send(attempt.offer)]

    def _reveal(self, frame: FromPeer, now: float) -> list[Effect]:
        assert isinstance(frame, PairReveal)
        assert self._attempt is not None
        agreed = self.gate.pairing.agree(self._attempt, frame, now)
        if isinstance(agreed, str):
            return self._refuse(agreed)
        self._agreed = agreed
        self._go(Step.DECISION, self._next_alive(now))
        return [Send(PairWait(seconds=agreed.asked.seconds)), Ask(agreed.asked)]

    def _wait(self, _frame: FromPeer, _now: float) -> list[Effect]:
        return []

    def _work(self, frame: FromPeer, _now: float) -> list[Effect]:
        if not isinstance(frame, self._list_allowed()):
            return self._refuse("bad-order")
        platforms = _PROGRAMS if self.origin == PROGRAM_ORIGIN else _SITES
        if isinstance(frame, MeetingStarted) and frame.platform not in platforms:
            return self._refuse("bad-frame", explain_value(frame, "platform", platforms))
        if isinstance(frame, Alive):
            return []
        if isinstance(frame, Subscribe):
            return [Follow()]
        assert not isinstance(frame, Hello | Proof | PairRequest | PairReveal)
        return [Deliver(frame)]

    def _list_allowed(self) -> tuple[type[Frame], ...]:
        return _PROGRAM_MAY if self.origin == PROGRAM_ORIGIN else _EXTENSION_MAY

    def _prove(self, key: bytes, label: bytes, name: str, peer_nonce: bytes, bridge_nonce: bytes) -> bytes:
        nonces = {"peer_nonce": peer_nonce, "bridge_nonce": bridge_nonce}
        return prove(key, label, peer=name, origin=self.origin, port=self.gate.port, **nonces)

    def _go(self, step: Step, until: float) -> None:
        self.step, self._until = step, until

    def _refuse(self, code: RefusalCode, message: str | None = None) -> list[Effect]:
        self._end()
        return [Send(Refused(code=code, message=message or MESSAGES[code])), Close(CLOSE_REFUSED)]

    def _end(self) -> None:
        """Forgets all secrets, and leaves the door to the next that wants to be paired."""
        if self._attempt is not None:
            self.gate.pairing.end(self._attempt.ticket)
        self._challenged = self._attempt = self._agreed = None
        self._go(Step.OVER, float("inf"))


_Act: TypeAlias = Callable[[Connection, FromPeer, float], list[Effect]]
_STEPS: Final[dict[Step, tuple[tuple[type, ...], _Act]]] = {
    Step.FIRST: ((Hello, PairRequest), Connection._hello),
    Step.PROOF: ((Proof,), Connection._proof),
    Step.REVEAL: ((PairReveal,), Connection._reveal),
    Step.DECISION: ((Alive,), Connection._wait),
    Step.IN: (_PROGRAM_MAY, Connection._work),
}
