"""`salesrl replay`: a recorded call plays as it happened, on the overlay or in the terminal.

One rule: Qt is imported inside `show_overlay` alone; where there is no display the same Readings
play in the terminal, and one line says so.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from engine.errors import InputError
from engine.vocabulary import Context
from overlay.commands import drawing, wiring
from overlay.commands.terminal import play_in_terminal

if TYPE_CHECKING:
    from bridge.transcripts.reader import Transcript

FASTEST_WORDS = {"max", "fastest"}

EPILOG = """
Examples:

salesrl replay

salesrl replay call.vtt --seller Dana --speed 4

salesrl replay call.vtt --terminal --speed max

salesrl replay call.vtt --snapshot pictures
"""


def replay(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="A transcript. Left out, a call that ships with the program plays."
        ),
    ] = None,
    seller: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Whose voice is ours. Left out, it is guessed; one click flips it."
        ),
    ] = None,
    speed: Annotated[
        str, typer.Option(metavar="N", help="Seconds of the call a second: 1, 2, 4, 8, 16, or max.")
    ] = "1",
    terminal: Annotated[
        bool, typer.Option("--terminal", help="Play in the terminal instead of the overlay.")
    ] = False,
    format_name: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="Read the file as this format, not as detected."),
    ] = None,
    snapshot: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Save pictures of the overlay at the start, each turning point and the end, then leave.",
        ),
    ] = None,
) -> None:
    """Play a recorded call: the gauge moves after every turn as it would have in the call."""
    pace = parse_speed(speed)
    if terminal and snapshot is not None:
        raise InputError("--snapshot takes pictures of the overlay; leave out --terminal.")
    path = file or wiring.bundled_call()
    if not terminal:
        why = show_overlay(path, seller, pace, format_name, snapshot)
        if why is None:
            return
        if snapshot is not None:
            raise InputError(why)
        print(f"{why} Replaying in the terminal.")
    transcript = wiring.read_call(path, format_name, seller)
    replay_in_terminal(Console(highlight=False), transcript, path, pace)


def parse_speed(text: str) -> float:
    """A speed as people write it: "8", "8x", "max". Raises InputError."""
    word = text.strip().lower().removesuffix("x")
    try:
        speed = math.inf if text.strip().lower() in FASTEST_WORDS else float(word)
    except ValueError:
        speed = math.nan
    if not speed > 0:
        raise InputError(
            f"--speed {drawing.shorten(text, 20)} is not a speed; use a number above 0, such as 8, or max."
        )
    return speed


def replay_in_terminal(console: Console, transcript: Transcript, path: Path, speed: float) -> None:
    """Say what was read, then play it."""
    title = drawing.plain(transcript.title or path.name)
    head = f"{title}: {transcript.format}, {len(transcript.turns)} turns. {wiring.seller_words(transcript)}"
    for line in (head, *transcript.notes):
        console.print(Text(drawing.plain(line), style="dim"))
    observer = wiring.open_engine()(Context(source=transcript.format, title=transcript.title))
    play_in_terminal(transcript.turns, observer, console, speed=speed)


def show_overlay(
    path: Path | None, seller: str | None, speed: float, format_name: str | None, snapshot: Path | None
) -> str | None:
    """Open the overlay and stay until it is closed; None then, and where the one that is open came to the
    front; else one sentence why it cannot open."""
    try:
        from overlay.app import AlreadyOpen, run_overlay
        from overlay.display import NoDisplay
    except ImportError as error:
        if not is_qt_missing(error):
            raise
        return "Qt cannot be loaded here (salesrl doctor says what it lacks)."
    try:
        run_overlay(path, seller=seller, speed=speed, format=format_name, snapshot=snapshot)
    except NoDisplay as error:
        return str(error)
    except AlreadyOpen as told:
        print(told)
    return None


def is_qt_missing(error: ImportError) -> bool:
    """Whether an import failed inside Qt (a system library it links, or the package), not in ours."""
    named = (error.name or "").partition(".")[0] in {"PySide6", "shiboken6"}
    return named or "cannot open shared object file" in str(error)


def open_empty() -> None:
    """Open the overlay, ready for a call or a transcript. Where it is open already, it comes to the front."""
    why = show_overlay(None, None, 1.0, None, None)
    if why is not None:
        raise InputError(f"{why} Use salesrl replay FILE --terminal or salesrl score FILE.")
