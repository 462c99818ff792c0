"""A peer for tests that follows bridge/PROTOCOL.md by itself, a recorder in memory, and a raw handshake.

One rule: nothing here uses the bridge's protocol, so that both are tested against the text.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from bridge.codec import Recorded
from bridge.hub import PeerNews
from bridge.keys import Keyring
from bridge.messages import Ack, MeetingEnded, Open, Refused, Rewind, Selectors
from bridge.pairing import PairingAsked
from bridge.peers import Peers
from bridge.server import Bridge

Message: TypeAlias = dict[str, object]

EXTENSION_ID = "abcdefghijklmnopabcdefghijklmnop"
EXTENSION = f"chrome-extension://{EXTENSION_ID}"
PROGRAM = "salesrl://program"
WAIT = 5.0


@dataclass
class Shelf:
    """A recorder that keeps everything in memory and acknowledges it at once, unless it is `full`."""

    taken: list[tuple[str, Recorded | Open]] = field(default_factory=list)
    full: threading.Event = field(default_factory=threading.Event)
    turned_away: SimpleQueue[str] = field(default_factory=SimpleQueue)
    left: SimpleQueue[str] = field(default_factory=SimpleQueue)
    paused: bool = False
    answer: Refused | None = None
    fault: Exception | None = None

    def submit(
        self, peer: str, frame: Recorded | Open, reply: Callable[[Ack | Rewind | Refused], None]
    ) -> bool:
        if self.fault is not None:
            raise self.fault
        if self.full.is_set():
            self.turned_away.put(peer)
            return False
        self.taken.append((peer, frame))
        seq = 0 if isinstance(frame, Open) else frame.seq
        reply(self.answer or Ack(stream=frame.stream, seq=seq))
        if isinstance(frame, MeetingEnded):
            reply(Rewind(stream=frame.stream, seq=1))
        return True

    def leave(self, peer: str) -> None:
        self.left.put(peer)

    def set_paused(self, paused: bool) -> None:
        self.paused = paused


@dataclass
class Desk:
    """A running bridge with everything a person would see of it."""

    bridge: Bridge
    port: int
    shelf: Shelf
    peers: Peers
    asked: list[PairingAsked | None]
    news: list[tuple[PeerNews, ...]]
    changed: threading.Condition

    def wait_for(self, is_true: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(is_true, WAIT)

    def connected(self) -> set[str]:
        return {one.peer.name for one in self.news[-1] if one.is_connected} if self.news else set()

    def question(self) -> PairingAsked:
        self.wait_for(lambda: bool(self.asked) and self.asked[-1] is not None)
        last = self.asked[-1]
        assert last is not None
        return last


@contextmanager
def open_desk(
    *,
    path: Path | None = None,
    keyring: Keyring | None = None,
    clock: Callable[[], float] = time.monotonic,
    ports: tuple[int, ...] = (0,),
    selectors: Selectors | None = None,
) -> Iterator[Desk]:
    """A bridge on a free port, in a room of its own."""
    changed = threading.Condition()
    asked: list[PairingAsked | None] = []
    news: list[tuple[PeerNews, ...]] = []

    def on_pairing(question: PairingAsked | None) -> None:
        with changed:
            asked.append(question)
            changed.notify_all()

    def on_peers(told: tuple[PeerNews, ...]) -> None:
        with changed:
            news.append(told)
            changed.notify_all()

    shelf = Shelf()
    peers = Peers(keyring or Keyring(None), path)
    bridge = Bridge(
        shelf,
        peers,
        on_peers=on_peers,
        on_pairing=on_pairing,
        ports=ports,
        extension_ids=(EXTENSION_ID,),
        tick_seconds=0.005,
        clock=clock,
        selectors=selectors,
    )
    port = bridge.start()
    try:
        yield Desk(bridge, port, shelf, peers, asked, news, changed)
    finally:
        bridge.stop()


@dataclass
class Client:
    """One open socket of a peer."""

    socket: ClientConnection
    port: int
    origin: str

    def send(self, kind: str, **fields: object) -> None:
        self.socket.send(json.dumps({"type": kind, **fields}))

    def receive(self) -> Message:
        message: Message = json.loads(self.socket.recv(WAIT))
        return message

    def receive_but_alive(self) -> Message:
        while (message := self.receive())["type"] == "alive":
            pass
        return message

    def expect(self, kind: str) -> Message:
        message = self.receive_but_alive()
        assert message["type"] == kind, message
        return message

    def expect_refusal(self, code: str) -> None:
        """The frame that says why, and then the end."""
        assert self.expect("refused")["code"] == code
        assert self.wait_for_end() == 1008

    def wait_for_end(self) -> int:
        """Reads until the bridge closes; the code it closes with."""
        try:
            while True:
                self.socket.recv(WAIT)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def prove(self, key: bytes, peer: str, label: str, own: bytes, bridge: bytes) -> bytes:
        said = f"{label}\0{peer}\0{self.origin}\0{self.port}\0".encode() + own + bridge
        return hmac.new(key, said, hashlib.sha256).digest()

    def challenge(self, peer: str, key: bytes, nonce: bytes = b"c" * 32) -> tuple[bool, bytes]:
        """Says hello; whether the bridge proved itself, and the proof it waits for."""
        self.send("hello", protocol=1, peer=peer, nonce=to_text(nonce))
        told = self.expect("challenge")
        theirs = to_bytes(told["nonce"])
        is_bridge = to_bytes(told["proof"]) == self.prove(key, peer, "salesrl bridge 1", nonce, theirs)
        return is_bridge, self.prove(key, peer, "salesrl peer 1", nonce, theirs)

    def enter(self, peer: str, key: bytes) -> Message:
        is_bridge, proof = self.challenge(peer, key)
        assert is_bridge
        self.send("proof", proof=to_text(proof))
        return self.expect("welcome")


def to_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def to_bytes(text: object) -> bytes:
    assert isinstance(text, str)
    return base64.b64decode(text, validate=True)


@contextmanager
def dial(port: int, origin: str = PROGRAM, *, close_timeout: float = WAIT) -> Iterator[Client]:
    with connect(
        f"ws://127.0.0.1:{port}",
        origin=Origin(origin),
        compression=None,
        proxy=None,
        open_timeout=WAIT,
        close_timeout=close_timeout,
    ) as opened:
        yield Client(opened, port, origin)


def read_line(line: str) -> tuple[str, bytes]:
    """NAME:KEY, as `new_program` gives it."""
    name, key = line.split(":")
    return name, to_bytes(key)


@dataclass(frozen=True)
class Half:
    """An extension's half of a pairing, and what it made of the bridge's."""

    code: str
    key: bytes
    nonce: bytes
    bridge_nonce: bytes


def pair(client: Client, browser: str = "Chromium") -> Half:
    """Pairs as far as the code."""
    private = generate_private_key(SECP256R1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    nonce = os.urandom(32)
    commitment = hashlib.sha256(public + nonce).digest()
    client.send("pair_request", protocol=1, browser=browser, commitment=to_text(commitment))
    offer = client.expect("pair_offer")
    theirs, bridge_nonce = to_bytes(offer["public_key"]), to_bytes(offer["nonce"])
    client.send("pair_reveal", public_key=to_text(public), nonce=to_text(nonce))
    assert client.expect("pair_wait")["seconds"] in range(100, 121)
    origin = client.origin.encode()
    said = b"salesrl code 1\0" + origin + b"\0" + public + theirs + nonce + bridge_nonce
    code = int.from_bytes(hashlib.sha256(said).digest()[:8], "big") % 1_000_000
    secret = private.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs))
    middle = hmac.digest(nonce + bridge_nonce, secret, "sha256")
    key = hmac.digest(middle, b"salesrl pairing 1\0" + origin + b"\1", "sha256")
    return Half(f"{code:06}", key, nonce, bridge_nonce)


def shake_hands(port: int, *headers: str, host: str | None = None) -> tuple[int, str]:
    """A handshake byte by byte: the status and the whole answer."""
    lines = [
        "GET / HTTP/1.1",
        *([f"Host: {host or f'127.0.0.1:{port}'}"] if host != "" else []),
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        *headers,
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as raw:
        raw.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        answer = b""
        while b"\r\n\r\n" not in answer and (more := raw.recv(4096)):
            answer += more
    return int(answer.split()[1]) if answer else 0, answer.decode()
