"""Where keys are kept: in the keyring of the operating system, or nowhere that outlives this run.

One rule: a key is written only to a keyring known to encrypt it. What else `keyring` may find (a plain
text file, one that forgets everything, one that always fails) is refused in words, and the key then
lives in memory until the program ends; `reason` says so and is shown to the person. A keyring that
could not be read is never written over: what it holds may be the only key to something on disk.

Calls can wait for the person to unlock the keyring: none belongs on the thread of the window.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import threading
from collections.abc import Iterable
from typing import Final, Protocol

from engine.errors import InputError

SERVICE: Final = "salesrlagent"
"""The name that all keys stand under, those of `bridge/azure/keys.py` included."""

KEY_BYTES: Final = 32

TRUSTED: Final = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)

PLACES: Final = {
    "SecretService": "the keyring of this desktop (Secret Service)",
    "libsecret": "the keyring of this desktop (Secret Service)",
    "kwallet": "KWallet",
    "macOS": "the macOS keychain",
    "Windows": "the Windows Credential Manager",
}

_UNTIL_THE_END: Final = "so keys last until SalesRLAgent is closed."
NO_KEYRING: Final = f"This computer has no keyring, {_UNTIL_THE_END}"
CLOSED: Final = f"The keyring of this computer could not be opened, {_UNTIL_THE_END}"
UNTRUSTED: Final = "The keyring {name} is not one known to encrypt what it keeps, " + _UNTIL_THE_END


class Backend(Protocol):
    """As much of a keyring as is used here."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class Keyring:
    """Keys by name, from any thread. Without a backend, or once it failed, in memory alone."""

    def __init__(self, backend: Backend | None, reason: str = "") -> None:
        self._backend = backend
        self._memory: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self.reason = reason or ("" if backend else NO_KEYRING)
        """Why keys do not outlive this run; empty while they do."""

    @property
    def is_lasting(self) -> bool:
        """Whether what is saved now will be there at the next start."""
        return not self.reason

    @property
    def place(self) -> str:
        """Where keys are, in words."""
        kinds = type(self._backend).__module__.split(".") if self.is_lasting else ()
        return next((PLACES[kind] for kind in kinds if kind in PLACES), "the memory of this run")

    def try_out(self) -> None:
        """Ask the keyring once, so that `reason` is true: one that is there may still not open."""
        self.load("trial")

    def load(self, name: str) -> bytes | None:
        """The key of that name; None where there is none, or the keyring stays closed. Raises InputError
        for an entry that is no key."""
        with self._lock:
            if name in self._memory or self._backend is None or self.reason:
                return self._memory.get(name)
            try:
                text = self._backend.get_password(SERVICE, name)
            # Each kind of keyring has errors of its own, and each of them means the same here.
            except Exception:
                self.reason = CLOSED
                return None
            key = _read_key(text, name)
            if key is not None:
                self._memory[name] = key
            return key

    def save(self, name: str, key: bytes) -> bool:
        """Keeps the key; False when only in memory."""
        with self._lock:
            self._memory[name] = key
            if self._backend is None or self.reason:
                return False
            try:
                self._backend.set_password(SERVICE, name, base64.b64encode(key).decode())
            except Exception:
                self.reason = CLOSED
                return False
            return True

    def delete(self, name: str) -> bool:
        """Forgets the key; False when a keyring may still hold it."""
        with self._lock:
            self._memory.pop(name, None)
            if self._backend is None:
                return True
            try:
                # One that failed before is asked again: what is to be deleted should be.
                if self._backend.get_password(SERVICE, name) is not None:
                    self._backend.delete_password(SERVICE, name)
            except Exception:
                self.reason = self.reason or CLOSED
                return False
            return True

    def load_or_make(self, name: str) -> bytes:
        """The key of that name, made and saved where there is none yet."""
        key = self.load(name)
        if key is None:
            key = secrets.token_bytes(KEY_BYTES)
            self.save(name, key)
        return key


def _read_key(text: str | None, name: str) -> bytes | None:
    if text is None:
        return None
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        # Never taken for "no key": a new one would be written over what somebody may still mend.
        raise InputError(
            f"The entry {name} of {SERVICE} in the keyring is no key; remove it and start again."
        )
    return key


def open_keyring() -> Keyring:
    """The keyring of this computer, or one in memory with the reason why."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    try:
        found = keyring.get_keyring()
    # A backend named in a variable or a file of settings that cannot be loaded.
    except Exception:
        return Keyring(None, CLOSED)
    candidates: Iterable[Backend] = found.backends if isinstance(found, ChainerBackend) else (found,)
    return choose(candidates)


def choose(candidates: Iterable[Backend]) -> Keyring:
    """The first that is trusted, in the order of the system's own preference."""
    refused = ""
    for backend in candidates:
        name = f"{type(backend).__module__}.{type(backend).__qualname__}"
        if name in TRUSTED:
            return Keyring(backend)
        if not name.startswith("keyring.backends."):
            refused = refused or name
    return Keyring(None, UNTRUSTED.format(name=refused) if refused else NO_KEYRING)
