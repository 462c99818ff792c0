"""Whether the key of a store is there, and is its own: asked before it is opened, and by `salesrl doctor`.

One rule: looking changes nothing, so that a key that was lost can still be put back: no new one is made in
its place, and the file is only read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_PAGE: Final = 4096
_RESERVED: Final = 80
"""At the end of each page: what its cipher starts from, and what proves it unchanged."""
_SALT: Final = 16
_BLOCK: Final = 16
_FRACTIONS: Final = bytes((64, 32, 32))
"""At byte 21 of every file of SQLite: a key that is another's would give anything else."""

GONE: Final = "its key is gone from this computer's keyring"
ANOTHERS: Final = "the key in this computer's keyring is not its own"


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
    return "" if len(page) == _PAGE and _opens(page, key) else ANOTHERS


def _opens(page: bytes, key: bytes) -> bool:
    """Whether that is the key of a store's first page."""
    start = page[_PAGE - _RESERVED :][:_BLOCK]
    reader = Cipher(AES(key), CBC(start)).decryptor()
    clear = reader.update(page[_SALT : _SALT + _BLOCK]) + reader.finalize()
    return clear[21 - _SALT :][: len(_FRACTIONS)] == _FRACTIONS
