"""What tests/bridge/test_real_keyring.py runs inside a session of its own, with a real keyring in it.

Not collected by itself: outside of such a session it would ask a person's own keyring.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bridge.keys import CLOSED, KEY_BYTES, Keyring, open_keyring
from bridge.peers import Peer, Peers

pytestmark = pytest.mark.keyring

IS_LOCKED = os.environ.get("SALESRL_TEST_KEYRING") == "locked"
KEY = bytes(range(KEY_BYTES))
ADA = Peer("browser-1", "chrome-extension://" + "a" * 32, "Chromium", 1)


@pytest.fixture
def ring() -> Keyring:
    return open_keyring()


@pytest.mark.skipif(IS_LOCKED, reason="The keyring of this session is locked.")
class TestOpen:
    def test_a_key_is_there_at_the_next_start(self, ring: Keyring) -> None:
        assert ring.is_lasting, ring.reason
        assert ring.load("a key of the tests") is None
        assert ring.save("a key of the tests", KEY)
        assert open_keyring().load("a key of the tests") == KEY

    def test_a_made_key_is_made_once(self, ring: Keyring) -> None:
        assert open_keyring().load_or_make("store of the tests") == ring.load_or_make("store of the tests")

    def test_a_deleted_key_is_gone(self, ring: Keyring) -> None:
        ring.save("short-lived", KEY)
        assert open_keyring().delete("short-lived")
        assert open_keyring().load("short-lived") is None

    def test_a_paired_browser_is_known_at_the_next_start(self, ring: Keyring, tmp_path: Path) -> None:
        path = tmp_path / "peers.json"
        Peers(ring, path).add(ADA, KEY)
        again = Peers(open_keyring(), path)
        again.load_keys()
        assert again.find(ADA.name) == (ADA, KEY)
        assert again.forget(ADA.name)
        assert open_keyring().load(f"bridge peer {ADA.name}") is None

    def test_the_keyring_keeps_no_plain_text(self, ring: Keyring) -> None:
        ring.save("a key of the tests", KEY)
        kept = list(Path.home().rglob("*.keyring"))
        assert kept
        assert not [path for path in kept if KEY in path.read_bytes() or b"AAECAwQF" in path.read_bytes()]


@pytest.mark.skipif(not IS_LOCKED, reason="The keyring of this session is open.")
class TestLocked:
    def test_keys_last_until_the_end_and_it_is_said(self, ring: Keyring) -> None:
        made = ring.load_or_make("store of the tests")
        assert len(made) == KEY_BYTES
        assert (ring.is_lasting, ring.reason) == (False, CLOSED)
        assert ring.load("store of the tests") == made
