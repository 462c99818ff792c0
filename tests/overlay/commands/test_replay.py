from __future__ import annotations

import math
from pathlib import Path

import pytest

from engine.errors import InputError
from overlay.commands import replay, wiring


@pytest.mark.parametrize(
    ("text", "speed"),
    [("8", 8.0), ("8x", 8.0), (" 1.5 ", 1.5), ("0.5", 0.5), ("max", math.inf), ("MAX", math.inf)],
)
def test_speeds_are_read_as_people_write_them(text: str, speed: float) -> None:
    assert replay.parse_speed(text) == speed


@pytest.mark.parametrize("text", ["0", "-1", "fast", "", "nan", "x"])
def test_what_is_no_speed_is_said(text: str) -> None:
    with pytest.raises(InputError, match="is not a speed; use a number above 0"):
        replay.parse_speed(text)


def test_pictures_need_the_overlay() -> None:
    with pytest.raises(InputError, match="leave out --terminal"):
        replay.replay(terminal=True, snapshot=Path("pictures"))


def test_the_bundled_calls_ship_and_read_well() -> None:
    path = wiring.bundled_call()
    for file in (path, path.with_name("phones-estate-agent.txt")):
        transcript = wiring.read_call(file, None, None)
        assert len(transcript.voices) == 2
        assert len(transcript.turns) >= 20
        assert transcript.seller is not None


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        (ImportError("libEGL.so.1: cannot open shared object file: No such file or directory"), True),
        (ModuleNotFoundError("No module named 'PySide6'", name="PySide6"), True),
        (ModuleNotFoundError("No module named 'overlay.wind'", name="overlay.wind"), False),
    ],
)
def test_only_a_missing_qt_sends_us_to_the_terminal(error: ImportError, missing: bool) -> None:
    assert replay.is_qt_missing(error) is missing
