"""One menu for tray and overlay, complete, and true to the state it was told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from overlay.actions import Actions, State
from overlay.shortcuts import BY_KEY, bind_keys, pressed_keys


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def actions(qtbot: QtBot, done: list[str]) -> Iterator[Actions]:
    made = Actions({key: partial(done.append, key) for key in BY_KEY}, bind_keys({}))
    made.reflect(State(has_call=True, flip_to="Lee", listens=True))
    yield made
    made.close()


def texts(menu: QMenu) -> list[str]:
    found: list[str] = []
    for action in menu.actions():
        below = action.menu()
        found += texts(below) if isinstance(below, QMenu) else [action.text()] * (not action.isSeparator())
    return found


def test_every_command_is_in_the_menu_once(actions: Actions) -> None:
    assert sorted(texts(actions.menu())) == sorted(actions[key].text() for key in BY_KEY)


def test_every_command_does_what_its_doer_does(actions: Actions, done: list[str]) -> None:
    played = State(has_call=True, flip_to="Lee", listens=True, live_waits=True)
    for key in BY_KEY:
        actions.reflect(replace(played, live=key == "forget"))
        actions[key].trigger()
    assert done == list(BY_KEY)


def test_a_live_call_is_scrubbed_but_not_played(actions: Actions, done: list[str]) -> None:
    actions.reflect(State(has_call=True, live=True, listens=True))
    for key in ("play", "faster", "slower", "live", "back", "now", "forget"):
        actions[key].trigger()
    assert done == ["back", "now", "forget"]


def test_pausing_is_offered_where_one_listens_and_going_on_where_one_paused(actions: Actions) -> None:
    assert actions["listening"].text() == "Pause listening"
    actions.reflect(State(listens=True, paused=True))
    assert actions["listening"].text() == "Go on listening"
    actions.reflect(State())
    assert not any(actions[key].isEnabled() for key in ("listening", "pair", "connections", "forget"))


def test_a_key_does_its_command(actions: Actions, done: list[str]) -> None:
    assert actions.trigger(pressed_keys(Qt.Key.Key_Space.value, Qt.KeyboardModifier.NoModifier))
    assert not actions.trigger(pressed_keys(Qt.Key.Key_Z.value, Qt.KeyboardModifier.NoModifier))
    assert done == ["play"]


def test_without_a_call_there_is_nothing_to_play_or_flip(actions: Actions, done: list[str]) -> None:
    actions.reflect(State())
    assert not actions.trigger(pressed_keys(Qt.Key.Key_Space.value, Qt.KeyboardModifier.NoModifier))
    assert not actions["flip"].isEnabled()
    assert done == []


def test_marks_and_words_follow_the_state(actions: Actions) -> None:
    actions.reflect(State(size="pill", theme="dark", silent=True, playing=True, has_call=True, flip_to="Lee"))
    on = {key for key in BY_KEY if actions[key].isChecked()}
    assert on == {"visible", "pill", "theme_dark", "silent"}
    assert actions["play"].text() == "Pause"
    assert actions["flip"].text() == "Take Lee as the seller"


def test_without_a_tray_the_overlay_cannot_be_hidden_or_locked(actions: Actions) -> None:
    actions.reflect(State(has_tray=False))
    assert not actions["visible"].isEnabled()
    assert not actions["locked"].isEnabled()
