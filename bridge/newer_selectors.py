"""Newer selectors for the extension, as the makers signed them: a file in the data folder, handed on as is.

One rule: nothing here judges them. The extension holds the makers' public key and takes what is signed
and newer; a file that is no such thing is said in one sentence and left.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from bridge.messages import MOST_BYTES, Selectors
from engine.errors import InputError

FILE_NAME: Final = "selectors.json"


class _Signed(msgspec.Struct, frozen=True):
    data: bytes
    signature: bytes


def load_selectors(path: Path) -> Selectors | None:
    """The signed table at `path`, None where there is no such file. Raises InputError for anything else."""
    try:
        read = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise InputError(f"The newer selectors {path} cannot be read ({why}); remove the file.") from None
    if len(read) > MOST_BYTES - 1024:
        raise InputError(f"The newer selectors {path} are too long to be ours; remove the file.")
    try:
        signed = msgspec.json.decode(read, type=_Signed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InputError(f"The newer selectors {path} are not a signed table; remove the file.") from None
    return Selectors(data=signed.data, signature=signed.signature)
