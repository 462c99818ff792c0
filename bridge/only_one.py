"""One SalesRLAgent a folder listens: two would take each other's captions. Windows of it there may be more,
each in a seat of its own.

One rule: the lock is the operating system's, so it ends with the process that holds it, however that ends.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from engine.errors import InputError

TAKEN: Final = "SalesRLAgent is already open and listens for calls: use that one, or close it first."
SEATS: Final = 4
"""So many windows are told apart; those that come later are all in the last seat."""

_HELD: Final = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


class Taken(InputError):
    """Somebody else holds the lock."""


@dataclass(frozen=True, slots=True)
class Seat:
    """The lowest `number` that no other window has; `alone` where there is no other."""

    number: int = 0
    alone: bool = True


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Holds the lock at `path`. Raises Taken while somebody else does, InputError where it cannot be made."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise InputError(f"{path} cannot be made ({why}): check the folder.") from None
    with file:
        try:
            _take(file)
        except OSError as error:
            if error.errno in _HELD:
                raise Taken(TAKEN) from None
            why = (error.strerror or type(error).__name__).lower()
            raise InputError(
                f"{path} cannot be locked ({why}): its folder must be on a disk of this computer."
            ) from None
        yield


def is_taken(path: Path) -> bool:
    """Whether somebody holds the lock at `path`, which is not made; False where that cannot be known."""
    try:
        file = path.open("r+b")
    except OSError:
        return False
    with file:
        try:
            _take(file)
        except OSError as error:
            return error.errno in _HELD
    return False


@contextmanager
def take_seat(folder: Path) -> Iterator[Seat]:
    """A seat among the windows of `folder`. Where no lock can be made every window is alone."""
    with ExitStack() as held:
        free: list[int] = []
        try:
            for number in range(SEATS):
                if _try_seat(folder, number, held if not free else None):
                    free.append(number)
        except InputError:
            free = list(range(SEATS))
        yield Seat(free[0] if free else SEATS - 1, len(free) == SEATS)


def _try_seat(folder: Path, number: int, held: ExitStack | None) -> bool:
    """Whether the seat is free; it stays taken as long as `held`."""
    with ExitStack() as looked:
        try:
            (held or looked).enter_context(only_one(folder / f"window-{number}.lock"))
        except Taken:
            return False
    return True


def _take(file: IO[bytes]) -> None:
    """Raises OSError where somebody else holds it, and on a disk that knows no locks."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
