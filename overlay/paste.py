"""The paste box: a call comes in as text, whole or as it grows.

One rule: what was pasted stays in the box until it has been taken; a text that cannot be read says
so in one sentence and loses nothing. Reading happens beside the GUI thread, so a long call never
freezes the overlay. This is a normal window: it takes the focus, because one types in it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.errors import InputError
from overlay.beside import bring_forward
from overlay.editor import Editor
from overlay.relay import Relay
from overlay.sheet import window_style
from overlay.theme import TEXT_PX, Theme
from overlay.transcript import Read, understood_words
from overlay.voices import VoiceChoice

PAUSE_MS = 200
"""How long the text must rest before it is read again."""

Parse = Callable[[str], Read]


@dataclass(frozen=True, slots=True)
class Pasted:
    """What the person wants read: the call, the voice that is theirs, and whether they said so."""

    read: Read
    seller: str | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class _Result:
    """What reading one version of the text gave."""

    version: int
    said: Read | Exception


class PasteBox(QWidget):
    """Text in, a call out. `on_new` and `on_more` may raise InputError: its sentence is shown.

    `on_more` is given the text and returns one sentence about what it added; it opens beside `card`.
    """

    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        parse: Parse,
        on_new: Callable[[Pasted], None],
        on_more: Callable[[str], str],
        card: QWidget | None = None,
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._card = card
        self._parse, self._on_new, self._on_more = parse, on_new, on_more
        self._reader: ThreadPoolExecutor | None = None
        self._relay = Relay(self._receive, self)
        self._version = 0
        self._read: Read | None = None
        self._waiting: Callable[[], None] | None = None
        self._rest = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._rest.timeout.connect(self._start_reading)
        self.setWindowTitle("Paste a call · SalesRLAgent")
        self._make_parts()
        self._lay_out()
        self.set_theme(theme)
        self.resize(theme.px(560), theme.px(520))
        self._show_nothing()
        self.set_call(False)

    def _make_parts(self) -> None:
        self.editor = Editor(self._refuse)
        self.editor.setAccessibleName("Transcript")
        self.editor.setPlaceholderText(
            "Paste the whole call, or what has been said so far.\n\n"
            "Zoom, Teams, Meet, Otter, Gong, subtitles, CSV, JSON, or simply\n\n"
            "Dana: Thanks for taking the time.\nLee: Sure. What does it cost?"
        )
        self.editor.setTabChangesFocus(True)
        self.understood = QLabel()
        self.detail = QLabel()
        self.problem = QLabel()
        self.promise = QLabel("It stays on this computer.")
        for label in (self.understood, self.detail, self.problem, self.promise):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.problem.setObjectName("problem")
        self.detail.setObjectName("detail")
        self.promise.setObjectName("detail")
        self.voices = VoiceChoice()
        self.more = QPushButton("Continue this call")
        self.new = QPushButton("New call")
        self.new.setObjectName("main")
        self.more.setToolTip(
            "Adds only what is new; text that was in the call already is skipped. (Ctrl+Shift+Return)"
        )
        self.new.setToolTip("Starts over with this text. (Ctrl+Return)")
        self.editor.textChanged.connect(self._changed)
        self.new.clicked.connect(self.take_new)
        self.more.clicked.connect(self.take_more)

    def _lay_out(self) -> None:
        self._column, self._buttons = QVBoxLayout(self), QHBoxLayout()
        self._column.addWidget(self.editor, 1)
        for part in (self.problem, self.understood, self.detail, self.voices):
            self._column.addWidget(part)
        self._buttons.addWidget(self.promise, 1)
        self._buttons.addWidget(self.more)
        self._buttons.addWidget(self.new)
        self._column.addLayout(self._buttons)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        side = theme.px(20)
        self._column.setContentsMargins(side, side, side, theme.px(16))
        self._column.setSpacing(theme.px(12))
        self._buttons.setSpacing(theme.px(8))
        self.setFont(theme.font(TEXT_PX))
        self.setStyleSheet(window_style(theme))

    def set_call(self, running: bool) -> None:
        """Whether there is a call that more text could continue."""
        self.more.setVisible(running)

    def open(self) -> None:
        """Show the box, and let one type in it."""
        bring_forward(self, self._card)
        self.editor.setFocus()

    def take_new(self) -> None:
        """Take the text as a new call, as soon as it has been read."""
        self._when_read(self._give_new)

    def take_more(self) -> None:
        """Take the text as what was said next in the call on show."""
        if self.more.isVisibleTo(self):
            self._when_read(self._give_more)

    def stop(self) -> None:
        """End the reading thread."""
        self._rest.stop()
        self._relay.close()
        if self._reader is not None:
            self._reader.shutdown(wait=True, cancel_futures=True)
            self._reader = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = Qt.KeyboardModifier.ControlModifier
        shift = Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & ctrl:
            (self.take_more if event.modifiers() & shift else self.take_new)()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)

    def _changed(self) -> None:
        self._version += 1
        self._read = None
        self._waiting = None
        if self.editor.toPlainText().strip():
            self._rest.start()
        else:
            self._rest.stop()
            self._show_nothing()

    def _start_reading(self) -> None:
        text, version = self.editor.toPlainText(), self._version
        if self._reader is None:
            self._reader = ThreadPoolExecutor(1, thread_name_prefix="paste")

        def hand_over(done: Future[Read]) -> None:
            if done.cancelled():
                return
            failed = done.exception()
            said = done.result() if failed is None else failed
            if not isinstance(said, BaseException) or isinstance(said, Exception):
                self._relay.send(_Result(version, said))

        self._reader.submit(self._parse, text).add_done_callback(hand_over)

    def _receive(self, value: object) -> None:
        if not isinstance(value, _Result) or value.version != self._version:
            return
        waiting, self._waiting = self._waiting, None
        if isinstance(value.said, Exception):
            self._refuse(_sentence(value.said))
            return
        self._show_read(value.said)
        if waiting is not None:
            waiting()

    def _when_read(self, then: Callable[[], None]) -> None:
        if self._read is not None:
            then()
        elif self.editor.toPlainText().strip() and not self.problem.text():
            self._waiting = then
            if self._rest.isActive():
                self._rest.stop()
                self._start_reading()

    def _give_new(self) -> None:
        if self._read is None:
            return
        wanted = Pasted(self._read, self.voices.voice, self.voices.chosen)
        try:
            self._on_new(wanted)
        except InputError as error:
            self._refuse(str(error))
            return
        self.editor.clear()
        self.close()

    def _give_more(self) -> None:
        try:
            added = self._on_more(self.editor.toPlainText())
        except InputError as error:
            self._refuse(str(error))
            return
        self.editor.clear()
        self._say(self.detail, added)
        self.editor.setFocus()

    def _show_nothing(self) -> None:
        for label in (self.problem, self.understood, self.detail):
            self._say(label, "")
        self.voices.show_voices((), None, "")
        self._enable(False)

    def _show_read(self, read: Read) -> None:
        self._read = read
        self._say(self.problem, "")
        self._say(self.understood, understood_words(read))
        self._say(self.detail, " ".join(read.notes[:3]))
        guess = read.seller
        self.voices.show_voices(
            read.voices, None if guess is None else guess.voice, "" if guess is None else guess.reason
        )
        self._enable(True)

    def _refuse(self, sentence: str) -> None:
        self._say(self.problem, sentence)
        self._say(self.understood, "")
        self._say(self.detail, "")
        self.voices.show_voices((), None, "")
        self._enable(False)

    def _enable(self, on: bool) -> None:
        self.new.setEnabled(on)
        self.more.setEnabled(on)

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setAccessibleName(text)
        label.setVisible(bool(text))


def _sentence(error: Exception) -> str:
    if isinstance(error, InputError):
        return str(error)
    return "This text could not be read as a call; it stays here, so you can change it and try again."
