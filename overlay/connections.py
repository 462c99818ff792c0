"""The connections page: who may talk to the overlay, where calls are kept, and how to load the extension.

One rule: what can let somebody in or lose something is asked twice or shown once, and said in plain words.
What may wait (the keyring, the disk) is an errand; until it is done the page says so.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QTextOption
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from overlay.beside import bring_forward
from overlay.errands import Errands
from overlay.news import Listening, Peer, Seen, Shelf
from overlay.peer_row import PeerRow
from overlay.question import Ask
from overlay.sheet import window_style
from overlay.theme import TEXT_PX, Theme

WIDTH_PX, HEIGHT_PX = 480, 620
NOBODY = "Nobody is paired yet."
ONCE = "Shown this once. Give it to the program now; it cannot be shown again."
LOADING = (
    "In Chrome, Edge or Chromium open chrome://extensions, switch on Developer mode, click Load unpacked and "
    "choose this folder:"
)


class ConnectionsPage(QWidget):
    """A normal window with three parts, one below the other. It opens beside `card`."""

    deleting = Signal()
    all_deleted = Signal()

    def __init__(
        self,
        theme: Theme,
        listening: Listening,
        errands: Errands,
        ask: Ask,
        extension: Path,
        card: QWidget | None = None,
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._card = card
        self._theme, self._listening, self._errands, self._ask = theme, listening, errands, ask
        self._extension = extension
        self._peers: tuple[Seen, ...] = ()
        self.rows: list[PeerRow] = []
        self.setWindowTitle("Connections · SalesRLAgent")
        self._make_parts()
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.resize(theme.px(WIDTH_PX), theme.px(HEIGHT_PX))
        self.show_peers(())

    def _make_parts(self) -> None:
        self.problem, self.nobody, self.kept, self.key_said = QLabel(), QLabel(NOBODY), QLabel(), QLabel(ONCE)
        self.problem.setObjectName("problem")
        for label in (self.nobody, self.key_said):
            label.setObjectName("detail")
        for label in (self.problem, self.nobody, self.kept, self.key_said):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.pair = QPushButton("Pair a browser…")
        self.program = QPushButton("New key for a program…")
        self.name, self.make = QLineEdit(), QPushButton("Make the key")
        self.name.setPlaceholderText("What do you call the program?")
        self.name.setAccessibleName("Name of the program")
        self.name.setMaxLength(40)
        self.key, self.copy_key, self.key_taken = QPlainTextEdit(), QPushButton("Copy"), QPushButton("Done")
        self.key.setReadOnly(True)
        self.key.setTabChangesFocus(True)
        self.key.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.key.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.key.setAccessibleName("The key of the program")
        self.delete = QPushButton("Delete all calls…")
        self.folder, self.copy_folder = QLineEdit(str(self._extension)), QPushButton("Copy")
        self.folder.setReadOnly(True)
        self.folder.setCursorPosition(0)
        self.folder.setAccessibleName("The folder of the extension")

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        self._column = QVBoxLayout(page)
        self._listed = QVBoxLayout()
        self._asking, self._telling = (
            _row(self.name, self.make),
            _row(self.copy_key, self.key_taken, None),
        )
        self._column.addWidget(self.problem)
        self._column.addWidget(_title("Browsers and programs"))
        self._column.addWidget(self.nobody)
        self._column.addLayout(self._listed)
        self._column.addWidget(_row(self.pair, self.program, None))
        for part in (self._asking, self.key_said, self.key, self._telling):
            self._column.addWidget(part)
        self._column.addWidget(_title("Calls kept"))
        self._column.addWidget(self.kept)
        self._column.addWidget(_row(self.delete, None))
        self._column.addWidget(_title("The extension"))
        loading = QLabel(LOADING)
        loading.setWordWrap(True)
        self._column.addWidget(loading)
        self._column.addWidget(_row(self.folder, self.copy_folder))
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        for part in (self.problem, self._asking, self.key_said, self.key, self._telling):
            part.hide()

    def _connect(self) -> None:
        self.program.clicked.connect(self._ask_name)
        self.make.clicked.connect(self._make_key)
        self.name.returnPressed.connect(self._make_key)
        self.copy_key.clicked.connect(lambda: _copy(self.key.toPlainText()))
        self.key_taken.clicked.connect(self._hide_key)
        self.copy_folder.clicked.connect(lambda: _copy(self.folder.text()))
        self.delete.clicked.connect(self._ask_delete)

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self._theme = theme
        side = theme.px(20)
        self._column.setContentsMargins(side, side, side, side)
        self._column.setSpacing(theme.px(12))
        self._listed.setSpacing(theme.px(8))
        self.key.setFixedHeight(theme.px(60))
        self.setFont(theme.font(TEXT_PX))
        self.setStyleSheet(window_style(theme))

    def open(self) -> None:
        """Show the page, with what is kept as it is now."""
        bring_forward(self, self._card)
        self.refresh()

    def refresh(self) -> None:
        """Ask again what is kept."""
        self._errands.run(self._listening.look, self._show_shelf, self.say)

    def show_peers(self, peers: tuple[Seen, ...]) -> None:
        """Who is known, and who is here."""
        self._peers = peers
        for row in self.rows:
            self._listed.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [PeerRow(seen, self._ask_remove) for seen in peers]
        for row in self.rows:
            self._listed.addWidget(row)
        self.nobody.setVisible(not peers)

    def say(self, problem: str) -> None:
        """Say what did not work; "" takes it away."""
        self.problem.setText(problem)
        self.problem.setAccessibleName(problem)
        self.problem.setVisible(bool(problem))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: object) -> None:
        """A key is not shown again, to nobody who comes by later."""
        self._hide_key()
        self.say("")

    def _ask_name(self) -> None:
        self._hide_key()
        self._asking.show()
        self.name.setFocus()

    def _make_key(self) -> None:
        label = self.name.text().strip()
        if label:
            self._asking.setEnabled(False)
            self._errands.run(lambda: self._listening.new_program(label), self._show_key, self._refuse_key)

    def _show_key(self, line: str) -> None:
        self._end_asking()
        if not self.isVisible():
            return
        self.say("")
        self.key.setPlainText(line)
        for part in (self.key_said, self.key, self._telling):
            part.show()
        self.copy_key.setFocus()

    def _refuse_key(self, sentence: str) -> None:
        self._end_asking()
        self.say(sentence)

    def _end_asking(self) -> None:
        self._asking.setEnabled(True)
        self._asking.hide()
        self.name.clear()

    def _hide_key(self) -> None:
        self.key.clear()
        for part in (self.key_said, self.key, self._telling, self._asking):
            part.hide()

    def _ask_remove(self, peer: Peer) -> None:
        what = "program" if peer.is_program else "browser"
        text = f"Remove {peer.label}?"
        detail = f"This {what} can no longer send calls. Calls it sent before stay until you delete them."
        self._ask(self, text, detail, "Remove", lambda: self._remove(peer))

    def _remove(self, peer: Peer) -> None:
        def done(deleted: bool) -> None:
            self.say("" if deleted else f"{peer.label} is removed, but the keyring may still hold its key.")

        self._errands.run(lambda: self._listening.forget_peer(peer.name), done, self.say)

    def _ask_delete(self) -> None:
        detail = "What was said in them is gone from this computer, with the key that could read it."
        self._ask(self, "Delete all calls?", detail, "Delete all calls", self._delete)

    def _delete(self) -> None:
        def done(deleted: bool) -> None:
            self.say(
                "" if deleted else "All calls are deleted, but the keyring may still hold their old key."
            )
            self.all_deleted.emit()
            self.refresh()

        self.deleting.emit()
        self._errands.run(self._listening.forget_calls, done, self.say)

    def _show_shelf(self, shelf: Shelf) -> None:
        self.kept.setText(shelf_words(shelf))
        self.kept.setAccessibleName(self.kept.text())
        self.delete.setEnabled(shelf.calls > 0)


def shelf_words(shelf: Shelf) -> str:
    """What is kept, where, and where its key is."""
    calls = "No call is kept." if shelf.calls == 0 else f"{shelf.calls:,} calls are kept."
    if shelf.calls == 1:
        calls = "One call is kept."
    if not shelf.lasting:
        return f"{calls} They live in memory and are gone when you close SalesRLAgent. {shelf.key}"
    return f"{calls} Encrypted, in {shelf.place}. {shelf.key}"


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("title")
    return label


def _row(*parts: QWidget | None) -> QWidget:
    """Parts side by side; None is room that stretches."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for part in parts:
        if part is None:
            line.addStretch(1)
        else:
            line.addWidget(part, 1 if isinstance(part, QLineEdit) else 0)
    return row


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
