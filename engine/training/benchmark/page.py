"""BENCHMARKS.md: what a run found, in plain words, with its tables and plots.

One rule: every figure comes from the report; `sections` holds the parts, in the order given here.
"""

from __future__ import annotations

from engine.training.benchmark import sections
from engine.training.benchmark.report import Report
from engine.training.benchmark.tables import draw_table

_INTRODUCTION = """\
# Benchmarks, version {version}

Written by `salesrl bench accuracy`; not edited by hand. The model is {model}, on the road
that serves a call; seeds of its policies {seeds}, seed of this run {seed}.{quick}{named}
Measured on: {machine}.

Conversations (no product lies in two parts; baselines learn from the training part, everything is
calibrated on the calibration part by the same code, all figures are of the test part):

{parts}

The written ones were written by a language model from drawn cards, not recorded, and the phrase tables
of the engine were written with all of them in view. In brackets: 95 % intervals, {resamples} bootstrap
draws by conversation. ECE over 15 bins leans upwards on few calls, and its intervals more so. At a
fixed turn, calls that are over stay in at their last turn."""


def write_page(report: Report, resamples: int) -> str:
    """The page in Markdown."""
    parts = draw_table(
        ["part", *next(iter(report.parts.values()))],
        [[part, *map(str, kinds.values())] for part, kinds in report.parts.items()],
    )
    introduction = _INTRODUCTION.format(
        version=report.version,
        seeds=", ".join(map(str, report.seeds)),
        seed=report.seed,
        model="the one that ships" if report.shipped else "one of your own",
        named="" if report.shipped else " Below, what ships stands for it.",
        quick=" This was a quick run: fewer calls, trees, epochs and draws." if report.quick else "",
        machine=report.machine or "an unnamed machine",
        parts=parts,
        resamples=f"{resamples:,}",
    )
    parts_told = (
        sections.tell_alarms,
        sections.tell_accuracy,
        sections.tell_language_model,
        sections.tell_speed,
        sections.tell_ablations,
        sections.tell_confidence,
        sections.tell_strangers,
        sections.tell_paths,
        sections.tell_seeds,
        sections.tell_elsewhere,
        sections.tell_gates,
        sections.tell_leak,
        sections.tell_curve,
        sections.tell_everything,
    )
    return "\n\n".join([introduction, *(line for tell in parts_told for line in tell(report))]) + "\n"
