"""The base: public weights taken by our names, kept in a byte a weight, and read back."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.embedding import EMBEDDING_SCHEMA, LocalEmbedder
from engine.training.base import BASE_SCHEMA, read_base, take_weights, write_base
from engine.training.encoder import INNER, WIDTH, Encoder
from tests.engine.shipped import open_catalogue
from tests.engine.training.stopping import SMALL_TABLE

Array = NDArray[np.float32]
PLACES = 8


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small table of words and few places."""
    for module in ("base", "encoder"):
        monkeypatch.setattr(f"engine.training.{module}.WORDS", SMALL_TABLE)
        monkeypatch.setattr(f"engine.training.{module}.PLACES", PLACES)


def draw(*shape: int) -> Array:
    return np.random.default_rng(list(shape)).standard_normal(shape).astype(np.float32)


def make_public() -> dict[str, Array]:
    """Weights of one layer by their public names, the hidden word's row the last."""
    norm = {"weight": draw(WIDTH), "bias": draw(WIDTH)}
    layer = {
        **{f"attention.attn.{part}": (WIDTH, WIDTH) for part in "qkvo"},
        "intermediate.dense": (INNER, WIDTH),
        "output.dense": (WIDTH, INNER),
    }
    told = {
        "embeddings.word_embeddings.weight": draw(SMALL_TABLE + 5, WIDTH),
        "embeddings.position_embeddings.weight": draw(PLACES + 2, WIDTH),
        "encoder.relative_attention_bias.weight": draw(32, 12),
    }
    for kind, value in norm.items():
        for name in ("embeddings", "encoder.layer.0.attention", "encoder.layer.0.output"):
            told[f"{name}.LayerNorm.{kind}"] = value
    for name, shape in layer.items():
        told[f"encoder.layer.0.{name}.weight"] = draw(*shape)
        told[f"encoder.layer.0.{name}.bias"] = draw(shape[0])
    return told


@pytest.mark.usefixtures("small")
def test_words_stand_where_the_tokenizer_has_them() -> None:
    public = make_public()
    table = public["embeddings.word_embeddings.weight"]
    words = take_weights(public, layers=1)["words.weight"]
    assert words.shape == (SMALL_TABLE, WIDTH)
    assert np.array_equal(words[1_000], table[1_004])
    # [PAD], [UNK], [CLS], [SEP] and [MASK] by the names MPNet has for them.
    for ours, theirs in ((0, 1), (100, 3), (101, 0), (102, 2), (103, SMALL_TABLE + 4)):
        assert np.array_equal(words[ours], table[theirs])


@pytest.mark.usefixtures("small")
def test_what_is_written_is_read_back_to_within_half_a_step() -> None:
    taken = take_weights(make_public(), layers=1)
    encoder = read_base(write_base(taken), layers=1)
    read = {name: value.numpy() for name, value in encoder.state_dict().items()}
    assert set(read) == {*taken, "narrow.weight"}
    for name, value in taken.items():
        if read[name].ndim == 2 and name not in ("places", "reaches.weight"):
            step = np.abs(value).max(axis=1, keepdims=True) / 127
            assert (np.abs(read[name] - value) <= 0.501 * step).all(), name
        else:
            assert np.array_equal(read[name], value), name


@pytest.mark.usefixtures("small")
def test_narrowing_keeps_how_far_turns_lie_apart() -> None:
    narrow = read_base(write_base(take_weights(make_public(), layers=1)), layers=1).narrow.weight
    assert torch.allclose(narrow @ narrow.T, torch.eye(len(narrow)), atol=1e-5)


def test_the_base_that_ships_holds_like_turns_for_alike() -> None:
    catalogue = open_catalogue()
    base = catalogue.load_artefact("embedder/base", schema=BASE_SCHEMA)
    told, tokenizer = (
        catalogue.load_artefact(f"embedder/{name}", schema=EMBEDDING_SCHEMA)
        for name in ("model", "tokenizer")
    )
    token_ids = LocalEmbedder(told, tokenizer).token_ids
    encoder: Encoder = read_base(base).eval()
    texts = (
        "The buyer signed the contract today.",
        "Today the customer put their signature on the agreement.",
        "My cat sleeps on the sofa all day.",
        "A kitten naps on the couch.",
    )
    with torch.no_grad():
        vectors = encoder.encode([token_ids(text) for text in texts])
    likeness = vectors @ vectors.T
    alike = min(likeness[0, 1], likeness[2, 3])
    assert alike > likeness[:2, 2:].max() + 0.1
