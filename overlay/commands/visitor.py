"""A program at the bridge's door, in a process of its own: what the bench and the soak measure with.

One rule: it uses the same sockets and frames as any program, and tells times and counts, never words. Started
as a module it reads one line of JSON (`Visit`) and writes one (`Seen`).
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final, Literal, TypeAlias

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from bridge.codec import FromBridge, decode_from_bridge, encode
from bridge.messages import (
    PROTOCOL,
    Ack,
    Caption,
    Challenge,
    Consent,
    Frame,
    Hello,
    MeetingEnded,
    MeetingStarted,
    Proof,
    ReadingNews,
    Said,
    SideName,
    Subscribe,
    Welcome,
)
from bridge.peers import PROGRAM_ORIGIN
from bridge.proofs import BRIDGE_LABEL, NONCE_BYTES, PEER_LABEL, are_same, prove

Kind: TypeAlias = Literal["readings", "drafts", "acks"]

SIDES: Final[tuple[SideName, SideName]] = ("theirs", "ours")
BREATH: Final = 0.001
WORDS_AT_MOST: Final = 50
"""Of one caption; then the next utterance begins."""

LAST_WORD: Final = 30.0
"""Seconds to wait for the last answer."""


class Visit(msgspec.Struct, frozen=True):
    """What to do: `key` is the line NAME:KEY of the program, `rate` is turns or captions a second."""

    port: int
    key: str
    kind: Kind
    texts: tuple[str, ...]
    rate: float
    seconds: float


class Seen(msgspec.Struct, frozen=True):
    """What was measured, in ns: `took` from sending to the answer, `sent_at` by the clock of the system."""

    took: tuple[int, ...] = ()
    sent_at: tuple[int, ...] = ()
    lasted_ns: int = 0


class Form:
    """Fills in the frames of one stream, each with the next number; `at_ms` is now where it is not given."""

    def __init__(self) -> None:
        self.stream = f"bench-{secrets.token_hex(8)}"
        self.seq = 0
        self.has_ended = False

    def start(self) -> MeetingStarted:
        at_ms, consent = now_ms(), Consent(at_ms=now_ms(), how="bench")
        return MeetingStarted(
            stream=self.stream,
            seq=self._next(),
            at_ms=at_ms,
            platform="program",
            meeting=self.stream,
            consent=consent,
        )

    def say(self, text: str, at_ms: int | None = None) -> Said:
        seq, side = self._next(), SIDES[self.seq % 2]
        when = now_ms() if at_ms is None else at_ms
        return Said(stream=self.stream, seq=seq, at_ms=when, speaker=side, side=side, text=text)

    def grow(
        self, id: str, words: Sequence[str], at_ms: int | None = None, *, final: bool = False
    ) -> Caption:
        """A caption of all `words`, which replaces one of fewer."""
        return Caption(
            stream=self.stream,
            seq=self._next(),
            at_ms=now_ms() if at_ms is None else at_ms,
            id=id,
            revision=len(words),
            speaker="theirs",
            side="theirs",
            text=" ".join(words),
            final=final,
        )

    def end(self) -> MeetingEnded:
        self.has_ended = True
        return MeetingEnded(stream=self.stream, seq=self._next(), at_ms=now_ms(), reason="bench")

    def _next(self) -> int:
        self.seq += 1
        return self.seq


class Visitor:
    """One connection that was let in."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, frame: Frame) -> None:
        await self._socket.send(encode(frame))

    async def receive(self) -> FromBridge:
        return decode_from_bridge(await self._socket.recv())


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def enter(port: int, key_line: str) -> AsyncIterator[Visitor]:
    """Go in as the program whose line NAME:KEY this is. Raises RuntimeError when turned away."""
    name, _, text = key_line.partition(":")
    key, nonce = base64.b64decode(text), secrets.token_bytes(NONCE_BYTES)
    address = f"ws://127.0.0.1:{port}"
    async with connect(address, origin=Origin(PROGRAM_ORIGIN), compression=None, proxy=None) as socket:
        visitor = Visitor(socket)
        await visitor.send(Hello(protocol=PROTOCOL, peer=name, nonce=nonce))
        challenge = await visitor.receive()
        if not isinstance(challenge, Challenge):
            raise RuntimeError("The bridge did not answer a hello with a challenge.")

        def proof(label: bytes) -> bytes:
            nonces = {"peer_nonce": nonce, "bridge_nonce": challenge.nonce}
            return prove(key, label, peer=name, origin=PROGRAM_ORIGIN, port=port, **nonces)

        if not are_same(challenge.proof, proof(BRIDGE_LABEL)):
            raise RuntimeError("Something that is not the bridge listens on its port.")
        await visitor.send(Proof(proof=proof(PEER_LABEL)))
        if not isinstance(await visitor.receive(), Welcome):
            raise RuntimeError("The bridge did not let us in.")
        yield visitor


async def ask_readings(visitor: Visitor, form: Form, visit: Visit) -> Seen:
    """Say a turn, wait for the Reading of it; again at the next beat."""
    await visitor.send(Subscribe())
    took: list[int] = []
    begun = time.perf_counter()
    for number in range(round(visit.rate * visit.seconds)):
        await asyncio.sleep(max(begun + number / visit.rate - time.perf_counter(), 0.0))
        sent = time.perf_counter_ns()
        await visitor.send(form.say(visit.texts[number % len(visit.texts)]))
        answer = await visitor.receive()
        while not (isinstance(answer, ReadingNews) and answer.turn == number):
            answer = await visitor.receive()
        took.append(time.perf_counter_ns() - sent)
    return Seen(took=tuple(took))


async def grow_captions(visitor: Visitor, form: Form, visit: Visit) -> Seen:
    """Send captions that grow word by word; the last word of each is "wordN", N counting from 1."""
    sent_at: list[int] = []
    reading = asyncio.create_task(_read_acks(visitor, form))
    begun = time.perf_counter()
    for number in range(round(visit.rate * visit.seconds)):
        await asyncio.sleep(max(begun + number / visit.rate - time.perf_counter(), 0.0))
        first = number - number % WORDS_AT_MOST
        words = [f"word{word + 1}" for word in range(first, number + 1)]
        sent_at.append(time.time_ns())
        await visitor.send(form.grow(f"utterance-{first}", words))
    await visitor.send(form.end())
    await asyncio.wait_for(reading, LAST_WORD)
    return Seen(sent_at=tuple(sent_at))


async def pour_turns(visitor: Visitor, form: Form, visit: Visit) -> Seen:
    """Say turns at an even rate, whether or not the ones before were acknowledged."""
    count = round(visit.rate * visit.seconds)
    first, sent = form.seq + 1, [0] * count
    took: list[int] = []

    def note(seq: int) -> None:
        now = time.perf_counter_ns()
        took.extend(now - sent[at] for at in range(len(took), min(seq - first + 1, count)))

    reading = asyncio.create_task(_read_acks(visitor, form, note))
    begun = time.perf_counter()
    for number in range(count):
        if (ahead := begun + number / visit.rate - time.perf_counter()) > BREATH:
            await asyncio.sleep(ahead)
        sent[number] = time.perf_counter_ns()
        await visitor.send(form.say(visit.texts[number % len(visit.texts)]))
    await visitor.send(form.end())
    await asyncio.wait_for(reading, LAST_WORD)
    return Seen(took=tuple(took), lasted_ns=time.perf_counter_ns() - sent[0])


async def _read_acks(visitor: Visitor, form: Form, note: Callable[[int], None] = lambda seq: None) -> None:
    """Until everything the form has filled in, its end included, is acknowledged."""
    ended = False
    while not ended:
        answer = await visitor.receive()
        if isinstance(answer, Ack):
            note(answer.seq)
            ended = form.has_ended and answer.seq == form.seq


async def pay(visit: Visit) -> Seen:
    """One visit, from the door to the last answer."""
    kinds = {"readings": ask_readings, "drafts": grow_captions, "acks": pour_turns}
    form = Form()
    async with enter(visit.port, visit.key) as visitor:
        await visitor.send(form.start())
        return await kinds[visit.kind](visitor, form, visit)


if __name__ == "__main__":
    visit = msgspec.json.decode(sys.stdin.buffer.readline(), type=Visit)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(pay(visit))) + b"\n")
