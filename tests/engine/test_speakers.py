"""A name tells a side, however it is written."""

from __future__ import annotations

import pytest

from engine.speakers import UNNAMED, name_speaker
from engine.vocabulary import Side, Speaker


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("seller", Speaker("seller", Side.OURS)),
        ("\tSELLER\n", Speaker("seller", Side.OURS)),
        ("Buyer ", Speaker("buyer", Side.THEIRS)),
        ("seller 2", Speaker("seller 2", Side.UNKNOWN)),
        ("Marcus", Speaker("Marcus", Side.UNKNOWN)),
        (" ", Speaker(UNNAMED, Side.UNKNOWN)),
        ("", Speaker(UNNAMED, Side.UNKNOWN)),
        (None, Speaker(UNNAMED, Side.UNKNOWN)),
    ],
)
def test_a_name_is_a_voice_and_its_side(name: str | None, speaker: Speaker) -> None:
    assert name_speaker(name) == speaker
