"""Every command of the overlay in one table: its name in menus and the keys that reach it.

One rule: a command that has a key has a place in the menu too, so nothing hides behind a key that
nobody knows. The keys work while the overlay has the focus; they are the person's to change in the
settings (`"shortcuts": {"paste": "Ctrl+P"}`). A command added here needs a doer in `app`, a place
in `actions.MENU`, and, where it can be on or off, a word in `actions.reflect`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do: `key` names it in code and settings, `keys` are its usual keys."""

    key: str
    text: str
    keys: str = ""
    checkable: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("visible", "Show the overlay", "Ctrl+Shift+H", checkable=True),
    Command("bring_back", "Bring it back", "Ctrl+Shift+B"),
    Command("pill", "Small", "Ctrl+1", checkable=True),
    Command("card", "Large", "Ctrl+2", checkable=True),
    Command("switch_size", "Switch size", "Return"),
    Command("paste", "Paste a call…", "Ctrl+Shift+V"),
    Command("open", "Open a transcript…", "Ctrl+O"),
    Command("play", "Play or pause", "Space"),
    Command("back", "One turn back", "Left"),
    Command("forward", "One turn on", "Right"),
    Command("faster", "Faster", "+"),
    Command("slower", "Slower", "-"),
    Command("now", "Return to now", "End"),
    Command("flip", "Swap who is selling", "Ctrl+Shift+F"),
    Command("live", "Show the live call", "Ctrl+Shift+End"),
    Command("listening", "Pause listening", "Ctrl+Shift+P"),
    Command("forget", "Forget this call…"),
    Command("pair", "Pair a browser…"),
    Command("connections", "Connections…"),
    Command("theme_system", "Like the system", checkable=True),
    Command("theme_light", "Light", checkable=True),
    Command("theme_dark", "Dark", checkable=True),
    Command("larger", "Larger type", "Ctrl+Up"),
    Command("smaller", "Smaller type", "Ctrl+Down"),
    Command("more_solid", "More solid"),
    Command("more_clear", "More see-through"),
    Command("silent", "No alerts", "Ctrl+Shift+S", checkable=True),
    Command("locked", "Let clicks through", "Ctrl+Shift+L", checkable=True),
    Command("keyboard", "Use the keyboard here"),
    Command("quit", "Quit", "Ctrl+Q"),
)

BY_KEY: Mapping[str, Command] = {command.key: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in use, by command; `notes` says in words which of the person's own were left out."""

    of: Mapping[str, str]
    notes: tuple[str, ...] = ()

    def command_for(self, pressed: QKeySequence) -> str | None:
        """The command that `pressed` means; None for a key that means nothing here."""
        wanted = pressed.toString(QKeySequence.SequenceFormat.PortableText)
        return next((key for key, keys in self.of.items() if keys and keys == wanted), None)


def bind_keys(own: Mapping[str, str]) -> Keys:
    """The usual keys with the person's `own` in their place; an empty one takes the key away."""
    keys = {command.key: _portable(command.keys) for command in COMMANDS}
    notes: list[str] = []
    for key, wanted in own.items():
        if key not in BY_KEY:
            notes.append(f"There is no command “{key}” to give a key to; it is left out.")
            continue
        portable = _portable(wanted)
        taken = next((other for other, used in keys.items() if used == portable and other != key), None)
        if wanted and not portable:
            notes.append(f"“{wanted}” is not a key; “{BY_KEY[key].text}” keeps {keys[key] or 'none'}.")
        elif portable and taken:
            notes.append(
                f"{portable} already means “{BY_KEY[taken].text}”; “{BY_KEY[key].text}” keeps its own."
            )
        else:
            keys[key] = portable
    return Keys(keys, tuple(notes))


def pressed_keys(key: int, modifiers: Qt.KeyboardModifier) -> QKeySequence:
    """What was pressed as a sequence; the keypad and the shift of a plus make no difference."""
    plain = modifiers & ~Qt.KeyboardModifier.KeypadModifier
    code = Qt.Key(key)
    if code in (Qt.Key.Key_Plus, Qt.Key.Key_Equal) and not plain & ~Qt.KeyboardModifier.ShiftModifier:
        return QKeySequence(Qt.Key.Key_Plus)
    if code is Qt.Key.Key_Enter:
        code = Qt.Key.Key_Return
    return QKeySequence(code.value | plain.value)


def _portable(keys: str) -> str:
    sequence = QKeySequence.fromString(keys, QKeySequence.SequenceFormat.PortableText)
    text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    # an unknown key is kept as a modifier with nothing behind it
    return text if (sequence.count() == 1 and not text.endswith("+")) or text == "+" else ""
