"""One SalesRLAgent a folder: two would take each other's captions.

One rule: the lock is the operating system's, so it ends with the process that holds it, however that ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from engine.errors import InputError

TAKEN: Final = "SalesRLAgent is already open and listens for calls: use that one, or close it first."


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Holds the lock at `path`. Raises InputError while somebody else does, or where it cannot be made."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise InputError(f"{path} cannot be made ({why}): check the folder.") from None
    with file:
        if not _take(file):
            raise InputError(TAKEN)
        yield


def _take(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
