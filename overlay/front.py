"""The overlay that is open comes to the front when another one is started.

One rule: what asks is an empty file in the folder of our calls, and who takes it away has heard it. So it
needs no port and no word, nobody who may not write there can ask, and what nobody heard is taken back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

CALL_NAME: Final = "come-forward"
ANSWER_SECONDS: Final = 3.0
"""An overlay that is open answers at once, one whose desktop is busy a little later."""
LOOK_SECONDS: Final = 0.05
TURN_MS: Final = 100
"""So much later does a window answer than the one in the seat before it: the first one listens."""


class Front(QObject):
    """Hears for the window in seat `number` that it is wanted, from `start` on."""

    wanted = Signal()

    def __init__(self, folder: Path, number: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._watcher = QFileSystemWatcher(self)
        self._turn = QTimer(self, singleShot=True, interval=number * TURN_MS)
        self._watcher.directoryChanged.connect(self._turn.start)
        self._turn.timeout.connect(self._look)

    def start(self) -> None:
        """Listen for it; one that asked before is answered too."""
        if self._folder.is_dir():
            self._watcher.addPath(str(self._folder))
        self._turn.start()

    def stop(self) -> None:
        """Hear nothing more."""
        if self._watcher.directories():
            self._watcher.removePath(str(self._folder))
        self._turn.stop()

    def _look(self) -> None:
        try:
            (self._folder / CALL_NAME).unlink()
        except OSError:
            return
        self.wanted.emit()


def call_forward(
    folder: Path,
    pause: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Ask the overlay that is open to come forward; False where none does."""
    call, until = folder / CALL_NAME, clock() + ANSWER_SECONDS
    try:
        call.touch(mode=0o600)
    except OSError:
        return False
    while clock() < until:
        pause(LOOK_SECONDS)
        if not call.exists():
            return True
    call.unlink(missing_ok=True)
    return False
