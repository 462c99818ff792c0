"""The connections page: who is there, a key that is shown once, and what is kept, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from overlay.connections import ConnectionsPage, shelf_words
from overlay.errands import Errands
from overlay.peer_row import peer_words
from overlay.theme import make_theme
from tests.overlay.listening import FakeListening, Peer, Seen, Shelf

PEERS = (Seen(), Seen(Peer("crm-1", "My CRM", is_program=True), is_connected=False))
LONG = "Chromium 156.0.7312.99 Debian GNU/Linux w"


class FakeAsk:
    """Answers `yes` or not, and keeps what it was asked."""

    def __init__(self) -> None:
        self.yes = True
        self.asked: list[str] = []

    def __call__(self, parent: QWidget, text: str, detail: str, verb: str, then: Callable[[], None]) -> None:
        self.asked.append(text)
        if self.yes:
            then()


@pytest.fixture
def listening() -> FakeListening:
    return FakeListening()


@pytest.fixture
def ask() -> FakeAsk:
    return FakeAsk()


@pytest.fixture
def page(qtbot: QtBot, listening: FakeListening, ask: FakeAsk) -> Iterator[ConnectionsPage]:
    errands = Errands()
    made = ConnectionsPage(make_theme(dark=False), listening, errands, ask, Path("somewhere/extension"))
    qtbot.addWidget(made)
    made.open()
    qtbot.waitUntil(lambda: bool(made.kept.text()))
    yield made
    errands.stop()


def make_key(page: ConnectionsPage, name: str, qtbot: QtBot) -> None:
    page.program.click()
    page.name.setText(name)
    page.make.click()
    qtbot.waitUntil(lambda: bool(page.key.toPlainText() or page.problem.text()))


def test_it_says_who_is_there(page: ConnectionsPage) -> None:
    assert page.nobody.isVisible()
    page.show_peers(PEERS)
    assert [row.name.text() for row in page.rows] == ["Chrome 156", "My CRM"]
    assert page.rows[0].detail.text().startswith("browser · since ")
    assert page.rows[0].detail.text().endswith(" 2026 · connected now")
    assert page.rows[1].detail.text().endswith("not connected")
    assert not page.nobody.isVisible()


def test_removing_is_asked_first(
    page: ConnectionsPage, listening: FakeListening, ask: FakeAsk, qtbot: QtBot
) -> None:
    page.show_peers(PEERS)
    ask.yes = False
    page.rows[1].remove.click()
    assert ask.asked == ["Remove My CRM?"]
    ask.yes = True
    page.rows[1].remove.click()
    qtbot.waitUntil(lambda: "forget crm-1" in listening.asked)
    assert listening.asked.count("forget crm-1") == 1


def test_a_key_the_keyring_may_still_hold_is_said(
    page: ConnectionsPage, listening: FakeListening, qtbot: QtBot
) -> None:
    listening.deletes = False
    page.show_peers(PEERS)
    page.rows[0].remove.click()
    qtbot.waitUntil(lambda: "may still hold its key" in page.problem.text())


def test_a_key_is_shown_once_and_never_again(page: ConnectionsPage, qtbot: QtBot) -> None:
    make_key(page, "My CRM", qtbot)
    assert page.key.toPlainText() == "my-crm-0123abcd:KEY"
    assert page.key_said.isVisible()
    page.copy_key.click()
    assert QGuiApplication.clipboard().text() == "my-crm-0123abcd:KEY"
    page.key_taken.click()
    assert page.key.toPlainText() == ""
    make_key(page, "Other", qtbot)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    page.open()
    assert page.key.toPlainText() == ""
    assert not page.key.isVisible()


def test_a_program_needs_a_name_and_may_be_refused(
    page: ConnectionsPage, listening: FakeListening, qtbot: QtBot
) -> None:
    page.program.click()
    page.make.click()
    assert not page.key.isVisible()
    assert listening.asked == ["look"]
    listening.broken = "There are 64 pairings already; remove one under Connections first."
    make_key(page, "My CRM", qtbot)
    assert page.problem.text() == listening.broken
    assert not page.key.isVisible()


def test_deleting_all_calls_is_asked_first_and_told(
    page: ConnectionsPage, listening: FakeListening, ask: FakeAsk, qtbot: QtBot
) -> None:
    ask.yes = False
    page.delete.click()
    assert (ask.asked, listening.asked) == (["Delete all calls?"], ["look"])
    ask.yes = True
    with qtbot.waitSignal(page.all_deleted):
        page.delete.click()
    qtbot.waitUntil(lambda: page.kept.text().startswith("No call is kept."))
    assert not page.delete.isEnabled()


def test_the_folder_of_the_extension_can_be_copied(page: ConnectionsPage) -> None:
    page.copy_folder.click()
    assert QGuiApplication.clipboard().text() == str(Path("somewhere/extension"))


@pytest.mark.parametrize(
    ("shelf", "words"),
    [
        (Shelf(), "42 calls are kept. Encrypted, in /somewhere/salesrl. The key is in KWallet."),
        (Shelf(calls=1), "One call is kept. Encrypted, in /somewhere/salesrl. The key is in KWallet."),
        (
            Shelf(calls=0, lasting=False, key="This computer has no keyring."),
            "No call is kept. They live in memory and are gone when you close SalesRLAgent. "
            "This computer has no keyring.",
        ),
    ],
)
def test_what_is_kept_is_said_plainly(shelf: Shelf, words: str) -> None:
    assert shelf_words(shelf) == words


def test_eight_peers_with_long_names_fit(page: ConnectionsPage, qtbot: QtBot) -> None:
    page.show_peers(tuple(Seen(Peer(f"browser-{n}", LONG)) for n in range(8)))
    qtbot.waitUntil(lambda: page.rows[7].width() < page.width())
    for row in page.rows:
        assert row.width() <= page.width()
        assert row.rect().contains(row.remove.geometry())
        assert row.name.geometry().right() < row.remove.geometry().left()


def test_large_type_does_not_push_it_off_the_screen(page: ConnectionsPage) -> None:
    page.close()
    page.set_theme(make_theme(dark=False, scale=1.6))
    page.resize(5000, 5000)
    page.open()
    assert page.height() < page.screen().availableGeometry().height()


def test_a_name_is_never_read_as_markup(page: ConnectionsPage) -> None:
    page.show_peers((Seen(Peer("browser-1", "<b>bold</b>")),))
    assert page.rows[0].name.textFormat() is Qt.TextFormat.PlainText
    assert "&lt;b&gt;" in page.rows[0].name.toolTip()
    assert "browser" in peer_words(Seen())
    assert "its key is not here" in peer_words(Seen(is_connected=False, is_known=False))
