"""What a connection can ask of the world: the answers of `bridge/protocol.py` to what came in.

One rule: an effect is a value, so that the protocol is tested by comparing lists; `bridge/server.py` is
the one place that carries them out, in the order they are given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from bridge.codec import FromBridge, Recorded
from bridge.messages import Open
from bridge.pairing import PairingAsked
from bridge.peers import Peer


@dataclass(frozen=True, slots=True)
class Send:
    """Send this frame to the peer."""

    frame: FromBridge


@dataclass(frozen=True, slots=True)
class Deliver:
    """Hand this frame to the recorder; read no more until it was taken."""

    frame: Recorded | Open


@dataclass(frozen=True, slots=True)
class LetIn:
    """This peer has proved itself; an older connection of its own is replaced."""

    peer: Peer


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the person on the desktop."""

    asked: PairingAsked


@dataclass(frozen=True, slots=True)
class Remember:
    """The person said yes: keep this peer and its key before the next effect."""

    peer: Peer
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Follow:
    """This peer wants the Readings from now on."""


@dataclass(frozen=True, slots=True)
class Close:
    """The connection is over."""

    code: int


Effect: TypeAlias = Send | Deliver | LetIn | Ask | Remember | Follow | Close
