"""The six digits that a person compares with those in the browser.

One rule: tabular, in two groups, and large enough to be read from one window while looking at another.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from overlay.ground import paint_inset
from overlay.pairing import spaced
from overlay.theme import BIG_PX, Theme


class CodeView(QWidget):
    """A code on a quiet ground."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text = ""
        self.set_theme(theme)

    def say(self, code: str) -> None:
        """Show `code`."""
        self.text = spaced(code)
        self.setAccessibleName(f"The number to compare: {' '.join(code)}")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.setFixedHeight(theme.px(64))
        self.update()

    def sizeHint(self) -> QSize:
        wide = QFontMetricsF(self._font()).horizontalAdvance("000 000")
        return QSize(round(wide) + self._theme.px(48), self._theme.px(64))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        with QPainter(self) as painter:
            paint_inset(painter, self, self._theme, 12)
            painter.setPen(QColor(self._theme.ink))
            painter.setFont(self._font())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)

    def _font(self) -> QFont:
        font = self._theme.font(BIG_PX, strong=True)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, self._theme.px(2))
        return font
