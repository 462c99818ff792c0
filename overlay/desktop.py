"""What the desktop and the person want the overlay to look like: dark or light, moving or still.

One rule: asked of the system each time it says that something changed, never polled.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from overlay.settings import Settings
from overlay.theme import Theme, make_theme


class Desktop(QObject):
    """Says when the desktop's own look changes."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._tell)

    def _tell(self, *_: object) -> None:
        self.changed.emit()


def choose_theme(settings: Settings, *, opaque: bool = False) -> Theme:
    """The theme for `settings` on this desktop; `opaque` where nothing behind could show through."""
    dark = settings.theme == "dark" or (settings.theme == "system" and is_dark())
    still = settings.motion == "reduced" or (settings.motion == "system" and wants_stillness())
    theme = make_theme(dark=dark, scale=settings.font_scale, reduced_motion=still)
    return replace(theme, opacity=1.0 if opaque else settings.opacity)


def is_dark() -> bool:
    """Whether the desktop is dark: as it says, else as its windows look."""
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme is not Qt.ColorScheme.Unknown:
        return scheme is Qt.ColorScheme.Dark
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def wants_stillness() -> bool:
    """Whether the system asks for less motion. X11 and Wayland do not tell Qt, Windows does."""
    return sys.platform == "win32" and not QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
