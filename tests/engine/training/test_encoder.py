"""The encoder in PyTorch is the one that ships: base read back, tuned weights exported, both alike."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch

from engine.embedding import EMBEDDING_SCHEMA, LocalEmbedder, open_session
from engine.training.encoder import Encoder, pad, read_base
from engine.training.encoder_export import export_encoder
from tests.engine.shipped import open_catalogue

TEXTS = (
    "Yes.",
    "That is more than we thought, and I would have to ask my partner.",
    "What happens when the line goes down on a Saturday, and who picks it up?",
    "Send me the contract and I will sign it on Monday. " * 6,
)


def load(name: str) -> bytes:
    return open_catalogue().load_artefact(name, schema=EMBEDDING_SCHEMA)


def open_base() -> LocalEmbedder:
    return LocalEmbedder(load("embedder/base"), load("embedder/tokenizer"))


def encode(encoder: Encoder, turns: list[list[int]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    with torch.no_grad():
        vectors: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = encoder.eval().encode(turns).numpy()
    return vectors


def test_the_base_read_back_gives_the_base_s_vectors() -> None:
    base = open_base()
    encoder = read_base(load("embedder/base"), layers=6)
    told = encode(encoder, [base.token_ids(text) for text in TEXTS])
    for text, vector in zip(TEXTS, told, strict=True):
        assert float(vector @ base.embed(text)) > 0.985


def test_the_exported_encoder_gives_the_network_s_vectors() -> None:
    base = open_base()
    turns = [base.token_ids(text) for text in TEXTS]
    encoder = read_base(load("embedder/base"), layers=2)
    data = export_encoder(encoder.eval(), turns)
    exported = LocalEmbedder(data, load("embedder/tokenizer"))
    for text, vector in zip(TEXTS, encode(encoder, turns), strict=True):
        assert float(vector @ exported.embed(text)) > 0.985
    model = onnx.load_from_string(data)
    assert not any(one.external_data for one in model.graph.initializer)
    told = {one.name: onnx.numpy_helper.to_array(one) for one in model.graph.initializer}
    assert max(np.abs(array).max() for name, array in told.items() if name.endswith("_w")) <= 63


def test_padding_changes_no_vector() -> None:
    encoder = Encoder(layers=1).eval()
    short, long = [101, 2_000, 102], [101, *range(3_000, 3_020), 102]
    together = encode(encoder, [long, short])
    assert np.allclose(together[1], encode(encoder, [short])[0], atol=1e-5)
    assert np.allclose(together[0], encode(encoder, [long])[0], atol=1e-5)


def test_vectors_come_back_in_the_order_asked() -> None:
    encoder = Encoder(layers=1).eval()
    turns = [[101, *range(2_000, 2_000 + length), 102] for length in (9, 1, 30, 4)] * 8
    together = encode(encoder, turns)
    assert np.allclose(together[:4], together[4:8], atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)


def test_padding_is_masked() -> None:
    ids, mask = pad([[1, 2, 3], [4]])
    assert ids.tolist() == [[1, 2, 3], [4, 0, 0]]
    assert mask.tolist() == [[True, True, True], [True, False, False]]


def test_the_exported_graph_takes_turns_of_any_length() -> None:
    encoder = Encoder(layers=1).eval()
    session = open_session(export_encoder(encoder, [[101, 2_000, 102]]))
    for length in (2, 3, 96):
        ids = np.full((1, length), 2_000, dtype=np.int32)
        (vector,) = session.run(["embedding"], {"input_ids": ids})
        assert vector.shape == (1, 384)
        assert float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-4)
