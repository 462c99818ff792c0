"""Keys go to a keyring that encrypts, or stay in memory and it is said."""

from __future__ import annotations

from collections.abc import Callable

import keyring as library
import pytest
from keyring.backends import SecretService, chainer, fail, null

from bridge.keys import CLOSED, NO_KEYRING, SERVICE, TRUSTED, Backend, Keyring, choose, open_keyring
from engine.errors import InputError
from tests.bridge.backend import FakeBackend

KEY = bytes(range(32))


def test_a_key_is_there_again_at_the_next_start() -> None:
    backend = FakeBackend()
    ring = Keyring(backend)
    assert ring.load("one") is None
    assert ring.save("one", KEY)
    assert ring.is_lasting
    assert Keyring(backend).load("one") == KEY
    assert Keyring(backend).load("two") is None
    assert len(backend.kept[SERVICE, "one"].encode("utf-16")) < 2_560  # what Windows keeps of one


def test_a_deleted_key_is_gone() -> None:
    backend = FakeBackend()
    ring = Keyring(backend)
    ring.save("one", KEY)
    assert ring.delete("one")
    assert ring.delete("one")
    assert backend.kept == {}
    assert ring.load("one") is None


def test_a_key_is_made_once() -> None:
    backend = FakeBackend()
    made = Keyring(backend).load_or_make("store")
    assert len(made) == 32
    assert Keyring(backend).load_or_make("store") == made
    assert Keyring(FakeBackend()).load_or_make("store") != made


def test_without_a_keyring_keys_last_until_the_end_and_it_is_said() -> None:
    ring = Keyring(None)
    assert not ring.save("one", KEY)
    assert ring.load("one") == KEY
    assert (ring.is_lasting, ring.reason) == (False, NO_KEYRING)
    assert ring.delete("one")
    assert ring.load("one") is None


def test_a_keyring_that_stays_closed_is_never_written_over() -> None:
    backend = FakeBackend()
    Keyring(backend).save("store", KEY)
    backend.broken = True
    ring = Keyring(backend)
    other = ring.load_or_make("store")
    assert other != KEY
    assert ring.reason == CLOSED
    backend.broken = False
    asked = backend.asked
    assert ring.load("store") == other  # for this run
    assert ring.load("another") is None
    assert not ring.save("another", KEY)
    assert backend.asked == asked  # a prompt that was dismissed does not come back at once
    assert Keyring(backend).load("store") == KEY


def test_a_keyring_that_breaks_while_writing_is_said() -> None:
    backend = FakeBackend()
    ring = Keyring(backend)
    backend.broken = True
    assert not ring.save("one", KEY)
    assert ring.reason == CLOSED
    assert ring.load("one") == KEY
    assert not ring.delete("one")


@pytest.mark.parametrize("text", ["", "not base64!", "AAAA"])
def test_an_entry_that_is_no_key_is_not_taken_for_none(text: str) -> None:
    ring = Keyring(FakeBackend(kept={(SERVICE, "store"): text}))
    with pytest.raises(InputError, match="entry store"):
        ring.load_or_make("store")


def trusted_backend() -> FakeBackend:
    kind = type("Keyring", (FakeBackend,), {"__module__": "keyring.backends.SecretService"})
    made = kind()
    assert isinstance(made, FakeBackend)
    return made


class PlaintextKeyring(FakeBackend):
    """As the one of keyrings.alt: everybody can read what it keeps."""

    __module__ = "keyrings.alt.file"


def test_plain_text_is_refused_in_words() -> None:
    ring = choose([PlaintextKeyring()])
    assert not ring.is_lasting
    assert "keyrings.alt.file.PlaintextKeyring" in ring.reason
    assert choose([PlaintextKeyring(), trusted_backend()]).is_lasting


@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring], ids=["fail", "null"])
def test_one_that_keeps_nothing_is_none(kind: Callable[[], Backend]) -> None:
    assert choose([kind()]).reason == NO_KEYRING
    assert choose([]).reason == NO_KEYRING


def test_the_trusted_are_named_as_they_are() -> None:
    kind = SecretService.Keyring
    assert f"{kind.__module__}.{kind.__qualname__}" in TRUSTED


def test_the_keyring_of_the_machine_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "get_keyring", fail.Keyring)
    assert open_keyring().reason == NO_KEYRING
    backends = (PlaintextKeyring(), trusted_backend())
    monkeypatch.setattr(chainer.ChainerBackend, "backends", backends)
    monkeypatch.setattr(library, "get_keyring", chainer.ChainerBackend)
    assert open_keyring().is_lasting


def test_a_backend_named_in_a_variable_that_does_not_exist_is_no_crash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def load() -> None:
        raise ModuleNotFoundError("No module named 'nowhere'")

    monkeypatch.setattr(library, "get_keyring", load)
    assert open_keyring().reason == CLOSED


def test_where_keys_are_is_said_in_words() -> None:
    assert Keyring(None).place == "the memory of this run"
    assert Keyring(_named("keyring.backends.macOS")).place == "the macOS keychain"
    assert Keyring(_named("keyring.backends.SecretService")).place.endswith("(Secret Service)")


def _named(module: str) -> FakeBackend:
    class Elsewhere(FakeBackend):
        pass

    Elsewhere.__module__ = module
    return Elsewhere()
