"""Who is known is there again at the next start, and a key is never on disk."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from bridge import peers as module
from bridge.keys import SERVICE, Keyring
from bridge.peers import PROGRAM_ORIGIN, Peer, Peers, name_extension, name_program
from engine.errors import InputError
from tests.bridge.backend import FakeBackend

KEY = b"k" * 32
ADA = Peer("browser-1", "chrome-extension://" + "a" * 32, "Chromium", 1)
BOB = Peer("program-1", PROGRAM_ORIGIN, "CRM", 2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "peers.json"


def test_who_was_added_is_known_at_the_next_start(path: Path) -> None:
    backend = FakeBackend()
    first = Peers(Keyring(backend), path)
    first.add(ADA, KEY)
    first.add(BOB, b"b" * 32)
    again = Peers(Keyring(backend), path)
    assert again.all() == (ADA, BOB)
    assert again.find(ADA.name) is None  # until the keyring was asked
    again.load_keys()
    assert again.find(ADA.name) == (ADA, KEY)
    assert again.find("nobody") is None
    assert (ADA.is_program, BOB.is_program) == (False, True)
    assert b"kkk" not in path.read_bytes()
    assert [entry.name for entry in path.parent.iterdir()] == ["peers.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_the_list_is_the_persons_alone(path: Path) -> None:
    Peers(Keyring(FakeBackend()), path).add(ADA, KEY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_who_is_forgotten_is_gone_with_the_key(path: Path) -> None:
    backend = FakeBackend()
    peers = Peers(Keyring(backend), path)
    peers.add(ADA, KEY)
    assert peers.forget(ADA.name)
    assert peers.find(ADA.name) is None
    assert backend.kept == {}
    assert Peers(Keyring(backend), path).all() == ()
    assert peers.forget("nobody")


def test_a_key_that_cannot_be_deleted_is_told_and_lets_nobody_in(path: Path) -> None:
    backend = FakeBackend()
    peers = Peers(Keyring(backend), path)
    peers.add(ADA, KEY)
    backend.broken = True
    assert not peers.forget(ADA.name)
    assert peers.find(ADA.name) is None
    backend.broken = False
    again = Peers(Keyring(backend), path)
    again.load_keys()
    assert again.all() == ()


def test_without_a_keyring_nothing_is_written(path: Path) -> None:
    peers = Peers(Keyring(None), path)
    peers.add(ADA, KEY)
    assert peers.find(ADA.name) == (ADA, KEY)
    assert not path.exists()


def test_who_came_while_the_keyring_was_closed_is_not_listed(path: Path) -> None:
    backend = FakeBackend()
    Peers(Keyring(backend), path).add(ADA, KEY)
    backend.broken = True
    peers = Peers(Keyring(backend), path)
    peers.add(BOB, KEY)
    assert peers.all() == (ADA, BOB)
    assert Peers(Keyring(backend), path).all() == (ADA,)


def test_an_entry_that_is_no_key_keeps_only_its_own_peer_out(path: Path) -> None:
    backend = FakeBackend()
    peers = Peers(Keyring(backend), path)
    peers.add(ADA, KEY)
    peers.add(BOB, KEY)
    backend.kept[SERVICE, "bridge peer browser-1"] = "broken"
    again = Peers(Keyring(backend), path)
    again.load_keys()
    assert again.find(ADA.name) is None
    assert again.find(BOB.name) == (BOB, KEY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"{", "cannot be read"),
        (b"[]", "cannot be read"),
        (b'{"version":1,"peers":[{"name":"\xff"}]}', "cannot be read"),
        (b'{"version":2,"peers":[]}', "another version"),
    ],
)
def test_a_list_that_is_none_is_told(tmp_path: Path, text: bytes, told: str) -> None:
    path = tmp_path / "peers.json"
    path.write_bytes(text)
    with pytest.raises(InputError, match=told):
        Peers(Keyring(None), path)


def test_a_list_is_never_half_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    peers = Peers(Keyring(FakeBackend()), path)
    peers.add(ADA, KEY)
    before = path.read_bytes()

    def fail(_handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        peers.add(BOB, KEY)
    assert path.read_bytes() == before
    assert (peers.all(), peers.find(BOB.name)) == ((ADA,), None)
    assert [entry.name for entry in path.parent.iterdir()] == ["peers.json"]


def test_there_is_an_end_to_how_many_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KNOWN", 1)
    peers = Peers(Keyring(None))
    peers.add(ADA, KEY)
    with pytest.raises(InputError, match="remove one"):
        peers.add(BOB, KEY)


def test_names_are_fresh_and_show_what_was_meant() -> None:
    assert name_extension() != name_extension()
    assert name_program(" My CRM (v2)! ").startswith("my-crm-v2-")
    assert name_program("My CRM") != name_program("My CRM")
    assert name_program("顧客").startswith("program-")
    for label in ("", "  ", "\n\u202e", "\u3164"):
        with pytest.raises(InputError, match="needs a name"):
            name_program(label)
    assert 8 <= len(name_program("x" * 500)) <= 64
