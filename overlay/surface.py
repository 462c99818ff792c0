"""The surface under pill and card: soft shadow, translucent fill, one hairline, and the hand on it.

One rule: whatever lies on a surface knows nothing of the desktop. The shadow is painted by us inside
a margin of SHADOW_PX, because a frameless translucent window gets none from the system.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QBitmap,
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QLayout, QWidget

from engine.vocabulary import TurningPoint
from overlay.phrases import alert_words
from overlay.theme import SHADOW_PX, Theme

# (reach, drop, part of the shadow's strength): one wide and low, one close that draws the edge.
_LAYERS = ((20, 8, 0.62), (6, 2, 0.38))


def paint_surface(painter: QPainter, body: QRectF, radius: float, theme: Theme) -> None:
    """Shadow around `body`, nothing of it beneath, then the fill and its line."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for reach, drop, part in _LAYERS:
        _paint_shadow(painter, body.translated(0, drop), radius, reach, theme.shadow_alpha * part)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    painter.setBrush(QColor("black"))
    painter.drawRoundedRect(body, radius, radius)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    fill = QColor(theme.surface)
    fill.setAlphaF(theme.opacity)
    painter.setBrush(fill)
    painter.drawRoundedRect(body, radius, radius)
    _paint_line(painter, body, radius, theme)


def paint_solid(painter: QPainter, body: QRectF, radius: float, theme: Theme) -> None:
    """Fill and line with square corners: the window's mask rounds them, and nothing shines through."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(body, QColor(theme.surface))
    _paint_line(painter, body, radius, theme)


def _paint_line(painter: QPainter, body: QRectF, radius: float, theme: Theme) -> None:
    half = 0.5
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.line), 1.0))
    painter.drawRoundedRect(body.adjusted(half, half, -half, -half), radius - half, radius - half)


def _paint_shadow(painter: QPainter, body: QRectF, radius: float, reach: int, strength: float) -> None:
    """Nested shapes, each a little smaller, whose alphas add up to a bell-like fall-off."""
    seen = 0.0
    for step in range(reach * 2):
        grow = reach - step
        wanted = strength * ((step + 1) / (2 * reach)) ** 2
        layer = (wanted - seen) / (1.0 - seen)
        seen = wanted
        painter.setBrush(QColor.fromRgbF(0.03, 0.06, 0.1, layer))
        corner = max(2.0, radius + grow)
        painter.drawRoundedRect(body.adjusted(-grow, -grow, grow, grow), corner, corner)


def forget_sizes(layout: QLayout) -> None:
    """Make a layout measure again, and every layout within it.

    Qt keeps the heights of nested layouts until the next event loop; a card that fixes its height at
    once would fix an old one.
    """
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget = None if item is None else item.widget()
        inner = widget.layout() if widget is not None else None if item is None else item.layout()
        if inner is not None:
            forget_sizes(inner)
    layout.invalidate()


class Surface(QWidget):
    """A rounded, shadowed sheet. A press that moves asks to be dragged; one that does not, clicks."""

    drag_requested = Signal()
    pressed_and_released = Signal()
    size_changed = Signal(QSize)

    def __init__(self, theme: Theme, radius_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._theme = theme
        self._radius_px = radius_px
        self._sheet = QPixmap()
        self._pressed_at: QPointF | None = None
        self._composited = True
        self._announced: TurningPoint | None = None

    def body(self) -> QRectF:
        """The sheet itself, in this widget's pixels: everything but the shadow."""
        return QRectF(self.rect()).adjusted(SHADOW_PX, SHADOW_PX, -SHADOW_PX, -SHADOW_PX)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self._sheet = QPixmap()
        self.update()

    def set_composited(self, composited: bool) -> None:
        """Whether the desktop shows through. Where it cannot: solid, no shadow, cut to `outline`."""
        self._composited = composited
        self._sheet = QPixmap()
        self._cut()
        self.update()

    def announce(self, point: TurningPoint | None) -> None:
        """Say a new alert to a screen reader, once, and only from the size that is on the screen."""
        if point is not None and point != self._announced and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, alert_words(point)))
        self._announced = point

    def outline(self) -> QRegion:
        """The sheet's shape, for the mask of a window that no desktop shows through."""
        bitmap = QBitmap(self.size().expandedTo(QSize(1, 1)))
        bitmap.clear()
        with QPainter(bitmap) as painter:
            corner = self._theme.px(self._radius_px)
            painter.setBrush(Qt.GlobalColor.color1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(self.body(), corner, corner)
        return QRegion(bitmap)

    def _cut(self) -> None:
        if not self.isWindow():
            return
        if self._composited:
            self.clearMask()
        else:
            self.setMask(self.outline())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sheet = QPixmap()
        if not self._composited:
            self._cut()
        self.size_changed.emit(self.size())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sheet is kept as a picture: it changes with size and theme, never with a Reading."""
        ratio = self.devicePixelRatioF()
        if self._sheet.isNull() or self._sheet.devicePixelRatioF() != ratio:
            self._sheet = QPixmap((self.size() * ratio).expandedTo(QSize(1, 1)))
            self._sheet.setDevicePixelRatio(ratio)
            self._sheet.fill(Qt.GlobalColor.transparent)
            with QPainter(self._sheet) as painter:
                corner = float(self._theme.px(self._radius_px))
                if self._composited:
                    paint_surface(painter, self.body(), corner, self._theme)
                else:
                    paint_solid(painter, self.body(), corner, self._theme)
        with QPainter(self) as painter:
            painter.setClipRegion(event.region())
            painter.drawPixmap(0, 0, self._sheet)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.body().contains(event.position()):
            self._pressed_at = event.position()
            event.accept()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            event.ignore()
            return
        moved = (event.position() - self._pressed_at).manhattanLength()
        if moved >= QApplication.startDragDistance():
            self._pressed_at = None
            self.drag_requested.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is not None:
            self._pressed_at = None
            self.pressed_and_released.emit()
