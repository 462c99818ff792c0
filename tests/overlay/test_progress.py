"""The words for where a call stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overlay.progress import Progress, progress_words

MIDWAY = Progress(turn=12, count=40, furthest=12, elapsed=187.0, playing=True, speed=8.0)


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (MIDWAY, "Turn 13 of 40 · 3:07"),
        (replace(MIDWAY, furthest=30, playing=False), "As of turn 13 · 3:07"),
        (replace(MIDWAY, furthest=30, playing=True), "Turn 13 of 40 · 3:07"),
        (Progress(count=40), "Start of 40 turns"),
        (replace(MIDWAY, furthest=12, playing=False, live=True), "Turn 13 · 3:07"),
        (replace(MIDWAY, furthest=30, playing=False, live=True), "As of turn 13 · 3:07"),
    ],
)
def test_the_words_say_where_the_call_is(progress: Progress, words: str) -> None:
    assert progress_words(progress) == words
