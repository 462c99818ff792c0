"""The first meeting of an extension and the bridge: two halves of a key, and a code that people compare.

One rule: only while the person holds the door open (2 minutes, 5 tries, one at a time), and nothing is
given away before the person has said yes. The extension commits to its half before it sees the bridge's,
so whoever stands between them gets a single guess in a million at each try. No socket and no clock here:
`bridge/protocol.py` brings the frames and the time.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)

from bridge.messages import PairOffer, PairRequest, PairReveal, RefusalCode
from bridge.peers import EXTENSION_SCHEME, label_of
from bridge.proofs import (
    NONCE_BYTES,
    are_same,
    commit_to,
    compute_code,
    derive_key,
    encode_point,
    share_secret,
)

WINDOW_SECONDS: Final = 120
TRIES: Final = 5
_UNNAMED: Final = "A browser that gave no name"


@dataclass(frozen=True, slots=True)
class PairingAsked:
    """What the person decides about: the card names the browser and its id and shows the code."""

    ticket: str
    browser: str
    extension_id: str
    code: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, between the bridge's offer and the extension's answer."""

    ticket: str
    origin: str
    browser: str
    commitment: bytes
    private_key: EllipticCurvePrivateKey
    nonce: bytes

    @property
    def offer(self) -> PairOffer:
        return PairOffer(public_key=encode_point(self.private_key), nonce=self.nonce)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A try that waits for the person: the key is good once they say yes, and thrown away otherwise."""

    asked: PairingAsked
    origin: str
    key: bytes
    extension_nonce: bytes
    bridge_nonce: bytes


def _make_key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


class Pairing:
    """The door that the person holds open, shared by all connections."""

    def __init__(
        self,
        draw: Callable[[int], bytes] = secrets.token_bytes,
        make_key: Callable[[], EllipticCurvePrivateKey] = _make_key,
    ) -> None:
        self._draw = draw
        self._make_key = make_key
        self._until = 0.0
        self._is_open = False
        self._tries = 0
        self._ticket = ""

    def open(self, now: float) -> None:
        """Opens the door, for the whole time and with all tries; what was going on is over."""
        self._until = now + WINDOW_SECONDS
        self._is_open = True
        self._tries = 0
        self._ticket = ""

    def close(self) -> None:
        self._is_open = False
        self._ticket = ""

    def seconds_left(self, now: float) -> float:
        """How long the door stays open; 0 when it is closed."""
        return max(self._until - now, 0.0) if self._is_open else 0.0

    @property
    def tries_left(self) -> int:
        """How many tries are left until the door is opened again."""
        return TRIES - self._tries

    def is_current(self, ticket: str, now: float) -> bool:
        """Whether this is the try that the open door is about."""
        return bool(ticket) and ticket == self._ticket and self.seconds_left(now) > 0

    def begin(self, request: PairRequest, origin: str, now: float) -> Attempt | RefusalCode:
        """Takes up a try, or says why not. Every request counts as one, so that none can be had for free."""
        if not origin.startswith(EXTENSION_SCHEME) or not self.seconds_left(now):
            return "pairing-closed"
        if self._tries >= TRIES:
            return "too-many-tries"
        self._tries += 1
        if self._ticket:
            return "pairing-closed"
        self._ticket = self._draw(16).hex()
        return Attempt(
            ticket=self._ticket,
            origin=origin,
            browser=label_of(request.browser) or _UNNAMED,
            commitment=request.commitment,
            private_key=self._make_key(),
            nonce=self._draw(NONCE_BYTES),
        )

    def agree(self, attempt: Attempt, reveal: PairReveal, now: float) -> Agreed | RefusalCode:
        """Puts both halves together, if the extension's is the one it had committed to."""
        if not self.is_current(attempt.ticket, now):
            return "pairing-closed"
        if not are_same(commit_to(reveal.public_key, reveal.nonce), attempt.commitment):
            return "bad-proof"
        try:
            secret = share_secret(attempt.private_key, reveal.public_key)
        except ValueError:
            return "bad-frame"
        code = compute_code(
            attempt.origin,
            extension_key=reveal.public_key,
            bridge_key=attempt.offer.public_key,
            extension_nonce=reveal.nonce,
            bridge_nonce=attempt.nonce,
        )
        extension_id = attempt.origin.removeprefix(EXTENSION_SCHEME)
        seconds = int(self.seconds_left(now))
        return Agreed(
            asked=PairingAsked(attempt.ticket, attempt.browser, extension_id, code, seconds),
            origin=attempt.origin,
            key=derive_key(secret, attempt.origin, extension_nonce=reveal.nonce, bridge_nonce=attempt.nonce),
            extension_nonce=reveal.nonce,
            bridge_nonce=attempt.nonce,
        )

    def end(self, ticket: str) -> None:
        """A try is over without a pairing: the next may come, if one is left."""
        if ticket == self._ticket:
            self._ticket = ""
