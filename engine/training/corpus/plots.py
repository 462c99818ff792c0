"""The figures of a corpus as pictures, all in one plain look.

One rule: what is drawn was computed in `describe`; here is only ink. Figures are made without pyplot, so
that nothing is global and no screen is asked for.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from engine.training.corpus.describe import Bin, Description, Group

_INK: Final = "#2b2f36"
_FAINT: Final = "#e3e6ea"
_BLUE: Final = "#2f6fb3"
_ORANGE: Final = "#d1792c"
_GREY: Final = "#b9c0c9"
_LINES: Final = ("#2f6fb3", "#d1792c", "#3f8f5b", "#8a5aa8", "#c0483f", "#6b7480", "#b59a2b", "#3aa0a8")
_MOST_NAMES: Final = 20
_NAME_WIDTH: Final = 38
_NAME_LINES: Final = 3
_MOST_BARS: Final = 40
_MOST_STEPS: Final = 30
DPI: Final = 150

Draw = Callable[[Description], Figure | None]


def draw_lengths(found: Description) -> Figure:
    """How many turns a conversation has, and how many words a turn."""
    figure, (turns, words) = _figure("Lengths", 10, 4, columns=2)
    edges = _edges(min(found.turn_counts), _far(found.turn_counts), _MOST_BARS)
    turns.hist(np.minimum(found.turn_counts, edges[-1] - 0.5), bins=edges, color=_BLUE, rwidth=0.9)
    _middle(turns, found.counts.turns_each.median)
    turns.yaxis.set_major_locator(_whole_numbers())
    _label(turns, "Turns in a conversation (all longer ones in the last bar)", "Conversations")
    edges = _edges(1, _far([count for counts in found.word_counts.values() for count in counts] or [1]))
    for (speaker, counts), colour in zip(found.word_counts.items(), (_BLUE, _ORANGE), strict=True):
        if counts:
            words.hist(
                np.minimum(counts, edges[-1] - 0.5), bins=edges, histtype="step", linewidth=1.8,
                color=colour, density=True, label=speaker,
            )  # fmt: skip
    words.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    _label(words, "Words in a turn (all longer ones in the last step)", "Share of turns, by word")
    words.legend(frameon=False, labelcolor=_INK)
    return figure


def draw_balance(found: Description) -> Figure:
    """How many conversations of each industry and course, and how many of them convert.

    Courses that are the outcomes themselves are left out: they convert or not by their name.
    """
    groups = {"By industry": found.industries[:_MOST_NAMES]}
    if found.told:
        groups["By course"] = found.courses[:_MOST_NAMES]
    height = 1.2 + max(sum(map(_row_height, shown)) for shown in groups.values())
    figure, axes = _figure("Balance", 12 if found.told else 7, max(height, 3.2), columns=len(groups))
    for axis, (heading, shown) in zip(axes, groups.items(), strict=True):
        rows = range(len(shown))
        whole = np.array([group.conversations for group in shown])
        bought = whole * np.array([group.converting for group in shown])
        axis.barh(rows, whole, color=_GREY, height=0.7, label="not converting")
        axis.barh(rows, bought, color=_BLUE, height=0.7, label="converting")
        axis.set_yticks(rows, [_wrap(group.name) for group in shown])
        for row, group in enumerate(shown):
            axis.text(whole[row] + whole.max() * 0.015, row, f"{group.converting:.0%}", va="center",
                      fontsize=8, color=_INK)  # fmt: skip
        axis.set_xlim(0, whole.max() * 1.12)
        axis.xaxis.set_major_locator(_whole_numbers())
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
    parts = {"": read}
    if found.told:
        parts = {
            "Mostly converting": [group for group in read if group.converting >= 0.5],
            "Mostly not": [group for group in read if group.converting < 0.5],
        }
    longest = max(sum(_wrap(group.name).count("\n") + 1 for group in shown) for shown in parts.values())
    width = 11 if found.told else 6
    figure, axes = _figure("Mean reading along the call", width, 4.6 + 0.2 * longest, columns=len(parts))
    for axis, (heading, shown) in zip(axes, parts.items(), strict=True):
        for at, group in enumerate(shown):
            axis.plot(
                np.linspace(0, 1, len(group.path)), group.path, color=_LINES[at % len(_LINES)], linewidth=1.8,
                linestyle="-" if at < len(_LINES) else "--",
                label=f"{_wrap(group.name)} ({group.conversations:,})",
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
        _label(
            axis, "Reading (grey: how many of the calls are read so)", "Converted (95 % interval)", heading
        )
    return figure


def _draw_bins(axis: Axes, bins: Sequence[Bin]) -> None:
    read = np.array([each.reading for each in bins])
    converted = np.array([each.converted for each in bins])
    counts = np.array([each.conversations for each in bins])
    reach = [[each.converted - each.low for each in bins], [each.high - each.converted for each in bins]]
    axis.bar(read, counts / counts.sum(), width=0.07, color=_FAINT, zorder=1)
    axis.plot([0, 1], [0, 1], color=_GREY, linewidth=1.2, linestyle="--", zorder=2)
    axis.errorbar(read, converted, yerr=reach, color=_BLUE, marker="o", markersize=4, linewidth=1.5, zorder=3)
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
    axis.xaxis.set_major_locator(_whole_numbers())


def _far(counts: Sequence[int]) -> int:
    """Where an axis ends: beyond nearly all, so that a few long ones do not squeeze the rest."""
    return max(math.ceil(float(np.quantile(counts, 0.995))), min(counts) + 1)


def _whole_numbers() -> MaxNLocator:
    """Ticks for what is counted: no half conversations."""
    return MaxNLocator(steps=[1, 2, 5, 10], integer=True)


def _edges(least: int, far: int, most: int = _MOST_STEPS) -> list[float]:
    """Edges between whole numbers, equally many of which lie in each bin; what is over joins the last.

    Bins of a broken width hold now two numbers, now three, and make a saw of any data.
    """
    width = math.ceil((far - least + 1) / most)
    count = (far - least + 1) // width
    return [least - 0.5 + width * at for at in range(count + 1)]


def _wrap(name: str) -> str:
    """A name without what stands in brackets, on as many lines as it takes; cut where it has no end."""
    plain = re.sub(r"\s*\(.*\)", "", name).replace("_", " ").strip() or name
    return "\n".join(textwrap.wrap(plain, _NAME_WIDTH, max_lines=_NAME_LINES, placeholder=" …"))


def _row_height(group: Group) -> float:
    """Inches for a bar and its name."""
    return 0.14 + 0.16 * (_wrap(group.name).count("\n") + 1)
