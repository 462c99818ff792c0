"""Keys reach the commands they are said to reach, and the person's own win."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from overlay.shortcuts import COMMANDS, bind_keys, pressed_keys

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, KEYPAD = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.KeypadModifier


@pytest.mark.parametrize(
    ("key", "modifiers", "command"),
    [
        (Qt.Key.Key_Space, NONE, "play"),
        (Qt.Key.Key_Left, NONE, "back"),
        (Qt.Key.Key_Right, KEYPAD, "forward"),
        (Qt.Key.Key_Plus, SHIFT, "faster"),
        (Qt.Key.Key_Equal, NONE, "faster"),
        (Qt.Key.Key_Plus, KEYPAD, "faster"),
        (Qt.Key.Key_Minus, NONE, "slower"),
        (Qt.Key.Key_Enter, KEYPAD, "switch_size"),
        (Qt.Key.Key_V, CTRL | SHIFT, "paste"),
        (Qt.Key.Key_Z, NONE, None),
        (Qt.Key.Key_Shift, SHIFT, None),
    ],
)
def test_the_usual_keys(key: Qt.Key, modifiers: Qt.KeyboardModifier, command: str | None) -> None:
    assert bind_keys({}).command_for(pressed_keys(key.value, modifiers)) == command


def test_no_two_commands_share_a_key() -> None:
    used = [keys for keys in bind_keys({}).of.values() if keys]
    assert len(used) == len(set(used))
    assert len({command.key for command in COMMANDS}) == len(COMMANDS)


def test_own_keys_replace_the_usual_ones() -> None:
    keys = bind_keys({"paste": "ctrl+p", "quit": ""})
    assert keys.command_for(pressed_keys(Qt.Key.Key_P.value, CTRL)) == "paste"
    assert keys.command_for(pressed_keys(Qt.Key.Key_V.value, CTRL | SHIFT)) is None
    assert keys.of["quit"] == ""
    assert keys.notes == ()


def test_keys_that_cannot_be_are_said_and_left_out() -> None:
    keys = bind_keys({"sing": "Ctrl+S", "paste": "Ctrl+Nonsense", "open": "Space"})
    assert keys.of["paste"] == "Ctrl+Shift+V"
    assert keys.of["open"] == "Ctrl+O"
    assert len(keys.notes) == 3
