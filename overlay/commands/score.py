"""`salesrl score`: the forecast of whole calls, turn by turn, for people and for programs.

One rule: what is printed for people goes through `drawing`, what is written for programs through
`jsonl`; nothing is worked out here. Qt is never loaded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.errors import InputError
from engine.vocabulary import Context, Reading
from overlay.commands import drawing, jsonl, wiring
from overlay.commands.wiring import OpenCall
from overlay.needle import label

if TYPE_CHECKING:
    from bridge.transcripts.reader import Transcript

SPARKLINE_WIDTH = 24
LEFT = {"Path", "Confidence"}
MOST_ROWS = 60
QUOTE_LENGTH = 90

EPILOG = """
Examples:

salesrl score call.vtt --seller Dana

salesrl score calls/*.txt --json > scored.jsonl

salesrl score --jsonl < conversations.jsonl > readings.jsonl

A line for --jsonl:
{"id": "a", "turns": [{"speaker": "seller", "text": "Hello", "t": 0.5}]}

The speaker is seller, buyer (in capitals or not) or any other name; t is seconds or null; other keys are
never used.

A line that comes back, one reading a turn:
{"id": "a", "readings": [{"turn": 0, "probability": 0.519619,
"low": 0.274598, "high": 0.755553, "confidence": "LOW", "reasons":
["hardly begun: fewer than 3 turns heard"], "turning_point": null}]}
"""


@dataclass(frozen=True, slots=True)
class Call:
    """One file, read and observed."""

    path: Path
    transcript: Transcript
    readings: tuple[Reading, ...]


def score(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="Transcripts: Zoom, Teams, Meet, Otter, Gong, SRT, VTT, text, CSV, JSON."
        ),
    ] = None,
    seller: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose voice is ours. Left out, it is guessed, and said so."),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="Read the files as this format, not as detected."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write one JSON object a file instead of a table.")
    ] = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read conversations from standard input, one JSON object a line.")
    ] = False,
) -> None:
    """Show how likely the buyer was to buy, after every turn of each call.

    Each figure comes from that turn and those before it alone, as it would have stood in the call.
    """
    paths = files or []
    if as_jsonl:
        if paths or seller or format_name:
            raise InputError(
                "--jsonl reads standard input, where each turn names its side;"
                " leave out FILE, --seller and --format."
            )
        score_standard_input()
        return
    if not paths:
        raise InputError("Name at least one transcript to score, or use --jsonl to read standard input.")
    failed = score_files(paths, seller, format_name, as_json)
    if failed:
        raise typer.Exit(2)


def score_standard_input() -> None:
    """Stream conversations from standard input to standard output, each line as soon as it is done."""
    lines = jsonl.score_lines(sys.stdin.buffer, wiring.open_engine())
    try:
        for line in lines:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read us has had enough, as in `... | head -1`: not a fault, and nothing to add.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def score_files(paths: Sequence[Path], seller: str | None, format_name: str | None, as_json: bool) -> int:
    """Score each file and show it; a file that cannot be used is said and passed over. How many were."""
    open_call: OpenCall | None = None
    calls: list[Call] = []
    failed = 0
    for path in paths:
        try:
            transcript = wiring.read_call(path, format_name, seller)
        except InputError as error:
            print(drawing.plain(str(error)), file=sys.stderr)
            failed += 1
            continue
        # Only now, so that a file that cannot be used is said at once.
        open_call = open_call or wiring.open_engine()
        observer = open_call(Context(source=transcript.format, title=transcript.title))
        call = Call(path, transcript, tuple(wiring.observe_all(observer, transcript.turns)))
        if as_json:
            scored = jsonl.Scored(str(path), tuple(map(jsonl.write_reading, call.readings)))
            print(msgspec.json.encode(scored).decode(), flush=True)
        calls.append(call)
    if not as_json and calls:
        show_calls(Console(highlight=False), calls)
    return failed


def show_calls(console: Console, calls: Sequence[Call]) -> None:
    """One call in full; several as a table with a line each, then where each of them turned."""
    if len(calls) == 1:
        show_call(console, calls[0])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Call", overflow="fold")
    for heading in ("Turns", "Path", "%", "Likely", "Confidence"):
        table.add_column(heading, no_wrap=True, justify="left" if heading in LEFT else "right")
    for call in calls:
        table.add_row(drawing.plain(call.path.name), str(len(call.readings)), *_standing(call.readings))
    console.print(table)
    for call in calls:
        lines = _turning_lines(call)
        if lines:
            console.print(Text(f"\n{call.path.name}", style="bold"), *lines, sep="\n")


def show_call(console: Console, call: Call) -> None:
    """The whole path of one call, turn by turn, and the moments when it turned."""
    transcript = call.transcript
    console.print(Text(drawing.plain(transcript.title or call.path.name), style="bold"))
    console.print(
        Text(
            f"{transcript.format}, {len(transcript.turns)} turns. {wiring.seller_words(transcript)}",
            style="dim",
        )
    )
    for note in transcript.notes:
        console.print(Text(drawing.plain(note), style="dim"))
    if not call.readings:
        console.print("Nothing was said in it.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Turn", justify="right")
    table.add_column("Voice", max_width=18, no_wrap=True)
    table.add_column("%", justify="right")
    table.add_column("Likely", justify="right")
    table.add_column("0 to 100", no_wrap=True)
    table.add_column("Confidence")
    rows = notable(call.readings, MOST_ROWS)
    for index in rows:
        reading, turn = call.readings[index], transcript.turns[index]
        band = reading.confidence.band
        table.add_row(
            str(index + 1),
            Text(drawing.shorten(turn.speaker.id, 18)),
            label(reading.forecast.probability),
            drawing.interval(reading.forecast),
            drawing.gauge(reading.forecast, 25),
            Text(band.value, style=drawing.BAND_STYLES[band]),
        )
    console.print(table)
    if len(rows) < len(call.readings):
        console.print(
            Text(f"{len(rows)} of {len(call.readings)} turns shown; --json writes them all.", style="dim")
        )
    path, now, likely, trust = _standing(call.readings)
    console.print(Text.assemble("\n", path, "  ", (f"{now} %", "bold"), f"  likely {likely}  ", trust))
    for reason in call.readings[-1].confidence.reasons:
        console.print(Text(drawing.plain(reason), style="dim"))
    for line in _turning_lines(call):
        console.print(line)


def notable(readings: Sequence[Reading], most: int) -> list[int]:
    """Which turns to show where there are more than `most`: every turning point, the rest evenly."""
    count = len(readings)
    if count <= most:
        return list(range(count))
    turned = {
        place
        for reading in readings
        if (point := reading.turning_point)
        for place in (point.turn, point.noticed)
    }
    even = {place * (count - 1) // (most - 1) for place in range(most)}
    return sorted((turned | even) & set(range(count)))


def _standing(readings: Sequence[Reading]) -> tuple[str, str, str, Text]:
    """Sparkline, percent, range and confidence as they stand at the end."""
    if not readings:
        return "", "-", "-", Text("nothing was said")
    last = readings[-1]
    band = last.confidence.band
    trust = Text(band.value, style=drawing.BAND_STYLES[band])
    values = [reading.forecast.probability for reading in readings]
    return (
        drawing.sparkline(values, SPARKLINE_WIDTH),
        label(last.forecast.probability),
        drawing.interval(last.forecast),
        trust,
    )


def _turning_lines(call: Call) -> list[Text]:
    lines = []
    for reading in call.readings:
        if (point := reading.turning_point) is not None:
            quote = drawing.shorten(point.quote, QUOTE_LENGTH)
            lines.append(Text.assemble(drawing.point_words(point), "  ", (f"“{quote}”", "italic")))
    return lines
