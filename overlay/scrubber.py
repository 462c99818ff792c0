"""The slider below the path: a thin line to move along, with a tick wherever the call turned.

One rule: a turn lies on it right below its place on the path (`sparkline`), so that diamond and tick of one
turning point are one above the other: at the turn whose words turned the call. Every turning point noticed so
far has its tick, never one still to come.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSlider, QToolTip, QWidget

from engine.vocabulary import Trend, TurningPoint
from overlay import needle
from overlay.progress import Progress, progress_words
from overlay.sparkline import path_sides
from overlay.theme import Theme

SLIDER_PX, TICK_REACH_PX = 20, 6


class Scrubber(QSlider):
    """A thin line to move along; its value is the number of turns heard (0: before the first)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._progress = Progress()
        self.setAccessibleName("Position in the call")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.setFixedHeight(theme.px(SLIDER_PX))
        self.update()

    def show_progress(self, progress: Progress) -> None:
        """Stand where `progress` says, without asking for it back."""
        self._progress = progress
        quiet = self.blockSignals(True)
        self.setRange(0, progress.count)
        self.setPageStep(max(1, progress.count // 10))
        if not self.isSliderDown():
            self.setValue(progress.turn + 1)
        self.blockSignals(quiet)
        self.setAccessibleDescription(progress_words(progress))
        self.update()

    def x_of(self, turn: int) -> float:
        """Where `turn` lies on the line, in pixels."""
        left, width = self._line()
        return left + needle.path_x(turn, width, self._steps())

    def turn_at(self, x: float) -> int:
        """The turn nearest to a pixel; -1, before the first, is left of the line."""
        left, width = self._line()
        if x < left - 1.0:
            return -1
        return min(needle.turn_on_path(x - left, width, self._steps()), self.maximum() - 1)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(SLIDER_PX))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self.setValue(self.turn_at(event.position().x()) + 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self.turn_at(event.position().x()) + 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self.setSliderDown(False)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            point = self.point_at(event.x())
            words = "" if point is None else f"{point.cause} (turn {point.turn + 1})"
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def point_at(self, x: float) -> TurningPoint | None:
        """The turning point whose tick is under a pixel; None where there is none."""
        apart = {abs(self.x_of(point.turn) - x): point for point in self._progress.points}
        nearest = min(apart, default=None)
        return apart[nearest] if nearest is not None and nearest <= self._theme.px(TICK_REACH_PX) else None

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        left, width = self._line()
        middle = self.height() / 2.0
        here = self.x_of(self.value() - 1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_line(painter, left, left + width, middle, self._theme.track)
            furthest = self.x_of(max(self._progress.furthest, self.value() - 1))
            self._paint_line(painter, left, furthest, middle, self._theme.muted, 0.45)
            self._paint_line(painter, left, here, middle, self._theme.ink)
            for point in self._progress.points:
                self._paint_tick(painter, point, middle)
            self._paint_handle(painter, QPointF(here, middle))

    def _line(self) -> tuple[float, float]:
        """Left end and length: those of the path above it."""
        left, right = path_sides(self._theme)
        return float(left), float(max(1, self.width() - left - right))

    def _steps(self) -> int:
        return needle.path_steps(self.maximum(), grows=self._progress.live)

    def _paint_line(
        self, painter: QPainter, start: float, end: float, middle: float, colour: str, strength: float = 1.0
    ) -> None:
        ink = QColor(colour)
        ink.setAlphaF(strength)
        pen = QPen(ink, self._theme.px(3))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(start, middle), QPointF(max(start, end), middle))

    def _paint_tick(self, painter: QPainter, point: TurningPoint, middle: float) -> None:
        """A small triangle that points the way the call went: up above the line, down below it."""
        rising = point.trend is Trend.RISING
        side, away = self._theme.px(3), self._theme.px(4)
        x = self.x_of(point.turn)
        tip = middle - away - 1.5 * side if rising else middle + away + 1.5 * side
        base = middle - away if rising else middle + away
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.rising if rising else self._theme.falling))
        painter.drawPolygon(QPolygonF([QPointF(x - side, base), QPointF(x + side, base), QPointF(x, tip)]))

    def _paint_handle(self, painter: QPainter, centre: QPointF) -> None:
        reach = self._theme.px(5 if self.underMouse() or self.isSliderDown() else 4)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.focus), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, reach + 1.5, reach + 1.5)
        painter.setPen(QPen(QColor(self._theme.surface), 1.5))
        painter.setBrush(QColor(self._theme.ink))
        painter.drawEllipse(centre, reach, reach)
