"""The talk bar: whose words fill the call. "You 58 ▬▬ 42 Buyer".

One rule: a share, not a verdict; it has no good or bad colour.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from overlay.face import Face
from overlay.phrases import talk_words
from overlay.theme import SMALL_PX, Theme


def paint_share(painter: QPainter, box: QRectF, share: float | None, theme: Theme) -> None:
    """Our part in muted ink on the track, with a gap between the two so that shape tells it too."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    corner = box.height() / 2.0
    painter.setBrush(QColor(theme.track))
    if share is None:
        painter.drawRoundedRect(box, corner, corner)
        return
    ours = box.width() * min(max(share, 0.0), 1.0)
    gap = 1.0 if 0.0 < share < 1.0 else 0.0
    theirs = QRectF(box.x() + ours + gap, box.y(), max(0.0, box.width() - ours - gap), box.height())
    painter.drawRoundedRect(theirs, corner, corner)
    painter.setBrush(QColor(theme.muted))
    painter.drawRoundedRect(QRectF(box.x(), box.y(), max(0.0, ours - gap), box.height()), corner, corner)


class TalkBar(QWidget):
    """The bar between its two labels, 16 px tall."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)
        self.show_face(Face())

    def show_face(self, face: Face) -> None:
        """Show the face's talk share."""
        self._share = face.talk_share
        known = "Talk share" if self._share is not None else "Talk share, not known yet"
        self.setAccessibleName(known)
        self.setAccessibleDescription(", ".join(talk_words(self._share)))
        self.setToolTip(f"{known}, by words spoken")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        self.setFixedHeight(theme.px(24))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(180), self._theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ours, theirs = talk_words(self._share)
        metrics = QFontMetricsF(theme.font(SMALL_PX))
        # Room for the widest number, so that the bar keeps its place as the share changes.
        left = metrics.horizontalAdvance("You 00") + theme.px(8)
        right = metrics.horizontalAdvance("00 Buyer") + theme.px(8)
        with QPainter(self) as painter:
            painter.setFont(theme.font(SMALL_PX))
            painter.setPen(QColor(theme.muted))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | middle, ours)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | middle, theirs)
            tall = theme.px(4)
            top = (self.height() - tall) / 2.0
            box = QRectF(left, top, max(8.0, self.width() - left - right), tall)
            paint_share(painter, box, self._share, theme)
