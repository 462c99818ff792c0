"""A small share of the fuzz (`salesrl bench bridge` runs the whole), and that it would find something."""

from __future__ import annotations

import pytest

from bridge import protocol
from bridge.fuzz import fuzz

COUNT = 20_000


def test_nothing_unexpected_comes_of_any_input() -> None:
    told = fuzz(COUNT, seed=7)
    assert told.unexpected == {}
    assert told.inputs == COUNT
    # It gets everywhere: what is never reached is never tried.
    assert min(told.let_in, told.paired, told.delivered) > 10
    assert set(told.refused) >= {
        "bad-frame",
        "bad-order",
        "update-needed",
        "bad-proof",
        "too-late",
        "pairing-closed",
        "denied",
        "too-many-peers",
    }


def test_the_same_seed_is_the_same_input() -> None:
    # The bridge's half of a pairing is drawn by the library of curves, which takes no seed.
    assert fuzz(500, seed=3).refused == fuzz(500, seed=3).refused
    assert fuzz(500, seed=3).refused != fuzz(500, seed=4).refused


def test_what_breaks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_data: str) -> None:
        raise RecursionError

    monkeypatch.setattr(protocol, "decode_from_peer", fail)
    told = fuzz(50, seed=1)
    assert set(told.unexpected) == {"RecursionError at FIRST"}


def test_a_frame_taken_before_the_proof_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    step = protocol._STEPS[protocol.Step.IN]
    monkeypatch.setitem(protocol._STEPS, protocol.Step.FIRST, step)
    assert "a frame was taken before the proof" in fuzz(2_000, seed=1).unexpected
