"""The health dot: are we hearing the call? Each state has its own shape, and its own words.

One rule: never colour alone. Filled: capturing. Ring: lost. Bars: paused. Triangle: replay.
Half: warming up or waiting. Dash: no call. Crossed ring: captions off. Gap: browser away, or the call gone
from it. Square: over. Pressing it pauses or resumes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from overlay.face import Face, Mode
from overlay.glyphs import RingedButton, paint_glyph
from overlay.phrases import advice_words, clock_words, health_words, quiet_words
from overlay.theme import Theme

Painter = Callable[[QPainter, QRectF, Theme], None]


def _filled(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.rising))
    painter.drawEllipse(box.adjusted(1, 1, -1, -1))


def _half(painter: QPainter, box: QRectF, theme: Theme) -> None:
    inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
    painter.setPen(QPen(QColor(theme.muted), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(inner)
    painter.setBrush(QColor(theme.muted))
    painter.drawChord(inner, 180 * 16, 180 * 16)


def _ring(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.falling), 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.adjusted(2, 2, -2, -2))


def _bars(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.muted))
    wide = box.width() * 0.25
    for left in (box.left() + box.width() * 0.16, box.right() - box.width() * 0.16 - wide):
        painter.drawRoundedRect(QRectF(left, box.top() + 1, wide, box.height() - 2), 1, 1)


def _triangle(painter: QPainter, box: QRectF, theme: Theme) -> None:
    grown = box.adjusted(-2, -2, 2, 2)
    paint_glyph(painter, "play", grown, QColor(theme.muted), 1.5, filled=True)


def _dash(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.muted))
    painter.drawRoundedRect(QRectF(box.left() + 1, box.center().y() - 1, box.width() - 2, 2), 1, 1)


def _crossed(painter: QPainter, box: QRectF, theme: Theme) -> None:
    _ring(painter, box, theme)
    inner = box.adjusted(2, 2, -2, -2)
    painter.drawLine(inner.bottomLeft(), inner.topRight())


def _gap(painter: QPainter, box: QRectF, theme: Theme) -> None:
    pen = QPen(QColor(theme.falling), 2.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = box.adjusted(2, 2, -2, -2)
    for start in (30, 210):
        painter.drawArc(inner, start * 16, 120 * 16)


def _square(painter: QPainter, box: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.muted))
    painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 1.5, 1.5)


SHAPES: Final[dict[Mode, Painter]] = {
    Mode.EMPTY: _dash,
    Mode.WARMING_UP: _half,
    Mode.LIVE: _filled,
    Mode.REPLAY: _triangle,
    Mode.PAUSED: _bars,
    Mode.LOST: _ring,
    Mode.WAITING: _half,
    Mode.ABSENT: _crossed,
    Mode.AWAY: _gap,
    Mode.GONE: _gap,
    Mode.HELD: _bars,
    Mode.BACK: _filled,
    Mode.ENDED: _square,
}


QUIET: Final = (Mode.EMPTY, Mode.LOST, Mode.AWAY, Mode.GONE, Mode.HELD, Mode.ENDED)
"""Modes in which there is nothing to pause."""


class HealthDot(RingedButton):
    """A 24 px button whose dot is 12 px; on hover it shows what pressing does."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mode = Mode.EMPTY
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_theme(theme)
        self.show_face(Face())

    def show_face(self, face: Face) -> None:
        """Take the shape and the words of the face's mode."""
        self._mode = face.mode
        since = "" if face.since is None else f" since {clock_words(face.since)}"
        quiet = quiet_words(face)
        heard = health_words(face.mode, face.program, again=face.reading is not None)
        words = f"{heard}{since}" if quiet is None else " ".join(quiet)
        self.setAccessibleName(words)
        press = ". Press to resume" if face.mode is Mode.PAUSED else ". Press to pause"
        verb = "" if face.mode in QUIET else press
        advice = advice_words(face).rstrip(".")
        self.setToolTip(f"{words}. {advice}{verb}" if advice else words + verb)
        self.setEnabled(bool(verb))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(24), self._theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        side = self._theme.px(12)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.isEnabled() and (self.underMouse() or self.ringed):
                painter.setPen(QPen(QColor(self._theme.focus), 1.5) if self.ringed else Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self._theme.inset))
                painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
                glyph = "play" if self._mode is Mode.PAUSED else "pause"
                paint_glyph(painter, glyph, box.adjusted(-2, -2, 2, 2), QColor(self._theme.ink), 1.6)
            else:
                SHAPES[self._mode](painter, box, self._theme)
