"""What the doctor says of live calls, on machines that have it all and on those that have nothing."""

from __future__ import annotations

import base64
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bridge.keys
import bridge.listening
import bridge.messages
from bridge.keys import SERVICE, Keyring
from bridge.listening import LOCK_NAME, PEERS_NAME
from bridge.only_one import only_one
from bridge.peers import PROGRAM_ORIGIN, Peer, Peers
from bridge.store import fitting
from bridge.store.fitting import ANOTHERS, GONE
from bridge.store.opening import FILE_NAME, KEY_NAME
from bridge.store.transcripts import Store
from overlay.commands import doctor_live
from overlay.commands.check import State
from overlay.settings import Settings, save_settings, settings_path
from tests.bridge.backend import FakeBackend


@pytest.fixture(autouse=True)
def _nothing_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What was found of this machine's keyring is for this test alone, and so is the folder."""
    monkeypatch.setenv("SALESRL_HOME", str(tmp_path))
    doctor_live.tried_keyring.cache_clear()
    yield
    doctor_live.tried_keyring.cache_clear()


def keep_calls(home: Path, backend: FakeBackend) -> None:
    """A store in that folder, its key in that keyring."""
    Store(home / FILE_NAME, Keyring(backend)).close()


def put(monkeypatch: pytest.MonkeyPatch, backend: FakeBackend | None) -> None:
    """A machine with this keyring."""
    doctor_live.tried_keyring.cache_clear()
    monkeypatch.setattr(bridge.keys, "open_keyring", lambda: Keyring(backend))


def test_the_port_is_named_and_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held, socket.create_server(("127.0.0.1", 0)) as other:
        taken, free = held.getsockname()[1], other.getsockname()[1]
        other.close()
        monkeypatch.setattr(bridge.messages, "PORTS", (taken, free))
        check = doctor_live.check_bridge()
        assert check.state is State.OK
        assert f"port {free}; {taken} is taken" in check.found
        assert doctor_live.check_bridge() == check
        monkeypatch.setattr(bridge.messages, "PORTS", (taken,))
        assert doctor_live.check_bridge().state is State.UNHEARD


def test_ports_that_are_all_taken_are_well_where_one_of_them_is_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        monkeypatch.setattr(bridge.messages, "PORTS", (held.getsockname()[1],))
        with only_one(tmp_path / LOCK_NAME):
            assert doctor_live.check_bridge().state is State.OK
        assert doctor_live.check_bridge().state is State.UNHEARD


def test_a_pause_is_said_and_settings_are_left_as_they_are() -> None:
    save_settings(settings_path(), Settings(listening=False))
    check = doctor_live.check_bridge()
    assert (check.state, check.found) == (State.UNHEARD, doctor_live.PAUSED)
    assert "Go on listening" in check.advice
    settings_path().write_bytes(b"{broken")
    assert doctor_live.check_bridge().found != doctor_live.PAUSED
    assert settings_path().read_bytes() == b"{broken"


def test_no_keyring_is_a_wish_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, None)
    check = doctor_live.check_keyring()
    assert (check.state, check.found) == (State.WISH, bridge.keys.NO_KEYRING)
    assert check.advice == doctor_live.NO_KEYRING
    put(monkeypatch, FakeBackend())
    assert doctor_live.check_keyring().state is State.OK
    put(monkeypatch, FakeBackend(broken=True))
    check = doctor_live.check_keyring()
    assert (check.found, check.advice) == (bridge.keys.CLOSED, doctor_live.CLOSED_KEYRING)


def test_the_keyring_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Keyring] = []

    def open_one() -> Keyring:
        opened.append(Keyring(FakeBackend(broken=True)))
        return opened[-1]

    doctor_live.tried_keyring.cache_clear()
    monkeypatch.setattr(bridge.keys, "open_keyring", open_one)
    doctor_live.check_keyring()
    doctor_live.check_store()
    assert len(opened) == 1


def test_who_is_paired_is_told_with_whose_keys_are_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = FakeBackend()
    put(monkeypatch, backend)
    check = doctor_live.check_paired()
    assert (check.state, "nothing yet" in check.found) == (State.OK, True)
    assert not (tmp_path / PEERS_NAME).exists()
    peers = Peers(Keyring(backend), tmp_path / PEERS_NAME)
    for name in ("Dialler", "Chrome"):
        peers.add(Peer(name, PROGRAM_ORIGIN, name, 0), b"k" * 32)
    put(monkeypatch, backend)
    assert doctor_live.check_paired().state is State.OK
    del backend.kept[SERVICE, "bridge peer Dialler"]
    put(monkeypatch, backend)
    check = doctor_live.check_paired()
    assert (check.state, check.found) == (State.WISH, "2 paired; the keyring holds no key of Dialler")
    backend.kept.clear()
    put(monkeypatch, backend)
    check = doctor_live.check_paired()
    assert (check.state, check.found) == (State.UNHEARD, doctor_live.ALL_UNKNOWN.format(count=2))
    put(monkeypatch, None)
    check = doctor_live.check_paired()
    assert (check.state, check.advice) == (State.UNHEARD, doctor_live.FOR_THIS_RUN)
    (tmp_path / PEERS_NAME).write_bytes(b"{broken")
    check = doctor_live.check_paired()
    assert (check.state, "pair again" in check.found) == (State.UNHEARD, True)


@pytest.mark.parametrize("backend", [None, FakeBackend(broken=True)], ids=["none", "closed"])
def test_without_a_keyring_nothing_is_said_to_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: FakeBackend | None
) -> None:
    monkeypatch.setenv("SALESRL_HOME", str(tmp_path))
    put(monkeypatch, backend)
    check = doctor_live.check_store()
    assert (check.state, check.advice) == (State.WISH, "See Keyring above.")
    assert check.found == f"none: {doctor_live.IN_MEMORY}"
    (tmp_path / "transcripts.db").write_bytes(b"x" * 2_000_000)
    check = doctor_live.check_store()
    assert (check.state, check.advice) == (State.WISH, "Keep the file, and see Keyring above.")
    assert "2.0 MB: cannot be read without its key" in check.found
    assert check.found.endswith(doctor_live.IN_MEMORY)


def test_what_is_kept_is_looked_at_and_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("SALESRL_HOME", str(home))
    backend = FakeBackend()
    put(monkeypatch, backend)
    assert "none yet" in doctor_live.check_store().found
    assert not home.exists()
    keep_calls(home, backend)
    asked = sorted((path.name, path.read_bytes()) for path in home.iterdir())
    check = doctor_live.check_store()
    assert (check.state, check.advice) == (State.OK, "")
    assert "encrypted, 0.0 MB" in check.found
    assert sorted((path.name, path.read_bytes()) for path in home.iterdir()) == asked


@pytest.mark.parametrize(
    ("kept", "why"), [("", GONE), (base64.b64encode(b"k" * 32).decode(), ANOTHERS)], ids=["gone", "another's"]
)
def test_a_store_whose_key_is_lost_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, why: str
) -> None:
    monkeypatch.setenv("SALESRL_HOME", str(tmp_path))
    backend = FakeBackend()
    keep_calls(tmp_path, backend)
    backend.kept = {(SERVICE, KEY_NAME): kept} if kept else {}
    before = dict(backend.kept)
    put(monkeypatch, backend)
    assert doctor_live.check_keyring().state is State.OK
    check = doctor_live.check_store()
    assert (check.state, check.advice) == (State.UNHEARD, doctor_live.PUT_BACK)
    assert check.found.endswith(f"MB: cannot be read, because {why}")
    assert backend.kept == before, "no new key takes its place"


def test_a_folder_in_which_no_call_can_be_kept_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(monkeypatch, FakeBackend())
    (tmp_path / "file").touch()
    monkeypatch.setenv("SALESRL_HOME", str(tmp_path / "file"))
    check = doctor_live.check_store()
    assert (check.state, check.found) == (
        State.UNHEARD,
        f"{tmp_path / 'file'} cannot be written (not a directory)",
    )


def test_an_entry_that_is_no_key_is_said_before_there_is_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, FakeBackend(kept={(SERVICE, KEY_NAME): "not a key"}))
    check = doctor_live.check_store()
    assert (check.state, "is no key; remove it" in check.advice) == (State.UNHEARD, True)


def test_a_store_of_a_newer_version_wants_an_update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = FakeBackend()
    keep_calls(tmp_path, backend)
    put(monkeypatch, backend)
    monkeypatch.setattr(fitting, "SCHEMA", 0)
    check = doctor_live.check_store()
    assert (check.state, check.advice) == (State.UNHEARD, doctor_live.UPDATE)


def test_a_browser_is_found_by_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/chromium" if name == "chromium" else None)
    assert doctor_live.find_browsers() == ["chromium"]
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert doctor_live.check_browser().state is State.WISH


def test_elsewhere_a_browser_is_found_by_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chrome = tmp_path / "Google" / "Chrome" / "Application" / "chrome.exe"
    chrome.parent.mkdir(parents=True)
    chrome.touch()
    for name in doctor_live.WINDOWS_FOLDERS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "win32")
    assert doctor_live.find_browsers() == ["chrome"]


def test_the_extension_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor_live.check_extension().state is State.OK
    monkeypatch.setattr(bridge.listening, "EXTENSION", tmp_path)
    assert doctor_live.check_extension().state is State.UNHEARD
