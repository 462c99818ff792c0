"""The base the encoder is tuned from: the lower half of all-mpnet-base-v2, kept in a byte a weight.

One rule: the base is what ships (models/embedder/mpnet-6-int8.npz), so tuning from scratch needs no
network. Large weights take 8 bits with one scale a row; what rounding takes is far less than what
tuning changes. `packaging/base.py` makes the file from the public weights.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from engine.embedding import DIMENSIONS
from engine.training.encoder import CLS_ID, LAYERS, MASK_ID, PLACES, SEP_ID, WIDTH, WORDS, Encoder

Array = NDArray[np.float32]

BASE_SCHEMA: Final = 2
"""The base as the .npz below; 1 was another base, as an ONNX graph."""
_STEPS: Final = 127
_SCALE: Final = ".scale"
_NARROW: Final = "narrow.weight"
# MPNet's vocabulary is BERT's, four places on; its own tokens stand before and after it.
_SHIFT: Final = 4
_OWN: Final = {0: 1, 100: 3, CLS_ID: 0, SEP_ID: 2, MASK_ID: -1}
_FIRST_PLACE: Final = 2
# Our parts of a layer by the names they have in the public weights.
_LAYER: Final = {
    "out": "attention.attn.o",
    "norm": "attention.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "norm_after": "output.LayerNorm",
}


def take_weights(public: Mapping[str, Array], layers: int = LAYERS) -> dict[str, Array]:
    """Our names for the first `layers` of the public weights, the word table in BERT's order."""
    table = public["embeddings.word_embeddings.weight"]
    words = table[_SHIFT : _SHIFT + WORDS].copy()
    for ours, theirs in _OWN.items():
        words[ours] = table[theirs]
    taken = {
        "words.weight": words,
        "places": public["embeddings.position_embeddings.weight"][_FIRST_PLACE : _FIRST_PLACE + PLACES],
        "norm.weight": public["embeddings.LayerNorm.weight"],
        "norm.bias": public["embeddings.LayerNorm.bias"],
        "reaches.weight": public["encoder.relative_attention_bias.weight"],
    }
    for place in range(layers):
        theirs_at, ours_at = f"encoder.layer.{place}", f"layers.{place}"
        for kind in ("weight", "bias"):
            three = [public[f"{theirs_at}.attention.attn.{part}.{kind}"] for part in "qkv"]
            taken[f"{ours_at}.qkv.{kind}"] = np.concatenate(three)
            for name, told in _LAYER.items():
                taken[f"{ours_at}.{name}.{kind}"] = public[f"{theirs_at}.{told}.{kind}"]
    return taken


def write_base(weights: Mapping[str, Array]) -> bytes:
    """`weights` by our names as the bytes of an .npz: tables and products in int8, the rest as it is."""
    kept: dict[str, NDArray[np.generic]] = {}
    for name, value in weights.items():
        if not _is_large(name):
            kept[name] = value.astype(np.float32)
            continue
        scale = np.maximum(np.abs(value).max(axis=1, keepdims=True), 1e-8).astype(np.float32) / _STEPS
        kept[name] = np.round(value / scale).astype(np.int8)
        kept[name + _SCALE] = scale
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **kept)
    return file.getvalue()


def read_base(data: bytes, layers: int = LAYERS) -> Encoder:
    """The encoder with the base's first `layers`; what narrows 768 numbers to 384 is drawn with a
    seed of its own, its rows at right angles, so that turns stay as far apart as they were.
    """
    encoder = Encoder(layers)
    drawn = np.random.default_rng(0).standard_normal((WIDTH, DIMENSIONS))
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        told = {name: _open(kept, name) for name in encoder.state_dict() if name != _NARROW}
    told[_NARROW] = np.linalg.qr(drawn)[0].T.astype(np.float32)
    encoder.load_state_dict(
        {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in told.items()}
    )
    return encoder


def _open(kept: Mapping[str, Array], name: str) -> Array:
    value = kept[name].astype(np.float32)
    return value * kept[name + _SCALE] if _is_large(name) else value


def _is_large(name: str) -> bool:
    inside = name.startswith("layers.") and "norm" not in name
    return name == "words.weight" or (inside and name.endswith(".weight"))
