"""Frames to JSON and back, and which of them may come from which side.

One rule: what is no frame, or a frame the other side may not send, raises; nothing is guessed.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from bridge.messages import (
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
    PairOffer,
    PairRequest,
    PairReveal,
    PairWait,
    Pause,
    Proof,
    ReadingNews,
    Refused,
    Rewind,
    Said,
    Selectors,
    Subscribe,
    Welcome,
)

FromPeer: TypeAlias = (
    Hello
    | Proof
    | PairRequest
    | PairReveal
    | Open
    | MeetingStarted
    | Caption
    | Chat
    | Health
    | MeetingEnded
    | Said
    | Subscribe
    | Alive
)
FromBridge: TypeAlias = (
    Challenge
    | Welcome
    | PairOffer
    | PairWait
    | Paired
    | Ack
    | Rewind
    | Pause
    | Alive
    | ReadingNews
    | Selectors
    | Refused
)
Recorded: TypeAlias = MeetingStarted | Caption | Chat | Health | MeetingEnded | Said
"""What is kept on disk before it is acknowledged: everything that has a `seq`."""

_encoder = msgspec.json.Encoder()
# The checker cannot see a union as a type to decode into, so each is told what it gives.
_from_peer: msgspec.json.Decoder[FromPeer] = msgspec.json.Decoder(FromPeer)
_from_bridge: msgspec.json.Decoder[FromBridge] = msgspec.json.Decoder(FromBridge)
_recorded: msgspec.json.Decoder[Recorded] = msgspec.json.Decoder(Recorded)


def encode(frame: Frame) -> str:
    """The frame as one line of JSON."""
    return _encoder.encode(frame).decode()


def decode_from_peer(data: str | bytes) -> FromPeer:
    """A peer's frame. Raises msgspec.DecodeError (ValidationError included) for anything else."""
    try:
        return _from_peer.decode(data)
    except (RecursionError, UnicodeError) as error:
        # Thousands of brackets in a field that is skipped; half a surrogate pair: no frames either.
        raise msgspec.DecodeError(f"JSON that cannot be read: {type(error).__name__}") from None


def decode_from_bridge(data: str | bytes) -> FromBridge:
    """The bridge's frame. Raises msgspec.DecodeError (ValidationError included) for anything else."""
    return _from_bridge.decode(data)


def decode_recorded(data: str | bytes) -> Recorded:
    """A frame as it was kept on disk. Raises msgspec.DecodeError for anything else."""
    return _recorded.decode(data)
