"""The turns of a generated corpus as vectors, one file a shard beside its conversations.

One rule: only generated conversations are ever embedded to disk: a vector can be turned back into words,
and theirs lie beside it anyway. `vectors` float16 [turns, 384] in the order of the lines; `starts`
[conversations + 1]: conversation i has the turns `starts[i]` to `starts[i + 1]`.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from engine.embedding import DIMENSIONS, EMBEDDING_SCHEMA, LocalEmbedder
from engine.errors import InputError
from engine.training.corpus.asking import StoppedError
from engine.training.corpus.journal import save_bytes
from engine.training.corpus.plan import Shard
from models.catalogue import load_catalogue

BYTES_A_TURN: Final = DIMENSIONS * 2


class _Turn(msgspec.Struct):
    text: str


class _Conversation(msgspec.Struct):
    turns: list[_Turn]


@functools.cache
def open_embedder() -> LocalEmbedder:
    """The embedder that ships, once a process. Raises ArtefactError."""
    catalogue = load_catalogue()
    return LocalEmbedder(
        catalogue.load_artefact("embedder/model", schema=EMBEDDING_SCHEMA),
        catalogue.load_artefact("embedder/tokenizer", schema=EMBEDDING_SCHEMA),
    )


def embed_shard(shard: Shard, stopped: Callable[[], bool]) -> Shard:
    """Write the vectors of a closed shard. Raises InputError, ArtefactError and StoppedError."""
    embedder = open_embedder()
    vectors, starts = [], [0]
    for conversation in _conversations(shard.file("jsonl")):
        if stopped():
            raise StoppedError
        vectors += [embedder.embed(turn.text) for turn in conversation.turns]
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


def _conversations(path: Path) -> Iterator[_Conversation]:
    decoder = msgspec.json.Decoder(_Conversation)
    try:
        for line in path.read_bytes().splitlines():
            yield decoder.decode(line)
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(f"{path} cannot be read as conversations; generate that shard anew.") from error
