"""Who may talk to the bridge: the browsers and programs that a person has let in, and their keys.

One rule: a peer is let in by its key alone; the list on disk only says whose keys there are (a name, the
origin, what the person calls it, since when) and holds no key. Where keys do not outlive this run, the
list does not either.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from bridge.keys import Keyring
from bridge.transcripts.cleaning import clean_label
from engine.errors import InputError

EXTENSION_IDS: Final[tuple[str, ...]] = ("ejlpjhfmkdgnjjkahnmfobbgbmdndhnk",)
"""The ids of our own extension, fixed by the key in its manifest; no other may connect."""

PROGRAM_ORIGIN: Final = "salesrl://program"
EXTENSION_SCHEME: Final = "chrome-extension://"

MOST_KNOWN: Final = 64
"""Pairings that are remembered; connected at once are fewer (`bridge/server.py`)."""

_VERSION: Final = 1
_LABEL_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Peer:
    """One browser or program that was let in. `label` is for the person's eyes, `name` for the wire."""

    name: str
    origin: str
    label: str
    since_ms: int

    @property
    def is_program(self) -> bool:
        return self.origin == PROGRAM_ORIGIN


class _Kept(msgspec.Struct, frozen=True):
    version: int
    peers: tuple[Peer, ...]


class Peers:
    """The list of peers and their keys; may be asked from any thread."""

    def __init__(self, keyring: Keyring, path: Path | None = None) -> None:
        """Reads the list at `path` (nothing is written without one). Raises InputError if it is none."""
        self.keyring = keyring
        self._path = path
        self._lock = threading.Lock()
        self._peers = {peer.name: peer for peer in _load_list(path)}
        self._keys: dict[str, bytes] = {}
        self._passing: set[str] = set()  # whose keys do not outlive this run

    def load_keys(self) -> None:
        """Fetches every key from the keyring; may wait for the person to unlock it."""
        for peer in self.all():
            try:
                key = self.keyring.load(_entry(peer.name))
            except InputError:
                continue  # its entry is broken, so it cannot prove itself; the others can
            with self._lock:
                if key is not None and peer.name in self._peers:
                    self._keys[peer.name] = key

    def all(self) -> tuple[Peer, ...]:
        with self._lock:
            return tuple(self._peers.values())

    def find(self, name: str) -> tuple[Peer, bytes] | None:
        """The peer and its key, where there are both."""
        with self._lock:
            peer, key = self._peers.get(name), self._keys.get(name)
        return None if peer is None or key is None else (peer, key)

    def add(self, peer: Peer, key: bytes) -> None:
        """Lets a peer in from now on. Raises InputError when there are too many, OSError when
        the list cannot be written."""
        if len(self.all()) >= MOST_KNOWN:
            raise InputError(f"There are {MOST_KNOWN} pairings already; remove one under Connections first.")
        is_lasting = self.keyring.save(_entry(peer.name), key)
        with self._lock:
            self._peers[peer.name] = peer
            self._keys[peer.name] = key
            if not is_lasting:
                self._passing.add(peer.name)
            try:
                self._save_list()
            except OSError:
                # Let in for good or not at all.
                del self._peers[peer.name], self._keys[peer.name]
                raise

    def forget(self, name: str) -> bool:
        """Lets a peer in no more; False when the keyring may still hold its key."""
        with self._lock:
            self._peers.pop(name, None)
            self._keys.pop(name, None)
        # The key first: without it the peer stays out even where the list cannot be written.
        is_deleted = self.keyring.delete(_entry(name))
        with self._lock:
            self._save_list()
        return is_deleted

    def _save_list(self) -> None:
        lasting = tuple(peer for peer in self._peers.values() if peer.name not in self._passing)
        if self._path is None or not (lasting or self._path.exists()):
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        data = msgspec.json.encode(_Kept(_VERSION, lasting))
        # A file of mkstemp is readable by its owner alone, and stays so under its new name.
        handle, made = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(made).replace(self._path)
        except BaseException:
            Path(made).unlink(missing_ok=True)
            raise


def _entry(name: str) -> str:
    return f"bridge peer {name}"


def _load_list(path: Path | None) -> tuple[Peer, ...]:
    if path is None:
        return ()
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, msgspec.DecodeError):
        raise InputError(
            f"The list of paired browsers {path} cannot be read; remove it and pair again."
        ) from None
    if kept.version != _VERSION:
        raise InputError(f"The list of paired browsers {path} is of another version; update SalesRLAgent.")
    return kept.peers


def label_of(text: str) -> str:
    """What a stranger calls itself, fit to be shown: one short line, as it looks."""
    return clean_label(text)[:_LABEL_LENGTH].strip()


def name_extension() -> str:
    """A fresh name for a browser."""
    return "browser-" + secrets.token_hex(8)


def name_program(label: str) -> str:
    """A fresh name for a program, that shows what the person called it. Raises InputError for none."""
    plain = "".join(letter.lower() if letter.isascii() and letter.isalnum() else " " for letter in label)
    shown = "-".join(plain.split())[:_LABEL_LENGTH].strip("-")
    if not label_of(label):
        raise InputError("A program needs a name, so that you know it again under Connections; give it one.")
    return f"{shown or 'program'}-{secrets.token_hex(4)}"
