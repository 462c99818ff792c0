"""Whether a key is that of a store, told from the first page of a real one."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from bridge.store.fitting import ANOTHERS, GONE, NEWER, find_misfit
from bridge.store.opening import KEY_NAME
from bridge.store.schema import SCHEMA
from bridge.store.transcripts import Store
from engine.errors import InputError
from tests.bridge.store.keys_in_memory import Chain


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "transcripts.db"


def make(path: Path) -> bytes:
    chain = Chain()
    Store(path, chain).close()
    return chain.keys[KEY_NAME]


def test_a_key_is_told_from_another_and_from_none(path: Path) -> None:
    for _store in range(5):
        path.unlink(missing_ok=True)
        key = make(path)
        assert find_misfit(path, key) == ""
        assert find_misfit(path, secrets.token_bytes(32)) == ANOTHERS
        assert find_misfit(path, None) == GONE


def test_it_is_told_while_the_store_is_open_and_nothing_is_changed(path: Path) -> None:
    chain = Chain()
    store = Store(path, chain)
    before = sorted(file.name for file in path.parent.iterdir())
    assert find_misfit(path, chain.keys[KEY_NAME]) == ""
    assert sorted(file.name for file in path.parent.iterdir()) == before
    store.close()


def test_a_store_of_a_newer_version_is_told(path: Path) -> None:
    chain = Chain()
    store = Store(path, chain)
    store._database.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    store.close()
    assert find_misfit(path, chain.keys[KEY_NAME]) == NEWER
    with pytest.raises(InputError, match="newer SalesRLAgent"):
        Store(path, chain)


def test_where_there_is_nothing_to_read_nothing_is_wrong(path: Path) -> None:
    assert find_misfit(path, None) == ""
    path.touch()
    assert find_misfit(path, None) == ""


def test_a_file_that_is_no_store_has_no_key(path: Path) -> None:
    path.write_bytes(b"dear diary")
    assert find_misfit(path, b"k" * 32) == ANOTHERS
    path.write_bytes(b"dear diary " * 900)
    assert find_misfit(path, b"k" * 32) == ANOTHERS


def test_one_that_cannot_be_looked_at_is_told_so(path: Path) -> None:
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        find_misfit(path, None)
