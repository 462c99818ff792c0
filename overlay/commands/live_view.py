"""What `salesrl listen` writes: lines for people, or one reading a line for programs.

One rule: standard output holds what was asked for and nothing else; with --json all that is said beside it
goes to standard error. Words of a call are cleaned before they reach a terminal (`drawing`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

import msgspec
from rich.console import Console
from rich.text import Text

from engine.vocabulary import Reading, Turn
from overlay.commands import drawing
from overlay.commands.jsonl import write_reading
from overlay.needle import label
from overlay.phrases import clock_words

PATH_WIDTH = 16
WORDS = 400


class View(Protocol):
    """Where a live call is shown."""

    def say(self, sentence: str) -> None: ...

    def begin(self, source: str, title: str) -> None: ...

    def show(
        self, meeting: str, turn: Turn, reading: Reading | None, path: Sequence[float], which: str = ""
    ) -> None:
        """`which` tells which call it is where there is more than one."""
        ...


class LineView:
    """For people: who said what, then where the call stands."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, sentence: str) -> None:
        self._console.print(Text(sentence, style="dim"))

    def begin(self, source: str, title: str) -> None:
        name = f": {drawing.shorten(title, 80)}" if title.strip() else ""
        self._console.print(Text(f"\n{source} call{name}", style="bold"))

    def show(
        self, meeting: str, turn: Turn, reading: Reading | None, path: Sequence[float], which: str = ""
    ) -> None:
        clock = "" if turn.end is None else clock_words(turn.end)
        who = f"{f'[{drawing.plain(which)}] ' if which else ''}{drawing.shorten(turn.speaker.id, 24)}"
        typed = " (chat)" if turn.typed else ""
        self._console.print(Text(f"{clock:>8}  {who}{typed}: {drawing.shorten(turn.text, WORDS)}"))
        if reading is None:
            return
        forecast = reading.forecast
        line = Text(f"{'':8}  {label(forecast.probability):>3} %", style="bold")
        rest = f"  {drawing.interval(forecast):>7}  {reading.confidence.band.value:<4}  "
        line.append(rest + drawing.sparkline(path, PATH_WIDTH), style="not bold")
        self._console.print(line)
        if reading.turning_point is not None:
            self._console.print(Text(f"{'':10}{drawing.point_words(reading.turning_point)}"))


class JsonView:
    """For programs: the keys of `salesrl score --jsonl`, with the meeting's id."""

    def say(self, sentence: str) -> None:
        print(sentence.strip("\n"), file=sys.stderr)

    def begin(self, source: str, title: str) -> None:
        del title
        self.say(f"{source} call")

    def show(
        self, meeting: str, turn: Turn, reading: Reading | None, path: Sequence[float], which: str = ""
    ) -> None:
        if reading is not None:
            line = {"meeting": meeting, **msgspec.structs.asdict(write_reading(reading))}
            print(msgspec.json.encode(line).decode(), flush=True)
