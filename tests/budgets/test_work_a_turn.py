"""A turn late in a call costs what an early one does: counted in calls made, which no busy machine blurs.

Milliseconds are measured by `salesrl bench speed`; here only what grows with the call is caught.
"""

from __future__ import annotations

import dataclasses
import sys
from types import FrameType

from engine.embedding import CachedEmbedder
from engine.pipeline import Instruments, Pipeline
from engine.vocabulary import Turn
from tests.engine.fakes import BUYER, SELLER, HashEmbedder, NoiseEmbedder, make_instruments

TEXTS = (
    "What would it cost us if the line went down again on a Saturday?",
    "About £400 a day, and honestly that is more than I can lose.",
    "Others of your size began with one office and no contract.",
    "I'd have to ask Gillian, but send me the figures by Friday.",
)


def count_calls(pipeline: Pipeline, turn: Turn) -> int:
    """How many functions run, in Python and in C, while one turn is observed."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        pipeline.observe(turn)
    finally:
        sys.setprofile(None)
    return calls


def work_at(instruments: Instruments, indices: tuple[int, ...]) -> list[int]:
    """The work at some turns of one call that repeats itself; each of them says the same words."""
    pipeline = Pipeline(instruments)
    work = []
    for index in range(max(indices) + 1):
        turn = Turn(index, (SELLER, BUYER)[index % 2], TEXTS[index % 4])
        if index in indices:
            work.append(count_calls(pipeline, turn))
        else:
            pipeline.observe(turn)
    return work


def test_turn_500_costs_what_turn_8_does() -> None:
    early, late = work_at(make_instruments(HashEmbedder()), (8, 500))
    assert early > 100
    assert late <= 1.2 * early


def test_a_longer_turn_costs_no_more_than_its_length() -> None:
    def cost(repeats: int) -> int:
        pipeline = Pipeline(make_instruments(NoiseEmbedder()))
        pipeline.observe(Turn(0, SELLER, TEXTS[0]))
        return count_calls(pipeline, Turn(1, BUYER, " ".join(TEXTS) * repeats))

    assert cost(40) <= 10 * cost(4)


def test_a_text_heard_before_is_not_embedded_again() -> None:
    inner = HashEmbedder()
    cached = dataclasses.replace(make_instruments(inner), embedder=CachedEmbedder(inner))
    work_at(cached, (40,))
    assert sorted(inner.asked) == sorted(TEXTS)
