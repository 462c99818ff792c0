"""One thread for small networks: quicker than two that wait for each other, and the same everywhere."""

from __future__ import annotations

import pytest
import torch


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)
