"""The plots of a report as PNGs: plain lines on white, the same colour for the same thing in each.

One rule: a plot is a function of the report and shows nothing that the page does not hold in figures;
files are written whole or not at all. White ground, so that they read on light and dark pages alike.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from engine.training.benchmark.baselines import BASE_RATE, LENGTH
from engine.training.benchmark.figures import OURS
from engine.training.benchmark.kept import save
from engine.training.benchmark.paths import PLACES
from engine.training.benchmark.report import MAIN_SET, Report
from engine.training.benchmark.trust import COVERAGES, WITH, WITHOUT

FOLDER: Final = "benchmarks"
_INK, _PALE = "#222222", "#d9d9d9"
_OURS: Final = "#0b6e99"
# Okabe and Ito's colours, told apart by nearly everyone.
_OTHERS: Final = ("#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#7a7a7a", "#b8a400")
_TURNS: Final = ("turn 3", "turn 5", "turn 8", "turn 10", "turn 12", "turn 18")
_DPI: Final = 110


def save_plots(report: Report, folder: Path) -> list[Path]:
    """Draw every plot that the report has figures for; returns where they are. A plot of an earlier run
    that it has none for goes.
    """
    drawn: dict[str, Callable[[Report], Figure]] = {
        "auc-by-turn": draw_auc,
        "reliability": draw_reliability,
        "risk-coverage": draw_risk,
        "trajectories": draw_trajectories,
    }
    if report.curve:
        drawn["learning-curve"] = draw_curve
    else:
        (folder / "learning-curve.png").unlink(missing_ok=True)
    paths = []
    for name, draw in drawn.items():
        png = io.BytesIO()
        # No date or version inside: the same report gives the same file.
        draw(report).savefig(png, format="png", dpi=_DPI, facecolor="white", metadata={"Software": None})
        save(folder / f"{name}.png", png.getvalue())
        paths.append(folder / f"{name}.png")
    return paths


def _sheet(columns: int = 1, width: float = 7.2, height: float = 4.2) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = [figure.add_subplot(1, columns, place + 1) for place in range(columns)]
    for one in axes:
        one.grid(color=_PALE, linewidth=0.6)
        one.set_axisbelow(True)
        for side in ("top", "right"):
            one.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            one.spines[side].set_color("#888888")
        one.tick_params(colors=_INK, labelsize=9)
    return figure, axes


def _name(axes: Axes, title: str, across: str, up: str) -> None:
    axes.set_title(title, fontsize=11, color=_INK, loc="left")
    axes.set_xlabel(across, fontsize=10, color=_INK)
    axes.set_ylabel(up, fontsize=10, color=_INK)


def draw_auc(report: Report) -> Figure:
    """AUC at fixed turns."""
    figure, (axes,) = _sheet()
    by_forecaster = report.table.get(MAIN_SET) or next(iter(report.table.values()))
    turns = [int(point.split()[1]) for point in _TURNS]
    colours = iter(_OTHERS)
    for name, by_point in by_forecaster.items():
        if name in {BASE_RATE, LENGTH}:
            continue  # they know nothing: a line at a half, drawn below
        found = [by_point[point].auc for point in _TURNS]
        values = [float("nan") if one is None else one.value for one in found]
        ours = name == OURS
        colour = _OURS if ours else next(colours)
        axes.plot(
            turns, values, marker="o", markersize=4, color=colour, linewidth=2.4 if ours else 1.3, label=name
        )
        if ours:
            low = [float("nan") if one is None else one.low for one in found]
            high = [float("nan") if one is None else one.high for one in found]
            axes.fill_between(turns, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.axhline(0.5, color="#888888", linewidth=1, linestyle="--")
    axes.set_ylim(0.4, 1.0)
    axes.set_xticks(turns)
    _name(axes, f"AUC by turn: {MAIN_SET}", "turns heard", "AUC (0.5: a coin)")
    axes.legend(frameon=False, fontsize=9, loc="lower right")
    return figure


def draw_reliability(report: Report) -> Figure:
    """What was told and what came, at half, three quarters and the end."""
    figure, sheets = _sheet(len(report.reliability), width=9.6, height=3.6)
    for axes, (point, bins) in zip(sheets, report.reliability.items(), strict=True):
        axes.plot([0, 1], [0, 1], color="#888888", linewidth=1, linestyle="--")
        most = max(one.count for one in bins)
        axes.scatter(
            [one.told for one in bins],
            [one.bought for one in bins],
            s=[20 + 130 * one.count / most for one in bins],
            color=_OURS,
            alpha=0.75,
            linewidths=0,
        )
        axes.plot([one.told for one in bins], [one.bought for one in bins], color=_OURS, linewidth=1.2)
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.03, 1.03)
        axes.set_aspect("equal")
        _name(axes, f"{point} of the call", "forecast", "share that bought")
    return figure


def draw_risk(report: Report) -> Figure:
    """The share of forecasts that are not right among those trusted most, in both senses."""
    figure, sheets = _sheet(len(report.trusted.rankings), width=9.6, height=4.0)
    for axes, (sense, by_order) in zip(sheets, report.trusted.rankings.items(), strict=True):
        for name, colour in ((WITH, _OURS), (WITHOUT, _OTHERS[0])):
            axes.plot(COVERAGES, by_order[name].risk, color=colour, linewidth=2, label=name)
        risk = report.trusted.risk[sense]
        axes.axhline(risk, color="#888888", linewidth=1, linestyle="--", label="in any order")
        axes.set_xlim(0, 1)
        axes.set_ylim(bottom=0)
        _name(axes, f"Not {sense}", "share of forecasts trusted", "share of those trusted")
        axes.legend(frameon=False, fontsize=9, loc="lower right")
    return figure


def draw_trajectories(report: Report) -> Figure:
    """The middle half of all forecasts through the call, by how it ends."""
    figure, sheets = _sheet(len(report.trajectories), width=9.6, height=4.0)
    across = [100 * place for place in PLACES]
    for axes, (name, endings) in zip(sheets, report.trajectories.items(), strict=True):
        for (ending, band), colour in zip(endings.items(), (_OURS, _OTHERS[3]), strict=True):
            axes.plot(across, band.middle, color=colour, linewidth=2, label=ending)
            axes.fill_between(across, band.low, band.high, color=colour, alpha=0.15, linewidth=0)
        axes.set_ylim(0, 1)
        _name(axes, name, "% of the call", "chance (middle half of the calls)")
        axes.legend(frameon=False, fontsize=9, loc="upper left")
    return figure


def draw_curve(report: Report) -> Figure:
    """What more conversations brought."""
    figure, (axes,) = _sheet()
    across = sorted({point.conversations for point in report.curve})
    for encoder in dict.fromkeys(point.encoder for point in report.curve):
        points = [point for point in report.curve if point.encoder == encoder]
        lines = (
            ("AUC, whole call", _OURS, [(point.conversations, point.auc) for point in points]),
            ("accuracy, whole call", _OTHERS[0], [(point.conversations, point.accuracy) for point in points]),
            (
                "AUC, half",
                _OTHERS[1],
                [(point.conversations, point.half_auc) for point in points if point.half_auc is not None],
            ),
        )
        for name, colour, told in lines:
            axes.plot(
                [count for count, _ in told],
                [height for _, height in told],
                marker="s" if encoder else "o",
                linestyle="--" if encoder else "-",
                color=colour,
                label=f"{name}{f' ({encoder})' if encoder else ''}",
            )
    axes.set_xscale("log")
    axes.set_xticks(across, [f"{count:,}" for count in across])
    axes.minorticks_off()
    _name(axes, "What more conversations brought", "conversations learned from", "")
    axes.legend(frameon=False, fontsize=9, loc="center right")
    return figure
