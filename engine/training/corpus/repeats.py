"""Which sentences have been said already, over millions of conversations, in little memory.

One rule: a conversation is too like others when a long sentence of it, or more than a few of its
sentences, stand in another. Among a million calls somebody always said "what would it cost us"
before, so a single short one is no fault. Sentences are kept as 8-byte hashes, sorted, one file a shard.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.training.corpus.journal import save_bytes
from engine.training.corpus.writing import sentences

Hashes = NDArray[np.uint64]

_LONG_WORDS: Final = 9
_MOST_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Telling:
    """The sentences of a conversation that could give a copy away, and their hashes."""

    sentences: tuple[str, ...]
    hashes: Hashes


def find_telling(texts: Iterable[str]) -> Telling:
    """The sentences of five words or more in `texts`."""
    found = tuple(dict.fromkeys(sentence for text in texts for sentence in sentences(text)))
    digests = [hashlib.blake2b(sentence.encode(), digest_size=8).digest() for sentence in found]
    return Telling(found, np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64))


class Seen:
    """The sentences of all conversations so far: those of closed shards, and those added since."""

    def __init__(self, shelves: Sequence[Hashes] = ()) -> None:
        self._shelves = list(shelves)
        self._added: set[int] = set()

    def repeats(self, telling: Telling) -> tuple[str, ...]:
        """The sentences said before, where they make the conversation too like others; else none."""
        known = np.array([int(value) in self._added for value in telling.hashes], dtype=bool)
        for shelf in self._shelves:
            places = np.minimum(np.searchsorted(shelf, telling.hashes), max(len(shelf) - 1, 0))
            if len(shelf):
                known |= shelf[places] == telling.hashes
        said = tuple(text for text, before in zip(telling.sentences, known, strict=True) if before)
        long = any(len(text.split()) >= _LONG_WORDS for text in said)
        return said if long or len(said) > _MOST_SHARE * len(telling.sentences) else ()

    def add(self, telling: Telling) -> None:
        """Count the sentences of one conversation as said."""
        self._added.update(telling.hashes.tolist())

    def put_shelf(self, shelf: Hashes) -> None:
        """Count the sentences of a closed shard as said."""
        self._shelves.append(shelf)

    def added(self) -> Hashes:
        """What was added one by one, sorted."""
        return np.array(sorted(self._added), dtype=np.uint64)


def save_shelf(path: Path, shelf: Hashes) -> None:
    """Write the sorted hashes of a closed shard, whole or not at all."""
    content = io.BytesIO()
    np.save(content, shelf, allow_pickle=False)
    save_bytes(path, content.getvalue())


def load_shelf(path: Path) -> Hashes:
    """The hashes of a closed shard: about 360 bytes a conversation."""
    shelf: Hashes = np.load(path, allow_pickle=False)
    return shelf
