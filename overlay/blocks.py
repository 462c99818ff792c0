"""The card's blocks: a turning point with the buyer's own words, and the one thing to do next.

One rule: what happened and what to do never look alike. An alert has a coloured edge and no ground;
a move has a ground and no edge.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.vocabulary import Guidance, Trend, TurningPoint
from overlay.glyphs import GlyphButton
from overlay.ground import paint_inset
from overlay.phrases import alert_words, quoted, worth_meaning, worth_words
from overlay.theme import SMALL_PX, TEXT_PX, Theme
from overlay.words import Words, wrapped

_TOP = Qt.AlignmentFlag.AlignTop


class AlertBlock(QWidget):
    """What turned the call, in at most five words, and the words that did it."""

    dismissed = Signal()
    rated = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._trend = Trend.FALLING
        self._title = Words(theme, TEXT_PX, strong=True, lines=2)
        self._quote = Words(theme, TEXT_PX, muted=True, lines=2)
        self._buttons = (
            GlyphButton(theme, "good", "This was right"),
            GlyphButton(theme, "bad", "This was wrong"),
            GlyphButton(theme, "close", "Dismiss"),
        )
        good, bad, close = self._buttons
        good.clicked.connect(lambda: self.rated.emit(True))
        bad.clicked.connect(lambda: self.rated.emit(False))
        close.clicked.connect(self.dismissed)
        self._top = QHBoxLayout()
        self._top.setSpacing(0)
        self._top.addWidget(self._title, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in self._buttons:
            self._top.addWidget(button, 0, _TOP)
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(0)
        self._layout.addLayout(self._top)
        self._below = QHBoxLayout()
        self._below.addWidget(self._quote)
        self._layout.addLayout(self._below)
        self.set_theme(theme)

    def show_point(self, point: TurningPoint) -> None:
        """Show this turning point."""
        self._trend = point.trend
        self._title.say(point.cause)
        self._quote.say(quoted(point.quote))
        self._quote.setVisible(bool(point.quote.strip()))
        self.setAccessibleName(alert_words(point))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self._layout.setContentsMargins(theme.px(12), theme.px(2), 0, theme.px(2))
        # The buttons hang out of the card's padding; the words stay within it.
        self._below.setContentsMargins(0, 0, theme.px(8), 0)
        for part in (self._title, self._quote, *self._buttons):
            part.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        edge = self._theme.rising if self._trend is Trend.RISING else self._theme.falling
        wide = self._theme.px(3)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(edge))
            painter.drawRoundedRect(QRectF(0, 0, wide, self.height()), wide / 2, wide / 2)


class MoveBlock(QWidget):
    """The best move: its name, what it is worth with its error, and one thing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = Words(theme, TEXT_PX, strong=True, lines=2)
        right = Qt.AlignmentFlag.AlignRight
        self._worth = Words(theme, SMALL_PX, muted=True, align=right, beside_px=TEXT_PX)
        self._say = Words(theme, TEXT_PX, muted=True, lines=2)
        self._top = QHBoxLayout()
        self._top.addWidget(self._title, 1, _TOP)
        self._top.addWidget(self._worth, 0, _TOP)
        self._layout = QVBoxLayout(self)
        self._layout.addLayout(self._top)
        self._layout.addWidget(self._say)
        self.set_theme(theme)

    def show_guidance(self, guidance: Guidance) -> None:
        """Show the first move; the caller hides this where there is none."""
        if not guidance.moves:
            return
        move = guidance.moves[0]
        self._title.say(move.title)
        self._worth.say(worth_words(move))
        self._say.say(quoted(move.say))
        why = " ".join(part for part in (move.reason, worth_meaning(move)) if part)
        self.setToolTip(wrapped(why))
        self.setAccessibleName(f"Next: {move.title}. {quoted(move.say)}")
        self.setAccessibleDescription(why)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self._layout.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
        self._layout.setSpacing(theme.px(2))
        self._top.setSpacing(theme.px(8))
        for part in (self._title, self._worth, self._say):
            part.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_inset(painter, self, self._theme, 12)


class Rule(QWidget):
    """The hairline above the footer."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedHeight(1)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.line))
