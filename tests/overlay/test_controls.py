"""The controls show where the call stands, and ask for where it should."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.vocabulary import Trend, TurningPoint
from overlay.controls import Controls
from overlay.progress import Progress
from overlay.theme import make_theme

FELL = TurningPoint(11, 12, Trend.FALLING, -0.2, "Turned down at the price", "too much")
MIDWAY = Progress(turn=12, count=40, furthest=12, elapsed=187.0, playing=True, speed=8.0, points=(FELL,))


@pytest.fixture
def controls(qtbot: QtBot) -> Controls:
    made = Controls(make_theme(dark=False))
    qtbot.addWidget(made)
    made.setFixedWidth(292)
    made.show()
    made.show_progress(MIDWAY)
    return made


def test_a_live_call_has_nothing_to_play(controls: Controls) -> None:
    controls.show_progress(replace(MIDWAY, furthest=30, playing=False, live=True))
    parts = (controls.play, controls.speed, controls.now, controls.slider)
    assert [part.isVisibleTo(controls) for part in parts] == [False, False, True, True]


def test_what_is_shown_is_not_asked_for_back(controls: Controls, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(controls.scrubbed):
        controls.show_progress(replace(MIDWAY, turn=20))
    assert controls.slider.value() == 21
    assert controls.words.text() == "Turn 21 of 40 · 3:07"
    assert controls.speed.text() == "8×"


def test_a_click_on_the_line_asks_for_that_turn(controls: Controls, qtbot: QtBot) -> None:
    spot = QPoint(round(controls.slider.x_of(30)), controls.slider.height() // 2)
    with qtbot.waitSignal(controls.scrubbed) as asked:
        QTest.mouseClick(controls.slider, Qt.MouseButton.LeftButton, pos=spot)
    assert asked.args == [30]


def test_a_hand_on_the_slider_is_not_pulled_away(controls: Controls, qtbot: QtBot) -> None:
    spot = QPoint(round(controls.slider.x_of(30)), 10)
    QTest.mousePress(controls.slider, Qt.MouseButton.LeftButton, pos=spot)
    controls.show_progress(replace(MIDWAY, turn=14))
    assert controls.slider.value() == 31
    QTest.mouseRelease(controls.slider, Qt.MouseButton.LeftButton, pos=spot)
    controls.show_progress(replace(MIDWAY, turn=14))
    assert controls.slider.value() == 15


def test_the_arrow_keys_go_turn_by_turn(controls: Controls, qtbot: QtBot) -> None:
    with qtbot.waitSignal(controls.scrubbed) as asked:
        QTest.keyClick(controls.slider, Qt.Key.Key_Left)
    assert asked.args == [11]


def test_buttons_ask(controls: Controls, qtbot: QtBot) -> None:
    controls.show_progress(replace(MIDWAY, furthest=30))
    for button, signal in (
        (controls.play, controls.toggle_requested),
        (controls.speed, controls.faster_requested),
        (controls.now, controls.now_requested),
    ):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_way_back_is_offered_only_where_there_is_one(controls: Controls) -> None:
    assert not controls.now.isVisible()
    controls.show_progress(replace(MIDWAY, furthest=30))
    assert controls.now.isVisible()


def test_the_play_button_says_what_pressing_does(controls: Controls) -> None:
    assert controls.play.accessibleName() == "Pause"
    controls.show_progress(replace(MIDWAY, playing=False))
    assert controls.play.accessibleName() == "Play"


@pytest.mark.parametrize("scale", [1.0, 1.3, 1.6])
def test_nothing_is_cut_at_any_scale(controls: Controls, scale: float) -> None:
    controls.set_theme(make_theme(dark=True, scale=scale))
    controls.show_progress(
        replace(MIDWAY, turn=4888, count=5000, furthest=4999, elapsed=36000.0, playing=False)
    )
    controls.setFixedWidth(round(292 * scale))
    controls.grab()
    assert controls.words.shown_lines() == ["As of turn 4889 · 10:00:00"]


def test_an_empty_call_can_be_shown(controls: Controls) -> None:
    controls.show_progress(Progress())
    assert controls.slider.maximum() == 0
    controls.grab()
