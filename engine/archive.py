"""Arrays that were trained, read from the bytes of an npz.

One rule: whatever the bytes are, either all arrays come out or one ArtefactError, never another
exception and never code: pickles are refused. `engine/evidence.py` and `engine/bank.py` say what the
arrays mean.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.errors import ArtefactError

REMEDY: Final = "reinstall SalesRLAgent or train again."


def load_arrays(data: bytes, what: str) -> dict[str, NDArray[np.generic]]:
    """Every array of an npz by name; `what` names the artefact in the ArtefactError it raises."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as parts:
            return {name: parts[name] for name in parts.files}
    except Exception as error:  # numpy, zipfile and zlib raise a dozen classes with no common base
        raise ArtefactError(
            f"The {what} artefact is not readable ({type(error).__name__}); {REMEDY}"
        ) from error


def pack_lines(lines: Iterable[str]) -> NDArray[np.uint8]:
    """Texts without line breaks as an array of bytes."""
    return np.frombuffer("\n".join(lines).encode("utf-8"), dtype=np.uint8)


def read_lines(packed: NDArray[np.generic]) -> list[str]:
    """What `pack_lines` packed."""
    text = packed.astype(np.uint8).tobytes().decode("utf-8")
    return text.split("\n") if text else []
