"""Every picture can be drawn from any corpus, and shows what was computed."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from engine.training.corpus.describe import Description, describe
from engine.training.corpus.plots import PLOTS, draw_balance, draw_readings, draw_reliability
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
