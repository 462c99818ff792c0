"""The card: the whole Reading at arm's length. 332 wide, as tall as what it has to say.

One rule: it shows a Face and asks for things by signals; it decides nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from overlay.face import Face
from overlay.theme import SHADOW_PX, Theme

CARD_WIDTH_PX = 332


class CardView(QWidget):
    """A Face at card size. `slot_for_controls` is the owner's place for replay controls.

    The card fixes its own size to its content and says so by `size_changed`.
    """

    flip_requested = Signal()
    paste_requested = Signal()
    pause_requested = Signal()
    collapse_requested = Signal()
    alert_dismissed = Signal()
    alert_rated = Signal(bool)
    drag_requested = Signal()
    size_changed = Signal(QSize)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._face = Face()
        self._controls = QVBoxLayout()
        self._controls.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SHADOW_PX, SHADOW_PX, SHADOW_PX, SHADOW_PX)
        layout.addLayout(self._controls)
        self.set_theme(theme)

    @property
    def slot_for_controls(self) -> QVBoxLayout:
        """An empty row above the footer: add a widget, show or hide it; the card follows."""
        return self._controls

    def show_face(self, face: Face) -> None:
        """Show `face` from now on; the height follows what it has to say."""
        self._face = face
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`; the size follows its scale."""
        self._theme = theme
        self.setFixedWidth(theme.px(CARD_WIDTH_PX) + 2 * SHADOW_PX)
        self.size_changed.emit(self.size())
        self.update()

    def finish_motion(self) -> None:
        """End every animation and show the exact value now (for snapshots)."""
