"""The arithmetic of trust: what proves a key, what fixes a pairing, and the code two people's eyes compare.

One rule: nothing is kept here and nothing is drawn, so that both ends compute the same from the same
bytes; `bridge/extension/proofs.js` does it again in the browser, and tests/bridge/vectors.json holds the
two together. `bridge/PROTOCOL.md` gives the formulas in words: they change together.

A proof names the port, because a program that took the first port can pass every frame on to the real
bridge on the next one; what it passes on then proves the wrong port.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BRIDGE_LABEL: Final = b"salesrl bridge 1"
PEER_LABEL: Final = b"salesrl peer 1"
_CODE_LABEL: Final = b"salesrl code 1"
_PAIRING_LABEL: Final = b"salesrl pairing 1"

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 32
_CODE_DIGITS: Final = 6


def prove(
    key: bytes, label: bytes, *, peer: str, origin: str, port: int, peer_nonce: bytes, bridge_nonce: bytes
) -> bytes:
    """The proof that whoever made it holds `key`, for this one connection to this one port."""
    said = (label, peer.encode(), origin.encode(), str(port).encode(), peer_nonce + bridge_nonce)
    return hmac.digest(key, b"\0".join(said), "sha256")


def are_same(proof: bytes, expected: bytes) -> bool:
    """Whether two proofs are the same, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(proof, expected)


def commit_to(public_key: bytes, nonce: bytes) -> bytes:
    """What an extension sends first, so that it cannot choose its half after it saw the bridge's."""
    return hashlib.sha256(public_key + nonce).digest()


def compute_code(
    origin: str, *, extension_key: bytes, bridge_key: bytes, extension_nonce: bytes, bridge_nonce: bytes
) -> str:
    """The six digits that both ends show; between two halves that never met, equal once in a million."""
    halves = extension_key + bridge_key + extension_nonce + bridge_nonce
    digest = hashlib.sha256(b"\0".join((_CODE_LABEL, origin.encode(), halves))).digest()
    return str(int.from_bytes(digest[:8]) % 10**_CODE_DIGITS).zfill(_CODE_DIGITS)


def derive_key(secret: bytes, origin: str, *, extension_nonce: bytes, bridge_nonce: bytes) -> bytes:
    """The peer's key, from the secret that both halves make together."""
    info = _PAIRING_LABEL + b"\0" + origin.encode()
    return HKDF(hashes.SHA256(), KEY_BYTES, extension_nonce + bridge_nonce, info).derive(secret)


def share_secret(private_key: EllipticCurvePrivateKey, public_key: bytes) -> bytes:
    """The x coordinate both ends arrive at. Raises ValueError for bytes that are no point of P-256."""
    point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public_key)
    return private_key.exchange(ECDH(), point)


def encode_point(private_key: EllipticCurvePrivateKey) -> bytes:
    """The public half as it travels: 0x04, x, y."""
    return private_key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
