"""Random calls on pages that misbehave: every word once, in order, under the right name."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from tests.extension.random_calls import Call
from tests.extension.simulation import Simulation

UPSETS: dict[str, tuple[tuple[object, ...], ...]] = {
    "meet": (("breakout", True),),
    "zoom": (("scroll", 2),),
    "teams": (("remount",), ("trim", 4), ("staleCopy", 0), ("staleCopy", 1)),
}


def upset(platform: str) -> Callable[[Call], None]:
    def do(call: Call) -> None:
        name, *arguments = call.dice.choice(UPSETS[platform])
        call.meeting.do(str(name), *arguments)
        call.meeting.run(call.dice.choice((0, 300, 1_000)))
        if name == "scroll":
            call.meeting.do("scroll", 0)

    return do


def words(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(speaker, word) for speaker, text in lines for word in re.findall(r"[\w']+", text.lower())]


@pytest.mark.parametrize(
    ("platform", "parameters", "seed"),
    [
        ("meet", {}, 5),
        ("meet", {"structure": "rotated"}, 16),
        ("zoom", {"visible": "4"}, 6),
        ("zoom", {"surface": "overlay", "names": "1"}, 8),
        ("teams", {}, 1),
        ("teams", {"structure": "guest"}, 2),
        ("teams", {"structure": "wrappers"}, 3),
    ],
)
def test_every_word_is_heard_once(
    meeting: Simulation, platform: str, parameters: dict[str, str], seed: int
) -> None:
    meeting.open(platform, **parameters)
    meeting.begin()
    meeting.run(1_000)
    call = Call(meeting, random.Random(seed), upset(platform))
    call.play(16)
    assert words(meeting.said()) == words(call.spoken)
    assert all(row.final for row in meeting.spoken())
