"""The slider marks a turn right below its place on the path, whatever call it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from engine.vocabulary import Band, Confidence, Forecast, Reading, Trend, TurningPoint
from overlay.card import CardView
from overlay.controls import Controls
from overlay.face import Face, Mode
from overlay.history import History
from overlay.progress import Progress
from overlay.scrubber import Scrubber
from overlay.sparkline import Sparkline
from overlay.theme import make_theme

FELL = TurningPoint(9, 11, Trend.FALLING, -0.2, "Turned down at the price", "too much")
MIDWAY = Progress(turn=12, count=40, furthest=12, points=(FELL,))


@pytest.fixture
def slider(qtbot: QtBot) -> Scrubber:
    made = Scrubber(make_theme(dark=False))
    qtbot.addWidget(made)
    made.setFixedWidth(292)
    made.show()
    made.show_progress(MIDWAY)
    return made


def heard(count: int, missed: tuple[int, ...] = ()) -> History:
    """A call of `count` turns that fell at one of them, noticed two turns later."""
    history = History()
    for turn in range(count):
        if turn in missed:
            history.miss()
            continue
        middle = 0.7 - 0.3 * (turn >= FELL.turn)
        point = FELL if turn == FELL.noticed else None
        history.add(Reading(turn, Forecast(middle, 0.1, 0.9), Confidence(Band.GOOD), point))
    return history


@pytest.mark.parametrize("scale", [1.0, 1.6])
@pytest.mark.parametrize(
    ("start", "progress", "missed"),
    [
        (Face(mode=Mode.REPLAY, total_turns=40), MIDWAY, ()),
        (Face(mode=Mode.REPLAY, total_turns=13), replace(MIDWAY, count=13), ()),
        (Face(mode=Mode.LIVE, heard_turns=13), replace(MIDWAY, count=13, live=True), ()),
        (Face(mode=Mode.BACK, heard_turns=30), replace(MIDWAY, count=30, furthest=29, live=True), ()),
        (Face(mode=Mode.REPLAY, total_turns=40), MIDWAY, (3, 4, 8)),
    ],
    ids=["replay", "replay at its end", "live", "looking back", "turns not read"],
)
def test_path_and_slider_mark_one_turning_point_at_one_place(
    qtbot: QtBot, scale: float, start: Face, progress: Progress, missed: tuple[int, ...]
) -> None:
    theme = make_theme(dark=False, scale=scale, reduced_motion=True)
    card = CardView(theme)
    qtbot.addWidget(card)
    controls = Controls(theme, card)
    card.slot_for_controls.addWidget(controls)
    face = heard(13, missed).face_at(12, start)
    controls.show_progress(progress)
    card.show_face(face)
    card.show()
    spark = card.findChild(Sparkline)
    assert spark is not None
    slider = controls.slider
    (marker,) = face.markers
    assert face.turns[marker.at] == FELL.turn
    for turn, place in ((FELL.turn, marker.at), (face.turns[0], 0), (face.turns[-1], -1)):
        above = spark.mapTo(card, QPointF(*spark.points()[place])).x()
        below = slider.mapTo(card, QPointF(slider.x_of(turn), 0.0)).x()
        assert above == pytest.approx(below, abs=0.51)


def test_both_ends_can_be_reached(slider: Scrubber) -> None:
    assert slider.turn_at(-20.0) == -1
    assert slider.turn_at(1000.0) == 39


def test_a_turning_point_has_its_tick_at_the_turn_that_turned_the_call(slider: Scrubber) -> None:
    slider.show_progress(replace(MIDWAY, turn=30))
    falling = QColor(make_theme(dark=False).falling)
    image = slider.grab().toImage()
    x, middle = round(slider.x_of(9)), slider.height() // 2
    below = [image.pixelColor(x, y) for y in range(middle + 4, image.height())]
    assert any(_near(colour, falling) for colour in below)
    above = [image.pixelColor(x, y) for y in range(0, middle - 3)]
    assert not any(_near(colour, falling) for colour in above)


def _near(one: QColor, other: QColor) -> bool:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) < 40


def test_pointing_at_a_tick_finds_its_turning_point(slider: Scrubber) -> None:
    assert slider.point_at(slider.x_of(9) + 3) == FELL
    assert slider.point_at(slider.x_of(20)) is None
