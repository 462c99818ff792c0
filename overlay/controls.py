"""The replay controls in the card: where in the call we are, and how fast it goes.

One rule: it shows what it is told and asks by signals; the player decides. Below the slider stand
the words for the same thing, because a position alone says nothing to a screen reader.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from overlay.glyphs import GlyphButton
from overlay.progress import Progress, progress_words
from overlay.replay import speed_text
from overlay.scrubber import Scrubber
from overlay.theme import SMALL_PX, Theme
from overlay.words import Words

BUTTON_PX = 24


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
