"""Where a stage of training stands, on disk: the network, its optimiser, and how far it is.

One rule: written whole or not at all, so that a run killed while saving goes on from the save before.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn


def load_checkpoint(path: Path, network: nn.Module, optimiser: torch.optim.Optimizer) -> int:
    """Bring both to where `path` has them; return how far that is, 0 where there is no such file."""
    if not path.exists():
        return 0
    kept: dict[str, Any] = torch.load(path, weights_only=True)
    network.load_state_dict(kept["network"])
    optimiser.load_state_dict(kept["optimiser"])
    return int(kept["done"])


def save_checkpoint(path: Path, network: nn.Module, optimiser: torch.optim.Optimizer, done: int) -> None:
    """Keep both, and how far they are."""
    waiting = path.with_suffix(".part")
    torch.save({"network": network.state_dict(), "optimiser": optimiser.state_dict(), "done": done}, waiting)
    waiting.replace(path)
