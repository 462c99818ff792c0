"""The pill: the glance. 268 x 56 with its shadow around it.

One rule: it shows a Face and asks for things by signals; it decides nothing. One thing at a time at
its right: the alert, else what is the matter, else the call so far.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from engine.vocabulary import Trend
from overlay import needle, phrases
from overlay.face import Face, Mode, Standby
from overlay.gauge import PILL_GAUGE_PX, Gauge
from overlay.health import HealthDot
from overlay.sparkline import Sparkline
from overlay.surface import Surface
from overlay.talkbar import paint_share
from overlay.theme import NUMBER_PX, SHADOW_PX, SMALL_PX, Theme
from overlay.words import break_lines, wrapped

PILL_WIDTH_PX, PILL_HEIGHT_PX, PILL_RADIUS_PX = 268, 56, 28
# Left edges and widths inside the body, before scale, on the 4 px grid.
_NUMBER_X, _RIGHT_X, _RIGHT_WIDTH, _DOT_X = 60, 124, 100, 232
_SPARK_Y, _SPARK_HEIGHT, _SHARE_Y, _SHARE_HEIGHT = 10, 30, 43, 3
_EXPAND_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PillView(Surface):
    """A Face at pill size. A click (or Enter) asks for the card; a drag asks to be moved."""

    expand_requested = Signal()
    pause_requested = Signal()
    paste_requested = Signal()

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(theme, PILL_RADIUS_PX, parent)
        self._face = Face()
        self._gauge = Gauge(theme, PILL_GAUGE_PX, self, clock=clock)
        self._spark = Sparkline(theme, _SPARK_HEIGHT, parent=self)
        self._health = HealthDot(theme, self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("SalesRLAgent")
        self._health.clicked.connect(self.pause_requested)
        self.pressed_and_released.connect(self._clicked)
        self.set_theme(theme)
        self.show_face(self._face)

    def show_face(self, face: Face) -> None:
        """Show `face` from now on."""
        self._face = face
        self._gauge.show_face(face)
        self._spark.show_face(face)
        self._health.show_face(face)
        self._spark.setVisible(face.alert is None and phrases.pill_words(face) is None)
        self.announce(face.alert)
        told = [phrases.describe(face)]
        if face.alert is not None:
            told.insert(0, phrases.alert_words(face.alert))
        self.setAccessibleDescription(". ".join(told))
        pastes = face.mode is Mode.EMPTY and face.standby is Standby.OFF
        other = phrases.other_words(face)
        self.setToolTip("Paste a transcript" if pastes else wrapped(other) if other else "")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`; the size follows its scale."""
        super().set_theme(theme)
        margin = 2 * SHADOW_PX
        self.setFixedSize(theme.px(PILL_WIDTH_PX) + margin, theme.px(PILL_HEIGHT_PX) + margin)
        for part in (self._gauge, self._spark, self._health):
            part.set_theme(theme)
        self._gauge.move(self._at(9, 8).toPoint())
        self._spark.setFixedWidth(theme.px(_RIGHT_WIDTH))
        self._spark.move(self._at(_RIGHT_X, _SPARK_Y).toPoint())
        self._health.move(self._at(_DOT_X, 16).toPoint())

    def health_geometry(self) -> QRect:
        """Where the health dot is, so that nobody draws there."""
        return self._health.geometry()

    def finish_motion(self) -> None:
        """End every animation and show the exact value now (for snapshots)."""
        self._gauge.finish_motion()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _EXPAND_KEYS:
            self._clicked()
        else:
            super().keyPressEvent(event)

    def _clicked(self) -> None:
        if self._face.mode is Mode.EMPTY and self._face.standby is Standby.OFF:
            self.paste_requested.emit()
        else:
            self.expand_requested.emit()

    def _at(self, x: float, y: float) -> QPointF:
        return QPointF(SHADOW_PX + self._theme.px(x), SHADOW_PX + self._theme.px(y))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_number(painter)
            status = phrases.pill_words(self._face)
            if self._face.alert is not None:
                self._paint_alert(painter)
            elif status is not None:
                self._paint_status(painter, status)
            elif self._face.talk_share is not None:
                corner = self._at(_RIGHT_X + 2, _SHARE_Y)
                wide, tall = self._theme.px(_RIGHT_WIDTH - 8), self._theme.px(_SHARE_HEIGHT)
                paint_share(
                    painter, QRectF(corner.x(), corner.y(), wide, tall), self._face.talk_share, self._theme
                )

    def _paint_number(self, painter: QPainter) -> None:
        theme = self._theme
        if self._face.reading is None:
            return
        forecast = self._face.reading.forecast
        big, small = theme.font(NUMBER_PX, strong=True, tight=True), theme.font(SMALL_PX)
        number = self._gauge.number
        at = self._at(_NUMBER_X, 30)
        painter.setFont(big)
        painter.setPen(QColor(theme.ink if self._face.trusted else theme.muted))
        painter.drawText(at, number)
        wide = QFontMetricsF(big).horizontalAdvance(number)
        painter.setFont(small)
        painter.setPen(QColor(theme.muted))
        painter.drawText(at + QPointF(wide + theme.px(1), 0), "%")
        painter.drawText(self._at(_NUMBER_X, 46), needle.range_label(forecast.low, forecast.high))

    def _paint_lines(self, painter: QPainter, left: float, lines: list[tuple[str, bool]]) -> None:
        theme = self._theme
        box = QRectF(self._at(left, 28 - 8 * len(lines)), self._at(_DOT_X - 4, 28 + 8 * len(lines)))
        for row, (line, strong) in enumerate(lines):
            painter.setFont(theme.font(SMALL_PX, strong=strong))
            painter.setPen(QColor(theme.ink if strong else theme.muted))
            part = QRectF(box.left(), box.top() + theme.px(16) * row, box.width(), theme.px(16))
            painter.drawText(part, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)

    def _paint_status(self, painter: QPainter, status: tuple[str, str]) -> None:
        left = _RIGHT_X if self._face.reading is not None else _NUMBER_X
        font = self._theme.font(SMALL_PX, strong=True)
        wide = self._theme.px(_DOT_X - 4 - left)
        lines = [(line, True) for line in break_lines(status[0], font, wide, 2)]
        below = break_lines(status[1], self._theme.font(SMALL_PX), wide, 1)
        self._paint_lines(painter, left, [*lines, *((line, False) for line in below if line)])

    def _paint_alert(self, painter: QPainter) -> None:
        theme, point = self._theme, self._face.alert
        if point is None:
            return
        edge = QRectF(self._at(_RIGHT_X - 4, 12), self._at(_RIGHT_X - 1, 44))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.rising if point.trend is Trend.RISING else theme.falling))
        painter.drawRoundedRect(edge, 1.5, 1.5)
        font = theme.font(SMALL_PX, strong=True)
        lines = break_lines(point.cause, font, theme.px(_DOT_X - 4 - _RIGHT_X - 6), 2)
        self._paint_lines(painter, _RIGHT_X + 6, [(line, True) for line in lines])
