"""`salesrl bench`: what the promises are worth on this machine; `bench speed` is here.

One rule: over a limit is a finding, not an error; the status is 0 unless nothing could be measured.
What is timed is in `stopwatch` (this process) and `fresh` (others), what is promised in
`speed_report`. A new figure is a line there and its value here. `bench accuracy` and `bench bridge`
have files of their own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Final

import msgspec
import typer
from rich.console import Console

from engine.vocabulary import Turn
from overlay.commands import accuracy, bench_bridge
from overlay.commands.fresh import (
    EngineProcess,
    NotMeasuredError,
    OverlayProcess,
    measure_engine,
    measure_overlay,
)
from overlay.commands.sample import load_sample
from overlay.commands.speed_report import (
    KEYS,
    Figure,
    Report,
    describe_machine,
    describe_sample,
    print_report,
    weigh_figure,
)
from overlay.commands.stopwatch import OnnxClock, Road, time_growth, time_sustained, time_turns

SUSTAINED_CALLS: Final = 50
GROWTH_TEXTS: Final = 100

Found = dict[str, tuple[float | None, str]]

app = typer.Typer(no_args_is_help=True)


@app.callback()
def bench() -> None:
    """Measure this machine against what the product promises."""


app.command("accuracy", epilog=accuracy.EPILOG)(accuracy.accuracy)
app.command("bridge", epilog=bench_bridge.EPILOG)(bench_bridge.bridge)


@app.command()
def speed(
    as_json: Annotated[
        bool, typer.Option("--json", help="Write one JSON object instead of a table.")
    ] = False,
) -> None:
    """Time every step of the road on this machine, each beside its limit. Takes about a minute."""
    from engine.embedding import EMBEDDING_SCHEMA, CachedEmbedder, LocalEmbedder
    from engine.pipeline import Pipeline, load_instruments
    from models.catalogue import load_catalogue

    calls = load_sample()
    machine = describe_machine()
    instruments = load_instruments()
    catalogue = load_catalogue()
    cutter = LocalEmbedder(
        catalogue.load_artefact("embedder/model", schema=EMBEDDING_SCHEMA),
        catalogue.load_artefact("embedder/tokenizer", schema=EMBEDDING_SCHEMA),
    )
    sample = describe_sample(
        len(calls), [len(cutter.token_ids(turn.text)) for call in calls for turn in call]
    )
    cache = instruments.embedder
    clear = cache.forget if isinstance(cache, CachedEmbedder) else _keep
    clock = OnnxClock()
    with clock.running(), Console(stderr=True).status("Measuring") as status:
        road = Road(lambda: Pipeline(instruments), clear, lambda: clock.ns)
        figures = measure_speed(road, calls, tell=lambda step: status.update(f"Measuring: {step}"))
    report = Report(machine, sample, figures)
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n")
    else:
        print_report(Console(highlight=False), report)


def measure_speed(
    road: Road,
    calls: Sequence[Sequence[Turn]],
    *,
    engine: Callable[[Sequence[str]], EngineProcess] = measure_engine,
    overlay: Callable[[], OverlayProcess] = measure_overlay,
    tell: Callable[[str], None] = lambda step: None,
) -> tuple[Figure, ...]:
    """All figures, in the order of the promises. `tell` hears what is being done."""
    texts = [turn.text for call in calls for turn in call]
    tell("one turn after the other")
    found = _of_turns(road, calls)
    tell("turn 5 beside turn 500 of a call")
    early, late = time_growth(road, texts[:GROWTH_TEXTS])
    found["growth_ratio"] = late / early, f"medians {late:.2f} and {early:.2f} ms, same texts"
    tell("fifty calls at once on one core")
    pace, share = time_sustained(road, calls[:SUSTAINED_CALLS])
    found["sustained_turns_s"] = pace, f"interleaved; we had {share:.0%} of that core"
    tell("a fresh engine")
    found |= _of_engine(engine, texts)
    tell("the overlay at rest")
    found |= _of_overlay(overlay)
    return tuple(weigh_figure(key, *found[key]) for key in KEYS)


def _of_turns(road: Road, calls: Sequence[Sequence[Turn]]) -> Found:
    times = time_turns(road, calls)
    found: Found = {}
    for part, spread in zip(
        ("reading", "own", "onnx", "rest"), (times.whole, times.own, times.onnx, times.rest), strict=True
    ):
        found[f"{part}_p50_ms"] = spread.p50, ""
        found[f"{part}_p95_ms"] = spread.p95, ""
        found[f"{part}_p99_ms"] = spread.p99, ""
    found["reading_p50_ms"] = times.whole.p50, f"{times.turns} turns, each embedded anew"
    return found


def _of_engine(engine: Callable[[Sequence[str]], EngineProcess], texts: Sequence[str]) -> Found:
    try:
        process = engine(texts)
    except NotMeasuredError as why:
        return dict.fromkeys(("cold_start_s", "engine_mb"), (None, str(why)))
    return {
        "cold_start_s": (process.cold_start_s, "from starting Python, median of five"),
        "engine_mb": (process.resident_mb, "after 50 turns"),
    }


def _of_overlay(overlay: Callable[[], OverlayProcess]) -> Found:
    try:
        process = overlay()
    except NotMeasuredError as why:
        return dict.fromkeys(("overlay_mb", "overlay_idle_cpu"), (None, str(why)))
    return {
        "overlay_mb": (process.resident_mb, "engine loaded, a call played, no screen"),
        "overlay_idle_cpu": (process.idle_cpu, "over 10 s"),
    }


def _keep() -> None:
    """An embedder that remembers nothing has nothing to drop."""
