"""Whether the key of a store is there, and is its own, and whether we know its tables: asked before it is
opened, and by `salesrl doctor`.

One rule: looking changes nothing, so that a key that was lost can still be put back: no new one is made in
its place, and the file is only read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bridge.store.schema import SCHEMA

_PAGE: Final = 4096
_RESERVED: Final = 80
"""At the end of each page: what its cipher starts from, and what proves it unchanged."""
_SALT: Final = 16
_HEAD: Final = 64
_FRACTIONS: Final = bytes((64, 32, 32))
"""At byte 21 of every file of SQLite: a key that is another's would give anything else."""
_VERSION: Final = slice(60, 64)
"""Where such a file holds the version of its tables."""

GONE: Final = "its key is gone from this computer's keyring"
ANOTHERS: Final = "the key in this computer's keyring is not its own"
NEWER: Final = "a newer SalesRLAgent wrote it"


def find_misfit(path: Path, key: bytes | None) -> str:
    """Why a store at `path` cannot be read with the key that the keyring holds; "" where it can, or where
    there is nothing to read. Raises OSError for a file that cannot be looked at."""
    try:
        with path.open("rb") as file:
            page = file.read(_PAGE)
    except FileNotFoundError:
        return ""
    if not page:
        return ""
    if key is None:
        return GONE
    head = _decipher(page, key)
    if head[21:][: len(_FRACTIONS)] != _FRACTIONS:
        return ANOTHERS
    return NEWER if int.from_bytes(head[_VERSION], "big") > SCHEMA else ""


def _decipher(page: bytes, key: bytes) -> bytes:
    """The head of a store's first page; nothing where that is no page."""
    if len(page) < _PAGE:
        return b""
    start = page[_PAGE - _RESERVED :][:_SALT]
    reader = Cipher(AES(key), CBC(start)).decryptor()
    return page[:_SALT] + reader.update(page[_SALT:_HEAD]) + reader.finalize()
