from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.errors import ArtefactError, InputError
from engine.training.corpus.asking import StoppedError
from engine.training.corpus.plan import Plan, Shard, cut_shards
from engine.training.corpus.vectors import embed_shard, open_embedder
from models import catalogue

TURNS = (("Hello, is now a good time?", "Go on then."), ("What does it cost?",))


@pytest.fixture
def shard(tmp_path: Path) -> Shard:
    found = next(cut_shards(Plan(count=2, seed=0, first=0, shard_size=2, writer="a", judge="a"), tmp_path))
    lines = [msgspec.json.encode({"turns": [{"text": text} for text in said]}) for said in TURNS]
    found.file("jsonl").write_bytes(b"\n".join(lines) + b"\n")
    return found


def test_a_vector_is_that_of_its_turn(shard: Shard) -> None:
    embed_shard(shard, lambda: False)
    with np.load(shard.file("vectors.npz"), allow_pickle=False) as kept:
        assert kept["starts"].tolist() == [0, 2, 3]
        for vector, text in zip(kept["vectors"], (text for said in TURNS for text in said), strict=True):
            assert np.allclose(vector, open_embedder().embed(text), atol=2e-4)


def test_a_shard_without_conversations_has_no_vectors(shard: Shard) -> None:
    shard.file("jsonl").write_bytes(b"")
    embed_shard(shard, lambda: False)
    with np.load(shard.file("vectors.npz"), allow_pickle=False) as kept:
        assert kept["vectors"].shape == (0, 384)
        assert kept["starts"].tolist() == [0]


def test_models_that_cannot_be_had_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_chosen", tmp_path)
    with pytest.raises(ArtefactError, match=r"The model manifest .+ cannot be read"):
        open_embedder.__wrapped__()


def test_stopped_in_the_middle_nothing_is_written(shard: Shard) -> None:
    with pytest.raises(StoppedError):
        embed_shard(shard, lambda: True)
    assert not shard.file("vectors.npz").exists()


def test_a_file_that_is_no_corpus_is_named(shard: Shard) -> None:
    shard.file("jsonl").write_bytes(b"hello\n")
    with pytest.raises(InputError, match=r"shard-00000\.jsonl cannot be read as conversations"):
        embed_shard(shard, lambda: False)
