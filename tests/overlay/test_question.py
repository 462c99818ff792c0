"""A question is answered by the person, and the safe answer is under the hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from overlay.question import Question
from overlay.theme import make_theme


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[tuple[QMessageBox, list[str]]]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    done: list[str] = []
    Question(make_theme(dark=True))(
        parent, "Forget <b>it</b>?", "It is gone then.", "Forget it", lambda: done.append("forgotten")
    )
    found = parent.findChild(QMessageBox)
    assert found is not None
    yield found, done
    parent.close()


def button(box: QMessageBox, text: str) -> QPushButton:
    return next(one for one in box.findChildren(QPushButton) if one.text() == text)


def test_only_the_word_itself_does_it(box: tuple[QMessageBox, list[str]]) -> None:
    asked, done = box
    assert asked.text() == "Forget <b>it</b>?"
    assert asked.textFormat() is Qt.TextFormat.PlainText
    QTest.mouseClick(button(asked, "Forget it"), Qt.MouseButton.LeftButton)
    assert done == ["forgotten"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_keys_do_nothing_by_accident(box: tuple[QMessageBox, list[str]], key: Qt.Key) -> None:
    asked, done = box
    QTest.keyClick(asked.focusWidget(), key)
    assert done == []
