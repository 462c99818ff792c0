"""The encoder in PyTorch is the one that ships: exported weights give the same vectors."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch

from engine.embedding import EMBEDDING_SCHEMA, LocalEmbedder, open_session
from engine.training.base import BASE_SCHEMA, read_base
from engine.training.encoder import REACHES, Encoder, pad, reach
from engine.training.encoder_export import export_encoder
from tests.engine.shipped import open_catalogue

TEXTS = (
    "Yes.",
    "That is more than we thought, and I would have to ask my partner.",
    "What happens when the line goes down on a Saturday, and who picks it up?",
    "Send me the contract and I will sign it on Monday. " * 6,
)


def load(name: str, schema: int = EMBEDDING_SCHEMA) -> bytes:
    return open_catalogue().load_artefact(name, schema=schema)


def open_shipped() -> LocalEmbedder:
    return LocalEmbedder(load("embedder/model"), load("embedder/tokenizer"))


def encode(encoder: Encoder, turns: list[list[int]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    with torch.no_grad():
        vectors: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = encoder.eval().encode(turns).numpy()
    return vectors


def test_the_exported_encoder_gives_the_network_s_vectors() -> None:
    shipped = open_shipped()
    turns = [shipped.token_ids(text) for text in TEXTS]
    encoder = read_base(load("embedder/base", BASE_SCHEMA), layers=2)
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


def test_near_tokens_are_told_apart_and_far_ones_together() -> None:
    apart = torch.tensor([-500, -128, -9, -7, -1, 0, 1, 7, 9, 128, 500])
    told = reach(apart).tolist()
    # As MPNet was trained: eight distances each their own, then by their logarithm up to 128.
    assert told == [15, 15, 8, 7, 1, 0, 17, 23, 24, 31, 31]
    assert sorted(set(reach(torch.arange(-600, 600)).tolist())) == [n for n in range(REACHES) if n != 16]


def test_where_a_token_stands_to_another_changes_the_vector() -> None:
    torch.manual_seed(1)
    encoder = Encoder(layers=1).eval()
    turns = [[101, 2_000, 3_000, 102], [101, 3_000, 2_000, 102]]
    first, second = encode(encoder, turns)
    assert not np.allclose(first, second, atol=1e-4)
    torch.nn.init.zeros_(encoder.reaches.weight)
    # The places of an untrained encoder are all alike: without distances it could not tell these.
    first, second = encode(encoder, turns)
    assert np.allclose(first, second, atol=1e-5)
