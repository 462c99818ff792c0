"""`salesrl bench bridge`: what a live call costs from the page to the disk and to the Reading, here.

One rule: measured from outside, by a program in a process of its own, over the sockets that a browser uses;
the store is a real file, every transaction waits for the disk. Over a limit is a finding, not an error.
A promise is a line in `LIMITS`.
"""

from __future__ import annotations

import base64
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from overlay.commands.fresh import NotMeasuredError, child_environment
from overlay.commands.sample import load_sample
from overlay.commands.speed_report import Figure, Limit, Machine, describe_machine
from overlay.commands.stopwatch import spread
from overlay.commands.wiring import OpenCall, open_engine

if TYPE_CHECKING:
    from bridge.live import Listener
    from overlay.commands.headless import Headless
    from overlay.commands.visitor import Kind, Seen

EPILOG = """
Takes about two and a half minutes. A Reading follows a settled turn: of a caption, that is when its
speaker has come to rest, which is not counted here.

Examples:

salesrl bench bridge --seconds 10

salesrl bench bridge --json
"""

SLOW_RATE: Final = 2.0
FAST_RATE: Final = 2_050.0
"""A little above what is promised, so that an even pace cannot fall a fraction short of it."""
DRAFT_SECONDS: Final = 20.0
WARM_UP: Final = 5

LIMITS: Final[dict[str, Limit]] = {
    "reading_p50_ms": Limit("turn to Reading, p50", "ms", 25.0),
    "reading_p95_ms": Limit("turn to Reading, p95", "ms"),
    "reading_p99_ms": Limit("turn to Reading, p99", "ms", 80.0),
    "draft_p50_ms": Limit("caption to draft, p50", "ms"),
    "draft_p95_ms": Limit("caption to draft, p95", "ms"),
    "draft_p99_ms": Limit("caption to draft, p99", "ms"),
    "turns_s": Limit("turns to the disk", "a second", 2_000.0, at_least=True),
    "ack_p50_ms": Limit("turn to acknowledgement, p50", "ms"),
    "ack_p95_ms": Limit("turn to acknowledgement, p95", "ms"),
    "ack_p99_ms": Limit("turn to acknowledgement, p99", "ms", 50.0),
    "lost_turns": Limit("turns lost", "", 0.0),
    "double_turns": Limit("turns there twice", "", 0.0),
    "fuzz_s": Limit("hostile frames", "a second"),
    "fuzz_unexpected": Limit("hostile frames, faults", "", 0.0),
}

Found: TypeAlias = dict[str, tuple[float | None, str]]
Tell: TypeAlias = Callable[[str], None]


class Report(msgspec.Struct, frozen=True):
    """All that `salesrl bench bridge --json` writes."""

    machine: Machine
    figures: tuple[Figure, ...]


def bridge(
    seconds: Annotated[
        float, typer.Option(min=1.0, max=3_600.0, help="How long each of the two rates is held.")
    ] = 60.0,
    inputs: Annotated[int, typer.Option(min=1, help="How many hostile frames are tried.")] = 100_000,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write one JSON object instead of a table.")
    ] = False,
) -> None:
    """Measure the bridge of a live call: page to Reading, page to disk, and hostile input."""
    machine = describe_machine()
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Measuring", total=None)
        texts = [turn.text for call in load_sample() for turn in call]
        found = measure_bridge(
            open_engine(),
            texts,
            seconds=seconds,
            inputs=inputs,
            tell=lambda step: progress.update(task, description=f"Measuring: {step}"),
        )
    report = Report(machine, tuple(weigh(key, *found[key]) for key in LIMITS))
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n")
    else:
        print_report(Console(highlight=False), report)


def measure_bridge(
    open_call: OpenCall,
    texts: Sequence[str],
    *,
    seconds: float,
    inputs: int,
    slow: float = SLOW_RATE,
    fast: float = FAST_RATE,
    tell: Tell = lambda step: None,
) -> Found:
    """All figures. `tell` hears what is being done."""
    from bridge.fuzz import fuzz

    tell(f"{slow:g} turns a second, to their Readings")
    found = _of_readings(open_call, texts, slow, seconds)
    tell(f"{slow:g} captions a second, to their drafts")
    found |= _of_drafts(slow, min(seconds, DRAFT_SECONDS))
    tell(f"{fast:g} turns a second, to the disk")
    found |= _of_acks(texts, fast, seconds)
    tell(f"{inputs} hostile frames")
    begun = time.perf_counter()
    fuzzed = fuzz(inputs, seed=1)
    told = ", ".join(sorted(fuzzed.unexpected))
    rate = fuzzed.inputs / (time.perf_counter() - begun)
    return found | {
        "fuzz_s": (rate, f"{fuzzed.inputs} inputs over {fuzzed.connections} connections"),
        "fuzz_unexpected": (float(fuzzed.unexpected.total()), told),
    }


def weigh(key: str, value: float | None, note: str = "") -> Figure:
    """Put a value beside what is promised of it."""
    limit = LIMITS[key]
    kept = None if value is None else round(value, 3)
    return Figure(key, limit.name, kept, limit.unit, limit.bound, limit.verdict(value), note)


def print_report(console: Console, report: Report) -> None:
    """The report for people: the machine, then one line a figure."""
    machine = report.machine
    load = "" if machine.load is None else f"; load before: {machine.load:.1f}"
    console.print(
        f"{machine.cpu}, {machine.cores} cores; {machine.system}, Python {machine.python}{load}",
        soft_wrap=True,
    )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "measured", "promised", ""):
        table.add_column(heading, justify="right" if heading == "measured" else "left", no_wrap=True)
    for figure in report.figures:
        value = "" if figure.value is None else f"{figure.value:,.2f}".rstrip("0").rstrip(".")
        table.add_row(
            figure.name, f"{value} {figure.unit}".strip(), LIMITS[figure.key].words.strip(), figure.verdict
        )
    console.print(table)
    for figure in report.figures:
        if figure.note:
            console.print(f"{figure.name}: {figure.note}", soft_wrap=True, style="dim")


def _of_readings(open_call: OpenCall, texts: Sequence[str], rate: float, seconds: float) -> Found:
    from overlay.commands.headless import Engine

    faults: list[Exception] = []
    engine = Engine(open_call, faults.append)
    with tempfile.TemporaryDirectory() as folder, _open(Path(folder), engine, faults) as (house, key):
        engine.publish = house.bridge.publish
        try:
            seen = _visit(house.port, key, "readings", texts, rate, seconds + WARM_UP / rate)
        except NotMeasuredError as why:
            return _unmeasured("reading", str(why))
        finally:
            engine.stop()
    note = f"{len(seen.took) - WARM_UP} turns at {rate:g} a second, after {WARM_UP} to warm up"
    return _spread("reading", seen.took[WARM_UP:], note)


def _of_drafts(rate: float, seconds: float) -> Found:
    from overlay.commands.headless import DraftClock

    clock = DraftClock()
    with tempfile.TemporaryDirectory() as folder, _open(Path(folder), clock, []) as (house, key):
        try:
            seen = _visit(house.port, key, "drafts", (), rate, seconds)
        except NotMeasuredError as why:
            return _unmeasured("draft", str(why))
    took = [clock.told_at[at + 1] - sent for at, sent in enumerate(seen.sent_at) if at + 1 in clock.told_at]
    return _spread("draft", took[1:], f"{len(took) - 1} captions at {rate:g} a second")


def _of_acks(texts: Sequence[str], rate: float, seconds: float) -> Found:
    from overlay.commands.headless import Quiet

    with tempfile.TemporaryDirectory() as folder, _open(Path(folder), Quiet(), []) as (house, key):
        try:
            seen = _visit(house.port, key, "acks", texts, rate, seconds)
        except NotMeasuredError as why:
            return _unmeasured("ack", str(why)) | dict.fromkeys(
                ("turns_s", "lost_turns", "double_turns"), (None, str(why))
            )
        (kept,) = house.recorder.list_meetings().result()
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
    missing = len(seen.took) - kept.turns
    note = f"{len(seen.took):,} turns in {seen.lasted_ns / 1e9:.1f} s; {size:.0f} MB on disk"
    return _spread("ack", seen.took, "") | {
        "turns_s": (len(seen.took) / (seen.lasted_ns / 1e9), note),
        "lost_turns": (float(max(missing, 0)), ""),
        "double_turns": (float(max(-missing, 0)), ""),
    }


@contextmanager
def _open(folder: Path, listener: Listener, faults: list[Exception]) -> Iterator[tuple[Headless, bytes]]:
    """A bridge with keys of its own, and the key of the program that may visit it."""
    from overlay.commands.headless import open_headless

    store_key, program_key = secrets.token_bytes(32), secrets.token_bytes(32)
    with open_headless(folder, store_key, program_key, listener, on_fault=faults.append) as house:
        yield house, program_key


def _visit(port: int, key: bytes, kind: Kind, texts: Sequence[str], rate: float, seconds: float) -> Seen:
    """What a visitor in a process of its own saw. Raises NotMeasuredError."""
    from overlay.commands.headless import PROGRAM
    from overlay.commands.visitor import Seen, Visit

    line = f"{PROGRAM}:{base64.b64encode(key).decode()}"
    visit = Visit(port, line, kind, tuple(texts), rate, seconds)
    done = subprocess.run(
        [sys.executable, "-m", "overlay.commands.visitor"],
        input=msgspec.json.encode(visit) + b"\n",
        capture_output=True,
        env=child_environment(),
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
        raise NotMeasuredError(f"the visitor ended with status {done.returncode}: {last}")
    return msgspec.json.decode(done.stdout, type=Seen)


def _spread(name: str, times_ns: Sequence[int], note: str) -> Found:
    if len(times_ns) < 2:
        return _unmeasured(name, "too few to tell; measure longer")
    found = spread(times_ns)
    return {
        f"{name}_p50_ms": (found.p50, note),
        f"{name}_p95_ms": (found.p95, ""),
        f"{name}_p99_ms": (found.p99, ""),
    }


def _unmeasured(name: str, why: str) -> Found:
    return dict.fromkeys((f"{name}_p50_ms", f"{name}_p95_ms", f"{name}_p99_ms"), (None, why))
