"""The desk: window, tray, menu, paste box and stage, wired to each other and to one person's hands.

One rule: what is on another floor comes in as a callable of `Outside`; what is built here is also
ended here, from the source to the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QApplication, QFileDialog

from engine.errors import InputError
from overlay.actions import Actions, State
from overlay.call import make_call
from overlay.controls import Controls
from overlay.desktop import Desktop, choose_theme
from overlay.outside import Outside
from overlay.paste import PasteBox, Pasted
from overlay.playback import Playback
from overlay.reception import Reception
from overlay.settings import LEAST_OPACITY, Memory, ThemeName, settings_path
from overlay.shortcuts import bind_keys
from overlay.stage import Stage
from overlay.theme import LARGEST_SCALE, SMALLEST_SCALE, Theme
from overlay.tray import Tray
from overlay.window import OverlayWindow

OPENED_SPEED = 8.0
"""How fast a call opened or pasted by hand plays, where it is played."""


TYPE_STEP, OPACITY_STEP = 0.15, 0.1
RECEPTION = ("live", "listening", "forget", "pair", "connections")


class Desk(QObject):
    """Everything on the screen. `masked` where the desktop shows nothing behind a window; `seat` is above 0
    beside other overlays."""

    def __init__(self, outside: Outside, *, masked: bool = False, seat: int = 0) -> None:
        super().__init__()
        self._outside, self._masked = outside, masked
        self._notes: list[str] = []
        self._locked = False
        self.memory = Memory(settings_path(), self._note)
        keys = bind_keys(self.memory.settings.shortcuts)
        self._notes += keys.notes
        self._desktop = Desktop(self)
        theme = choose_theme(self.memory.settings, opaque=masked)
        self.actions = Actions(self._doers(), keys, self)
        self.window = OverlayWindow(theme, self.memory, self.actions.trigger, masked=masked, seat=seat)
        self.controls = Controls(theme, self.window.card)
        self.window.card.slot_for_controls.addWidget(self.controls)
        self.stage = Stage(self.window, self.controls, Playback(outside.open_runner), outside.assign)
        self.reception = self._make_reception(theme)
        self.box = PasteBox(theme, outside.parse, self.take_new, self.take_more, card=self.window)
        self.tray = Tray(theme, self.actions.menu(), self) if Tray.available() else None
        self.actions.set_theme(theme)
        self._connect()
        self.stage.set_silent(self.memory.settings.silent)
        if self._notes:
            self.stage.say(self._notes[0])

    def _make_reception(self, theme: Theme) -> Reception | None:
        outside = self._outside
        if outside.open_listening is None:
            return None
        return Reception(
            outside.open_listening,
            outside.open_runner,
            outside.assign,
            self.stage,
            self.memory,
            theme,
            outside.extension,
        )

    def _connect(self) -> None:
        self.window.paste_requested.connect(self.box.open)
        self.window.menu_requested.connect(self._open_menu)
        self.window.size_switched.connect(self._reflect)
        self.window.close_requested.connect(self._leave)
        self.stage.face_shown.connect(self._reflect)
        self._desktop.changed.connect(self._dress)
        self.window.pair_requested.connect(self.actions["pair"].trigger)
        self.window.listening_requested.connect(self.actions["listening"].trigger)
        self.window.other_requested.connect(self.actions["live"].trigger)
        if self.reception is not None:
            self.reception.changed.connect(self._reflect)
        if self.tray is not None:
            self.stage.face_shown.connect(self.tray.show_face)
            self.tray.clicked.connect(self._toggle_visible)

    def _doers(self) -> dict[str, Callable[[], None]]:
        return {
            "visible": self._toggle_visible,
            "bring_back": self._bring_back,
            "pill": lambda: self.window.show_size("pill"),
            "card": lambda: self.window.show_size("card"),
            "switch_size": lambda: self.window.switch_size(),
            "paste": lambda: self.box.open(),
            "open": self._choose_file,
            "play": lambda: self.stage.toggle(),
            "back": lambda: self.stage.step(-1),
            "forward": lambda: self.stage.step(1),
            "faster": lambda: self.stage.change_speed(1),
            "slower": lambda: self.stage.change_speed(-1),
            "now": lambda: self.stage.return_to_now(),
            "flip": lambda: self.stage.flip(),
            "theme_system": lambda: self._set_theme("system"),
            "theme_light": lambda: self._set_theme("light"),
            "theme_dark": lambda: self._set_theme("dark"),
            "larger": lambda: self._scale_type(TYPE_STEP),
            "smaller": lambda: self._scale_type(-TYPE_STEP),
            "more_solid": lambda: self._change_opacity(OPACITY_STEP),
            "more_clear": lambda: self._change_opacity(-OPACITY_STEP),
            "silent": self._toggle_silent,
            "locked": self._toggle_locked,
            "keyboard": lambda: self.window.take_keyboard(),
            "quit": QApplication.quit,
        } | {key: partial(self._receive, key) for key in RECEPTION}

    def _receive(self, key: str) -> None:
        if self.reception is not None:
            self.reception.doers()[key]()

    def show(self) -> None:
        """Put the overlay on the screen."""
        self.window.show()
        if self.tray is not None:
            self.tray.show()
        if self.reception is not None:
            self.reception.start()
        self._reflect()

    def come_forward(self) -> None:
        """Be seen, from wherever it was hidden: somebody started it once more."""
        self.window.show()
        self.window.raise_()
        self._reflect()

    def stop(self) -> None:
        """End every thread and timer, from the source to the screen."""
        self.box.stop()
        if self.reception is not None:
            self.reception.stop()
        self.stage.stop()
        if self.tray is not None:
            self.tray.hide()
        self.actions.close()
        for widget in (self.box, self.window):
            widget.hide()
            widget.deleteLater()

    def open_file(self, path: Path) -> None:
        """Show the call in a file, all of it at once; a bad one is said in one line."""
        try:
            call = make_call(self._outside.load(path), "Replay", chosen=False)
        except InputError as error:
            self.stage.say(str(error))
            return
        self.stage.open(call, speed=OPENED_SPEED, play=False)

    def take_new(self, pasted: Pasted) -> None:
        """Show a pasted call, as of its end."""
        call = make_call(pasted.read, "Pasted", chosen=pasted.chosen)
        if pasted.chosen:
            turns = self._outside.assign(call.turns, pasted.seller)
            call = replace(call, turns=turns, seller=pasted.seller)
        self.stage.open(call, speed=OPENED_SPEED, play=False)
        self.box.set_call(True)

    def take_more(self, text: str) -> str:
        """Go on with the call by pasted text; one sentence about what it added. Raises InputError."""
        before = self.stage.call
        after = self._outside.carry_on(before.turns, text, seller=before.seller)
        added = len(after.turns) - len(before.turns)
        if added == 0:
            return " ".join(after.notes)
        call = replace(make_call(after, before.source, chosen=before.chosen), context=before.context)
        if before.chosen:
            call = replace(call, seller=before.seller)
        elif before.seller is None and call.seller is not None:
            call = replace(call, turns=self._outside.assign(call.turns, call.seller))
        self.stage.carry_on(call)
        return f"{added} turn{'' if added == 1 else 's'} added."

    def _note(self, sentence: str) -> None:
        """Settings may have something to say before there is anything to say it on."""
        if hasattr(self, "stage"):
            self.stage.say(sentence)
        else:
            self._notes.append(sentence)

    def _reflect(self, *_: object) -> None:
        settings, stage = self.memory.settings, self.stage
        self.actions.reflect(
            State(
                visible=self.window.isVisible(),
                size=settings.size,
                theme=settings.theme,
                silent=settings.silent,
                locked=self._locked,
                playing=stage.playback.player.playing,
                has_call=bool(stage.call.turns),
                flip_to=stage.call.flip_to,
                has_tray=self.tray is not None,
                listens=self.reception is not None and self.reception.listens,
                paused=self.reception is not None and self.reception.paused,
                live=stage.live is not None,
                live_waits=self.reception is not None and self.reception.follower.waiting is not None,
            )
        )
        # a live call goes on by what is said in it
        self.box.set_call(bool(stage.call.turns) and stage.live is None)

    def _dress(self) -> None:
        theme = choose_theme(self.memory.settings, opaque=self._masked)
        for part in (self.window, self.controls, self.box, self.actions, self.tray, self.reception):
            if part is not None:
                part.set_theme(theme)
        self.stage.show()

    def _set_theme(self, name: ThemeName) -> None:
        self.memory.change(theme=name)
        self._dress()

    def _scale_type(self, step: float) -> None:
        wanted = self.memory.settings.font_scale + step
        self.memory.change(font_scale=round(min(max(wanted, SMALLEST_SCALE), LARGEST_SCALE), 2))
        self._dress()

    def _change_opacity(self, step: float) -> None:
        wanted = self.memory.settings.opacity + step
        self.memory.change(opacity=round(min(max(wanted, LEAST_OPACITY), 1.0), 2))
        self._dress()

    def _toggle_silent(self) -> None:
        self.stage.set_silent(self.memory.change(silent=not self.memory.settings.silent).silent)

    def _toggle_locked(self) -> None:
        self._locked = not self._locked
        self.window.set_locked(self._locked)
        self._reflect()

    def _toggle_visible(self) -> None:
        self.window.setVisible(not self.window.isVisible())
        self._reflect()

    def _bring_back(self) -> None:
        self._locked = False
        self.window.bring_back()
        self._reflect()

    def _open_menu(self, where: QPoint) -> None:
        self.actions.menu().popup(where)

    def _leave(self) -> None:
        """Closing hides where there is a way back, and ends where there is none."""
        if self.tray is None:
            QApplication.quit()
        else:
            self._toggle_visible()

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self.box, "Open a transcript")
        if name:
            self.open_file(Path(name))
