"""What `salesrl listen` writes: clean lines for people, the contract's keys for programs."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from engine.vocabulary import Context, Speaker, Turn
from overlay.commands.live_view import JsonView, LineView
from overlay.commands.wiring import OpenCall
from tests.overlay.listening import turn

BAD = "no\x1b[2J\u202e more\nlines"


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


def test_people_read_who_said_what_and_where_it_stands(out: io.StringIO, engine: OpenCall) -> None:
    view = LineView(Console(file=out, width=100, highlight=False, soft_wrap=True))
    call = engine(Context())
    view.begin("Meet", "Rota\x07, vets")
    said = Turn(1, Speaker("Lee", turn(1).speaker.side), "no", 4.0, 8.0)
    reading = call.observe(said)
    view.show("m1", said, reading, [0.5, 0.32])
    lines = [line.rstrip() for line in out.getvalue().splitlines() if line.strip()]
    assert lines[0] == "Meet call: Rota, vets"
    assert lines[1] == "    0:08  Lee: no"
    assert lines[2].split() == ["32", "%", "20–42", "FAIR", "█▁"]
    assert "▼ Turned down by a no (turn 2, -20 points)" in lines[3]


def test_a_turn_says_which_call_it_is_of(out: io.StringIO) -> None:
    view = LineView(Console(file=out, width=100, highlight=False, soft_wrap=True))
    view.show("m1", Turn(0, Speaker("Lee", turn(0).speaker.side), "no", 4.0, 8.0), None, [], BAD)
    assert out.getvalue().rstrip() == "    0:08  [no[2J more lines] Lee: no"


def test_what_was_typed_is_told_from_what_was_said(out: io.StringIO) -> None:
    view = LineView(Console(file=out, width=100, highlight=False, soft_wrap=True))
    view.show(
        "m1", Turn(0, Speaker("Lee", turn(0).speaker.side), "see the link", 4.0, 8.0, typed=True), None, []
    )
    assert out.getvalue().rstrip() == "    0:08  Lee (chat): see the link"


def test_nothing_in_a_call_reaches_the_terminal_as_a_command(out: io.StringIO) -> None:
    view = LineView(Console(file=out, width=100, highlight=False, soft_wrap=True))
    view.begin("Meet", BAD)
    view.show("m1", Turn(0, Speaker(BAD, turn(0).speaker.side), BAD), None, [])
    shown = out.getvalue()
    assert not set(shown) & {"\x1b", "\u202e"}
    assert len(shown.strip().splitlines()) == 2


def test_programs_read_one_reading_a_line_and_nothing_else(
    engine: OpenCall, capsys: pytest.CaptureFixture[str]
) -> None:
    view = JsonView()
    call = engine(Context())
    view.say("\nListening on port 47811.")
    view.begin("Meet", "Rota")
    view.show("m1", turn(0), call.observe(turn(0)), [0.5])
    view.show("m1", turn(1), None, [0.5])
    told = capsys.readouterr()
    (line,) = told.out.splitlines()
    written = json.loads(line)
    assert (written["meeting"], written["turn"], written["confidence"]) == ("m1", 0, "FAIR")
    assert set(written) == {
        "meeting", "turn", "probability", "low", "high", "confidence", "reasons", "turning_point"
    }  # fmt: skip
    assert told.err.splitlines() == ["Listening on port 47811.", "Meet call"]
