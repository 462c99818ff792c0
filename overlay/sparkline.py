"""The sparkline: the whole call so far in one line, and where it turned.

One rule: scaled to the call's own range and never beyond what has been said; the rest is left blank. Each
turning point keeps its diamond at the turn whose words turned the call (not at the one at which that could be
known), and pointing at it gives those words. The slider below marks the same turns at the same place, so both
take their ends from `path_sides` and the place of a turn from `needle.path_x`.
"""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from engine.vocabulary import Trend
from overlay import needle
from overlay.face import Face, Marker
from overlay.phrases import quoted
from overlay.theme import SMALL_PX, Theme

_HIT_PX = 10
_DOT_PX = 3
_SIDE_PX = 6


def path_sides(theme: Theme) -> tuple[int, int]:
    """The room left free at the left and the right of the card's path: for dots, diamonds and the scale."""
    scale = round(QFontMetricsF(theme.font(SMALL_PX)).horizontalAdvance("99"))
    return theme.px(_SIDE_PX), scale + theme.px(2 * _SIDE_PX)


class Sparkline(QWidget):
    """`height_px` tall, as wide as it is given; with `scale_shown`, the ends of its scale at the right."""

    def __init__(
        self, theme: Theme, height_px: int, *, scale_shown: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._height_px = height_px
        self._scale_shown = scale_shown
        self._face = Face()
        self.setAccessibleName("The call so far")
        self.set_theme(theme)

    def show_face(self, face: Face) -> None:
        """Draw the face's history and markers."""
        self._face = face
        self.setAccessibleDescription(". ".join(f"{m.cause}: {quoted(m.quote)}" for m in face.markers))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.setFixedHeight(theme.px(self._height_px))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(96), self._theme.px(self._height_px))

    def plot(self) -> QRectF:
        """Where the line is drawn: room left for dots, diamonds and the scale."""
        room = self._theme.px(_SIDE_PX)
        # a lone first dot must not be cut in half
        left, right = path_sides(self._theme) if self._scale_shown else (self._theme.px(_DOT_PX), room)
        return QRectF(self.rect()).adjusted(left, room, -right, -room)

    def points(self) -> list[needle.Point]:
        """One point a value of the history, in this widget's pixels."""
        plot, face = self.plot(), self._face
        count = max(face.total_turns or face.heard_turns, face.turns[-1] + 1 if face.turns else 0)
        steps = needle.path_steps(count, grows=face.total_turns is None)
        points = needle.spark_points(face.history, face.turns, plot.width(), plot.height(), steps)
        return [(plot.x() + x, plot.y() + y) for x, y in points]

    def marker_at(self, at: QPointF) -> Marker | None:
        """The turning point under `at`, if any."""
        points = self.points()
        reach = self._theme.px(_HIT_PX)
        near = [
            (abs(points[m.at][0] - at.x()), m)
            for m in self._face.markers
            if m.at < len(points) and abs(points[m.at][0] - at.x()) <= reach
        ]
        return min(near, key=lambda pair: pair[0])[1] if near else None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            marker = self.marker_at(QPointF(event.pos()))
            if marker is None:
                QToolTip.hideText()
                return True
            words = f"<p><b>{html.escape(marker.cause)}</b><br>{html.escape(quoted(marker.quote))}</p>"
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, face = self._theme, self._face
        points = self.points()
        colour = theme.colour(face.heading) if face.trusted else QColor(theme.muted)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_middle(painter)
            if self._scale_shown and points:
                self._paint_scale(painter)
            pen = QPen(colour, (1.75 if self._scale_shown else 1.5) * theme.scale)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            kept = needle.thin(points, max(4, self.width()))
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in kept]))
            if points:
                if self._scale_shown and face.total_turns is not None:
                    self._paint_playhead(painter, points[-1][0])
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                dot = _DOT_PX * theme.scale
                painter.drawEllipse(QPointF(*points[-1]), dot, dot)
            for marker in face.markers:
                if marker.at < len(points):
                    self._paint_diamond(painter, QPointF(*points[marker.at]), marker.trend)

    def _paint_middle(self, painter: QPainter) -> None:
        plot = self.plot()
        middle = round(plot.center().y()) + 0.5
        pen = QPen(QColor(self._theme.line), 1.0)
        pen.setDashPattern([3.0, 4.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(plot.left(), middle), QPointF(plot.right(), middle))

    def _paint_playhead(self, painter: QPainter, x: float) -> None:
        painter.setPen(QPen(QColor(self._theme.muted), 1.0))
        sharp = round(x) + 0.5
        painter.drawLine(QPointF(sharp, 0.0), QPointF(sharp, self.height()))

    def _paint_scale(self, painter: QPainter) -> None:
        plot = self.plot()
        low, high = needle.spark_range(self._face.history)
        painter.setFont(self._theme.font(SMALL_PX))
        painter.setPen(QColor(self._theme.muted))
        line = self._theme.px(16)
        for middle, value in ((plot.top(), high), (plot.bottom(), low)):
            box = QRectF(plot.right(), middle - line / 2.0, self.width() - plot.right(), line)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, needle.label(value)
            )

    def _paint_diamond(self, painter: QPainter, at: QPointF, trend: Trend) -> None:
        theme = self._theme
        half = theme.px(5) if self._scale_shown else theme.px(4)
        painter.setPen(
            QPen(QColor(theme.rising if trend is Trend.RISING else theme.falling), 1.5 * theme.scale)
        )
        painter.setBrush(QColor(theme.surface))
        corners = ((0, -half), (half, 0), (0, half), (-half, 0))
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) for x, y in corners]))
