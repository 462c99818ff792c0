"""The lock one sees while clicks go through the overlay.

One rule: a state in which nothing answers must be seen, or it looks broken.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from overlay.theme import Theme

BADGE_PX = 24


class LockBadge(QWidget):
    """A small round sheet with a padlock on it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Clicks go through; unlock from the tray")
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.setFixedSize(theme.px(BADGE_PX), theme.px(BADGE_PX))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        unit = self.width() / 24.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.line), 1.0))
            painter.setBrush(QColor(self._theme.surface))
            painter.drawEllipse(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
            painter.setPen(QPen(QColor(self._theme.ink), 1.5 * unit))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawArc(QRectF(9 * unit, 6.5 * unit, 6 * unit, 7 * unit), 0, 180 * 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.ink))
            painter.drawRoundedRect(QRectF(7.5 * unit, 10.5 * unit, 9 * unit, 6.5 * unit), 1.5, 1.5)
