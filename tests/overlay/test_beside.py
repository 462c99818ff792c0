"""What opens stands beside the card, on the screen that the card is on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from overlay.beside import FRAME, bring_forward
from overlay.theme import SHADOW_PX

CARD = QRect(452 - SHADOW_PX, 16 - SHADOW_PX, 332 + 2 * SHADOW_PX, 300 + 2 * SHADOW_PX)


@pytest.fixture
def card(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.setGeometry(CARD)
    made.show()
    return made


def opened(qtbot: QtBot, card: QWidget | None) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(480, 620)
    window.setMinimumSize(300, 200)
    bring_forward(window, card)
    return window


def whole(window: QWidget) -> QRect:
    return QRect(window.pos(), window.size() + FRAME)


def sheet(card: QWidget) -> QRect:
    return card.geometry().adjusted(SHADOW_PX, SHADOW_PX, -SHADOW_PX, -SHADOW_PX)


@pytest.mark.parametrize("x", [0, 452])
def test_it_opens_beside_the_card_and_on_the_screen(qtbot: QtBot, card: QWidget, x: int) -> None:
    card.move(x - SHADOW_PX, card.y())
    window = opened(qtbot, card)
    assert not whole(window).intersects(sheet(card))
    assert window.screen().availableGeometry().contains(whole(window))


def test_one_that_is_open_stays_where_the_person_put_it(qtbot: QtBot, card: QWidget) -> None:
    window = opened(qtbot, card)
    window.setGeometry(300, 100, 400, 400)
    bring_forward(window, card)
    assert window.geometry() == QRect(300, 100, 400, 400)


@pytest.mark.parametrize("hidden", [True, False])
def test_without_a_card_on_the_screen_it_opens_as_large_as_it_is(
    qtbot: QtBot, card: QWidget, hidden: bool
) -> None:
    card.hide()
    window = opened(qtbot, card if hidden else None)
    assert (window.width(), window.height()) == (480, 620)
