"""One surface, two sizes, in its corner, out of the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.vocabulary import Band, Confidence, Forecast, Reading
from overlay.face import Face, Mode, make_face
from overlay.placement import Place
from overlay.settings import Memory, Settings, SizeName, save_settings
from overlay.theme import SHADOW_PX, make_theme
from overlay.window import FLAGS, OverlayWindow

FACE = make_face(
    [Reading(turn, Forecast(0.5, 0.3, 0.7), Confidence(Band.GOOD)) for turn in range(6)],
    Face(mode=Mode.REPLAY),
)


class Desk:
    """A window, its memory, and the keys it was asked about."""

    def __init__(self, path: Path, *, masked: bool = False) -> None:
        self.memory = Memory(path, pytest.fail)
        self.pressed: list[str] = []
        self.window = OverlayWindow(make_theme(dark=False), self.memory, self.press, masked=masked)
        self.window.show_face(FACE)

    def press(self, keys: QKeySequence) -> bool:
        self.pressed.append(keys.toString())
        return True


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "overlay.json")
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitUntil(lambda: made.window.isVisible() and body(made.window)[0] > 0)
    made.window.place()
    yield made
    made.window.hide()


def body(window: OverlayWindow) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what one sees, without its shadow."""
    return (
        window.x() + SHADOW_PX,
        window.y() + SHADOW_PX,
        window.x() + window.width() - SHADOW_PX,
        window.y() + window.height() - SHADOW_PX,
    )


def test_it_stays_on_top_and_takes_no_focus(desk: Desk) -> None:
    flags = desk.window.windowFlags()
    assert flags & FLAGS == FLAGS
    for attribute in (
        Qt.WidgetAttribute.WA_TranslucentBackground,
        Qt.WidgetAttribute.WA_ShowWithoutActivating,
        Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow,
    ):
        assert desk.window.testAttribute(attribute)


def test_it_begins_top_right_and_whole(desk: Desk) -> None:
    area = QGuiApplication.screens()[0].availableGeometry()
    _, top, right, bottom = body(desk.window)
    assert (area.right() + 1 - right, top - area.top()) == (16, 16)
    assert bottom <= area.bottom() + 1


def test_only_one_view_is_on_show_and_the_window_fits_it(desk: Desk) -> None:
    sizes: tuple[SizeName, ...] = ("pill", "card", "pill")
    for size in sizes:
        desk.window.show_size(size)
        shown = [view for view in (desk.window.pill, desk.window.card) if view.isVisible()]
        assert shown == [desk.window.view]
        assert desk.window.size() == desk.window.view.size()
        assert desk.memory.settings.size == size


def test_switching_keeps_the_corner(desk: Desk) -> None:
    desk.memory.place_on(QGuiApplication.screens()[0].name(), Place(True, True, 0.05, 0.05))
    desk.window.place()
    card = body(desk.window)
    desk.window.switch_size()
    pill = body(desk.window)
    assert pill[2:] == card[2:]
    desk.window.switch_size()
    assert body(desk.window) == card


def size_of(desk: Desk) -> str:
    return desk.memory.settings.size


def test_views_ask_for_each_other(desk: Desk) -> None:
    desk.window.card.collapse_requested.emit()
    assert size_of(desk) == "pill"
    desk.window.pill.expand_requested.emit()
    assert size_of(desk) == "card"
    QTest.mouseDClick(desk.window.card, Qt.MouseButton.LeftButton, pos=QPoint(SHADOW_PX + 8, SHADOW_PX + 60))
    assert size_of(desk) == "pill"


def test_a_view_shown_again_shows_the_latest_face(desk: Desk) -> None:
    desk.window.show_size("pill")
    desk.window.show_face(Face(mode=Mode.LOST, since=12.0))
    desk.window.show_size("card")
    assert "Captions lost" in desk.window.card.accessibleDescription()


def mouse(window: OverlayWindow, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton) -> None:
    local = QPointF(at - window.pos())
    held = Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, local, QPointF(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.view, event)


def test_a_place_chosen_by_hand_is_remembered_and_clamped(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = desk.window
    window.show_size("pill")
    monkeypatch.setattr(window.windowHandle(), "startSystemMove", lambda: False)
    monkeypatch.setattr("overlay.window.QCursor.pos", lambda: window.pos() + QPoint(40, 40))
    grip = window.pos() + QPoint(40, 40)
    window.view.drag_requested.emit()
    mouse(window, QEvent.Type.MouseMove, grip + QPoint(-5000, 120), Qt.MouseButton.NoButton)
    mouse(window, QEvent.Type.MouseButtonRelease, grip + QPoint(-5000, 120), Qt.MouseButton.LeftButton)
    left, top, _, _ = body(window)
    area = QGuiApplication.screens()[0].availableGeometry()
    assert left == area.left()
    assert top == area.top() + 16 + 120
    place = desk.memory.settings.places[desk.memory.settings.shown_on]
    assert (place.at_right, place.at_bottom, place.across) == (False, False, 0.0)


def test_a_card_that_grows_in_the_hand_stays_in_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    window = desk.window
    monkeypatch.setattr(window.windowHandle(), "startSystemMove", lambda: False)
    monkeypatch.setattr("overlay.window.QCursor.pos", lambda: window.pos() + QPoint(60, 30))
    grip = window.pos() + QPoint(60, 30)
    window.view.drag_requested.emit()
    mouse(window, QEvent.Type.MouseMove, grip + QPoint(-300, 120), Qt.MouseButton.NoButton)
    held, height = window.pos(), window.height()
    window.show_face(replace(FACE, note="The file is gone; choose it again to go on."))
    assert window.height() > height
    assert window.pos() == held
    mouse(window, QEvent.Type.MouseButtonRelease, grip + QPoint(-300, 120), Qt.MouseButton.LeftButton)
    assert window.pos() == held


def test_a_hand_that_rests_in_mid_drag_may_move_on(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = desk.window
    start, grip = window.pos(), QPoint(60, 30)
    monkeypatch.setattr(window.windowHandle(), "startSystemMove", lambda: True)
    monkeypatch.setattr("overlay.window.QCursor.pos", lambda: window.pos() + grip)
    window.view.drag_requested.emit()
    for step in (QPoint(-100, 40), QPoint(-300, 120)):
        window.move(start + step)
        qtbot.waitUntil(lambda: not window._rest.isActive())
    window.place()
    assert window.pos() == start + QPoint(-300, 120)


def test_the_place_of_last_time_is_taken_again(qtbot: QtBot, tmp_path: Path) -> None:
    name = QGuiApplication.screens()[0].name()
    path = tmp_path / "overlay.json"
    save_settings(path, Settings(size="pill", shown_on=name, places={name: Place(False, True, 0.1, 0.2)}))
    again = Desk(path)
    qtbot.addWidget(again.window)
    again.window.show()
    again.window.place()
    area = QGuiApplication.screens()[0].availableGeometry()
    left, _, _, bottom = body(again.window)
    assert left == area.left() + round(0.1 * area.width())
    assert bottom == area.bottom() + 1 - round(0.2 * area.height())


def test_a_screen_that_changes_takes_the_overlay_along(desk: Desk, qtbot: QtBot) -> None:
    desk.window.move(-900, -900)
    QGuiApplication.screens()[0].availableGeometryChanged.emit(
        QGuiApplication.screens()[0].availableGeometry()
    )
    qtbot.waitUntil(lambda: body(desk.window)[0] > 0)


def test_bring_back_unlocks_shows_and_places(desk: Desk) -> None:
    desk.window.set_locked(True)
    desk.window.move(-2000, -2000)
    desk.window.hide()
    desk.window.bring_back()
    assert desk.window.isVisible()
    assert body(desk.window)[0] > 0
    assert not desk.window.windowHandle().flags() & Qt.WindowType.WindowTransparentForInput


def test_the_lock_lets_clicks_through_and_is_seen(desk: Desk) -> None:
    desk.window.set_locked(True)
    assert desk.window.windowHandle().flags() & Qt.WindowType.WindowTransparentForInput
    assert desk.window.isVisible()
    assert any(child.accessibleName().startswith("Clicks go through") for child in visible(desk.window))
    desk.window.set_locked(False)
    assert not any(child.accessibleName().startswith("Clicks go through") for child in visible(desk.window))


def visible(window: OverlayWindow) -> list[QWidget]:
    return [child for child in window.findChildren(QWidget) if child.isVisible()]


def test_keys_are_passed_on(desk: Desk) -> None:
    QTest.keyClick(desk.window, Qt.Key.Key_Space)
    QTest.keyClick(desk.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert desk.pressed[0] == "Space"
    assert desk.pressed[-1] == "Ctrl+V"


def test_the_keyboard_is_taken_only_when_asked_and_given_back(desk: Desk, qtbot: QtBot) -> None:
    handle = desk.window.windowHandle()
    assert handle.flags() & Qt.WindowType.WindowDoesNotAcceptFocus
    desk.window.take_keyboard()
    assert not handle.flags() & Qt.WindowType.WindowDoesNotAcceptFocus
    QApplication.sendEvent(desk.window, QEvent(QEvent.Type.WindowDeactivate))
    desk.window.hide()
    QApplication.sendEvent(desk.window, QEvent(QEvent.Type.ActivationChange))
    assert handle.flags() & Qt.WindowType.WindowDoesNotAcceptFocus


def test_closing_asks(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.window.close_requested):
        desk.window.close()


def test_where_nothing_shows_through_the_shadow_is_cut_off(qtbot: QtBot, tmp_path: Path) -> None:
    masked = Desk(tmp_path / "overlay.json", masked=True)
    qtbot.addWidget(masked.window)
    masked.window.show_size("pill")
    mask = masked.window.mask()
    assert not mask.contains(QPoint(4, 4))
    assert not mask.contains(QPoint(SHADOW_PX + 1, SHADOW_PX + 1)), "the corner is round"
    assert mask.contains(QPoint(SHADOW_PX + 40, SHADOW_PX + 20))


def test_the_second_half_of_a_double_click_on_the_pill_presses_nothing(desk: Desk, qtbot: QtBot) -> None:
    paused: list[bool] = []
    desk.window.pause_requested.connect(lambda: paused.append(True))
    desk.window.show_size("pill")
    desk.window.pill.expand_requested.emit()
    button = desk.window.card._pause
    where = button.mapTo(desk.window, button.rect().center())

    assert desk.window.childAt(where) is None
    qtbot.waitUntil(lambda: desk.window.childAt(where) is button)
    assert paused == []
