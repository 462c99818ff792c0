"""Words on a surface: a label that wraps to a number of lines and elides the last, never cuts.

One rule: the text is plain. A buyer's words may hold anything, and nothing in them is ever read as
markup. What does not fit is kept in the tooltip and the accessible text.
"""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from overlay.ground import paint_inset
from overlay.theme import BIG_PX, NUMBER_PX, SMALL_PX, TEXT_PX, Theme

LINE_PX = {SMALL_PX: 16, TEXT_PX: 20, NUMBER_PX: 28, BIG_PX: 36}
"""The height of a line of each size of type, on the 4 px grid."""
MOST_CHARACTERS = 1200


def break_lines(text: str, font: QFont, width: float, most: int) -> list[str]:
    """At most `most` lines no wider than `width`; the last one elided where more follows."""
    metrics = QFontMetricsF(font)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        start = line.textStart()
        if len(lines) == most - 1:
            rest = _from_utf16(text, start)
            lines.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width))
            break
        lines.append(_from_utf16(text, start, line.textLength()).rstrip())
    layout.endLayout()
    return lines


def _from_utf16(text: str, start: int, length: int | None = None) -> str:
    """Qt counts UTF-16 units, Python characters: an emoji is two of theirs and one of ours."""
    units = text.encode("utf-16-le", "surrogatepass")
    end = None if length is None else 2 * (start + length)
    return units[2 * start : end].decode("utf-16-le", "replace")


def wrapped(text: str) -> str:
    """Plain text for a tooltip: as markup, because only that is wrapped, with nothing in it read as such."""
    return f"<p>{html.escape(text)}</p>"


class Words(QLabel):
    """Plain text of one size and weight, ink or muted, in at most `lines` lines.

    Small words beside larger ones take the larger's line (`beside_px`), so that they stand level.
    """

    def __init__(
        self,
        theme: Theme,
        size_px: int = TEXT_PX,
        *,
        strong: bool = False,
        muted: bool = False,
        lines: int = 1,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        beside_px: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._theme = theme
        self._size_px = size_px
        self._strong = strong
        self._muted = muted
        self._most = lines
        self._line_px = LINE_PX[beside_px or size_px]
        self._align = align
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.setFont(theme.font(self._size_px, strong=self._strong))
        self.updateGeometry()
        self.update()

    def set_muted(self, muted: bool) -> None:
        """Say it more quietly, or not."""
        if muted != self._muted:
            self._muted = muted
            self.update()

    def say(self, text: str) -> None:
        """Show `text`; the same text again costs nothing."""
        plain = " ".join(text[:MOST_CHARACTERS].split())
        if plain == self.text():
            return
        self.setText(plain)
        self.setAccessibleName(plain)
        self.updateGeometry()

    def shown_lines(self, width: int | None = None) -> list[str]:
        """The lines as they are painted at `width` pixels (its own where None)."""
        wide = self.width() if width is None else width
        return break_lines(self.text(), self.font(), float(wide), self._most) if self.text() else []

    def line_px(self) -> int:
        """The height of one line."""
        return self._theme.px(self._line_px)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.line_px() * max(1, len(self.shown_lines(width)))

    def sizeHint(self) -> QSize:
        advance = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        return QSize(int(advance) + 2, self.line_px())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.line_px())

    def paintEvent(self, event: QPaintEvent) -> None:
        lines = self.shown_lines()
        whole = " ".join(lines) == self.text()
        tip = "" if whole else wrapped(self.text())
        if tip != self.toolTip():
            self.setToolTip(tip)
        with QPainter(self) as painter:
            painter.setFont(self.font())
            painter.setPen(QColor(self._theme.muted if self._muted else self._theme.ink))
            for row, line in enumerate(lines):
                box = self.rect()
                box.setTop(row * self.line_px())
                box.setHeight(self.line_px())
                painter.drawText(box, self._align | Qt.AlignmentFlag.AlignVCenter, line)


class Chip(Words):
    """Where the words come from, on a rounded ground."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, SMALL_PX, muted=True, align=Qt.AlignmentFlag.AlignHCenter)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.setFixedHeight(theme.px(24))
        self._fit()

    def say(self, text: str) -> None:
        super().say(text)
        self._fit()

    def line_px(self) -> int:
        return self._theme.px(24)

    def _fit(self) -> None:
        self.setFixedWidth(min(super().sizeHint().width() + self._theme.px(16), self._theme.px(112)))

    def shown_lines(self, width: int | None = None) -> list[str]:
        wide = self.width() if width is None else width
        return super().shown_lines(wide - self._theme.px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_inset(painter, self, self._theme, 8)
        super().paintEvent(event)
