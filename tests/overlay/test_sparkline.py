"""The sparkline: its line lies in its box, its diamonds can be pointed at, nothing later shows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.vocabulary import Trend
from overlay.face import Face, Marker, Mode
from overlay.sparkline import Sparkline
from overlay.theme import LIGHT

HISTORY = (0.42, 0.43, 0.45, 0.5, 0.54, 0.56, 0.6, 0.59, 0.41, 0.40, 0.43, 0.46)
TURNS = tuple(range(12))
MARKER = Marker(8, Trend.FALLING, "Turned down at the price", "<b>Too</b> much")


def made(qtbot: QtBot, face: Face, width: int = 200) -> Sparkline:
    spark = Sparkline(LIGHT, 48)
    qtbot.addWidget(spark)
    spark.resize(width, spark.height())
    spark.show_face(face)
    return spark


def picture(spark: Sparkline) -> QImage:
    image = QImage(spark.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(LIGHT.surface))
    spark.render(image, QPoint(), spark.rect(), QWidget.RenderFlag.DrawChildren)
    return image


def test_all_points_lie_within_the_widget(qtbot: QtBot) -> None:
    spark = made(qtbot, Face(mode=Mode.LIVE, history=HISTORY, turns=TURNS, markers=(MARKER,)))
    assert all(0 <= x <= spark.width() - 3 and 3 <= y <= spark.height() - 3 for x, y in spark.points())


def test_a_diamond_can_be_pointed_at(qtbot: QtBot) -> None:
    spark = made(qtbot, Face(mode=Mode.LIVE, history=HISTORY, turns=TURNS, markers=(MARKER,)))
    x, y = spark.points()[8]
    assert spark.marker_at(QPointF(x + 4, y)) is MARKER
    assert spark.marker_at(QPointF(x - 60, y)) is None
    hollow = picture(spark).pixelColor(round(x), round(y))
    assert hollow.lightness() > 240, "a diamond is hollow, a dot is filled"


def test_a_replay_draws_nothing_after_its_playhead(qtbot: QtBot) -> None:
    spark = made(qtbot, Face(mode=Mode.REPLAY, history=HISTORY, turns=TURNS, total_turns=24))
    image = picture(spark)
    last = spark.points()[-1][0]
    middle = round(spark.plot().center().y())
    later = [
        image.pixelColor(x, y)
        for x in range(round(last) + 8, spark.width())
        for y in range(spark.height())
        if abs(y - middle) > 1
    ]
    assert later
    assert {colour.name() for colour in later} == {LIGHT.surface}


def test_the_turns_are_told_to_a_screen_reader(qtbot: QtBot) -> None:
    spark = made(qtbot, Face(mode=Mode.LIVE, history=HISTORY, turns=TURNS, markers=(MARKER,)))
    assert "Turned down at the price" in spark.accessibleDescription()


def test_five_thousand_turns_and_none_are_drawn(qtbot: QtBot) -> None:
    for history in ((), tuple(0.5 + 0.3 * (i % 7) / 7 for i in range(5000))):
        picture(made(qtbot, Face(mode=Mode.LIVE, history=history, turns=tuple(range(len(history))))))


def test_a_lone_first_dot_is_whole(qtbot: QtBot) -> None:
    spark = made(qtbot, Face(mode=Mode.REPLAY, history=(0.5,), turns=(0,), total_turns=34))
    x, _ = spark.points()[0]
    assert x >= 3
