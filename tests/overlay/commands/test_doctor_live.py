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
import bridge.messages
from bridge.keys import SERVICE, Keyring
from bridge.store.fitting import ANOTHERS, GONE
from bridge.store.opening import FILE_NAME, KEY_NAME
from bridge.store.transcripts import Store
from overlay.commands import doctor_live
from overlay.commands.check import State
from tests.bridge.backend import FakeBackend


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What was found of this machine's keyring is for this test alone."""
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
        assert doctor_live.check_bridge().state is State.WISH


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
    assert (check.state, check.advice) == (State.WISH, doctor_live.PUT_BACK)
    assert check.found.endswith(f"MB: cannot be read, because {why}")
    assert backend.kept == before, "no new key takes its place"


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


def test_the_extension_ships() -> None:
    assert doctor_live.check_extension().state is State.OK
