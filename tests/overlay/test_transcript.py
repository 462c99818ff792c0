"""A transcript in a few words."""

from __future__ import annotations

import pytest

from overlay.transcript import format_words


@pytest.mark.parametrize(
    ("name", "words"),
    [("zoom-vtt", "Zoom VTT"), ("text", "Plain text"), ("gong-json", "Gong JSON"), ("srt", "SRT")],
)
def test_formats_are_named_as_people_write_them(name: str, words: str) -> None:
    assert format_words(name) == words
