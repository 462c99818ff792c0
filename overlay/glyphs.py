"""Small drawings on a 16 x 16 grid, and the buttons that wear them.

One rule: a glyph is data (strokes on the grid), so it is crisp at any scale and in any colour; every
button has a name for those who cannot see its drawing, and is at least 24 px to hit.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from overlay.theme import SMALL_PX, TEXT_PX, Theme

_BY_KEY: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
Stroke = tuple[tuple[float, ...], ...]
"""Points: the first is where the pen lands; two numbers draw a line, six a cubic curve."""

_THUMB: Final[tuple[Stroke, ...]] = (
    ((2.5, 7.25), (5.25, 7.25), (5.25, 13.25), (2.5, 13.25), (2.5, 7.25)),
    (
        (5.25, 7.25),
        (8.0, 2.5),
        (9.3, 2.5, 9.9, 3.4, 9.6, 4.6),
        (9.1, 6.5),
        (12.1, 6.5),
        (13.1, 6.5, 13.8, 7.3, 13.6, 8.2),
        (12.7, 12.0),
        (12.5, 12.8, 11.9, 13.25, 11.2, 13.25),
        (5.25, 13.25),
    ),
)


def _upside_down(strokes: tuple[Stroke, ...]) -> tuple[Stroke, ...]:
    def turned(point: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(16.0 - part if place % 2 else part for place, part in enumerate(point))

    return tuple(tuple(turned(point) for point in stroke) for stroke in strokes)


GLYPHS: Final[dict[str, tuple[Stroke, ...]]] = {
    "close": (((4.5, 4.5), (11.5, 11.5)), ((11.5, 4.5), (4.5, 11.5))),
    "pause": (((6.0, 4.0), (6.0, 12.0)), ((10.0, 4.0), (10.0, 12.0))),
    "play": (((5.5, 3.75), (12.25, 8.0), (5.5, 12.25), (5.5, 3.75)),),
    "collapse": (((4.0, 10.0), (8.0, 6.0), (12.0, 10.0)),),
    "paste": (
        ((6.0, 3.75), (4.0, 3.75), (4.0, 13.5), (12.0, 13.5), (12.0, 3.75), (10.0, 3.75)),
        ((6.0, 2.5), (10.0, 2.5), (10.0, 5.0), (6.0, 5.0), (6.0, 2.5)),
    ),
    "flip": (
        ((2.75, 5.75), (13.25, 5.75)),
        ((10.5, 3.0), (13.25, 5.75)),
        ((13.25, 10.25), (2.75, 10.25)),
        ((5.5, 13.0), (2.75, 10.25)),
    ),
    "pair": (
        ((6.5, 9.5), (9.5, 6.5)),
        (
            (7.25, 5.0),
            (8.75, 3.5),
            (10.2, 2.1, 12.0, 2.6, 12.75, 3.25),
            (13.4, 4.0, 13.9, 5.8, 12.5, 7.25),
            (11.0, 8.75),
        ),
        (
            (8.75, 11.0),
            (7.25, 12.5),
            (5.8, 13.9, 4.0, 13.4, 3.25, 12.75),
            (2.6, 12.0, 2.1, 10.2, 3.5, 8.75),
            (5.0, 7.25),
        ),
    ),
    "good": _THUMB,
    "bad": _upside_down(_THUMB),
}


def paint_glyph(
    painter: QPainter, name: str, box: QRectF, colour: QColor, width: float = 1.5, *, filled: bool = False
) -> None:
    """Draw `name` into the square `box`; `width` of the stroke in grid units."""
    unit = box.width() / 16.0
    path = QPainterPath()
    for stroke in GLYPHS[name]:
        path.moveTo(*_place(stroke[0], box, unit)[0].toTuple())
        for point in stroke[1:]:
            places = _place(point, box, unit)
            if len(places) == 1:
                path.lineTo(places[0])
            else:
                path.cubicTo(places[0], places[1], places[2])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour, width * unit)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _place(point: tuple[float, ...], box: QRectF, unit: float) -> list[QPointF]:
    pairs = zip(point[::2], point[1::2], strict=True)
    return [QPointF(box.x() + x * unit, box.y() + y * unit) for x, y in pairs]


class RingedButton(QAbstractButton):
    """A button that shows where the keyboard is, and only to those who came by it."""

    ringed = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.ringed = event.reason() in _BY_KEY
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.ringed = False
        super().focusOutEvent(event)


class GlyphButton(RingedButton):
    """A drawing to press, with words beside it where `words` are given."""

    def __init__(
        self,
        theme: Theme,
        glyph: str,
        name: str,
        *,
        words: str = "",
        raised: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._glyph = glyph
        self._raised = raised
        self.setText(words)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.rename(glyph, name)
        self.set_theme(theme)

    def rename(self, glyph: str, name: str) -> None:
        """Wear another drawing and name (pause becomes resume)."""
        self._glyph = glyph
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.setFont(theme.font(TEXT_PX if self._raised else SMALL_PX, strong=self._raised))
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(32 if self._raised else 24)
        if not self.text():
            return QSize(side, side)
        words = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        return QSize(self._theme.px(32 if self._raised else 28) + round(words) + self._inset(), side)

    def _inset(self) -> int:
        return self._theme.px(12 if self._raised else 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        lively = self.underMouse() or self.isDown() or self.ringed
        colour = QColor(self._theme.ink if lively or self._raised else self._theme.muted)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter, lively)
            side = float(self._theme.px(16))
            left = float(self._inset()) if self.text() else (self.width() - side) / 2.0
            box = QRectF(left, (self.height() - side) / 2.0, side, side)
            paint_glyph(painter, self._glyph, box, colour, 1.4)
            if self.text():
                painter.setFont(self.font())
                painter.setPen(colour)
                rest = QRectF(self.rect()).adjusted(box.right() + self._theme.px(4), 0, 0, 0)
                align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(rest, align, self.text())

    def _paint_ground(self, painter: QPainter, lively: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if self.ringed:
            painter.setPen(QPen(QColor(self._theme.focus), 1.5))
        shade = self._theme.track if self._raised and self.underMouse() else self._theme.inset
        painter.setBrush(QColor(shade) if lively or self._raised else Qt.BrushStyle.NoBrush)
        corner = self._theme.px(8)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), corner, corner)
