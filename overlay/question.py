"""A question before something that cannot be undone.

One rule: the safe answer is the one under the hand; nothing waits for the answer but what it is about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from overlay.sheet import window_style
from overlay.theme import Theme


class Ask(Protocol):
    """Asks `text` with the answers `verb` and Cancel; `then` is called on `verb` alone."""

    def __call__(
        self, parent: QWidget, text: str, detail: str, verb: str, then: Callable[[], None]
    ) -> None: ...


class Question:
    """Asks in a small window of its own."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._open: list[QMessageBox] = []

    def __call__(self, parent: QWidget, text: str, detail: str, verb: str, then: Callable[[], None]) -> None:
        box = QMessageBox(parent if parent.isVisible() else None)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("SalesRLAgent")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        box.setInformativeText(detail)
        yes = box.addButton(verb, QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.setStyleSheet(window_style(self.theme))
        yes.clicked.connect(lambda: then())
        # without a parent nobody else would hold it while it waits
        self._open.append(box)
        box.finished.connect(lambda _: self._open.remove(box))
        box.open()
