"""The figures of a corpus as pictures, all in one plain look.

One rule: what is drawn was computed in `describe`; here is only ink. Figures are made without pyplot, so
that nothing is global and no screen is asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from engine.training.corpus.describe import Bin, Description

_INK: Final = "#2b2f36"
_FAINT: Final = "#e3e6ea"
_BLUE: Final = "#2f6fb3"
_ORANGE: Final = "#d1792c"
_GREY: Final = "#b9c0c9"
_LINES: Final = ("#2f6fb3", "#d1792c", "#3f8f5b", "#8a5aa8", "#c0483f", "#6b7480", "#b59a2b", "#3aa0a8")
_MOST_NAMES: Final = 20
_LONGEST_NAME: Final = 44
_SURE: Final = 1.96
DPI: Final = 150

Draw = Callable[[Description], Figure | None]


def draw_lengths(found: Description) -> Figure:
    """How many turns a conversation has, and how many words a turn."""
    figure, (turns, words) = _figure("Lengths", 10, 4, columns=2)
    edges = np.arange(min(found.turn_counts) - 0.5, _far(found.turn_counts) + 1.5)
    turns.hist(np.minimum(found.turn_counts, edges[-1] - 0.5), bins=edges.tolist(), color=_BLUE, rwidth=0.9)
    _middle(turns, found.counts.turns_each.median)
    _label(turns, "Turns in a conversation (all longer ones in the last bar)", "Conversations")
    far = _far([count for counts in found.word_counts.values() for count in counts] or [1])
    for (speaker, counts), colour in zip(found.word_counts.items(), (_BLUE, _ORANGE), strict=True):
        if counts:
            words.hist(
                np.minimum(counts, far), bins=30, range=(0, far), histtype="step", linewidth=1.8,
                color=colour, density=True, label=speaker,
            )  # fmt: skip
    words.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    _label(words, "Words in a turn (all longer ones in the last step)", "Share of turns, by word")
    words.legend(frameon=False, labelcolor=_INK)
    return figure


def draw_balance(found: Description) -> Figure:
    """How many conversations of each industry and course, and how many of them convert."""
    groups = [found.industries[:_MOST_NAMES], found.courses[:_MOST_NAMES]]
    height = 1.2 + 0.3 * max(map(len, groups))
    figure, axes = _figure("Balance", 12, max(height, 3.2), columns=2)
    for axis, shown, heading in zip(axes, groups, ("By industry", "By course"), strict=True):
        names = [_short(group.name) for group in shown]
        whole = np.array([group.conversations for group in shown])
        bought = whole * np.array([group.converting for group in shown])
        axis.barh(names, whole, color=_GREY, height=0.7, label="not converting")
        axis.barh(names, bought, color=_BLUE, height=0.7, label="converting")
        for row, group in enumerate(shown):
            axis.text(whole[row] + whole.max() * 0.015, row, f"{group.converting:.0%}", va="center",
                      fontsize=8, color=_INK)  # fmt: skip
        axis.set_xlim(0, whole.max() * 1.12)
        axis.invert_yaxis()
        axis.grid(visible=False, axis="y")
        _label(axis, "Conversations", "", heading)
    axes[0].legend(
        frameon=False, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, labelcolor=_INK, fontsize=9
    )
    return figure


def draw_readings(found: Description) -> Figure | None:
    """The mean reading along the call for each course; None without readings."""
    read = [group for group in found.courses if group.path][:_MOST_NAMES]
    if not read:
        return None
    rows = [group for group in read if group.converting >= 0.5], [g for g in read if g.converting < 0.5]
    longest = max(map(len, rows))
    figure, axes = _figure("Mean reading along the call", 11, 4.6 + 0.2 * longest, columns=2)
    for axis, shown, heading in zip(axes, rows, ("Mostly converting", "Mostly not"), strict=True):
        for at, group in enumerate(shown):
            axis.plot(
                np.linspace(0, 1, len(group.path)), group.path, color=_LINES[at % len(_LINES)], linewidth=1.8,
                linestyle="-" if at < len(_LINES) else "--",
                label=f"{_short(group.name)} ({group.conversations:,})",
            )  # fmt: skip
        axis.set_ylim(0, 1)
        axis.xaxis.set_major_formatter(PercentFormatter(1.0))
        axis.yaxis.set_major_formatter(PercentFormatter(1.0))
        _label(axis, "Share of the call", "Mean reading", heading)
        if shown:
            axis.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.16), labelcolor=_INK)
    return figure


def draw_reliability(found: Description) -> Figure | None:
    """How many convert of those read at each height; None without readings."""
    if not found.reliability:
        return None
    figure, axes = _figure("Readings beside outcomes", 10, 4.8, columns=len(found.reliability))
    for axis, (moment, bins) in zip(axes, found.reliability.items(), strict=True):
        _draw_bins(axis, bins)
        heading = "Half-way" if moment == "half" else "After the last turn"
        _label(axis, "Reading (grey: how many of the calls are read so)", "Converted", heading)
    return figure


def _draw_bins(axis: Axes, bins: Sequence[Bin]) -> None:
    read = np.array([each.reading for each in bins])
    converted = np.array([each.converted for each in bins])
    counts = np.array([each.conversations for each in bins])
    error = _SURE * np.sqrt(np.maximum(converted * (1 - converted), 0.01) / counts)
    axis.bar(read, counts / counts.sum(), width=0.07, color=_FAINT, zorder=1)
    axis.plot([0, 1], [0, 1], color=_GREY, linewidth=1.2, linestyle="--", zorder=2)
    axis.errorbar(read, converted, yerr=error, color=_BLUE, marker="o", markersize=4, linewidth=1.5, zorder=3)
    axis.set_xlim(0, 1)
    axis.set_ylim(-0.02, 1.02)
    axis.set_aspect("equal")
    axis.xaxis.set_major_formatter(PercentFormatter(1.0))
    axis.yaxis.set_major_formatter(PercentFormatter(1.0))


PLOTS: Final[Mapping[str, Draw]] = {
    "lengths.png": draw_lengths,
    "balance.png": draw_balance,
    "readings.png": draw_readings,
    "reliability.png": draw_reliability,
}


def _figure(title: str, width: float, height: float, *, columns: int) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold", color=_INK)
    axes: list[Axes] = []
    for column in range(columns):
        axis = figure.add_subplot(1, columns, column + 1)
        axis.spines[["top", "right"]].set_visible(False)
        axis.spines[["left", "bottom"]].set_color(_GREY)
        axis.tick_params(colors=_INK, labelsize=9, length=0)
        axis.grid(visible=True, color=_FAINT, linewidth=0.8)
        axis.set_axisbelow(True)
        axes.append(axis)
    return figure, axes


def _label(axis: Axes, across: str, up: str, heading: str = "") -> None:
    axis.set_xlabel(across, color=_INK, fontsize=10)
    axis.set_ylabel(up, color=_INK, fontsize=10)
    if heading:
        axis.set_title(heading, loc="left", fontsize=11, color=_INK)


def _middle(axis: Axes, value: float) -> None:
    axis.axvline(value, color=_ORANGE, linewidth=1.5)
    axis.annotate(
        f"median {value:g}", (value, 1.0), xycoords=("data", "axes fraction"), xytext=(5, -4),
        textcoords="offset points", va="top", fontsize=9, color=_ORANGE,
    )  # fmt: skip
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))


def _far(counts: Sequence[int]) -> int:
    """Where an axis ends: beyond nearly all, so that a few long ones do not squeeze the rest."""
    return max(math.ceil(float(np.quantile(counts, 0.995))), min(counts) + 1)


def _short(name: str) -> str:
    """A name without what stands in brackets, cut where it is long."""
    plain = re.sub(r"\s*\(.*\)", "", name).replace("_", " ") or name
    return plain if len(plain) <= _LONGEST_NAME else plain[: _LONGEST_NAME - 1].rstrip() + "…"
