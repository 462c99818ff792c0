"""The bank: near what it holds, far from what it does not, and no bigger than it must be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.bank import NEIGHBOURS, Bank, load_bank, save_bank
from engine.embedding import DIMENSIONS
from engine.errors import ArtefactError
from engine.trades import Trades
from tests.engine.fakes import make_bank


def draw_unit(seed: int, count: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)).astype(np.float32)
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@settings(max_examples=30)
@given(st.integers(0, 1_000), st.sampled_from([NEIGHBOURS, NEIGHBOURS + 1, 40, 900]))
def test_similarity_is_the_mean_cosine_of_the_nearest(seed: int, size: int) -> None:
    vectors, asked = draw_unit(seed, size), draw_unit(seed + 1, 1)[0]
    nearest = sorted((float(vector @ asked) for vector in vectors), reverse=True)[:NEIGHBOURS]
    found = Bank(vectors).similarity(asked)
    assert found == pytest.approx(sum(nearest) / NEIGHBOURS, abs=1e-5)
    assert -1.0 - 1e-5 <= found <= 1.0 + 1e-5


def test_what_it_holds_is_close_and_what_is_opposite_is_far() -> None:
    one = draw_unit(1, 1)
    bank = Bank(np.repeat(one, NEIGHBOURS, axis=0))
    assert bank.similarity(one[0]) == pytest.approx(1.0, abs=1e-5)
    assert bank.similarity(-one[0]) == pytest.approx(-1.0, abs=1e-5)


def test_the_order_in_the_bank_changes_nothing() -> None:
    vectors, asked = draw_unit(2, 20), draw_unit(3, 1)[0]
    assert Bank(vectors[::-1]).similarity(asked) == pytest.approx(Bank(vectors).similarity(asked), abs=1e-6)


def test_searching_changes_neither_bank_nor_question() -> None:
    bank, asked = make_bank(), draw_unit(4, 1)[0]
    kept = asked.copy()
    assert bank.similarity(asked) == bank.similarity(asked)
    assert np.array_equal(asked, kept)


def test_a_bank_survives_the_round_trip_in_a_quarter_of_the_room() -> None:
    vectors, asked = draw_unit(5, 200), draw_unit(6, 1)[0]
    data = save_bank(vectors)
    assert len(data) < vectors.nbytes / 3.5
    assert load_bank(data).similarity(asked) == pytest.approx(Bank(vectors).similarity(asked), abs=0.005)
    assert save_bank(vectors) == data


@pytest.mark.parametrize(
    "shape", [(NEIGHBOURS - 1, DIMENSIONS), (NEIGHBOURS, DIMENSIONS - 1), (DIMENSIONS,), (0, DIMENSIONS)]
)
def test_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ArtefactError, match="wrong shape"):
        Bank(np.ones(shape, dtype=np.float32))


def test_its_trades_survive_too() -> None:
    pulls = np.array([[0.0, 1.27], [0.64, 0.0]], dtype=np.float32)
    read = load_bank(save_bank(draw_unit(5, 8), Trades({"lathe": 0, "premium": 1}, pulls))).trades
    assert read.index == {"lathe": 0, "premium": 1}
    assert np.allclose(read.pulls, pulls, atol=0.006)
    assert load_bank(save_bank(draw_unit(5, 8))).trades.index == {}


def test_trades_that_do_not_fit_their_words_are_refused() -> None:
    short = Trades({"lathe": 0, "premium": 1}, np.zeros((1, 2), dtype=np.float32))
    with pytest.raises(ArtefactError, match="2 words"):
        load_bank(save_bank(draw_unit(5, 8), short))


def test_another_archive_is_refused() -> None:
    data = save_bank(draw_unit(7, 8))
    for bad in (b"", data[:-40], data.replace(b"vectors", b"vektors")):
        with pytest.raises(ArtefactError, match="bank artefact"):
            load_bank(bad)
