"""What the encoder is tuned with: a GRU over the turns, and the targets that pull at it.

One rule: all of this serves the tuning alone; only the encoder ships. The main target is the soft
label after each turn. Beside it: the turn's own reading and how far it moved the listener; the
card's objections and how the call goes, more the later in the call; and which turn comes next among
all of the batch (contrastive predictive coding, van den Oord et al. 2018, arXiv 1807.03748).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.embedding import DIMENSIONS
from engine.training.encoder import Encoder
from engine.vocabulary import Side

SIDES: Final = {Side.OURS: 0, Side.THEIRS: 1, Side.UNKNOWN: 2}
_HIDDEN: Final = 128
_GAIN: Final = 8.0
_TEMPERATURE: Final = 0.1
# How much each target pulls beside the soft label's 1.
_OWN, _MOVED, _COURSE, _OBJECTIONS, _NEXT = 0.3, 0.6, 0.15, 0.3, 0.1


@dataclass(frozen=True, slots=True)
class Heard:
    """A batch of calls: token ids and sides of all turns in order, turns a call, and the targets.

    `labels` and `readings` are one a turn; `courses` the place of each call's trajectory among
    those of the part; `objections` 0 or 1 by kind, [calls, kinds]; `carded` 1 where those are known.
    """

    ids: Sequence[list[int]]
    sides: Tensor
    lengths: list[int]
    labels: Sequence[float]
    readings: Sequence[float]
    courses: Tensor
    objections: Tensor
    carded: Tensor


class TuningNetwork(nn.Module):
    """The encoder with its heads for tuning; a turn is projected by who says it."""

    def __init__(self, encoder: Encoder, courses: int, objections: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.sides = nn.ModuleList(nn.Linear(DIMENSIONS, _HIDDEN) for _ in SIDES)
        self.memory = nn.GRU(_HIDDEN, _HIDDEN, batch_first=True)
        self.chance = nn.Linear(_HIDDEN, 1)
        # From the turn alone: where the listener stands after it, and how far it moved them.
        self.alone = nn.Linear(DIMENSIONS, 2)
        self.course = nn.Linear(_HIDDEN, courses)
        self.objections = nn.Linear(_HIDDEN, objections)
        self.next = nn.Linear(_HIDDEN, DIMENSIONS)

    def forward(
        self, ids: Sequence[list[int]], sides: Tensor, lengths: Sequence[int]
    ) -> tuple[Tensor, Tensor]:
        """What is remembered after each turn [calls, longest, 128], and the turns' vectors [turns, 384]."""
        vectors = self.encoder.encode(ids)
        lively = functional.dropout(vectors * _GAIN, 0.1, self.training)
        by_side = torch.stack([project(lively) for project in self.sides], dim=1)
        told = functional.gelu(by_side[torch.arange(len(sides)), sides])
        padded = nn.utils.rnn.pad_sequence(list(torch.split(told, list(lengths))), batch_first=True)
        remembered, _ = self.memory(functional.dropout(padded, 0.1, self.training))
        return functional.dropout(remembered, 0.1, self.training), vectors

    def loss(self, heard: Heard) -> Tensor:
        """The weighed sum of all targets."""
        remembered, vectors = self(heard.ids, heard.sides, heard.lengths)
        at = _rows(heard.lengths)
        after = remembered[at].float()
        labels = torch.tensor(heard.labels)
        told = functional.binary_cross_entropy_with_logits(self.chance(after)[:, 0], labels)
        loss = told + self._turn_loss(vectors, heard) + self._call_loss(after, heard)
        found: Tensor = loss + _NEXT * self._next_loss(after, vectors, heard.lengths)
        return found

    def _turn_loss(self, vectors: Tensor, heard: Heard) -> Tensor:
        alone = self.alone(functional.dropout(vectors * _GAIN, 0.1, self.training)).float()
        begins = np.cumsum([0, *heard.lengths[:-1]])
        readings = np.array(heard.readings)
        moves = np.diff(readings, prepend=readings[:1])
        moves[begins] = 0.0
        own = functional.binary_cross_entropy_with_logits(alone[:, 0], torch.tensor(readings).float())
        moved = functional.mse_loss(alone[:, 1], 3.0 * torch.tensor(moves).float())
        return _OWN * own + _MOVED * moved

    def _call_loss(self, after: Tensor, heard: Heard) -> Tensor:
        # The later in the call, the more there is to know of it.
        weight = torch.cat([torch.arange(1, turns + 1) / turns for turns in heard.lengths])
        weight = weight / weight.sum()
        turns = torch.tensor(heard.lengths)
        course = functional.cross_entropy(
            self.course(after), heard.courses.repeat_interleave(turns), reduction="none"
        )
        kinds = functional.binary_cross_entropy_with_logits(
            self.objections(after), heard.objections.repeat_interleave(turns, dim=0), reduction="none"
        )
        named = weight * heard.carded.repeat_interleave(turns)
        found: Tensor = _COURSE * (course * weight).sum() + _OBJECTIONS * (kinds.mean(dim=-1) * named).sum()
        return found

    def _next_loss(self, after: Tensor, vectors: Tensor, lengths: Sequence[int]) -> Tensor:
        ends = np.cumsum(lengths) - 1
        has_next = np.setdiff1d(np.arange(len(after)), ends)
        if len(has_next) == 0:
            return torch.zeros(())
        asked = functional.normalize(self.next(after[torch.from_numpy(has_next)]).float(), dim=-1)
        likeness = asked @ vectors.float().T / _TEMPERATURE
        return functional.cross_entropy(likeness, torch.from_numpy(has_next + 1))


def _rows(lengths: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Where the turns of padded calls lie: call by call, turn by turn."""
    calls = torch.cat([torch.full((turns,), call) for call, turns in enumerate(lengths)])
    return calls, torch.cat([torch.arange(turns) for turns in lengths])
