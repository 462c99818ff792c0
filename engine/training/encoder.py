"""The turn encoder as PyTorch sees it: the first layers of all-MiniLM-L6-v2, and how it is exported.

One rule: it computes what the ONNX graph that ships computes, so that vectors made while tuning and
vectors made beside a call are the same. The base and the tuned encoder both ship in
models/embedder. Dropping the upper layers keeps most of a tuned encoder's worth (Sajjad et al.
2020, arXiv 2004.03844) at half the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from engine.embedding import DIMENSIONS

LAYERS: Final = 3
HEADS: Final = 12
_INNER: Final = 1536
_WORDS: Final = 30522
_PLACES: Final = 512
# Our products by the names they have in the base's graph.
_PRODUCTS: Final = {"qkv": "qkv", "out": "o", "inner": "i", "outer": "f"}
_CHUNK: Final = 24  # turns of like length that are padded together
MASK_ID: Final = 103
CLS_ID: Final = 101
SEP_ID: Final = 102
"""The tokens that stand for a hidden word, and for a turn's begin and end."""


class Layer(nn.Module):
    """One transformer layer (Vaswani et al. 2017), normalised after each half as BERT does."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(DIMENSIONS, 3 * DIMENSIONS)
        self.out = nn.Linear(DIMENSIONS, DIMENSIONS)
        self.norm = nn.LayerNorm(DIMENSIONS, 1e-12)
        self.inner = nn.Linear(DIMENSIONS, _INNER)
        self.outer = nn.Linear(_INNER, DIMENSIONS)
        self.norm_after = nn.LayerNorm(DIMENSIONS, 1e-12)

    def forward(self, told: Tensor, mask: Tensor | None) -> Tensor:
        """`told` [turns, tokens, 384]; `mask` [turns, 1, 1, tokens] is True where a token is."""
        turns, tokens, _ = told.shape
        parts = self.qkv(told).view(turns, tokens, 3, HEADS, DIMENSIONS // HEADS).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=mask)
        told = self.norm(told + self.out(seen.transpose(1, 2).reshape(turns, tokens, DIMENSIONS)))
        result: Tensor = self.norm_after(told + self.outer(functional.gelu(self.inner(told))))
        return result


class Encoder(nn.Module):
    """Token ids to one vector a turn."""

    def __init__(self, layers: int = LAYERS) -> None:
        super().__init__()
        self.words = nn.Embedding(_WORDS, DIMENSIONS)
        self.places = nn.Parameter(torch.zeros(_PLACES, DIMENSIONS))
        self.norm = nn.LayerNorm(DIMENSIONS, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Vectors of length 1, [turns, 384], of `ids` [turns, tokens] where `mask` is True."""
        return self.pool(self.tell(ids, mask), mask)

    def tell(self, ids: Tensor, mask: Tensor) -> Tensor:
        """What each token means where it stands, [turns, tokens, 384]."""
        told: Tensor = self.norm(self.words(ids) + self.places[: ids.shape[1]])
        for layer in self.layers:
            told = layer(told, mask[:, None, None, :])
        return told

    def pool(self, told: Tensor, mask: Tensor) -> Tensor:
        """The tokens of each turn as one vector of length 1, [turns, 384]."""
        pooled = (told * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
        return functional.normalize(pooled, dim=-1)

    def encode(self, turns: Sequence[Sequence[int]]) -> Tensor:
        """Vectors of many turns [turns, 384], padded among turns of like length."""
        order = sorted(range(len(turns)), key=lambda place: len(turns[place]))
        pieces = []
        for begin in range(0, len(order), _CHUNK):
            chosen = [turns[place] for place in order[begin : begin + _CHUNK]]
            ids, mask = pad(chosen)
            pieces.append(self(ids, mask))
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(pieces)[back]


def multiplies_bfloat16() -> bool:
    """Whether this processor has instructions for it, by what Linux says of it; elsewhere no."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "avx512_bf16" in told or "amx_bf16" in told


def pad(turns: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Token ids and where they are, both [turns, longest]."""
    longest = max(len(turn) for turn in turns)
    ids = torch.zeros(len(turns), longest, dtype=torch.long)
    mask = torch.zeros(len(turns), longest, dtype=torch.bool)
    for row, turn in enumerate(turns):
        ids[row, : len(turn)] = torch.tensor(turn)
        mask[row, : len(turn)] = True
    return ids, mask


def read_base(model: bytes, layers: int = LAYERS) -> Encoder:
    """The encoder with the weights of the base that ships (models/embedder/minilm-l6-int8.onnx).

    They come back from int8; what rounding took is far less than what tuning changes.
    """
    kept = {one.name: numpy_helper.to_array(one) for one in onnx.load_from_string(model).graph.initializer}
    named = {
        "words.weight": kept["we_q"].astype(np.float32) * kept["we_s"],
        "places": kept["pe"],
        "norm.weight": kept["h0_g"],
        "norm.bias": kept["h0_bb"],
    }
    for place in range(layers):
        for ours, theirs in _PRODUCTS.items():
            weight = kept[f"{theirs}{place}_w"].astype(np.float32) * kept[f"{theirs}{place}_s"]
            smoothed = kept.get(f"{theirs}{place}_is")
            if smoothed is not None:
                weight *= smoothed[:, None]
            named[f"layers.{place}.{ours}.weight"] = weight.T
            named[f"layers.{place}.{ours}.bias"] = kept[f"{theirs}{place}_b"]
        for ours, theirs in (("norm", f"x{place}"), ("norm_after", f"h{place + 1}")):
            named[f"layers.{place}.{ours}.weight"] = kept[f"{theirs}_g"]
            named[f"layers.{place}.{ours}.bias"] = kept[f"{theirs}_bb"]
    encoder = Encoder(layers)
    encoder.load_state_dict(
        {
            name: torch.tensor(np.ascontiguousarray(value), dtype=torch.float32)
            for name, value in named.items()
        }
    )
    return encoder
