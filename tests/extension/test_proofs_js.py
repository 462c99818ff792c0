"""The browser's arithmetic of trust gives what the bridge's does: both are held to the same vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

VECTORS: Final[list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent.parent / "bridge" / "vectors.json").read_text(encoding="utf-8")
)["vectors"]

COMPUTE: Final = """async (vector) => {
  const proofs = await import("/extension/proofs.js");
  const { fromBase64: bytes, toBase64 } = await import("/extension/messages.js");
  const curve = {name: "ECDH", namedCurve: "P-256"};
  const { extension, bridge, origin, port, peer } = vector;
  const privateKey = await crypto.subtle.importKey(
    "pkcs8", bytes(extension.private_key_pkcs8), curve, false, ["deriveBits"]);
  const halves = {
    origin, privateKey, ownKey: bytes(extension.public_key), bridgeKey: bytes(bridge.public_key),
    ownNonce: bytes(extension.nonce), bridgeNonce: bytes(bridge.nonce),
  };
  const key = await proofs.deriveKey(halves);
  const about = {peer, origin, port, peerNonce: halves.ownNonce, bridgeNonce: halves.bridgeNonce};
  return {
    commitment: toBase64(await proofs.commit(halves.ownKey, halves.ownNonce)),
    key: toBase64(key),
    code: await proofs.codeOf(halves),
    bridge_proof: toBase64(await proofs.prove(key, "bridge", about)),
    peer_proof: toBase64(await proofs.prove(key, "peer", about)),
  };
}"""


@pytest.fixture
def meeting(page: Page) -> Page:
    page.goto(ADDRESSES["meet"])
    return page


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["why"]))
def test_the_browser_computes_what_the_bridge_computes(meeting: Page, vector: dict[str, Any]) -> None:
    computed = meeting.evaluate(COMPUTE, vector)

    assert computed == {name: vector[name] for name in computed}


def test_equal_bytes_are_the_same_and_others_are_not(meeting: Page) -> None:
    answers = meeting.evaluate("""async () => {
      const { same } = await import("/extension/proofs.js");
      const bytes = (...values) => new Uint8Array(values);
      return [same(bytes(1, 2), bytes(1, 2)), same(bytes(1, 2), bytes(1, 3)), same(bytes(1), bytes(1, 0)),
              same(bytes(1, 0), bytes(1))];
    }""")

    assert answers == [True, False, False, False]


def test_a_point_that_is_none_is_refused(meeting: Page) -> None:
    fault = meeting.evaluate("""async () => {
      const { deriveKey, makePair, randomBytes } = await import("/extension/proofs.js");
      const { privateKey } = await makePair();
      const nonce = randomBytes(32);
      const halves = { origin: "x", privateKey, ownNonce: nonce, bridgeNonce: nonce };
      return deriveKey({ ...halves, bridgeKey: new Uint8Array(65) }).then(() => "", (error) => error.name);
    }""")

    assert fault != ""
