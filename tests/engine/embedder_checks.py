"""What every Embedder holds; a new one is added to `EMBEDDERS` in test_embedding.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from engine.embedding import DIMENSIONS, Embedder

TEXTS: Final = (
    "",
    "   ",
    "Hello.",
    "What would it cost us to wait until the spring?",
    "ok",
    "😀 👍🏽 👨‍👩‍👧",
    "مرحبا، كم السعر؟",
    "\u202eabc\u202c",
    "\x00\x07",
    "half a pair \ud83d",
    "a" * 5_000,
    "price " * 20_000,
)


def check_shape(embedder: Embedder) -> None:
    for text in TEXTS:
        vector = embedder.embed(text)
        assert vector.shape == (DIMENSIONS,)
        assert vector.dtype == np.float32
        assert np.isfinite(vector).all()


def check_unit_length(embedder: Embedder) -> None:
    for text in TEXTS:
        assert abs(float(np.linalg.norm(embedder.embed(text))) - 1.0) < 1e-4


def check_same_text_same_vector(embedder: Embedder) -> None:
    before = [embedder.embed(text).copy() for text in TEXTS]
    for text, vector in zip(reversed(TEXTS), reversed(before), strict=True):
        assert np.array_equal(embedder.embed(text), vector)


def check_other_words_other_vector(embedder: Embedder) -> None:
    first, second = embedder.embed("yes, send the contract"), embedder.embed("no, we are leaving")
    assert float(first @ second) < 0.99


CHECKS: Final[tuple[Callable[[Embedder], None], ...]] = (
    check_shape,
    check_unit_length,
    check_same_text_same_vector,
    check_other_words_other_vector,
)
