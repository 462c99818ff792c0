"""The pairing card: what to do in the browser, the code to compare, and the person's answer.

One rule: nobody is let in by accident. The way out is the one under the hand: Return and Escape refuse, Allow
takes a click or the space bar on the button itself, and not in the moment in which it appears. What the card
says is decided by `pairing`; this is a normal window, because one clicks in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from overlay import pairing
from overlay.beside import bring_forward
from overlay.code import CodeView
from overlay.news import Asked, Seen
from overlay.pairing import Pairing, Step
from overlay.phrases import clock_words
from overlay.sheet import window_style
from overlay.theme import TEXT_PX, Theme

TICK_MS = 500
HOLD_MS = 700
"""How long Allow cannot be pressed: a click meant for what was there before must not let anybody in."""
WIDTH_PX = 400

ALLOW_NEXT = "In its pop-up, allow the site you meet on. Then start a call and say yes there."


class Door(Protocol):
    """What the bridge does about pairing."""

    def open_pairing(self) -> None: ...

    def close_pairing(self) -> None: ...

    def decide(self, ticket: str, allow: bool) -> None: ...

    def tries_left(self) -> int: ...


class PairingCard(QWidget):
    """Opened by the person, beside `card`; closed by them or when they have read how it ended."""

    def __init__(
        self,
        theme: Theme,
        door: Door,
        clock: Callable[[], float] = time.monotonic,
        card: QWidget | None = None,
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._card = card
        self._theme, self._door, self._clock = theme, door, clock
        self.pairing = Pairing()
        self._peers: tuple[Seen, ...] = ()
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.look)
        self._hold = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._hold.timeout.connect(lambda: self.allow.setEnabled(True))
        self.setWindowTitle("Pair a browser · SalesRLAgent")
        self._make_parts()
        self._lay_out()
        self.set_theme(theme)
        self._show()

    def _make_parts(self) -> None:
        self.title, self.text, self.who, self.state = QLabel(), QLabel(), QLabel(), QLabel()
        self.title.setObjectName("title")
        self.state.setObjectName("detail")
        self.who.setObjectName("detail")
        self.code = CodeView(self._theme)
        self._steps = QWidget()
        grid = QGridLayout(self._steps)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        for row, words in enumerate(pairing.steps()):
            number, step = QLabel(f"{row + 1}"), QLabel(words)
            number.setObjectName("title")
            step.setWordWrap(True)
            grid.addWidget(number, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(step, row, 1)
        self._grid = grid
        for label in (self.title, self.text, self.who, self.state):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.refuse, self.allow = QPushButton("Refuse"), QPushButton("Allow")
        self.again, self.done = QPushButton("Try again"), QPushButton("Close")
        self.refuse.clicked.connect(self._refuse)
        self.allow.clicked.connect(self._allow)
        self.done.clicked.connect(self.close)
        self.again.clicked.connect(lambda: self.open(self._peers))

    def _lay_out(self) -> None:
        self._column, self._buttons = QVBoxLayout(self), QHBoxLayout()
        for part in (self.title, self.text, self.who, self._steps, self.code):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._buttons.addWidget(self.state, 1)
        for button in (self.again, self.done, self.refuse, self.allow):
            self._buttons.addWidget(button)
        self._column.addLayout(self._buttons)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        side = theme.px(20)
        self._column.setContentsMargins(side, side, side, theme.px(16))
        self._column.setSpacing(theme.px(12))
        self._buttons.setSpacing(theme.px(8))
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(8))
        self.setFont(theme.font(TEXT_PX))
        self.setStyleSheet(window_style(theme))
        self.code.set_theme(theme)
        self.setFixedWidth(theme.px(WIDTH_PX))
        self._show()

    def open(self, peers: tuple[Seen, ...]) -> None:
        """Open the door for two minutes and say what to do in the browser."""
        self._peers = peers
        if not self.pairing.is_open:
            self._door.open_pairing()
            self._go(pairing.begin(peers, self._clock()))
            self._tick.start()
        bring_forward(self, self._card)

    def take(self, asked: Asked | None) -> None:
        """A browser asks, or no longer does."""
        self._go(pairing.ask(self.pairing, asked))

    def meet(self, peers: tuple[Seen, ...]) -> None:
        """Who is known now."""
        self._peers = peers
        self._go(pairing.meet(self.pairing, peers))

    def look(self) -> None:
        """Time went by."""
        after = pairing.tick(self.pairing, self._clock(), self._door.tries_left())
        if after.step is Step.FAILED and self.pairing.is_open:
            self._door.close_pairing()
        self._go(after)

    def stop(self) -> None:
        """End every timer."""
        self._tick.stop()
        self._hold.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.pairing.step is Step.ASKED:
                self._refuse()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whoever closes the card closes the door; a browser let in already stays so."""
        if self.pairing.step is Step.ASKED:
            self._refuse()
        elif self.pairing.step is Step.WAITING:
            self._door.close_pairing()
        if self.pairing.step is not Step.ALLOWED:
            self._go(Pairing())
        super().closeEvent(event)

    def _refuse(self) -> None:
        if self.pairing.asked is not None:
            self._door.decide(self.pairing.asked.ticket, False)
        self._door.close_pairing()
        self._go(pairing.refuse(self.pairing))

    def _allow(self) -> None:
        if self.pairing.asked is not None and self.pairing.step is Step.ASKED:
            self._door.decide(self.pairing.asked.ticket, True)
            self._go(pairing.allow(self.pairing))

    def _go(self, after: Pairing) -> None:
        before, self.pairing = self.pairing, after
        if after.step is Step.ASKED and before.asked is not after.asked:
            self.allow.setEnabled(False)
            self._hold.start()
        if not after.is_open:
            self._tick.stop()
        self._show()
        if after.step is Step.ASKED and before.step is not Step.ASKED:
            self.refuse.setFocus()
        elif after.step is Step.PAIRED:
            self.done.setFocus()

    def _show(self) -> None:
        state = self.pairing
        left = clock_words(pairing.seconds_left(state, self._clock()))
        title, text, foot = {
            Step.CLOSED: ("Pair a browser", "", ""),
            Step.WAITING: ("Pair a browser", state.said, f"Waiting for the browser · {left}"),
            Step.ASKED: ("Does the browser show this number?", _asking(state), left),
            Step.ALLOWED: ("Pairing…", state.said, ""),
            Step.PAIRED: (state.said, ALLOW_NEXT, ""),
            Step.FAILED: ("Not paired", state.said, ""),
        }[state.step]
        for label, words in ((self.title, title), (self.text, text), (self.state, foot)):
            label.setText(words)
            label.setAccessibleName(words)
        self.text.setVisible(bool(text))
        self._show_asked(state.asked if state.step is Step.ASKED else None)
        self._steps.setVisible(state.step in (Step.CLOSED, Step.WAITING))
        for button in (self.refuse, self.allow):
            button.setVisible(state.step is Step.ASKED)
        self.again.setVisible(state.step is Step.FAILED)
        self.done.setVisible(state.step is not Step.ASKED)
        self.done.setText("Cancel" if state.step is Step.WAITING else "Close")
        # not adjustSize: it does not ask how high words are once they are wrapped
        self.setFixedHeight(max(self._column.totalHeightForWidth(self.width()), 0))

    def _show_asked(self, asked: Asked | None) -> None:
        self.code.setVisible(asked is not None)
        self.who.setVisible(asked is not None)
        if asked is not None:
            self.code.say(asked.code)
            self.who.setText(f"Extension {asked.extension_id}")


def _asking(state: Pairing) -> str:
    return f"{state.asked.browser} asks to be paired." if state.asked is not None else ""
