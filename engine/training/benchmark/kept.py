"""What a benchmark made is kept in a folder of its own, so that a run that was stopped goes on.

One rule: a folder is named by everything that its contents follow from, and a file in it is whole or
not there. Of conversations that are not the shipped corpus, numbers alone are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

Made = TypeVar("Made")


class Keeper:
    """One run's folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def obtain(self, name: str, kind: type[Made], make: Callable[[], Made]) -> Made:
        """What was kept under `name`, else what `make` gives, kept from now on."""
        path = self.folder / f"{name}.json"
        if path.exists():
            return msgspec.json.decode(path.read_bytes(), type=kind)
        made = make()
        save(path, msgspec.json.encode(made))
        return made


def save(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(path.name + ".part")
    waiting.write_bytes(content)
    waiting.replace(path)


def mark_of(parts: Iterable[object]) -> str:
    """A short name that follows from `parts` alone."""
    told = hashlib.sha256()
    for part in parts:
        told.update(repr(part).encode("utf-8", "surrogatepass"))
    return told.hexdigest()[:16]
