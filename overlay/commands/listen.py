"""`salesrl listen`: a live call in the terminal, turn by turn, without the overlay and without a display.

One rule: what is heard waits in one queue and is taken by this thread alone, so nobody on the other side ever
waits for the engine. How a call is heard is said in the overlay's own words (`hearing`, `phrases`).
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console

from engine.errors import InputError
from overlay.commands import wiring
from overlay.commands.live_view import JsonView, LineView, View
from overlay.commands.pair import PairingTalk, ask_person
from overlay.commands.room import Room
from overlay.news import Ear, Opened, OpenListening, Trouble

LOOK_SECONDS = 0.25

FORGETFUL = "{why} What was paired before is not known now: salesrl listen --pair pairs again, for this run."

EPILOG = """
Examples:

salesrl listen

salesrl listen --pair

salesrl listen --json | your-program
"""


def listen(
    json: Annotated[bool, typer.Option("--json", help="One reading a line, for programs.")] = False,
    pair: Annotated[bool, typer.Option("--pair", help="Pair a browser first.")] = False,
) -> None:
    """Follow live calls from a paired browser: every turn and its reading, as they come. Ctrl-C ends it."""
    view: View = JsonView() if json else LineView(Console(highlight=False, soft_wrap=True))
    run_listening(wiring.open_listening, wiring.open_engine, view, pair=pair)


def run_listening(
    open_listening: OpenListening,
    open_engine: Callable[[], wiring.OpenCall],
    view: View,
    *,
    pair: bool = False,
    clock: Callable[[], float] = time.monotonic,
    wall: Callable[[], float] = time.time,
) -> None:
    """Follow calls until it is interrupted. Raises InputError where it cannot listen."""
    news: queue.SimpleQueue[object] = queue.SimpleQueue()
    listening = open_listening(Ear(news.put))
    room = Room(open_engine(), view, listening.publish, clock, wall)
    talk = PairingTalk(listening, ask_person, view.say, clock) if pair else None
    listening.start()
    try:
        while True:
            heard = _next(news)
            if isinstance(heard, Opened):
                _open(heard, view, listening.why_not_lasting(), quiet=pair)
                if talk is not None:
                    talk.begin(room.peers)
            elif isinstance(heard, Trouble):
                view.say(heard.sentence or "Calls can be kept again.")
            elif talk is not None and room.is_open:
                talk.take(heard)
                talk = None if talk.is_over else talk
            room.take(heard)
    except KeyboardInterrupt:
        view.say("Stopped listening.")
    finally:
        listening.stop()


def _open(opened: Opened, view: View, forgetful: str, *, quiet: bool) -> None:
    if opened.problem:
        raise InputError(opened.problem)
    if forgetful:
        view.say(forgetful if quiet else FORGETFUL.format(why=forgetful))
    if not quiet:
        view.say(f"Listening on port {opened.port}. Start a call in a paired browser; Ctrl-C ends this.")


def _next(news: queue.SimpleQueue[object]) -> object:
    try:
        return news.get(timeout=LOOK_SECONDS)
    except queue.Empty:
        return None
