"""The rounded ground of painted parts."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from overlay.ground import paint_inset
from overlay.theme import LIGHT


def test_it_fills_the_widget_but_for_its_corners(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(60, 40)
    image = QImage(60, 40, QImage.Format.Format_ARGB32)
    image.fill(QColor("#000000"))
    with QPainter(image) as painter:
        paint_inset(painter, widget, LIGHT, 8)

    assert image.pixelColor(30, 20) == QColor(LIGHT.inset)
    assert image.pixelColor(0, 0) == QColor("#000000")
