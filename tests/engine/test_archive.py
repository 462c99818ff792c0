"""Arrays come out whole, or one clear error does; code never."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.archive import load_arrays
from engine.errors import ArtefactError


def pack(a: NDArray[np.generic], b: NDArray[np.generic] | None = None) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, a=a, b=np.zeros(1) if b is None else b)
    return out.getvalue()


GOOD = pack(a=np.arange(200, dtype=np.float32), b=np.array([1], dtype=np.int8))


def test_arrays_come_out_as_they_went_in() -> None:
    arrays = load_arrays(GOOD, "bank")
    assert sorted(arrays) == ["a", "b"]
    assert np.array_equal(arrays["a"], np.arange(200, dtype=np.float32))


@given(st.integers(0, len(GOOD) - 1))
def test_a_cut_archive_is_one_error(length: int) -> None:
    with pytest.raises(ArtefactError, match=r"The bank artefact is not readable"):
        load_arrays(GOOD[:length], "bank")


@given(st.binary(max_size=300))
def test_other_bytes_are_one_error(data: bytes) -> None:
    with pytest.raises(ArtefactError):
        load_arrays(data, "bank")


def test_pickles_and_bare_arrays_are_refused() -> None:
    bare = io.BytesIO()
    np.save(bare, np.zeros(3))
    for data in (pack(a=np.array([{}], dtype=object)), bare.getvalue()):
        with pytest.raises(ArtefactError):
            load_arrays(data, "bank")
