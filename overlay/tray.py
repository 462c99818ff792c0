"""The tray icon: a way back that is always there, and the gauge at sixteen pixels.

One rule: it is drawn only when what it shows has changed by enough to be seen; its menu is the one
the overlay has. Where the system has no tray, the overlay's own menu does everything.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from overlay.face import Face, heading
from overlay.needle import label
from overlay.phrases import status_words
from overlay.theme import Theme

SIZES_PX = (16, 22, 24, 32, 48, 64)
STEPS = 24
"""So many different arcs: finer ones cannot be told apart at this size."""


def draw_icon(theme: Theme, part: float | None, colour: QColor) -> QIcon:
    """The gauge's arc filled to `part` (0..1); only its track where None."""
    icon = QIcon()
    for size in SIZES_PX:
        icon.addPixmap(_draw(theme, size, part, colour))
    return icon


def _draw(theme: Theme, size: int, part: float | None, colour: QColor) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    wide = size * 0.16
    box = QRectF(0, 0, size, size).adjusted(wide, wide, -wide, -wide)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(theme.muted), wide)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        faint = QColor(theme.muted)
        faint.setAlphaF(0.45)
        pen.setColor(faint)
        painter.setPen(pen)
        painter.drawArc(box, 225 * 16, -270 * 16)
        if part is not None:
            pen.setColor(colour)
            painter.setPen(pen)
            painter.drawArc(box, 225 * 16, round(-270 * 16 * max(part, 0.02)))
    return pixmap


class Tray(QObject):
    """The icon and its menu. A click asks for the overlay."""

    clicked = Signal()

    def __init__(self, theme: Theme, menu: QMenu, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._drawn: tuple[object, ...] = ()
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(menu)
        self._icon.activated.connect(self._activated)
        self.show_face(Face())

    @staticmethod
    def available() -> bool:
        """Whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def icon(self) -> QIcon:
        """What is drawn now."""
        return self._icon.icon()

    @property
    def tip(self) -> str:
        """What pointing at it says."""
        return self._icon.toolTip()

    def show(self) -> None:
        """Appear in the tray."""
        self._icon.show()

    def hide(self) -> None:
        """Leave the tray."""
        self._icon.hide()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self._drawn = ()

    def show_face(self, face: Face) -> None:
        """Show the forecast of `face` as an arc, and say it where pointed at."""
        self._icon.setToolTip(tip_words(face))
        part, colour = None, QColor(self._theme.muted)
        if face.reading is not None:
            part = round(face.reading.forecast.probability * STEPS) / STEPS
            if face.trusted:
                colour = self._theme.colour(heading(face.reading.forecast))
        look = (self._theme.name, part, colour.name())
        if look != self._drawn:
            self._drawn = look
            self._icon.setIcon(draw_icon(self._theme, part, colour))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.clicked.emit()


def tip_words(face: Face) -> str:
    """What pointing at the icon says."""
    status = status_words(face)
    if status is not None:
        return f"SalesRLAgent · {status[0].lower()}"
    if face.reading is None:
        return "SalesRLAgent"
    return f"SalesRLAgent · {label(face.reading.forecast.probability)} %"
