"""`salesrl listen` follows what its bridge tells until somebody stops it."""

from __future__ import annotations

import io
import queue
import subprocess
import sys
from collections.abc import Callable

import pytest
from rich.console import Console

from engine.errors import InputError
from overlay.commands import cli, listen, wiring
from overlay.commands.listen import run_listening
from overlay.commands.live_view import LineView
from overlay.commands.wiring import OpenCall
from overlay.news import Ear
from tests.overlay.listening import Asked, FakeListening, Meeting, Peer, Seen, turn

PROBLEM = "SalesRLAgent is already open and listens for calls: use that one, or close it first."


class Scripted(FakeListening):
    """Tells a script when it is started; the person stops it when all was told."""

    def __init__(self, *script: Callable[[Ear], None]) -> None:
        super().__init__()
        self.script = script

    def open(self, ear: Ear) -> Scripted:
        self.ear = ear
        return self

    def start(self) -> None:
        super().start()
        for step in self.script:
            step(self.ear)

    def decide(self, ticket: str, allow: bool) -> None:
        super().decide(ticket, allow)
        self.ear.peers_changed((Seen(Peer("browser-1", "Chrome 156")),))


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


def follow(
    listening: Scripted,
    engine: OpenCall,
    out: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    *,
    pair: bool = False,
) -> list[str]:
    """Runs until the queue is empty, where the person presses Ctrl-C."""

    def next_or_stop(news: queue.SimpleQueue[object]) -> object:
        try:
            return news.get_nowait()
        except queue.Empty:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(listen, "_next", next_or_stop)
    view = LineView(Console(file=out, width=200, highlight=False, soft_wrap=True))
    run_listening(listening.open, lambda: engine, view, pair=pair)
    assert listening.asked[-1] == "stop"
    return [line.strip() for line in out.getvalue().splitlines() if line.strip()]


def test_a_call_is_followed_until_ctrl_c(
    engine: OpenCall, out: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening = Scripted(
        lambda ear: ear.opened(47811),
        lambda ear: ear.meeting_started(Meeting()),
        lambda ear: ear.turn_settled(Meeting(), turn(0, text="How are you?")),
        lambda ear: ear.troubled("The disk is full."),
        lambda ear: ear.troubled(""),
    )
    lines = follow(listening, engine, out, monkeypatch)
    assert lines[0] == "Listening on port 47811. Start a call in a paired browser; Ctrl-C ends this."
    assert "0:04  Dana: How are you?" in lines
    assert lines[-3:] == ["The disk is full.", "Calls can be kept again.", "Stopped listening."]
    assert listening.published == [("m1", 0)]


@pytest.mark.parametrize(("pair", "words"), [(False, listen.FORGETFUL), (True, "{why}")])
def test_without_a_keyring_it_is_said_what_that_means(
    engine: OpenCall, out: io.StringIO, monkeypatch: pytest.MonkeyPatch, pair: bool, words: str
) -> None:
    listening = Scripted(lambda ear: ear.opened(47811))
    listening.forgetful = "This computer has no keyring."
    assert follow(listening, engine, out, monkeypatch, pair=pair)[0] == words.format(why=listening.forgetful)


def test_a_browser_can_be_paired_first(
    engine: OpenCall, out: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listen, "ask_person", lambda question: True)
    listening = Scripted(lambda ear: ear.opened(47811), lambda ear: ear.pairing_asked(Asked()))
    lines = follow(listening, engine, out, monkeypatch, pair=True)
    assert "123 456" in lines
    assert "Paired: Chrome 156" in lines
    assert listening.asked == ["start", "open", "t1 allowed", "stop"]


def test_where_the_overlay_is_open_it_leaves_with_two(
    engine: OpenCall, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listening = Scripted(lambda ear: ear.failed(PROBLEM))
    monkeypatch.setattr(wiring, "open_listening", listening.open)
    monkeypatch.setattr(wiring, "open_engine", lambda: engine)
    with pytest.raises(SystemExit) as left:
        cli.main(["listen"])
    assert left.value.code == 2
    assert capsys.readouterr().err.strip() == PROBLEM
    assert listening.asked == ["start", "stop"]


def test_it_loads_no_qt() -> None:
    # in this process others may have loaded it: what these imports need is asked of a fresh one
    ask = "import sys, overlay.commands.listen, overlay.commands.pair; print('PySide6' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_what_is_no_problem_of_the_person_is_no_input_error(engine: OpenCall, out: io.StringIO) -> None:
    listening = Scripted(lambda ear: ear.failed("All ports are taken."))
    view = LineView(Console(file=out))
    with pytest.raises(InputError, match="All ports are taken"):
        run_listening(listening.open, lambda: engine, view)
