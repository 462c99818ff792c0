from __future__ import annotations

from dataclasses import dataclass, field

import keyring
import keyring.errors
import pytest

from bridge.azure.keys import VARIABLE, advise, find_key
from bridge.keys import SERVICE


@dataclass
class FakeRing:
    """Holds keys in memory; `locked` as one that nobody unlocks."""

    locked: bool = False
    fault: Exception = field(default_factory=keyring.errors.KeyringLocked)
    kept: dict[tuple[str, str], str] = field(default_factory=dict)

    def get_password(self, service: str, host: str) -> str | None:
        if self.locked:
            raise self.fault
        return self.kept.get((service, host))


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> FakeRing:
    monkeypatch.delenv(VARIABLE, raising=False)
    made = FakeRing()
    monkeypatch.setattr(keyring, "get_password", made.get_password)
    return made


def test_a_key_belongs_to_its_host_alone(ring: FakeRing) -> None:
    ring.kept[SERVICE, "a.example"] = "key of a\n"
    assert find_key("a.example") == "key of a"
    assert find_key("b.example") == ""


def test_the_variable_comes_first(ring: FakeRing, monkeypatch: pytest.MonkeyPatch) -> None:
    ring.kept[SERVICE, "a.example"] = "key of a"
    monkeypatch.setenv(VARIABLE, " from outside ")
    assert find_key("a.example") == "from outside"


def test_keys_meant_for_other_programs_are_not_taken(ring: FakeRing, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"):
        monkeypatch.setenv(name, "of another program")
    assert find_key("a.example") == ""


@pytest.mark.parametrize("fault", [keyring.errors.KeyringLocked(), OSError("The bus is gone")], ids=str)
def test_a_keyring_that_stays_locked_holds_no_key(ring: FakeRing, fault: Exception) -> None:
    ring.locked, ring.fault = True, fault
    assert find_key("a.example") == ""


def test_it_is_said_where_a_key_goes() -> None:
    assert (
        advise("a.example")
        == "put it in the keyring (keyring set salesrlagent a.example) or in SALESRL_API_KEY"
    )
