"""The row that tells of a call that goes on and is not on show, with one click to it.

One rule: it is there as long as that call goes on, and says which one it is; a title may be anything a page
called itself, so it is plain text, elided on its one line and whole in the tooltip.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from overlay.face import Face
from overlay.glyphs import GlyphButton
from overlay.phrases import other_words
from overlay.theme import SMALL_PX, Theme
from overlay.words import Words

_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class OtherCall(QWidget):
    """Says which call goes on beside the one on show, and asks for it by `wanted`."""

    wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Words(theme, SMALL_PX)
        self.button = GlyphButton(theme, "flip", "Show the other call", words="Show it")
        self.button.clicked.connect(self.wanted)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._words, 1, _MIDDLE)
        self._row.addWidget(self.button, 0, _MIDDLE)
        self.set_theme(theme)

    def show_face(self, face: Face) -> None:
        """Tell of the call that `face` names."""
        words = other_words(face)
        self._words.say(words)
        self.button.setAccessibleName(f"Show it: {words}" if words else "Show the other call")

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(8))
        for part in (self._words, self.button):
            part.set_theme(theme)
