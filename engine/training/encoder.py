"""The turn encoder as PyTorch sees it: the first layers of all-mpnet-base-v2, narrowed to 384 numbers.

One rule: it computes what the ONNX graph that ships computes, so that vectors made while tuning and
vectors made beside a call are the same. MPNet (Song et al. 2020, arXiv 2004.09297) sees how far
tokens lie apart as well as where they stand. Dropping the upper layers keeps most of a tuned
encoder's worth (Sajjad et al. 2020, arXiv 2004.03844) at half the time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.embedding import DIMENSIONS

LAYERS: Final = 6
HEADS: Final = 12
WIDTH: Final = 768
"""Numbers a token has inside; a turn's vector has DIMENSIONS."""
INNER: Final = 3072
WORDS: Final = 30522
PLACES: Final = 512
REACHES: Final = 32
"""How many distances between tokens are told apart."""
EPSILON: Final = 1e-5
_FARTHEST: Final = 128
_CHUNK: Final = 24  # turns of like length that are padded together
MASK_ID: Final = 103
CLS_ID: Final = 101
SEP_ID: Final = 102
"""The tokens that stand for a hidden word, and for a turn's begin and end."""


class Layer(nn.Module):
    """One transformer layer (Vaswani et al. 2017), normalised after each half as BERT does."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.norm_after = nn.LayerNorm(WIDTH, EPSILON)

    def forward(self, told: Tensor, seen: Tensor) -> Tensor:
        """`told` [turns, tokens, 768]; `seen` [turns, 12, tokens, tokens] is added to what tokens see."""
        turns, tokens, _ = told.shape
        parts = self.qkv(told).view(turns, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        heard = functional.scaled_dot_product_attention(
            parts[0], parts[1], parts[2], attn_mask=seen.to(parts.dtype)
        )
        told = self.norm(told + self.out(heard.transpose(1, 2).reshape(turns, tokens, WIDTH)))
        result: Tensor = self.norm_after(told + self.outer(functional.gelu(self.inner(told))))
        return result


class Encoder(nn.Module):
    """Token ids to one vector a turn."""

    def __init__(self, layers: int = LAYERS) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, WIDTH)
        self.places = nn.Parameter(torch.zeros(PLACES, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.reaches = nn.Embedding(REACHES, HEADS)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.narrow = nn.Linear(WIDTH, DIMENSIONS, bias=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Vectors of length 1, [turns, 384], of `ids` [turns, tokens] where `mask` is True."""
        return self.pool(self.tell(ids, mask), mask)

    def tell(self, ids: Tensor, mask: Tensor) -> Tensor:
        """What each token means where it stands, [turns, tokens, 768]."""
        tokens = ids.shape[1]
        told: Tensor = self.norm(self.words(ids) + self.places[:tokens])
        at = torch.arange(tokens)
        near = self.reaches(reach(at[None, :] - at[:, None])).permute(2, 0, 1)
        seen = near[None].masked_fill(~mask[:, None, None, :], -1e9)
        for layer in self.layers:
            told = layer(told, seen)
        return told

    def pool(self, told: Tensor, mask: Tensor) -> Tensor:
        """The tokens of each turn as one vector of length 1, [turns, 384]."""
        pooled = (told * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
        return functional.normalize(self.narrow(pooled), dim=-1)

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


def reach(apart: Tensor) -> Tensor:
    """Which of REACHES a distance in tokens is: each near one its own, far ones together (Raffel et
    al. 2020, arXiv 1910.10683, as MPNet has it); those after a token from those before it.
    """
    sides = REACHES // 2
    own = sides // 2
    far = apart.abs()
    beyond = torch.log(far.clamp(min=1).float() / own) / math.log(_FARTHEST / own) * (sides - own)
    together = (own + beyond.long()).clamp(max=sides - 1)
    return (apart > 0).long() * sides + torch.where(far < own, far, together)


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
