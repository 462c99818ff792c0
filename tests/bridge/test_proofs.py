"""The formulas of bridge/PROTOCOL.md, a second time with the standard library, against the vectors."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import load_der_private_key

from bridge.proofs import (
    BRIDGE_LABEL,
    PEER_LABEL,
    are_same,
    commit_to,
    compute_code,
    derive_key,
    encode_point,
    prove,
    share_secret,
)


class Half(msgspec.Struct, frozen=True):
    private_key_pkcs8: bytes
    public_key: bytes
    nonce: bytes


class Vector(msgspec.Struct, frozen=True):
    why: str
    origin: str
    port: int
    peer: str
    extension: Half
    bridge: Half
    commitment: bytes
    secret: bytes
    key: bytes
    code: str
    bridge_proof: bytes
    peer_proof: bytes


class Vectors(msgspec.Struct, frozen=True):
    vectors: tuple[Vector, ...]


PATH = Path(__file__).with_name("vectors.json")
VECTORS = msgspec.json.decode(PATH.read_bytes(), type=Vectors).vectors
each = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.why)


def private(half: Half) -> EllipticCurvePrivateKey:
    key = load_der_private_key(half.private_key_pkcs8, None)
    assert isinstance(key, EllipticCurvePrivateKey)
    return key


@each
def test_both_halves_arrive_at_the_same_key(vector: Vector) -> None:
    for own, other in ((vector.extension, vector.bridge), (vector.bridge, vector.extension)):
        assert encode_point(private(own)) == own.public_key
        assert share_secret(private(own), other.public_key) == vector.secret
    nonces = {"extension_nonce": vector.extension.nonce, "bridge_nonce": vector.bridge.nonce}
    assert derive_key(vector.secret, vector.origin, **nonces) == vector.key


@each
def test_the_key_is_hkdf_as_written(vector: Vector) -> None:
    salt = vector.extension.nonce + vector.bridge.nonce
    middle = hmac.digest(salt, vector.secret, "sha256")
    info = b"salesrl pairing 1\0" + vector.origin.encode()
    assert hmac.digest(middle, info + b"\1", "sha256") == vector.key


@each
def test_the_code_is_as_written(vector: Vector) -> None:
    own, bridge = vector.extension, vector.bridge
    halves = own.public_key + bridge.public_key + own.nonce + bridge.nonce
    digest = hashlib.sha256(b"salesrl code 1\0" + vector.origin.encode() + b"\0" + halves).digest()
    number = int.from_bytes(digest[:8], "big") % 1_000_000
    assert vector.code == f"{number:06}"
    made = compute_code(
        vector.origin,
        extension_key=own.public_key,
        bridge_key=bridge.public_key,
        extension_nonce=own.nonce,
        bridge_nonce=bridge.nonce,
    )
    assert made == vector.code


@each
def test_the_commitment_is_as_written(vector: Vector) -> None:
    both = vector.extension.public_key + vector.extension.nonce
    assert hashlib.sha256(both).digest() == vector.commitment
    assert commit_to(vector.extension.public_key, vector.extension.nonce) == vector.commitment


@each
@pytest.mark.parametrize("side", ["bridge", "peer"])
def test_a_proof_is_as_written(vector: Vector, side: str) -> None:
    label, expected = {
        "bridge": (b"salesrl bridge 1", vector.bridge_proof),
        "peer": (b"salesrl peer 1", vector.peer_proof),
    }[side]
    said = b"%b\0%b\0%b\0%d\0" % (label, vector.peer.encode(), vector.origin.encode(), vector.port)
    said += vector.extension.nonce + vector.bridge.nonce
    assert hmac.digest(vector.key, said, "sha256") == expected
    assert label in (BRIDGE_LABEL, PEER_LABEL)
    assert _prove(vector, label, port=vector.port, peer=vector.peer) == expected


def _prove(vector: Vector, label: bytes, *, port: int, peer: str) -> bytes:
    nonces = {"peer_nonce": vector.extension.nonce, "bridge_nonce": vector.bridge.nonce}
    return prove(vector.key, label, peer=peer, origin=vector.origin, port=port, **nonces)


def test_a_proof_for_one_port_label_or_peer_is_none_for_another() -> None:
    first = VECTORS[0]
    made = {
        _prove(first, BRIDGE_LABEL, port=1, peer="one-of-them"),
        _prove(first, BRIDGE_LABEL, port=2, peer="one-of-them"),
        _prove(first, PEER_LABEL, port=1, peer="one-of-them"),
        _prove(first, BRIDGE_LABEL, port=1, peer="another-one"),
    }
    assert len(made) == 4


def test_proofs_are_compared_whole() -> None:
    assert are_same(b"a" * 32, b"a" * 32)
    assert not are_same(b"a" * 31 + b"b", b"a" * 32)
    assert not are_same(b"a" * 31, b"a" * 32)


@pytest.mark.parametrize(
    "point", [b"\4" + b"\1" * 64, b"\4" + b"\0" * 64, b"\2" + b"\1" * 64, b"\0" * 65, b""], ids=range(5)
)
def test_what_is_no_point_of_the_curve_is_refused(point: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        share_secret(generate_private_key(SECP256R1()), point)


def test_the_vectors_show_the_hard_cases() -> None:
    plain = json.loads(PATH.read_text(encoding="utf-8"))["vectors"]
    assert any(vector["code"].startswith("0") for vector in plain)
    assert any(base64.b64decode(vector["secret"])[0] == 0 for vector in plain)
    assert len({vector["port"] for vector in plain}) > 1
