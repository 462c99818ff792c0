"""Every picture can be drawn from any corpus, and shows what was computed."""

from __future__ import annotations

import io
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from engine.training.corpus.describe import Description, describe
from engine.training.corpus.plots import (
    PLOTS,
    draw_balance,
    draw_lengths,
    draw_readings,
    draw_reliability,
)
from tests.engine.training.corpus.records import say, scenes

COURSES = ("steady rise", "steady fall", "polite and pleasant but going nowhere (reads positive, is a no)")


@pytest.fixture(scope="module")
def found() -> Description:
    records = [replace(record, trajectory=COURSES[at % 3]) for at, record in enumerate(scenes(60))]
    return describe(records)


@pytest.mark.parametrize("name", PLOTS)
def test_every_picture_is_a_png(found: Description, name: str) -> None:
    figure = PLOTS[name](found)
    assert figure is not None
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=40)
    assert picture.getvalue().startswith(b"\x89PNG")


def test_a_corpus_without_readings_has_no_picture_of_them() -> None:
    silent = describe([say("a", "so", "well"), say("b", "so")])
    assert draw_readings(silent) is None
    assert draw_reliability(silent) is None
    for name in ("lengths.png", "balance.png"):
        assert isinstance(PLOTS[name](silent), Figure)


def test_bars_are_as_long_as_the_counts(found: Description) -> None:
    industries, courses = draw_balance(found).axes
    whole = [bar.get_width() for bar in industries.containers[0]]
    assert whole == [group.conversations for group in found.industries]
    names = [label.get_text() for label in courses.get_yticklabels()]
    assert sorted(names) == ["polite and pleasant but going nowhere", "steady fall", "steady rise"]


def test_lines_are_the_mean_readings(found: Description) -> None:
    figure = draw_readings(found)
    assert figure is not None
    lines = [line for axis in figure.axes for line in axis.get_lines()]
    drawn = sorted(tuple(np.asarray(line.get_ydata()).tolist()) for line in lines)
    assert drawn == sorted(group.path for group in found.courses)


@pytest.mark.parametrize("longest", [1, 7, 30, 31, 85, 400])
def test_every_step_holds_equally_many_lengths(found: Description, longest: int) -> None:
    # One turn of each length: whatever rises or falls before the last step is not in the data.
    level = {"seller": tuple(range(1, longest + 1)), "buyer": ()}
    _, words = draw_lengths(msgspec.structs.replace(found, word_counts=level)).axes
    (outline,) = (patch.get_xy() for patch in words.patches if isinstance(patch, Polygon))
    edges, heights = outline[::2, 0], outline[1:-1:2, 1]
    (width,) = set(np.diff(edges).tolist())
    assert width.is_integer()
    assert edges[0] == 0.5
    assert heights[:-1].tolist() == pytest.approx([1 / longest] * (len(heights) - 1))


def test_few_conversations_are_counted_in_whole_ones() -> None:
    few = describe([say("a", "so", "well"), say("b", "so"), say("c", "so")])
    (balance,) = draw_balance(few).axes
    turns, _ = draw_lengths(few).axes
    for ticks in (balance.get_xticks(), turns.get_yticks(), turns.get_xticks()):
        assert all(float(tick).is_integer() for tick in ticks)


LONG = "ends genuinely undecided, could go either way"


def test_a_long_name_stands_whole_and_a_boundless_one_is_cut() -> None:
    records = scenes(9)
    for at, name in enumerate((LONG, "a b c d e f " * 20)):
        records[at] = replace(records[at], trajectory=name)
    told = describe(records)
    _, courses = draw_balance(told).axes
    names = [label.get_text() for label in courses.get_yticklabels()]
    assert LONG in [name.replace("\n", " ") for name in names]
    assert all(len(line) <= 38 for name in names for line in name.splitlines())
    assert max(len(name.splitlines()) for name in names) == 3
    figure = draw_readings(told)
    assert figure is not None
    legends = [axis.get_legend() for axis in figure.axes]
    entries = [text.get_text() for legend in legends if legend for text in legend.get_texts()]
    assert f"{LONG} (1)" in [entry.replace("\n", " ") for entry in entries]


def test_names_that_differ_in_brackets_alone_have_a_bar_each() -> None:
    records = [replace(record, trajectory=f"rise ({at % 2})") for at, record in enumerate(scenes(8))]
    _, courses = draw_balance(describe(records)).axes
    assert len({bar.get_y() for bar in courses.containers[0]}) == 2


def test_where_no_course_is_told_nothing_is_shown_that_follows_from_itself() -> None:
    """As of simulated calls: that all of those that convert convert is no news."""
    untold = describe(scenes(20))
    assert [axis.get_title("left") for axis in draw_balance(untold).axes] == ["By industry"]
    figure = draw_readings(untold)
    assert figure is not None
    (axis,) = figure.axes
    assert axis.get_title("left") == ""
    assert len(axis.get_lines()) == 2


def test_whiskers_are_the_computed_intervals(found: Description) -> None:
    figure = draw_reliability(found)
    assert figure is not None
    for axis, bins in zip(figure.axes, found.reliability.values(), strict=True):
        (drawn,) = [each for each in axis.containers if isinstance(each, ErrorbarContainer)]
        ends = [segment[:, 1].tolist() for segment in drawn[2][0].get_segments()]
        assert ends == [pytest.approx([each.low, each.high]) for each in bins]
