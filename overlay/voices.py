"""Which voice is yours: one button a voice, one click to say so.

One rule: a guess is shown as a guess, with its reason, until somebody clicks; "not sure" is an
answer too.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

NOT_SURE = "Not sure"
A_ROW = 3
NAME_PX = 150


class VoiceChoice(QWidget):
    """Buttons for the voices of a call; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._voices: tuple[str, ...] = ()
        self.voice: str | None = None
        """The voice taken for the seller; None where nobody knows."""
        self.chosen = False
        """Whether the person said so."""
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._click)
        self.question = QLabel("Which voice is yours?")
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        self.question.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.question)
        column.addLayout(self._grid)
        self.hide()

    @property
    def buttons(self) -> list[QPushButton]:
        """One button a voice, then the one for not being sure."""
        return [button for button in self._group.buttons() if isinstance(button, QPushButton)]

    def show_voices(self, voices: tuple[str, ...], guess: str | None, reason: str) -> None:
        """Offer `voices`, with `guess` taken until somebody clicks; a choice already made stays."""
        kept = self.voice if self.chosen and self.voice in (*voices, None) and voices else guess
        self.chosen = self.chosen and bool(voices) and kept == self.voice
        self.voice = kept
        self.question.setText(_question(guess, reason))
        self.setVisible(bool(voices))
        if voices != self._voices:
            self._voices = voices
            self._make_buttons()
        for number, button in enumerate(self.buttons):
            voice = voices[number] if number < len(voices) else None
            button.setChecked(voice == kept)

    def _make_buttons(self) -> None:
        for old in self._group.buttons():
            self._group.removeButton(old)
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        for number, name in enumerate((*self._voices, NOT_SURE)):
            button = QPushButton(self)
            button.setCheckable(True)
            # a name may hold an ampersand, which a button would take for a shortcut
            button.setText(_short(name, button).replace("&", "&&"))
            button.setAccessibleName(name)
            button.setToolTip("")
            self._group.addButton(button, number)
            self._grid.addWidget(button, number // A_ROW, number % A_ROW)
            button.show()

    def _click(self, number: int) -> None:
        self.voice = self._voices[number] if number < len(self._voices) else None
        self.chosen = True


def _question(guess: str | None, reason: str) -> str:
    return f"Which voice is yours? A guess: {reason}" if guess and reason else "Which voice is yours?"


def _short(name: str, button: QPushButton) -> str:
    metrics = QFontMetricsF(button.font())
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, NAME_PX)
