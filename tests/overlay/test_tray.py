"""The tray icon shows the gauge, and is redrawn only when that can be seen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from engine.vocabulary import Band, Confidence, Forecast, Reading, Trend
from overlay.face import Face, Mode, make_face
from overlay.theme import make_theme
from overlay.tray import Tray, draw_icon, tip_words

THEME = make_theme(dark=True)


def face(probability: float, band: Band = Band.GOOD) -> Face:
    readings = [
        Reading(turn, Forecast(probability, 0.1, 0.9, Trend.RISING), Confidence(band)) for turn in range(6)
    ]
    return make_face(readings, Face(mode=Mode.REPLAY))


@pytest.fixture
def tray(qtbot: QtBot) -> Tray:
    menu = QMenu()
    qtbot.addWidget(menu)
    return Tray(THEME, menu)


def painted(part: float | None, colour: str) -> int:
    image = draw_icon(THEME, part, QColor(colour)).pixmap(64, 64).toImage()
    wanted = QColor(colour)
    pixels = [image.pixelColor(x, y) for x in range(64) for y in range(64)]
    return sum(pixel.alpha() > 200 and abs(pixel.red() - wanted.red()) < 12 for pixel in pixels)


def test_the_arc_grows_with_the_forecast(qtbot: QtBot) -> None:
    areas = [painted(part, THEME.rising) for part in (None, 0.1, 0.5, 0.9)]
    assert areas[0] == 0
    assert areas == sorted(areas)
    assert areas[3] > 3 * areas[1]


def test_it_is_redrawn_only_when_that_can_be_seen(tray: Tray) -> None:
    tray.show_face(face(0.50))
    drawn = tray.icon.cacheKey()
    tray.show_face(face(0.505))
    assert tray.icon.cacheKey() == drawn
    tray.show_face(face(0.80))
    assert tray.icon.cacheKey() != drawn


def test_a_number_not_to_be_trusted_is_grey(tray: Tray) -> None:
    tray.show_face(face(0.8))
    trusted = tray.icon.cacheKey()
    tray.show_face(face(0.8, Band.LOW))
    assert tray.icon.cacheKey() != trusted


def test_pointing_at_it_says_it_in_words(tray: Tray) -> None:
    assert tip_words(Face()) == "SalesRLAgent · no call yet"
    tray.show_face(face(0.63))
    assert tray.tip == "SalesRLAgent · 63 %"


def test_a_click_asks_for_the_overlay(tray: Tray, qtbot: QtBot) -> None:
    icon = tray.findChild(QSystemTrayIcon)
    assert isinstance(icon, QSystemTrayIcon)
    with qtbot.waitSignal(tray.clicked):
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(tray.clicked):
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
