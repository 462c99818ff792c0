"""What is pasted is understood live, refused in one sentence, and never lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.errors import InputError
from engine.vocabulary import Side, Speaker, Turn
from overlay import editor
from overlay.beside import largest_size
from overlay.paste import PasteBox, Pasted
from overlay.theme import LIGHT, make_theme


@dataclass(frozen=True)
class FakeGuess:
    voice: str
    reason: str


@dataclass(frozen=True)
class FakeRead:
    turns: tuple[Turn, ...]
    voices: tuple[str, ...]
    seller: FakeGuess | None
    format: str = "zoom-vtt"
    notes: tuple[str, ...] = ()
    title: str = ""


def parse(text: str) -> FakeRead:
    """`Name: words` lines; the first voice is guessed to sell."""
    if "boom" in text:
        raise RuntimeError("a path and a stack nobody should see")
    lines = [line.split(": ", 1) for line in text.splitlines() if ": " in line]
    if not lines:
        raise InputError("There are no spoken words in the pasted text.")
    turns = tuple(Turn(i, Speaker(name, Side.UNKNOWN), said) for i, (name, said) in enumerate(lines))
    voices = tuple(dict.fromkeys(name for name, _ in lines))
    return FakeRead(turns, voices, FakeGuess(voices[0], f"{voices[0]} names a price."))


CALL = "Dana: Thanks for your time.\nLee: What does it cost?"


class Desk:
    """A paste box and what it handed over."""

    def __init__(self) -> None:
        self.new: list[Pasted] = []
        self.more: list[str] = []
        self.refusal = ""
        self.box = PasteBox(make_theme(dark=False), parse, self.take_new, self.take_more)

    def take_new(self, pasted: Pasted) -> None:
        if self.refusal:
            raise InputError(self.refusal)
        self.new.append(pasted)

    def take_more(self, text: str) -> str:
        if self.refusal:
            raise InputError(self.refusal)
        self.more.append(text)
        return "2 turns added."


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk()
    qtbot.addWidget(made.box)
    made.box.open()
    yield made
    made.box.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("paste")]


def understand(desk: Desk, qtbot: QtBot, text: str = CALL) -> None:
    desk.box.editor.setPlainText(text)
    qtbot.waitUntil(lambda: bool(desk.box.understood.text() or desk.box.problem.text()))


def test_what_was_understood_is_said_while_typing(desk: Desk, qtbot: QtBot) -> None:
    understand(desk, qtbot)
    assert desk.box.understood.text() == "Zoom VTT · 2 turns · 2 voices"
    assert desk.box.voices.question.text() == "Which voice is yours? A guess: Dana names a price."
    assert [button.isChecked() for button in desk.box.voices.buttons] == [True, False, False]


def test_a_new_call_is_taken_with_the_guess(desk: Desk, qtbot: QtBot) -> None:
    understand(desk, qtbot)
    QTest.mouseClick(desk.box.new, Qt.MouseButton.LeftButton)
    assert len(desk.new) == 1
    assert (desk.new[0].seller, desk.new[0].chosen) == ("Dana", False)
    assert desk.box.editor.toPlainText() == ""
    assert not desk.box.isVisible()


def test_one_click_says_which_voice_is_ours(desk: Desk, qtbot: QtBot) -> None:
    understand(desk, qtbot)
    QTest.mouseClick(desk.box.voices.buttons[1], Qt.MouseButton.LeftButton)
    understand(desk, qtbot, CALL + "\nDana: 400.")
    qtbot.waitUntil(lambda: "3 turns" in desk.box.understood.text())
    QTest.keyClick(desk.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (desk.new[0].seller, desk.new[0].chosen) == ("Lee", True)


def test_not_being_sure_is_an_answer(desk: Desk, qtbot: QtBot) -> None:
    understand(desk, qtbot)
    QTest.mouseClick(desk.box.voices.buttons[2], Qt.MouseButton.LeftButton)
    desk.box.take_new()
    assert (desk.new[0].seller, desk.new[0].chosen) == (None, True)


def test_one_need_not_wait_until_it_is_read(desk: Desk, qtbot: QtBot) -> None:
    desk.box.editor.setPlainText(CALL)
    desk.box.take_new()
    qtbot.waitUntil(lambda: len(desk.new) == 1)


def test_a_bad_text_is_refused_in_one_sentence_and_stays(desk: Desk, qtbot: QtBot) -> None:
    understand(desk, qtbot, "three words here")
    assert desk.box.problem.text() == "There are no spoken words in the pasted text."
    assert desk.box.editor.toPlainText() == "three words here"
    assert not desk.box.new.isEnabled()
    desk.box.editor.setPlainText(CALL)
    qtbot.waitUntil(lambda: bool(desk.box.understood.text()))
    assert desk.box.problem.text() == ""


def test_our_own_fault_shows_no_insides(desk: Desk, qtbot: QtBot) -> None:
    understand(desk, qtbot, "boom")
    assert "could not be read" in desk.box.problem.text()
    assert "stack" not in desk.box.problem.text()


def test_more_text_goes_on_with_the_call_and_the_box_stays(desk: Desk, qtbot: QtBot) -> None:
    assert not desk.box.more.isVisible()
    desk.box.set_call(True)
    understand(desk, qtbot)
    QTest.mouseClick(desk.box.more, Qt.MouseButton.LeftButton)
    assert desk.more == [CALL]
    assert desk.box.isVisible()
    assert desk.box.editor.toPlainText() == ""
    assert desk.box.detail.text() == "2 turns added."


@pytest.mark.parametrize("take", ["take_new", "take_more"])
def test_a_text_that_is_not_taken_stays(desk: Desk, qtbot: QtBot, take: str) -> None:
    desk.box.set_call(True)
    desk.refusal = "That belongs to another call."
    understand(desk, qtbot)
    getattr(desk.box, take)()
    assert desk.box.problem.text() == "That belongs to another call."
    assert desk.box.editor.toPlainText() == CALL


def test_closing_keeps_the_text(desk: Desk, qtbot: QtBot) -> None:
    understand(desk, qtbot)
    QTest.keyClick(desk.box, Qt.Key.Key_Escape)
    assert not desk.box.isVisible()
    desk.box.open()
    assert desk.box.editor.toPlainText() == CALL


def test_what_was_read_of_an_earlier_text_is_not_shown(desk: Desk, qtbot: QtBot) -> None:
    desk.box.editor.setPlainText(CALL)
    desk.box.take_new()
    desk.box.editor.clear()
    assert desk.box._reader is not None
    desk.box._reader.submit(bool).result()
    QApplication.processEvents()
    assert desk.box.understood.text() == ""
    assert desk.new == []


def test_too_much_text_is_refused_before_it_freezes_the_box(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor, "MOST_CHARACTERS", 10)
    source = QMimeData()
    source.setText("x" * 11)
    desk.box.editor.insertFromMimeData(source)
    assert "open that instead" in desk.box.problem.text()
    assert desk.box.editor.toPlainText() == ""


def test_names_are_plain_text(desk: Desk, qtbot: QtBot) -> None:
    understand(desk, qtbot, "Tom & Jo: hi\n<b>Lee</b>: no")
    assert [button.text() for button in desk.box.voices.buttons] == ["Tom && Jo", "<b>Lee</b>", "Not sure"]


def test_the_box_opens_no_larger_than_the_screen(desk: Desk) -> None:
    desk.box.close()
    desk.box.resize(5_000, 5_000)
    desk.box.open()
    room = desk.box.screen().availableGeometry().size()
    assert desk.box.size() == largest_size(room)
    assert largest_size(room).height() < room.height()


def test_a_refusal_has_its_bar(desk: Desk, qtbot: QtBot) -> None:
    understand(desk, qtbot, "nothing here")
    picture = desk.box.problem.grab().toImage()
    assert picture.pixelColor(1, picture.height() // 2) == QColor(LIGHT.falling)
