"""Opens the file of the store: its key, its durability, its version, and who may read the folder.

One rule: nothing is ever written unencrypted, and what was written is on disk when a transaction ends.
Where no key outlives this run, the store lives in memory, and `Opened.note` says so. Whatever cannot
be opened is left as it is and told in one sentence.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, Protocol

import platformdirs
import sqlcipher3

from bridge.store.fitting import GONE, find_misfit
from bridge.store.schema import CARRY, SCHEMA, TABLES
from engine.errors import InputError, SalesRLError

FILE_NAME: Final = "transcripts.db"
HOME_VARIABLE: Final = "SALESRL_HOME"
KEY_NAME: Final = "transcripts"
PUT_BACK: Final = (
    "put the right key back from a backup of the keyring, or move the file away to begin a new one"
)
SIDE_FILES: Final = ("", "-wal", "-shm", "-journal")

_KEY_BYTES: Final = 32
_FULL: Final = "SQLITE_FULL"
_BUSY: Final = "SQLITE_BUSY"
_WRONG_KEY: Final = "SQLITE_NOTADB"

_SETTINGS: Final = (
    # The log of the library would go to standard error, between the lines of a terminal view.
    "PRAGMA cipher_log_level = NONE",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    # In KiB: what is written is hardly read again, and memory should not grow with the file.
    "PRAGMA cache_size = -1024",
)


class StorageError(SalesRLError):
    """The disk does not take what it should now; the text is fit for people."""


class Keys(Protocol):
    """Where the store's key comes from: `bridge.keys.Keyring`."""

    @property
    def is_lasting(self) -> bool: ...

    @property
    def reason(self) -> str: ...

    def load(self, name: str) -> bytes | None: ...

    def load_or_make(self, name: str) -> bytes: ...

    def delete(self, name: str) -> bool: ...


class Rows(Protocol):
    """What a statement gives."""

    def fetchone(self) -> tuple[object, ...] | None: ...

    def fetchall(self) -> list[tuple[object, ...]]: ...


class Database(Protocol):
    """As much of a connection as is used here; the library ships no types."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, statement: str, values: tuple[object, ...] = ..., /) -> Rows: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database; `note` is one sentence where it does not outlive this run, else empty."""

    database: Database
    note: str = ""


def store_path() -> Path:
    """The file: under SALESRL_HOME where that is set, else in the system's own place for data."""
    home = os.environ.get(HOME_VARIABLE)
    folder = Path(home) if home else platformdirs.user_data_path("salesrl", appauthor=False)
    return folder / FILE_NAME


def open_database(path: Path, keys: Keys) -> Opened:
    """The database at `path`, made where there is none; in memory without a lasting key.

    Raises InputError.
    """
    if keys.load(KEY_NAME) is None and keys.is_lasting and _holds_any(path):
        # A new key would stand where the right one can still be put back.
        raise InputError(f"{path} cannot be read, because {GONE}: {PUT_BACK}.")
    key = keys.load_or_make(KEY_NAME)
    if not keys.is_lasting:
        note = f"Transcripts are kept in memory only and are gone when you quit: {keys.reason}"
        return Opened(_prepare(_connect(":memory:"), ":memory:"), note)
    if len(key) != _KEY_BYTES:
        raise InputError(
            f"The key for {path} has {len(key)} bytes instead of {_KEY_BYTES}: remove it from the keyring."
        )
    _make_folder(path)
    database = _connect(str(path))
    try:
        database.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return Opened(_prepare(database, str(path)))
    except sqlcipher3.Error as error:
        database.close()
        raise InputError(_refusal(path, error)) from None
    except BaseException:
        database.close()
        raise


def delete_store(path: Path, keys: Keys) -> bool:
    """The files of a store that is not open, and then its key, are gone; also of one that cannot be opened.

    False when the keyring may still hold the key. Raises StorageError if a file stays.
    """
    try:
        for ending in SIDE_FILES:
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"{path} could not be deleted ({error.strerror}): delete it by hand.") from None
    return keys.delete(KEY_NAME)


def explain(path: str, error: Exception) -> str:
    """Why writing failed, in one sentence; the words of the call stay out of it."""
    waits = "captions wait in the browser until there is"
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    if name == _FULL:
        return f"The disk with {path} is full: make room; {waits}."
    return f"{path} cannot be written ({name}): check the disk; captions wait in the browser until it can."


def _holds_any(path: Path) -> bool:
    """Whether there is a file that only a key opens; one that cannot be looked at is told later."""
    with contextlib.suppress(OSError):
        return find_misfit(path, None) == GONE
    return False


def _connect(name: str) -> Database:
    try:
        database: Database = sqlcipher3.connect(
            name, isolation_level=None, check_same_thread=False, timeout=0.0, cached_statements=64
        )
    except sqlcipher3.Error as error:
        raise InputError(_refusal(Path(name), error)) from None
    return database


def _prepare(database: Database, name: str) -> Database:
    for setting in _SETTINGS:
        database.execute(setting).fetchall()
    found = database.execute("PRAGMA user_version").fetchone()
    version = found[0] if found else 0
    if version not in (0, SCHEMA, *CARRY):
        raise InputError(
            f"{name} was written by a newer SalesRLAgent (version {version} of its tables, this one knows "
            f"{SCHEMA}): update SalesRLAgent. Nothing in it was changed."
        )
    if version != SCHEMA:
        steps = [TABLES] if version == 0 else [CARRY[older] for older in CARRY if older >= version]
        database.execute("BEGIN IMMEDIATE")
        for statement in chain.from_iterable(steps):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {SCHEMA}")
        database.execute("COMMIT")
    return database


def _make_folder(path: Path) -> None:
    """The folder for this person alone, and the file too, before a byte of it is written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A folder that everybody may write to, such as the one for temporary files, is nobody's to close.
        if sys.platform != "win32" and not path.parent.stat().st_mode & stat.S_ISVTX:
            path.parent.chmod(0o700)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        if sys.platform != "win32":
            path.chmod(0o600)
    except OSError as error:
        told = (error.strerror or type(error).__name__).lower()
        raise InputError(f"{path} cannot be made or opened ({told}): check the folder.") from None


def _refusal(path: Path, error: Exception) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name == _WRONG_KEY:
        return f"{path} cannot be read with the key in this computer's keyring: {PUT_BACK}."
    if name == _BUSY:
        return f"{path} is in use by another SalesRLAgent: close that one first."
    return f"{path} cannot be opened ({name or type(error).__name__}): check the disk and the folder."
