"""The disk is asked to flush in name only: hundreds of real flushes a test would take seconds."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How large each file was when it was flushed, in the order it was asked for."""
    sizes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: sizes.append(os.fstat(file).st_size))
    return sizes
