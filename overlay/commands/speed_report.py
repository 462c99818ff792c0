"""The figures of `salesrl bench speed`, each beside what is promised of it.

One rule: a promise is a line in `_LIMITS` and nowhere else. A figure over its limit is shown as it
is; one that could not be measured has no number, and says why.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Limit:
    """What is promised of one figure: at most `bound`, or at least it; None promises nothing."""

    name: str
    unit: str
    bound: float | None = None
    at_least: bool = False

    @property
    def words(self) -> str:
        """The promise for people, empty where there is none."""
        if self.bound is None:
            return ""
        return f"{'at least' if self.at_least else 'at most'} {self.bound:g} {self.unit}"

    def verdict(self, value: float | None) -> str:
        """ "ok", "over", "under" or "not measured"; empty where nothing is promised."""
        if value is None:
            return "not measured"
        if self.bound is None:
            return ""
        if self.at_least:
            return "ok" if value >= self.bound else "under"
        return "ok" if value <= self.bound else "over"


_LIMITS: Final[dict[str, Limit]] = {
    "reading_p50_ms": Limit("text to Reading, p50", "ms", 10.0),
    "reading_p95_ms": Limit("text to Reading, p95", "ms"),
    "reading_p99_ms": Limit("text to Reading, p99", "ms", 30.0),
    "own_p50_ms": Limit("  processor time of it, p50", "ms"),
    "onnx_p50_ms": Limit("  ONNX calls of it, p50", "ms"),
    "onnx_p99_ms": Limit("  ONNX calls of it, p99", "ms"),
    "rest_p50_ms": Limit("  all else of it, p50", "ms", 1.0),
    "rest_p95_ms": Limit("  all else of it, p95", "ms"),
    "rest_p99_ms": Limit("  all else of it, p99", "ms"),
    "growth_ratio": Limit("turn 500 beside turn 5", "x", 1.2),
    "sustained_turns_s": Limit("50 calls on one core", "turns/s", 90.0, at_least=True),
    "cold_start_s": Limit("fresh engine, first Reading", "s", 0.6),
    "engine_mb": Limit("engine in memory", "MB", 220.0),
    "overlay_mb": Limit("engine and overlay", "MB", 330.0),
    "overlay_idle_cpu": Limit("overlay at rest, one core", "%", 1.0),
}
KEYS: Final = tuple(_LIMITS)


class Figure(msgspec.Struct, frozen=True):
    """One figure with its promise; `value` None means not measured, and `note` says why."""

    key: str
    name: str
    value: float | None
    unit: str
    limit: float | None
    verdict: str
    note: str = ""


class Machine(msgspec.Struct, frozen=True):
    """What was measured on; None where the system does not say. `load` is the 1-minute average."""

    cpu: str
    cores: int | None
    vnni: bool | None
    load: float | None
    system: str
    python: str
    onnxruntime: str | None


class Sample(msgspec.Struct, frozen=True):
    """What was measured with; tokens a turn as the embedder cuts them."""

    calls: int
    turns: int
    tokens_p50: int
    tokens_p95: int
    tokens_p99: int
    tokens_most: int


class Report(msgspec.Struct, frozen=True):
    """All that `salesrl bench speed --json` writes."""

    machine: Machine
    sample: Sample
    figures: tuple[Figure, ...]


def weigh_figure(key: str, value: float | None, note: str = "") -> Figure:
    """Put a value beside what is promised of it."""
    limit = _LIMITS[key]
    kept = None if value is None else round(value, 3)
    return Figure(key, limit.name.strip(), kept, limit.unit, limit.bound, limit.verdict(value), note)


def describe_machine() -> Machine:
    """What this machine says of itself."""
    told = _cpu_facts()
    flags = told.get("flags", "").split()
    return Machine(
        cpu=told.get("model name") or platform.processor() or platform.machine(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        vnni=any(flag in flags for flag in ("avx512_vnni", "avx_vnni")) if flags else None,
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        system=platform.system(),
        python=platform.python_version(),
        onnxruntime=_version("onnxruntime"),
    )


def describe_sample(calls: int, tokens: list[int]) -> Sample:
    """How long the texts are, from the number of tokens of each turn."""
    ordered = sorted(tokens)
    p50, p95, p99 = (ordered[int(part * (len(ordered) - 1))] for part in (0.50, 0.95, 0.99))
    return Sample(calls, len(ordered), p50, p95, p99, ordered[-1])


def print_report(console: Console, report: Report) -> None:
    """The report for people: the machine, the sample, one line a figure."""
    machine, sample = report.machine, report.sample
    vnni = {True: "with VNNI", False: "without VNNI", None: "VNNI unknown"}[machine.vnni]
    lines = [
        f"{machine.cpu}, {machine.cores} cores, {vnni}; {machine.system}, Python {machine.python}, "
        f"onnxruntime {machine.onnxruntime}",
        f"{sample.turns} turns of {sample.calls} shipped calls; tokens a turn: median {sample.tokens_p50}, "
        f"95 of 100 within {sample.tokens_p95}, 99 within {sample.tokens_p99}, most {sample.tokens_most}",
    ]
    if machine.load is not None and machine.load > 0.5:
        lines.append(
            f"The machine was busy before this began (load {machine.load:.1f}): times are longer for it."
        )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "measured", "promised", ""):
        table.add_column(heading, justify="right" if heading == "measured" else "left", no_wrap=True)
    for figure in report.figures:
        value = "" if figure.value is None else f"{_short(figure.value)} {figure.unit}"
        table.add_row(_LIMITS[figure.key].name, value, _LIMITS[figure.key].words, figure.verdict)
    for line in lines:
        console.print(line, soft_wrap=True)
    console.print(table)
    for figure in report.figures:
        if figure.note:
            console.print(f"{figure.name}: {figure.note}", soft_wrap=True, style="dim")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _cpu_facts() -> dict[str, str]:
    try:
        first = Path("/proc/cpuinfo").read_text(encoding="utf-8").partition("\n\n")[0]
    except OSError:
        return {}
    return {
        name.strip(): value.strip() for name, _, value in (line.partition(":") for line in first.splitlines())
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
