"""The pairing card: nobody is let in by accident, and every end is said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from overlay import pairing
from overlay.pairing import Step
from overlay.pairing_card import PairingCard
from overlay.theme import make_theme
from tests.overlay.listening import Asked, FakeListening, Peer, Seen

BEFORE = (Seen(Peer("browser-0", "Edge 150")),)
NEW = (*BEFORE, Seen(Peer("browser-1", "Chrome 156")))
LONG = Asked(browser="Chromium 156.0.7312.99 Debian GNU/Linux w", code="000001")


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door() -> FakeListening:
    return FakeListening()


@pytest.fixture
def card(
    qtbot: QtBot, door: FakeListening, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PairingCard]:
    monkeypatch.setattr("overlay.pairing_card.HOLD_MS", 20)
    made = PairingCard(make_theme(dark=False), door, clock)
    qtbot.addWidget(made)
    made.open(BEFORE)
    yield made
    made.stop()


def ready(card: PairingCard, qtbot: QtBot, asked: Asked | None = None) -> None:
    card.take(asked or Asked())
    qtbot.waitUntil(card.allow.isEnabled)


def test_it_says_what_to_do_and_how_much_time_is_left(
    card: PairingCard, door: FakeListening, clock: Clock
) -> None:
    assert door.asked == ["open"]
    shown = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
    assert [step for step in pairing.steps() if step not in shown] == []
    assert card.state.text() == "Waiting for the browser · 2:00"
    clock.now += 17.0
    card.look()
    assert card.state.text() == "Waiting for the browser · 1:43"


def test_the_question_names_browser_id_and_code(card: PairingCard) -> None:
    card.take(Asked())
    assert card.text.text() == "Chrome 156 asks to be paired."
    assert card.who.text() == "Extension ejlpjhfmkdgnjjkahnmfobbgbmdndhnk"
    assert card.code.text == "123 456"
    assert card.code.isVisible()


def test_allow_lets_in_once_it_may_be_pressed(card: PairingCard, door: FakeListening, qtbot: QtBot) -> None:
    card.take(Asked())
    assert not card.allow.isEnabled(), "a click meant for what was there before"
    card.allow.click()
    assert door.asked == ["open"]
    qtbot.waitUntil(card.allow.isEnabled)
    card.allow.click()
    assert door.asked == ["open", "t1 allowed"]
    card.take(None)
    card.meet(NEW)
    assert card.title.text() == "Paired: Chrome 156"
    assert not card.code.isVisible()
    card.close()
    assert door.asked == ["open", "t1 allowed"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("on_allow", [False, True])
def test_return_never_allows(
    card: PairingCard, door: FakeListening, qtbot: QtBot, key: Qt.Key, on_allow: bool
) -> None:
    ready(card, qtbot)
    if on_allow:
        card.allow.setFocus()
    QTest.keyClick(card.allow if on_allow else card, key)
    assert door.asked == ["open", "t1 refused", "close"]
    assert card.text.text() == pairing.REFUSED


def test_refuse_is_under_the_hand(card: PairingCard, door: FakeListening, qtbot: QtBot) -> None:
    ready(card, qtbot)
    assert card.focusWidget() is card.refuse
    QTest.keyClick(card.refuse, Qt.Key.Key_Space)
    assert door.asked == ["open", "t1 refused", "close"]


def test_the_space_bar_on_the_button_itself_allows(
    card: PairingCard, door: FakeListening, qtbot: QtBot
) -> None:
    ready(card, qtbot)
    QTest.keyClick(card.allow, Qt.Key.Key_Space)
    assert door.asked == ["open", "t1 allowed"]


def test_another_browser_begins_the_wait_anew(card: PairingCard, qtbot: QtBot) -> None:
    ready(card, qtbot)
    card.take(None)
    card.take(LONG)
    assert not card.allow.isEnabled()
    assert card.code.text == "000 001"


def test_closing_refuses_whoever_waits(card: PairingCard, door: FakeListening) -> None:
    card.take(Asked())
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert door.asked == ["open", "t1 refused", "close"]
    assert not card.isVisible()


def test_closing_while_nobody_asks_closes_the_door(card: PairingCard, door: FakeListening) -> None:
    card.close()
    assert door.asked == ["open", "close"]
    card.take(Asked())
    assert not card.code.isVisible(), "a question that comes after it was closed"


@pytest.mark.parametrize(("seconds", "tries", "said"), [(120.0, 5, pairing.EXPIRED), (1.0, 0, pairing.SPENT)])
def test_time_and_tries_run_out_in_words(
    card: PairingCard, door: FakeListening, clock: Clock, seconds: float, tries: int, said: str
) -> None:
    clock.now += seconds
    door.tries = tries
    card.look()
    assert card.text.text() == said
    assert door.asked == ["open", "close"]
    card.again.click()
    assert door.asked == ["open", "close", "open"]
    assert card.pairing.step is Step.WAITING


def test_opened_twice_the_door_is_opened_once(card: PairingCard, door: FakeListening) -> None:
    card.open(BEFORE)
    assert door.asked == ["open"]


@pytest.mark.parametrize("scale", [1.0, 1.6])
@pytest.mark.parametrize("dark", [False, True])
def test_a_long_name_is_shown_whole(card: PairingCard, scale: float, dark: bool, qtbot: QtBot) -> None:
    card.set_theme(make_theme(dark=dark, scale=scale))
    card.take(LONG)
    qtbot.waitUntil(lambda: card.text.height() >= card.text.heightForWidth(card.text.width()) > 0)
    assert card.who.fontMetrics().horizontalAdvance(card.who.text()) <= card.who.width()
    inside = card.rect()
    for part in (card.title, card.text, card.who, card.code, card.refuse, card.allow):
        assert inside.contains(part.geometry())
