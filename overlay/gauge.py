"""The gauge: 270 degrees, the forecast as an arc with a needle dot, its interval as an arc outside.

One rule: it paints what `needle` says and never shows more certainty than there is. The needle is calm and
may lag a little behind; the number is always the Reading's own. Confidence is in the stroke as well as in
words: GOOD solid, FAIR thinner with a dashed interval, LOW dotted and grey.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.vocabulary import Band, Trend
from overlay import needle
from overlay.face import Face
from overlay.needle import Shown
from overlay.phrases import describe
from overlay.theme import BIG_PX, SMALL_PX, Theme

CARD_GAUGE_PX, PILL_GAUGE_PX = 96, 40
# (forecast's part of the track's width, its dashes, the interval's dashes), dashes in pen widths.
_STROKES: Final[dict[Band, tuple[float, tuple[float, float] | None, tuple[float, float] | None]]] = {
    Band.GOOD: (1.0, None, None),
    Band.FAIR: (0.7, None, (2.0, 2.2)),
    Band.LOW: (0.6, (0.01, 2.0), (0.01, 2.6)),
}


class Gauge(QWidget):
    """`side_px` square. Large ones hold the number; small ones hold the arrow of the trend."""

    def __init__(
        self,
        theme: Theme,
        side_px: int,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._side_px = side_px
        self._clock = clock
        self._face = Face()
        self._shown: Shown | None = None
        self._from: Shown | None = None
        self._motion = QVariantAnimation(self)
        self._motion.setDuration(needle.MOTION_MS)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.valueChanged.connect(self.update)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._settle)
        self.setAccessibleName("Chance to buy")
        self.set_theme(theme)

    @property
    def shown(self) -> Shown | None:
        """Where needle and arcs stand, at the end of any motion; None before the first Reading."""
        return self._shown

    @property
    def number(self) -> str:
        """The number as it is written, in it or beside it; "" before the first Reading."""
        reading = self._face.reading
        return "" if reading is None else needle.label(reading.forecast.probability)

    @property
    def moving(self) -> bool:
        """The needle is on its way."""
        return self._motion.state() is QVariantAnimation.State.Running

    def show_face(self, face: Face) -> None:
        """Move to `face`: steadily from one turn to the next, at once after a jump."""
        jumped = not 0 <= face.turn - self._face.turn <= 1 or self._shown is None
        self._face = face
        self.setAccessibleDescription(describe(face))
        if face.reading is None:
            self._stop()
            self._shown = None
        elif jumped:
            self._go(needle.show(face.reading.forecast, self._clock()))
        else:
            self._settle()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.setFixedSize(self.sizeHint())
        if theme.reduced_motion:
            self._motion.stop()
        self.update()

    def finish_motion(self) -> None:
        """Bring the needle to the exact forecast now."""
        self._stop()
        if self._face.reading is not None:
            self._shown = needle.show(self._face.reading.forecast, self._clock())
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(self._side_px)
        return QSize(side, side)

    def _stop(self) -> None:
        self._motion.stop()
        self._later.stop()

    def _settle(self) -> None:
        if self._face.reading is None or self._shown is None:
            return
        now = self._clock()
        settled = needle.settle(self._shown, self._face.reading.forecast, now)
        if settled is not self._shown:
            self._go(settled)
        elif needle.wait(self._shown, now) > 0.0 and not self._later.isActive():
            self._later.start(int(needle.wait(self._shown, now) * 1000.0) + 1)

    def _go(self, to: Shown) -> None:
        self._from = self._on_screen()
        self._shown = to
        self._motion.stop()
        if self._from is not None and not self._theme.reduced_motion and self.isVisible():
            self._motion.start()
        self.update()

    def _on_screen(self) -> Shown | None:
        if self.moving and self._from and self._shown:
            progress = self._motion.currentValue()
            return needle.between(self._from, self._shown, float(progress))
        return self._shown

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_gauge(painter, QRectF(self.rect()), self._theme, self._face, self._on_screen())
            if self._side_px >= CARD_GAUGE_PX:
                self._paint_number(painter)

    def _paint_number(self, painter: QPainter) -> None:
        theme, number = self._theme, self.number or "–"
        big, small = theme.font(BIG_PX, strong=True, tight=True), theme.font(SMALL_PX)
        wide = QFontMetricsF(big).horizontalAdvance(number)
        unit = "%" if self.number else ""
        gap = theme.px(1)
        whole = wide + (gap + QFontMetricsF(small).horizontalAdvance(unit) if unit else 0.0)
        left = (self.width() - whole) / 2.0
        base = round(self.height() / 2.0 + QFontMetricsF(big).capHeight() / 2.0)
        painter.setFont(big)
        painter.setPen(QColor(theme.ink if self._face.trusted else theme.muted))
        painter.drawText(QPointF(left, base), number)
        painter.setFont(small)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QPointF(left + wide + gap, base), unit)


def paint_gauge(painter: QPainter, box: QRectF, theme: Theme, face: Face, shown: Shown | None) -> None:
    """Track, interval, forecast, needle and arrow, inside the square `box`."""
    side = box.width()
    track = max(3.5, side / 16.0)
    thin = max(1.5, side / 44.0)
    outer = box.adjusted(thin, thin, -thin, -thin)
    inset = thin + track / 2.0 + max(1.5, side / 40.0)
    ring = outer.adjusted(inset, inset, -inset, -inset)
    _stroke(painter, ring, (0.0, 1.0), QColor(theme.track), track, None)
    if shown is None or face.reading is None:
        return
    colour = theme.colour(face.heading) if face.trusted else QColor(theme.muted)
    band = face.reading.confidence.band if face.warm else Band.LOW
    part, dashes, outer_dashes = _STROKES[band]
    _stroke(painter, outer, (shown.low, shown.high), colour, thin, outer_dashes)
    _stroke(painter, ring, (0.0, shown.probability), colour, track * part, dashes)
    _paint_needle(painter, ring, shown.probability, theme, colour, track)
    _paint_trend(painter, box, face.reading.forecast.trend, colour)


def _stroke(
    painter: QPainter,
    box: QRectF,
    ends: tuple[float, float],
    colour: QColor,
    width: float,
    dashes: tuple[float, float] | None,
) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if dashes is not None:
        pen.setDashPattern(list(dashes))
    start, span = needle.arc(*ends)
    path = QPainterPath()
    path.arcMoveTo(box, start)
    path.arcTo(box, start, span)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _paint_needle(
    painter: QPainter, ring: QRectF, value: float, theme: Theme, colour: QColor, track: float
) -> None:
    centre = (ring.center().x(), ring.center().y())
    at = QPointF(*needle.on_circle(value, centre, ring.width() / 2.0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.surface))
    painter.drawEllipse(at, track * 0.98, track * 0.98)
    painter.setBrush(colour)
    painter.drawEllipse(at, track * 0.72, track * 0.72)


def _paint_trend(painter: QPainter, box: QRectF, trend: Trend, colour: QColor) -> None:
    """In the open foot of a large gauge, in the middle of a small one."""
    large = box.width() >= CARD_GAUGE_PX
    half = box.width() / (20.0 if large else 9.0)
    middle = QPointF(box.center().x(), box.bottom() - box.width() * 0.16) if large else box.center()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if trend is Trend.STEADY:
        bar = QRectF(middle.x() - half, middle.y() - half * 0.25, 2.0 * half, half * 0.5)
        painter.drawRoundedRect(bar, half * 0.25, half * 0.25)
        return
    up = -1.0 if trend is Trend.RISING else 1.0
    path = QPainterPath(middle + QPointF(0.0, up * half * 0.85))
    path.lineTo(middle + QPointF(half, -up * half * 0.7))
    path.lineTo(middle + QPointF(-half, -up * half * 0.7))
    path.closeSubpath()
    painter.drawPath(path)
