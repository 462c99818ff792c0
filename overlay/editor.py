"""The text box that a call is pasted into.

One rule: it says no to more than it can hold, instead of freezing on it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QPlainTextEdit

MOST_CHARACTERS = 5_000_000
"""Beyond this a text box turns sluggish; a file of any length can still be opened."""


class Editor(QPlainTextEdit):
    """A plain text box with a limit; `refuse` is given the sentence to show."""

    def __init__(self, refuse: Callable[[str], None]) -> None:
        super().__init__()
        self._refuse = refuse

    def insertFromMimeData(self, source: QMimeData) -> None:
        if len(source.text()) > MOST_CHARACTERS:
            self._refuse(
                f"That is more than {MOST_CHARACTERS // 1_000_000} million characters; "
                "save it as a file and open that instead."
            )
            return
        super().insertFromMimeData(source)
