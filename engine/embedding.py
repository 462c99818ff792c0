"""Turn text into a vector: one Embedder protocol, the local ONNX embedder, and a cache around any.

One rule: a vector depends on the text alone. Whoever changes how text is cut to `MAX_TOKENS` or
cleaned raises EMBEDDING_SCHEMA, since policies were trained on the vectors as they were.
"""

from __future__ import annotations

import functools
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from engine.errors import ArtefactError
from engine.text import clean

EMBEDDING_SCHEMA = 1
DIMENSIONS = 384
MAX_TOKENS = 96  # 99 % of written turns fit in 110; what is longer keeps its start and its end.
_HEAD_TOKENS = 32  # how a turn opens; the rest of the room goes to how it ends

Vector = NDArray[np.float32]


class Embedder(Protocol):
    """Anything that gives a text a vector of `DIMENSIONS` float32 of length 1."""

    def embed(self, text: str) -> Vector:
        """Return the vector of `text`, shape [DIMENSIONS]; raises rather than return a made-up one."""
        ...

    def begin(self, text: str) -> Callable[[], Vector]:
        """Begin what `embed` does and return how to have the vector; what fails raises there."""
        return functools.partial(self.embed, text)


def cut_tokens(ids: list[int], limit: int = MAX_TOKENS) -> list[int]:
    """Shorten to `limit` tokens, keeping [CLS], the start, the end and [SEP].

    The middle goes: people state where they stand at the edges of a long turn.
    """
    if len(ids) <= limit:
        return ids
    return ids[:_HEAD_TOKENS] + ids[len(ids) - (limit - _HEAD_TOKENS) :]


def open_session(model: bytes) -> ort.InferenceSession:
    """Open verified ONNX bytes for one thread, in-process, on CPU.

    Basic graph optimisation, since the fused forms of this graph cost more; one thread, since two
    are unstable under load at 2-3 times the CPU (measured, see models/embedder/README.md).
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 4
    try:
        session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises a dozen classes of its own with no common base
        raise ArtefactError(
            f"An ONNX artefact could not be opened ({type(error).__name__}); reinstall SalesRLAgent."
        ) from error
    # Its Python half keeps the bytes for as long as it lives, to begin anew on another processor: a
    # second encoder in memory for a fall-back that nothing here has (onnxruntime 1.32, _model_bytes).
    session.disable_fallback()
    if hasattr(session, "_model_bytes"):
        session._model_bytes = None
    return session


def _open_tokenizer(data: bytes) -> Tokenizer:
    try:
        return Tokenizer.from_str(data.decode("utf-8"))
    except Exception as error:  # the tokenizers library raises bare Exception
        raise ArtefactError(
            f"The tokenizer artefact could not be opened ({type(error).__name__}); reinstall SalesRLAgent."
        ) from error


class LocalEmbedder(Embedder):
    """The encoder that ships, with 7-bit weights, on CPU (models/embedder/README.md)."""

    def __init__(self, model: bytes, tokenizer: bytes) -> None:
        self._tokenizer = _open_tokenizer(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._session = open_session(model)
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedder")

    def embed(self, text: str) -> Vector:
        """Return the L2-normalised mean-pooled vector of `text`, shape [384]."""
        return self._run(self.token_ids(text))

    def begin(self, text: str) -> Callable[[], Vector]:
        """Run the network on a thread of its own, so that the caller's Python goes on meanwhile."""
        ids = self.token_ids(text)
        begun = threading.Event()

        def run() -> Vector:
            begun.set()
            return self._run(ids)

        vector = self._beside.submit(run)
        # Without this hand-over the thread would wait up to 5 ms (sys.getswitchinterval) for the
        # interpreter lock; so it has it, and gives it back as soon as the network runs.
        begun.wait()
        return vector.result

    def _run(self, ids: list[int]) -> Vector:
        (vectors,) = self._session.run(["embedding"], {"input_ids": np.array([ids], dtype=np.int32)})
        vector: Vector = vectors[0]
        return vector

    def token_ids(self, text: str) -> list[int]:
        """Return the ids the network sees: cleaned, at most MAX_TOKENS of them."""
        # A word is at least one character: what lies beyond the room on both sides is never read.
        cleaned = clean(text)
        if len(cleaned) > _WINDOW_CHARS:
            half = _WINDOW_CHARS // 2
            cleaned = cleaned[:half] + " " + cleaned[-half:]
        # Half a surrogate pair, as a caption cut in mid-emoji may hold, is no text to the tokenizer.
        whole = cleaned.encode("utf-8", "ignore").decode("utf-8")
        return cut_tokens(self._tokenizer.encode(whole).ids)


# Far more characters than MAX_TOKENS can hold, so that cutting the string before the tokens
# changes nothing in practice while a 20,000-word turn stays cheap to tokenise.
_WINDOW_CHARS = 4000


class CachedEmbedder(Embedder):
    """Remembers the last `capacity` vectors of another Embedder, in memory only.

    Never on disk: a vector can be turned back into words (Morris et al. 2023, "Text embeddings
    reveal (almost) as much as text"). Found again by a digest, so that no turn's words are kept and
    long turns take no more room than short ones.
    """

    def __init__(self, embedder: Embedder, capacity: int = 2048) -> None:
        self._embedder = embedder
        self._capacity = capacity
        self._vectors: OrderedDict[bytes, Vector] = OrderedDict()
        self.hits = 0
        self.misses = 0

    def embed(self, text: str) -> Vector:
        """Return the vector of `text`, from memory when it was asked before."""
        return self.begin(text)()

    def begin(self, text: str) -> Callable[[], Vector]:
        """Begin what `embed` does; nothing begins for a text that was asked before."""
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        found = self._vectors.get(key)
        if found is not None:
            self._vectors.move_to_end(key)
            self.hits += 1
            return lambda: found
        pending = self._embedder.begin(text)

        def keep() -> Vector:
            vector = pending()
            vector.setflags(write=False)
            self.misses += 1
            self._vectors[key] = vector
            if len(self._vectors) > self._capacity:
                self._vectors.popitem(last=False)
            return vector

        return keep

    def forget(self) -> None:
        """Drop every vector, as when a call is over."""
        self._vectors.clear()
