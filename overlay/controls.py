"""The replay controls in the card: where in the call we are, and how fast it goes.

One rule: it shows what it is told and asks by signals; the player decides. Below the slider stand
the words for the same thing, because a position alone says nothing to a screen reader. Every turning
point noticed so far has a tick on the slider, never one still to come.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSlider, QToolTip, QVBoxLayout, QWidget

from engine.vocabulary import Trend, TurningPoint
from overlay.glyphs import GlyphButton
from overlay.phrases import clock_words
from overlay.replay import speed_text
from overlay.theme import SMALL_PX, Theme
from overlay.words import Words

SLIDER_PX, BUTTON_PX, TICK_REACH_PX = 20, 24, 6


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the call stands. Turns count from 0, -1 is before the first; `elapsed` in seconds.

    `furthest` is the furthest turn reached, `behind` that the turn wanted is still being computed, `live`
    that the call goes on by itself, so there is nothing to play.
    """

    turn: int = -1
    count: int = 0
    furthest: int = -1
    elapsed: float = 0.0
    playing: bool = False
    speed: float = 1.0
    behind: bool = False
    live: bool = False
    points: tuple[TurningPoint, ...] = ()


def progress_words(progress: Progress) -> str:
    """ "Turn 12 of 40 · 3:07"; "As of turn 12 · 3:07" once the call has gone further."""
    clock = clock_words(progress.elapsed)
    if progress.turn < 0:
        return f"Start of {progress.count} turns"
    if progress.turn < progress.furthest and not progress.playing and not progress.behind:
        return f"As of turn {progress.turn + 1} · {clock}"
    if progress.live:
        return f"Turn {progress.turn + 1} · {clock}"
    return f"Turn {progress.turn + 1} of {progress.count} · {clock}"


class Controls(QWidget):
    """Play, speed, scrub and the way back to now."""

    toggle_requested = Signal()
    faster_requested = Signal()
    scrubbed = Signal(int)
    """The turn wanted, counted from 0; -1 is before the first."""
    now_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.progress = Progress()
        self.setAccessibleName("Replay")
        self.slider = Scrubber(theme, self)
        self.play = GlyphButton(theme, "play", "Play")
        self.words = Words(theme, SMALL_PX, muted=True)
        self.now = TextButton(theme, "Return to the latest turn")
        self.speed = TextButton(theme, "Speed of the replay")
        self.now.say("Now")
        self._row = QHBoxLayout()
        self._row.addWidget(self.play)
        self._row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.now)
        self._row.addWidget(self.speed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.slider)
        column.addLayout(self._row)
        self.play.clicked.connect(self.toggle_requested)
        self.now.clicked.connect(self.now_requested)
        self.speed.clicked.connect(self.faster_requested)
        self.slider.valueChanged.connect(self._moved)
        self.set_theme(theme)
        self.show_progress(self.progress)

    def show_progress(self, progress: Progress) -> None:
        """Show where the call stands; a slider held by the hand stays under it."""
        self.progress = progress
        self.slider.show_progress(progress)
        self.play.rename("pause" if progress.playing else "play", "Pause" if progress.playing else "Play")
        self.words.say(progress_words(progress))
        self.speed.say(speed_text(progress.speed))
        self.play.setVisible(not progress.live)
        self.speed.setVisible(not progress.live)
        self.now.setVisible(progress.turn < progress.furthest and not progress.behind)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self._row.setSpacing(theme.px(4))
        # the button's drawing, not its ground, stands flush with what is above it
        self._row.setContentsMargins(-theme.px(4), 0, 0, 0)
        for part in (self.slider, self.play, self.words, self.now, self.speed):
            part.set_theme(theme)

    def _moved(self, value: int) -> None:
        self.scrubbed.emit(value - 1)


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
        return left + width * (turn + 1) / max(1, self.maximum())

    def turn_at(self, x: float) -> int:
        """The turn nearest to a pixel; -1 is before the first."""
        left, width = self._line()
        part = min(max((x - left) / max(width, 1.0), 0.0), 1.0)
        return round(part * self.maximum()) - 1

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
            words = "" if point is None else f"{point.cause} (turn {point.noticed + 1})"
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def point_at(self, x: float) -> TurningPoint | None:
        """The turning point whose tick is under a pixel; None where there is none."""
        apart = {abs(self.x_of(point.noticed) - x): point for point in self._progress.points}
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
        """Left end and length: the handle must not be cut at either end."""
        room = self._theme.px(6)
        return float(room), float(max(1, self.width() - 2 * room))

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
        x = self.x_of(point.noticed)
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


class TextButton(QAbstractButton):
    """A few letters to press, on the ground of a chip."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self.setToolTip(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_theme(theme)

    def say(self, text: str) -> None:
        """Show `text`."""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(f"{self._name}: {text}")
            self.setFixedSize(self.sizeHint())
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.setFont(theme.font(SMALL_PX, strong=True))
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        letters = round(QFontMetricsF(self.font()).horizontalAdvance(self.text()))
        return QSize(max(self._theme.px(36), letters + self._theme.px(16)), self._theme.px(BUTTON_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        lively = self.underMouse() or self.isDown()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = QPen(QColor(self._theme.focus), 1.5) if self.hasFocus() else QPen(Qt.PenStyle.NoPen)
            painter.setPen(edge)
            painter.setBrush(QColor(self._theme.track if lively else self._theme.inset))
            corner = self._theme.px(8)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), corner, corner)
            painter.setPen(QColor(self._theme.ink if lively else self._theme.muted))
            painter.setFont(self.font())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
