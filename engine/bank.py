"""The bank: what training conversations were like, to tell how strange this one is.

One rule: it holds vectors of the shipped corpus only, whose words ship anyway; a live call's
vectors are searched with, never stored. Exact search: at the bank's size an index would be slower.
"""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.archive import REMEDY, load_arrays
from engine.embedding import DIMENSIONS, Vector
from engine.errors import ArtefactError

BANK_SCHEMA: Final = 1
NEIGHBOURS: Final = 5


class Bank:
    """Unit vectors of training conversations, int8 at rest, float32 [size, 384] in memory."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        if vectors.ndim != 2 or vectors.shape[0] < NEIGHBOURS or vectors.shape[1] != DIMENSIONS:
            raise ArtefactError(f"The bank artefact has the wrong shape; {REMEDY}")
        self._vectors = np.ascontiguousarray(vectors)

    def similarity(self, vector: Vector) -> float:
        """Mean cosine of `vector` (length 1) to its nearest neighbours in the bank, -1..1."""
        cosines = self._vectors @ vector
        nearest = np.partition(cosines, len(cosines) - NEIGHBOURS)[-NEIGHBOURS:]
        return float(nearest.mean())


def save_bank(vectors: NDArray[np.float32]) -> bytes:
    """Unit vectors as the bytes of an npz: int8, one scale for all."""
    out = io.BytesIO()
    scale = float(np.abs(vectors).max()) / 127.0
    packed = np.round(vectors / scale).astype(np.int8)
    np.savez_compressed(out, allow_pickle=False, vectors=packed, scale=np.array([scale], dtype=np.float32))
    return out.getvalue()


def load_bank(data: bytes) -> Bank:
    """Read what `save_bank` wrote; raises ArtefactError if it is something else."""
    parts = load_arrays(data, "bank")
    try:
        packed = parts["vectors"].astype(np.float32) * parts["scale"].astype(np.float32)[0]
        lengths = np.linalg.norm(packed, axis=1, keepdims=True)
    except (ValueError, KeyError, IndexError) as error:
        raise ArtefactError(f"The bank artefact holds something else ({error}); {REMEDY}") from error
    unit: NDArray[np.float32] = (packed / np.maximum(lengths, 1e-6)).astype(np.float32)
    return Bank(unit)
