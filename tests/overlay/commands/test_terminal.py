from __future__ import annotations

import io
from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot
from rich.console import Console

from engine.errors import ArtefactError
from engine.vocabulary import Band, Confidence, Context, Forecast, Reading, Turn
from overlay.card import CardView
from overlay.commands.terminal import LONGEST_WAIT, Playing, draw, plain_line, play_in_terminal
from overlay.commands.wiring import OpenCall
from overlay.face import Face, Mode, fold
from overlay.gauge import Gauge
from overlay.pill import PillView
from overlay.theme import make_theme
from overlay.words import Words
from tests.overlay.commands.conftest import SayTurns


@dataclass
class FakeClock:
    """Time that passes only while somebody waits."""

    now: float = 100.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that can move its cursor, whatever the tests run in."""
    monkeypatch.setenv("TERM", "xterm")


def play(
    turns: tuple[Turn, ...], engine: OpenCall, speed: float, *, tty: bool = False
) -> tuple[str, FakeClock]:
    clock = FakeClock()
    console = Console(
        file=io.StringIO(), force_terminal=tty, width=100, height=40, color_system=None, legacy_windows=False
    )
    play_in_terminal(turns, engine(Context()), console, speed=speed, clock=clock, wait=clock.wait)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue(), clock


def test_a_line_a_turn_where_there_is_no_terminal(engine: OpenCall, say: SayTurns) -> None:
    written, _ = play(say("Hello", "Hi", "Price?", "no"), engine, speed=8)
    lines = written.splitlines()
    assert [line.split()[2] for line in lines if " turn " in line and "%" in line] == ["1", "2", "3", "4"]
    assert "50 %" in lines[0]
    assert "▼ Turned down by a no (turn 4, -20 points)  “no”" in lines[-1]
    assert "\x1b" not in written


def test_speed_divides_the_time(engine: OpenCall, say: SayTurns) -> None:
    turns = say("one", "two", "three")
    _, slow = play(turns, engine, speed=1)
    _, fast = play(turns, engine, speed=4)
    assert slow.now - 100 == pytest.approx(4 * (fast.now - 100))
    assert max(slow.waits) <= LONGEST_WAIT


def test_the_fastest_speed_waits_for_nothing(engine: OpenCall, say: SayTurns) -> None:
    written, clock = play(say("one", "two"), engine, speed=float("inf"))
    assert clock.waits == []
    assert written.count(" turn ") == 2


def test_a_turn_that_breaks_is_left_out_and_the_call_goes_on(engine: OpenCall, say: SayTurns) -> None:
    written, _ = play(say("Hello", "boom", "Still here"), engine, speed=8)
    assert "Turn 2 could not be read and is left out; the call goes on." in written
    assert "what the buyer said" not in written
    assert written.splitlines()[-1].split()[2] == "3"


def test_a_missing_model_ends_the_replay(say: SayTurns) -> None:
    class Refusing:
        def observe(self, turn: Turn) -> Reading:
            raise ArtefactError("The model is missing.")

    with pytest.raises(ArtefactError, match="missing"):
        play(say("Hello"), lambda context: Refusing(), speed=8)


def test_the_view_shows_all_that_the_gauge_shows(engine: OpenCall, say: SayTurns) -> None:
    written, _ = play(say("Hello", "no"), engine, speed=8, tty=True)
    for words in (
        "replay 8×",
        "turn 2 of 2",
        "32 %",
        "likely 20–42",
        "Fair confidence",
        "Few calls like this one.",
        "Turned down by a no",
        "Ask for a date",
        "+9 ± 4",
        "You 58 ",
    ):
        assert words in written


def test_the_overlay_writes_the_numbers_that_the_terminal_writes(say: SayTurns, qtbot: QtBot) -> None:
    """One sequence whose steps are too small and too quick for the needle, in all three places."""
    middles = (0.943, 0.957, 0.962, 0.954, 0.951, 0.949, 0.5, 0.515, 0.004)
    confidence = Confidence(Band.FAIR, ("Few calls like this one.",))
    theme = make_theme(dark=False)
    card, pill = CardView(theme, clock=lambda: 0.0), PillView(theme, clock=lambda: 0.0)
    for view in (card, pill):
        qtbot.addWidget(view)
    playing, face = Playing(say(*"abcdefghi"), 1.0), Face(mode=Mode.LIVE)
    for turn, middle in enumerate(middles):
        reading = Reading(turn, Forecast(middle, middle - 0.11, middle + 0.11), confidence)
        playing.heard = turn + 1
        playing.keep(reading)
        face = fold(face, reading)
        words = str(plain_line(playing)).split()
        number, interval = words[words.index("%") - 1], words[words.index("%") + 1]
        for view in (card, pill):
            view.show_face(face)
            gauge = view.findChild(Gauge)
            assert gauge is not None
            assert gauge.number == number
        assert f"Likely {interval}%" in [label.text() for label in card.findChildren(Words)]


def test_a_terminal_that_cannot_move_its_cursor_gets_lines(
    engine: OpenCall, say: SayTurns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    written, _ = play(say("Hello", "no"), engine, speed=8, tty=True)
    assert "\x1b" not in written
    assert "turn   2" in written


def test_before_the_first_turn_it_warms_up(say: SayTurns) -> None:
    console = Console(file=io.StringIO(), width=80)
    console.print(draw(Playing(say("Hello"), 1.0)))
    assert isinstance(console.file, io.StringIO)
    assert "Warming up" in console.file.getvalue()


def test_an_empty_call_ends_at_once(engine: OpenCall) -> None:
    written, clock = play((), engine, speed=1)
    assert written == ""
    assert clock.waits == []
