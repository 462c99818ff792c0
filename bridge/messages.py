"""Everything that crosses the wall of the process, as it is written on the wire.

One rule: one frame is one JSON object with a `type`, and every frame is one of the structs below; what
is not is refused. `bridge/extension/messages.js` is generated from this file (`bridge/mirror.py`), and
`bridge/PROTOCOL.md` explains it: the three change together, with `PROTOCOL` where an older peer would
misread the change. `bridge/codec.py` reads and writes them. Fields a newer peer adds are ignored, so
that two versions back still talk.

Times are milliseconds since 1970 by the sender's clock (`_ms`); bytes travel as base64.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

PROTOCOL: Final = 1
OLDEST_PROTOCOL: Final = 1
"""Peers that speak an older one are told to update."""

PORTS: Final = (47811, 47812, 47813, 47814, 47815)
"""Where the bridge listens on 127.0.0.1: the first that is free, in this order."""

MOST_BYTES: Final = 65_536
"""Of one frame; a longer one closes the connection with 1009."""

Token: TypeAlias = Annotated[str, Meta(min_length=8, max_length=64, pattern=r"\A[A-Za-z0-9_-]+\Z")]
Id: TypeAlias = Annotated[str, Meta(min_length=1, max_length=128)]
Name: TypeAlias = Annotated[str, Meta(max_length=200)]
Words: TypeAlias = Annotated[str, Meta(max_length=8_000)]
Number: TypeAlias = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Sequence: TypeAlias = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Nonce: TypeAlias = Annotated[bytes, Meta(min_length=32, max_length=32)]
Digest: TypeAlias = Annotated[bytes, Meta(min_length=32, max_length=32)]
PublicKey: TypeAlias = Annotated[bytes, Meta(min_length=65, max_length=65)]
"""A P-256 point, uncompressed (0x04, x, y), as WebCrypto exports it raw."""

SideName = Literal["ours", "theirs", "unknown"]
PlatformName = Literal["meet", "zoom", "teams", "program"]
HealthName = Literal["waiting", "active", "lost", "recovered", "absent", "paused"]


class Frame(msgspec.Struct, frozen=True, tag_field="type", kw_only=True):
    """The base of all frames; its tag is the name of the struct in snake case."""


def _tag(name: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")


class Hello(Frame, frozen=True, tag=_tag):
    """A paired peer begins: who it says it is, and a nonce for the bridge to prove itself on."""

    protocol: Number
    peer: Token
    nonce: Nonce
    version: Name = ""


class Challenge(Frame, frozen=True, tag=_tag):
    """The bridge's proof that it holds the peer's key, and its own nonce. Good for 10 s, once."""

    protocol: Number
    nonce: Nonce
    proof: Digest


class Proof(Frame, frozen=True, tag=_tag):
    """The peer's proof over both nonces."""

    proof: Digest


class Welcome(Frame, frozen=True, tag=_tag):
    """The peer is let in; `paused` when the person has paused listening."""

    paused: bool


class PairRequest(Frame, frozen=True, tag=_tag):
    """An extension asks to be paired: its browser's name and sha256(public key, nonce) for now."""

    protocol: Number
    browser: Name
    commitment: Digest
    version: Name = ""


class PairOffer(Frame, frozen=True, tag=_tag):
    """The bridge's half of the pairing."""

    public_key: PublicKey
    nonce: Nonce


class PairReveal(Frame, frozen=True, tag=_tag):
    """The extension's half, which its commitment has fixed before it saw the bridge's."""

    public_key: PublicKey
    nonce: Nonce


class PairWait(Frame, frozen=True, tag=_tag):
    """Both show the code now; the person compares and decides on the desktop. `seconds` are left."""

    seconds: Number


class Paired(Frame, frozen=True, tag=_tag):
    """The person allowed it: the peer's name from now on, and the bridge's proof of the new key."""

    peer: Token
    proof: Digest


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """That the person said yes to capturing this meeting: when, where, and what they were told."""

    at_ms: Number
    how: Name
    text_version: Number = 1


class Open(Frame, frozen=True, tag=_tag):
    """Asks how far a stream is on disk; answered by Ack (0 where the stream is new)."""

    stream: Token


class MeetingStarted(Frame, frozen=True, tag=_tag):
    """The first frame of every stream. `meeting` is the same for every stream of one meeting;
    `continues` names the stream before, where a reload or update ended it."""

    stream: Token
    seq: Sequence
    at_ms: Number
    platform: PlatformName
    meeting: Id
    consent: Consent
    title: Name = ""
    continues: Token | None = None


class Caption(Frame, frozen=True, tag=_tag):
    """What the page shows of one utterance now. The same `id` with a higher `revision` replaces it,
    until it is settled; `final` when the page is not expected to change it any more. An empty
    `speaker` is one the page did not name: never invented."""

    stream: Token
    seq: Sequence
    at_ms: Number
    id: Id
    revision: Number
    speaker: Name
    side: SideName
    text: Words
    final: bool = False


class Chat(Frame, frozen=True, tag=_tag):
    """A message somebody typed in the meeting's chat."""

    stream: Token
    seq: Sequence
    at_ms: Number
    id: Id
    speaker: Name
    side: SideName
    text: Words


class Health(Frame, frozen=True, tag=_tag):
    """How capturing goes: `waiting` for a first caption, or for the next once captions are on again, `active`
    once one was seen, `lost` when they stopped, `recovered` when they came back, `absent` when captions are
    off, `paused` by the person.
    `detail` is a short code of the cause, never words of the call."""

    stream: Token
    seq: Sequence
    at_ms: Number
    state: HealthName
    detail: Annotated[str, Meta(max_length=64, pattern=r"\A[a-z0-9-]*\Z")] = ""


class MeetingEnded(Frame, frozen=True, tag=_tag):
    """The last frame of a stream whose meeting is over."""

    stream: Token
    seq: Sequence
    at_ms: Number
    reason: Annotated[str, Meta(max_length=64, pattern=r"\A[a-z0-9-]*\Z")] = ""


class Said(Frame, frozen=True, tag=_tag):
    """A program's own turn, whole and final."""

    stream: Token
    seq: Sequence
    at_ms: Number
    speaker: Name
    side: SideName
    text: Words


class Subscribe(Frame, frozen=True, tag=_tag):
    """A program asks for the Readings of every call from now on: each once, and none of a turn that was
    settled before SalesRLAgent was last opened."""


class Ack(Frame, frozen=True, tag=_tag):
    """Everything of `stream` up to and including `seq` is on disk and may be forgotten. `meeting` is the
    bridge's own name of the stream's call, as `reading_news` has it; empty where the stream is new."""

    stream: Token
    seq: Number
    meeting: Annotated[str, Meta(max_length=128)] = ""


class Rewind(Frame, frozen=True, tag=_tag):
    """A frame came out of order: send `stream` again from `seq` on, or begin a stream that continues it."""

    stream: Token
    seq: Sequence


class Pause(Frame, frozen=True, tag=_tag):
    """The person paused listening on the desktop, or goes on."""

    paused: bool


class Alive(Frame, frozen=True, tag=_tag):
    """Text every 20 s from both ends: what keeps an extension's worker from being put to sleep."""


class MoveNews(msgspec.Struct, frozen=True, kw_only=True):
    """One move of the guidance."""

    title: str
    say: str
    worth: float
    error: float


class ReadingNews(Frame, frozen=True, tag=_tag):
    """One Reading, for a program: chances in 0..1, `band` LOW, FAIR or GOOD. `meeting` is the name that the
    `ack` of the call's own streams has too; `turn` counts its turns from 0."""

    meeting: Id
    turn: Number
    probability: float
    low: float
    high: float
    trend: Literal["rising", "steady", "falling"]
    band: Literal["LOW", "FAIR", "GOOD"]
    reasons: tuple[str, ...] = ()
    turning_point: str = ""
    moves: tuple[MoveNews, ...] = ()


class Selectors(Frame, frozen=True, tag=_tag):
    """A newer table of selectors, signed: `data` as signed, `signature` ECDSA P-256 over its bytes."""

    data: bytes
    signature: bytes


RefusalCode = Literal[
    "bad-frame",
    "bad-order",
    "update-needed",
    "not-paired",
    "bad-proof",
    "too-late",
    "pairing-closed",
    "too-many-tries",
    "denied",
    "too-many-peers",
    "storage",
]


class Refused(Frame, frozen=True, tag=_tag):
    """Why the bridge closes now, with one sentence for a person."""

    code: RefusalCode
    message: str
