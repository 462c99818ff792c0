"""The rounded ground of a painted part: one way to draw it. One rule: it draws and decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from overlay.theme import Theme


def paint_inset(painter: QPainter, widget: QWidget, theme: Theme, corner: int) -> None:
    """Fill the widget with the inset colour, its corners rounded by `corner` px of the grid."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.inset))
    radius = theme.px(corner)
    painter.drawRoundedRect(QRectF(widget.rect()), radius, radius)
