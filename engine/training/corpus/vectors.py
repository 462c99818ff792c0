"""The turns of a generated corpus as vectors, one file a shard beside its conversations.

One rule: only generated conversations are ever embedded to disk: a vector can be turned back into words,
and theirs lie beside it anyway. `vectors` float16 [turns, 384] in the order of the lines; `starts`
[conversations + 1]: conversation i has the turns `starts[i]` to `starts[i + 1]`.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from typing import Final

import numpy as np

from engine.embedding import DIMENSIONS, EMBEDDING_SCHEMA, LocalEmbedder
from engine.pipeline import translate_refusals
from engine.training.corpus.asking import StoppedError
from engine.training.corpus.journal import save_bytes
from engine.training.corpus.plan import Shard
from engine.training.corpus.reports import load_texts
from models.catalogue import load_catalogue

BYTES_A_TURN: Final = DIMENSIONS * 2


@functools.cache
def open_embedder() -> LocalEmbedder:
    """The embedder that ships, once a process. Raises ArtefactError."""
    with translate_refusals():
        catalogue = load_catalogue()
        return LocalEmbedder(
            catalogue.load_artefact("embedder/model", schema=EMBEDDING_SCHEMA),
            catalogue.load_artefact("embedder/tokenizer", schema=EMBEDDING_SCHEMA),
        )


def embed_shard(shard: Shard, stopped: Callable[[], bool]) -> Shard:
    """Write the vectors of a closed shard. Raises InputError, ArtefactError and StoppedError."""
    embedder = open_embedder()
    vectors, starts = [], [0]
    for texts in load_texts(shard):
        if stopped():
            raise StoppedError
        vectors += [embedder.embed(text) for text in texts]
        starts.append(len(vectors))
    content = io.BytesIO()
    np.savez(
        content,
        allow_pickle=False,
        vectors=np.array(vectors, dtype=np.float16).reshape(-1, DIMENSIONS),
        starts=np.array(starts, dtype=np.int64),
    )
    save_bytes(shard.file("vectors.npz"), content.getvalue())
    return shard
