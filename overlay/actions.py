"""The commands as Qt actions, and the one menu that the tray and the overlay both show.

One rule: the menu is a table. An action does what its doer does, and shows what `reflect` was
told; it keeps no state of its own. When `shortcuts.COMMANDS` grows, MENU grows here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from overlay.sheet import menu_style
from overlay.shortcuts import BY_KEY, Keys
from overlay.theme import Theme

SEPARATOR = ""
MENU: tuple[str | tuple[str, tuple[str, ...]], ...] = (
    "visible",
    "bring_back",
    ("Size", ("pill", "card", "switch_size")),
    SEPARATOR,
    "paste",
    "open",
    SEPARATOR,
    "play",
    ("Replay", ("back", "forward", "faster", "slower", "now")),
    "flip",
    SEPARATOR,
    "live",
    "listening",
    "forget",
    "pair",
    "connections",
    SEPARATOR,
    (
        "Look",
        ("theme_system", "theme_light", "theme_dark", "larger", "smaller", "more_solid", "more_clear"),
    ),
    "silent",
    "locked",
    "keyboard",
    SEPARATOR,
    "quit",
)
Doers = Mapping[str, Callable[[], None]]

REPLAY = ("play", "back", "forward", "faster", "slower", "now")
TIMED = ("play", "faster", "slower")
"""What only a call that is played can do, not one that goes on by itself."""
LISTENING = ("listening", "pair", "connections")


@dataclass(frozen=True, slots=True)
class State:
    """What the menu shows: what is on, what is possible, and which voice a flip would choose."""

    visible: bool = True
    size: str = "card"
    theme: str = "system"
    silent: bool = False
    locked: bool = False
    playing: bool = False
    has_call: bool = False
    flip_to: str = ""
    has_tray: bool = True
    listens: bool = False
    paused: bool = False
    live: bool = False
    live_waits: bool = False


class Actions(QObject):
    """One QAction a command. `doers` gives the function for each; a missing one is KeyError."""

    def __init__(
        self, doers: Mapping[str, Callable[[], None]], keys: Keys, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.keys = keys
        self._actions: dict[str, QAction] = {}
        self._menus: list[QMenu] = []
        for key, command in BY_KEY.items():
            action = QAction(command.text, self)
            action.setCheckable(command.checkable)
            action.setShortcut(QKeySequence(keys.of[key]))
            # only shown in menus: the window asks `Keys` itself, so that a focused button keeps its Space
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(_caller(doers[key]))
            self._actions[key] = action

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def trigger(self, pressed: QKeySequence) -> bool:
        """Do what `pressed` means; whether it meant anything that can be done now."""
        key = self.keys.command_for(pressed)
        if key is None or not self._actions[key].isEnabled():
            return False
        self._actions[key].trigger()
        return True

    def menu(self) -> QMenu:
        """The menu, made once; it lives as long as the actions."""
        if not self._menus:
            menu = QMenu()
            self._fill(menu)
            self._menus.insert(0, menu)
        return self._menus[0]

    def set_theme(self, theme: Theme) -> None:
        """Wear `theme`."""
        self.menu()
        for menu in self._menus:
            menu.setStyleSheet(menu_style(theme))

    def close(self) -> None:
        """Let the menus go, which have no parent to do it."""
        for menu in self._menus:
            menu.close()
            menu.deleteLater()
        self._menus.clear()

    def reflect(self, state: State) -> None:
        """Show `state`: marks, words and what can be done."""
        marks = {
            "visible": state.visible,
            "pill": state.size == "pill",
            "card": state.size == "card",
            "theme_system": state.theme == "system",
            "theme_light": state.theme == "light",
            "theme_dark": state.theme == "dark",
            "silent": state.silent,
            "locked": state.locked,
        }
        for key, on in marks.items():
            self._actions[key].setChecked(on)
        for key in REPLAY:
            self._actions[key].setEnabled(state.has_call and not (state.live and key in TIMED))
        for key in LISTENING:
            self._actions[key].setEnabled(state.listens)
        self._actions["listening"].setText("Go on listening" if state.paused else BY_KEY["listening"].text)
        self._actions["forget"].setEnabled(state.live)
        self._actions["live"].setEnabled(state.live_waits)
        self._actions["play"].setText("Pause" if state.playing else "Play")
        flip = self._actions["flip"]
        flip.setEnabled(bool(state.flip_to))
        flip.setText(f"Take {state.flip_to} as the seller" if state.flip_to else BY_KEY["flip"].text)
        # without a tray there would be no way back
        self._actions["visible"].setEnabled(state.has_tray)
        self._actions["locked"].setEnabled(state.has_tray)

    def _fill(self, menu: QMenu) -> None:
        for entry in MENU:
            if isinstance(entry, tuple):
                title, keys = entry
                below = menu.addMenu(title)
                self._menus.append(below)
                below.addActions([self._actions[key] for key in keys])
            elif entry == SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[entry])


def _caller(do: Callable[[], None]) -> Callable[[bool], None]:
    def call(checked: bool) -> None:
        del checked
        do()

    return call
