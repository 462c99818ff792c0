"""The policy as PyTorch sees it: state encoder, recurrent memory, Beta head, value head.

One rule: what `forward` computes is what `engine/training/export.py` writes as ONNX, operation by
operation; a test holds the two within 0.01. Paper: state encoder, policy, value; ours votes with a
Beta, whose log score keeps the reward proper (tabular PPO, error to the true rate: Beta and log
score 0.016, clipped Gaussian and Brier 0.065).
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.policy import MEMORY_SIZE
from engine.state import STATE_SIZE, VECTOR_NUMBERS
from engine.training.views import EVERYTHING, View

# A unit vector of 384 numbers has entries of about 0.05; the features are of size 1.
VECTOR_GAIN: Final = 8.0
LEAST_CONCENTRATION: Final = 2.0


class PolicyNetwork(nn.Module):
    """State [batch, turns, STATE_SIZE], as far as its view goes, to votes; its memory is a GRU's (Cho et
    al. 2014).
    """

    seen: Tensor

    def __init__(self, objections: int, dropout: float = 0.2, view: View = EVERYTHING) -> None:
        super().__init__()
        self.register_buffer("seen", torch.from_numpy(view.mask()))
        self.vectors = nn.Linear(VECTOR_NUMBERS, MEMORY_SIZE, bias=False)
        self.signs = nn.Linear(STATE_SIZE - VECTOR_NUMBERS, MEMORY_SIZE)
        self.memory = nn.GRU(MEMORY_SIZE, MEMORY_SIZE, batch_first=True)
        self.beta = nn.Linear(MEMORY_SIZE, 2)
        self.value = nn.Linear(MEMORY_SIZE, 1)
        # Auxiliary targets shape the memory while training and are not exported.
        self.objections = nn.Linear(MEMORY_SIZE, objections)
        self.dropout = nn.Dropout(dropout)

    def forward(self, state: Tensor, memory: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return (beta [.., 2], value [.., 1], objections [.., kinds] as log-odds, memory after)."""
        told, after = self._follow(state, memory)
        told = self.dropout(told)
        return self.to_beta(told), self.value(told), self.objections(told), after

    def remember(self, state: Tensor) -> Tensor:
        """What is remembered after each turn of whole calls, [batch, turns, MEMORY_SIZE]."""
        told, _ = self._follow(state, None)
        return told

    def _follow(self, state: Tensor, memory: Tensor | None) -> tuple[Tensor, Tensor]:
        state = state * self.seen
        vectors = self.dropout(state[..., :VECTOR_NUMBERS] * VECTOR_GAIN)
        signs = self.dropout(state[..., VECTOR_NUMBERS:])
        encoded = functional.gelu(self.vectors(vectors) + self.signs(signs))
        told, after = self.memory(self.dropout(encoded), memory)
        return told, after

    def to_beta(self, told: Tensor) -> Tensor:
        """Alpha and beta from a mean (log-odds) and a concentration of at least LEAST_CONCENTRATION."""
        raw = self.beta(told)
        mean = torch.sigmoid(raw[..., :1]) * 0.998 + 0.001
        concentration = LEAST_CONCENTRATION + functional.softplus(raw[..., 1:])
        return torch.cat([mean * concentration, (1.0 - mean) * concentration], dim=-1)
