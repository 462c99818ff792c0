"""Hostile input for the protocol, as much of it as wanted: for the tests and for `salesrl bench bridge`.

One rule: the same seed gives the same input, and what breaks is counted, never hidden. Half of the input is
well-formed and comes at the wrong time; the other half is nearly a frame, since what is nothing like one
is turned away at the first look.
"""

from __future__ import annotations

import base64
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bridge.effects import Close, Deliver, Effect, Follow, LetIn, Remember, Send
from bridge.messages import MOST_BYTES, Ack, Challenge, PairOffer, Refused, Rewind
from bridge.pairing import Pairing
from bridge.peers import EXTENSION_SCHEME, PROGRAM_ORIGIN, Peer
from bridge.proofs import PEER_LABEL, commit_to, prove
from bridge.protocol import Connection, Gate

_KEY: Final = bytes(range(32))
_NAME: Final = "peer-of-the-fuzz"
_PORT: Final = 47811
_EXTENSION: Final = EXTENSION_SCHEME + "a" * 32
_LONGEST_TALK: Final = 40
# The generator of P-256: a point that is on the curve.
_POINT: Final = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


_NONCE: Final = b"n" * 32
_CONSENT: Final = {"at_ms": 1, "how": "clicked"}
_AT: Final = {"stream": "stream-1", "seq": 2, "at_ms": 1}
_WORDS: Final = {"speaker": "Ada", "side": "ours", "text": "How much?"}
_FRAMES: Final[tuple[dict[str, object], ...]] = (
    {"type": "hello", "protocol": 1, "peer": _NAME, "nonce": _text(_NONCE), "version": "1"},
    {"type": "hello", "protocol": 1, "peer": "a-stranger", "nonce": _text(_NONCE)},
    {"type": "proof", "proof": _text(b"p" * 32)},
    {
        "type": "pair_request",
        "protocol": 1,
        "browser": "B",
        "commitment": _text(commit_to(_POINT, _NONCE)),
    },
    {"type": "pair_reveal", "public_key": _text(_POINT), "nonce": _text(_NONCE)},
    {"type": "open", "stream": "stream-1"},
    {"type": "meeting_started", **_AT, "platform": "meet", "meeting": "m", "consent": _CONSENT},
    {"type": "caption", **_AT, "id": "a", "revision": 1, **_WORDS, "final": True},
    {"type": "chat", **_AT, "id": "a", **_WORDS},
    {"type": "health", **_AT, "state": "lost", "detail": "no-region"},
    {"type": "meeting_ended", **_AT, "reason": "left"},
    {"type": "said", **_AT, **_WORDS},
    {"type": "subscribe"},
    {"type": "alive"},
    {"type": "welcome", "paused": False},
    {"type": "refused", "code": "denied", "message": ""},
)
_ODD: Final[tuple[object, ...]] = (
    *(None, True, False, 0, -1, 1.5, 1e308, 2**53, 2**63, 2**70, -(2**63), "", "\0", "x" * 9_000, "é" * 200),
    *("\ud83d", "A===", "====", _text(b""), _text(b"x" * 31), _text(_POINT), [], [[]], {}, {"type": "alive"}),
    *("chrome-extension://", "stream-1\n", "../../etc/passwd", "'; drop table turns; --", "%s%n", "\u202e"),
)
_RAW: Final[tuple[str | bytes, ...]] = (
    *("", " ", "{", "}", "[]", "null", "0", '"', "\0", "\ufeff{}", "{}{}", '{"type"', '{"type":"alive"}}'),
    *("[" * 3_000, '{"type":' * 3_000, '{"type":"alive","x":' + "[" * 9_000 + "]" * 9_000 + "}"),
    *("9" * 5_000, '{"type":"hello","protocol":1e999}', "x" * (MOST_BYTES + 1), b"", b"\xff\xfe", b"{}"),
    '{"type":"alive","type":"open","stream":"stream-1"}',
)


@dataclass(slots=True)
class Fuzzed:
    """What came of it. `unexpected` names what must not happen, and is empty when all is well."""

    inputs: int = 0
    connections: int = 0
    let_in: int = 0
    paired: int = 0
    delivered: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)


def fuzz(count: int, seed: int) -> Fuzzed:
    """Sends `count` hostile inputs through the protocol, over as many connections as that takes."""
    chance = random.Random(seed)
    told = Fuzzed()
    pairing = Pairing(draw=chance.randbytes)
    now = 0.0
    while told.inputs < count:
        origin = chance.choice((_EXTENSION, PROGRAM_ORIGIN))
        own = (Peer(_NAME, origin, "Fuzz", 0), _KEY)
        gate = Gate(
            pairing,
            _PORT,
            {_NAME: own}.get,
            is_full=lambda _name: chance.random() < 0.02,
            draw=chance.randbytes,
        )
        if chance.random() < 0.7:
            pairing.open(now)
        talk = _Talk(Connection(origin, gate, now), chance, told, now)
        now = talk.run(min(_LONGEST_TALK, count - told.inputs))
    return told


@dataclass(slots=True)
class _Talk:
    """One connection, from its start until it ends or has had enough."""

    connection: Connection
    chance: random.Random
    told: Fuzzed
    now: float
    is_in: bool = False
    is_over: bool = False
    last: list[Effect] = field(default_factory=list)

    def run(self, most: int) -> float:
        self.told.connections += 1
        for _input in range(most):
            self.now += 15.0 if self.chance.random() < 0.01 else self.chance.random()
            self.told.inputs += 1
            action = self._choose()
            try:
                self.last = action()
            # Whatever it is, it is the finding.
            except Exception as error:
                self.told.unexpected[f"{type(error).__name__} at {self.connection.step.name}"] += 1
                break
            self._check(self.last)
            if self.is_over and self.chance.random() < 0.8:
                break
        self.connection.end()
        return self.now

    def _choose(self) -> Callable[[], list[Effect]]:
        draw = self.chance.random()
        if draw < 0.03:
            return lambda: self.connection.tick(self.now)
        if draw < 0.06:
            return lambda: self.connection.decide(self.chance.random() < 0.5, self.now)
        if draw < 0.08:
            return lambda: self.connection.answer(Ack(stream="stream-1", seq=1))
        if draw < 0.09:
            return lambda: self.connection.answer(Rewind(stream="stream-1", seq=1))
        data = self._next_step() if draw < 0.7 else self._write_hostile()
        return lambda: self.connection.receive(data, self.now)

    def _next_step(self) -> str:
        """What a good peer would say now, so that every step is reached."""
        for effect in self.last:
            match effect:
                case Send(frame=Challenge(nonce=nonce)):
                    proof = prove(
                        _KEY,
                        PEER_LABEL,
                        peer=_NAME,
                        origin=self.connection.origin,
                        port=_PORT,
                        peer_nonce=_NONCE,
                        bridge_nonce=nonce,
                    )
                    return json.dumps({"type": "proof", "proof": _text(proof)})
                case Send(frame=PairOffer()):
                    return json.dumps(_FRAMES[4])
        if self.is_in:
            return json.dumps(self.chance.choice(_FRAMES[5:14]))
        return json.dumps(_FRAMES[self.chance.choice((0, 0, 3))])

    def _write_hostile(self) -> str | bytes:
        if self.chance.random() < 0.2:
            return self.chance.choice(_RAW)
        frame = dict(self.chance.choice(_FRAMES))
        for _change in range(self.chance.randrange(3)):
            name = self.chance.choice(list(frame) or ["type"])
            match self.chance.randrange(3):
                case 0:
                    frame[name] = self.chance.choice(_ODD)
                case 1:
                    frame.pop(name, None)
                case _:
                    frame["consent"] = {"at_ms": self.chance.choice(_ODD), "how": self.chance.choice(_ODD)}
        text = json.dumps(frame, ensure_ascii=self.chance.random() < 0.5)
        if self.chance.random() < 0.2:
            cut = self.chance.randrange(len(text))
            text = text[:cut] + chr(self.chance.randrange(0x3000)) + text[cut + self.chance.randrange(3) :]
        return text

    def _check(self, effects: list[Effect]) -> None:
        """What must hold whatever came in."""
        if self.is_over and effects:
            self.told.unexpected["something after the end"] += 1
        for effect in effects:
            match effect:
                case LetIn():
                    self.is_in = True
                    self.told.let_in += 1
                case Remember():
                    self.told.paired += 1
                case Deliver():
                    self.told.delivered += 1
                case Send(frame=Refused(code=code)):
                    self.told.refused[code] += 1
                case Close():
                    self.is_over = True
            if isinstance(effect, Deliver | Follow) and not self.is_in:
                self.told.unexpected["a frame was taken before the proof"] += 1
