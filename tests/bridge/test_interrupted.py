"""Interrupted in the middle of words, a call's turns are those of the same call left alone.

`packaging/soak.py` does the same through the real server, by the real clock.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import pytest

from bridge.silence import AWAY_SECONDS
from tests.bridge.growing import MISHEARD, Differences, Words, bare, compare, make_frames, settle
from tests.bridge.interrupted import WAYS, Sitting, Way, plan
from tests.bridge.spoken import Page

NUMBER = 5


def interrupt(
    folder: Path, seed: int, ways: Sequence[Way], shortest: float, longest: float
) -> tuple[Differences, list[Words]]:
    """What becomes of a call that is interrupted a few times, and its frames."""
    shown, outages = plan(random.Random(seed), NUMBER, shortest, longest, ways)
    frames = make_frames(shown, Page(counted=1))
    turns = Sitting(folder, deque(outages), random.Random(seed)).play(frames)
    return compare(frames, turns, settle(frames)), frames


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(3))
def test_outages_in_the_middle_of_words_change_nothing(tmp_path: Path, way: Way, seed: int) -> None:
    assert not interrupt(tmp_path, seed, [way], 1.0, 20.0)[0]


def test_nor_do_those_of_all_kinds_that_are_almost_too_long(tmp_path: Path) -> None:
    assert not interrupt(tmp_path, 7, WAYS, AWAY_SECONDS - 4.0, AWAY_SECONDS - 1.0)[0]


def test_those_that_are_too_long_split_turns_and_lose_at_most_the_end_of_a_last_word(tmp_path: Path) -> None:
    found, frames = interrupt(tmp_path, 3, ["dropped"], AWAY_SECONDS + 1.0, AWAY_SECONDS + 30.0)
    assert found.split
    assert not found.doubled
    halves = tuple(half for half in found.torn if not half.endswith(MISHEARD))
    misheard = tuple(half.removesuffix(MISHEARD) for half in found.torn if half.endswith(MISHEARD))
    shown_last = {frame.id: frame.text for frame in frames}
    last = {bare(text.split()[-1]) for text in shown_last.values()}
    assert len(halves) > 2
    for word in found.lost:
        assert word.startswith(misheard) or (word.startswith(halves) and word in last)
