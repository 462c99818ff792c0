"""The bank: what training conversations were like and about, to tell how strange this one is.

One rule: it holds vectors of what was learned from and of nothing else; those that ship are of
words that ship. A live call's vectors are searched with, never stored. Exact search: at the bank's
size an index would be slower.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.archive import REMEDY, load_arrays, pack_lines, read_lines
from engine.embedding import DIMENSIONS, Vector
from engine.errors import ArtefactError
from engine.trades import NO_TRADES, Trades

BANK_SCHEMA: Final = 2
NEIGHBOURS: Final = 5


class Bank:
    """Unit vectors of training conversations, int8 at rest, float32 [size, 384] in memory; and the
    `trades` they were about.
    """

    def __init__(self, vectors: NDArray[np.float32], trades: Trades = NO_TRADES) -> None:
        if vectors.ndim != 2 or vectors.shape[0] < NEIGHBOURS or vectors.shape[1] != DIMENSIONS:
            raise ArtefactError(f"The bank artefact has the wrong shape; {REMEDY}")
        self._vectors = np.ascontiguousarray(vectors)
        self.trades = trades

    def similarity(self, vector: Vector) -> float:
        """Mean cosine of `vector` (length 1) to its nearest neighbours in the bank, -1..1."""
        cosines = self._vectors @ vector
        nearest = np.partition(cosines, len(cosines) - NEIGHBOURS)[-NEIGHBOURS:]
        return float(nearest.mean())


def save_bank(vectors: NDArray[np.float32], trades: Trades = NO_TRADES) -> bytes:
    """Unit vectors and pulls as the bytes of an npz: int8, one scale for each kind."""
    out = io.BytesIO()
    packed, scale = _pack(vectors)
    pulls, pull_scale = _pack(trades.pulls)
    np.savez_compressed(
        out,
        allow_pickle=False,
        vectors=packed,
        scale=scale,
        words=pack_lines(sorted(trades.index, key=trades.index.__getitem__)),
        pulls=pulls,
        pull_scale=pull_scale,
    )
    return out.getvalue()


def load_bank(data: bytes) -> Bank:
    """Read what `save_bank` wrote; raises ArtefactError if it is something else."""
    parts = load_arrays(data, "bank")
    try:
        vectors = _unpack(parts, "vectors", "scale")
        pulls = _unpack(parts, "pulls", "pull_scale")
        index = {word: place for place, word in enumerate(read_lines(parts["words"]))}
        if pulls.shape[0] != len(index) or pulls.ndim != 2:
            raise ValueError(f"{len(index)} words, pulls of shape {pulls.shape}")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    except (ValueError, KeyError, IndexError) as error:
        raise ArtefactError(f"The bank artefact holds something else ({error}); {REMEDY}") from error
    unit: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-6)).astype(np.float32)
    return Bank(unit, Trades(index, pulls))


def _pack(numbers: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    scale = max(float(np.abs(numbers).max(initial=0.0)), 1e-6) / 127.0
    return np.round(numbers / scale).astype(np.int8), np.array([scale], dtype=np.float32)


def _unpack(parts: Mapping[str, NDArray[np.generic]], name: str, scale: str) -> NDArray[np.float32]:
    found: NDArray[np.float32] = parts[name].astype(np.float32) * parts[scale].astype(np.float32)[0]
    return found
