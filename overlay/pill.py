"""The pill: the glance. 268 x 56 with its shadow around it.

One rule: it shows a Face and asks for things by signals; it decides nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from overlay.face import Face
from overlay.theme import SHADOW_PX, Theme

PILL_WIDTH_PX, PILL_HEIGHT_PX = 268, 56


class PillView(QWidget):
    """A Face at pill size. A click (or Enter) asks for the card; a drag asks to be moved."""

    expand_requested = Signal()
    pause_requested = Signal()
    paste_requested = Signal()
    drag_requested = Signal()
    size_changed = Signal(QSize)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._face = Face()
        self.set_theme(theme)

    def show_face(self, face: Face) -> None:
        """Show `face` from now on."""
        self._face = face
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`; the size follows its scale."""
        self._theme = theme
        margin = 2 * SHADOW_PX
        self.setFixedSize(theme.px(PILL_WIDTH_PX) + margin, theme.px(PILL_HEIGHT_PX) + margin)
        self.size_changed.emit(self.size())
        self.update()

    def finish_motion(self) -> None:
        """End every animation and show the exact value now (for snapshots)."""
