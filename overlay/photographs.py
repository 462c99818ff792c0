"""Pictures of a whole call, for `salesrl replay --snapshot`: read to its end, saved, and then it is over.

One rule: a fault is kept for whoever asked, because it happens inside Qt's loop, where nobody could catch it.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from engine.errors import EngineFault, InputError, SalesRLError
from overlay.call import Call
from overlay.desktop import choose_theme
from overlay.settings import Settings
from overlay.snapshot import Camera
from overlay.stage import Stage


class Photographs(QObject):
    """Reads all of `call`, saves its pictures in `folder`, then quits; `failure` says what went wrong."""

    def __init__(self, stage: Stage, settings: Settings, call: Call, folder: Path) -> None:
        super().__init__()
        self.failure: SalesRLError | None = None
        self._stage, self._settings, self._folder = stage, settings, folder
        stage.finished.connect(self._take)
        stage.playback.failed.connect(self._give_up)
        stage.open(call, speed=1.0, play=False)

    def _take(self) -> None:
        stage, camera = self._stage, Camera(choose_theme(self._settings))
        stage.finished.disconnect(self._take)
        playback = stage.playback
        try:
            face, progress = stage.face, stage.progress()
            camera.take(self._folder, playback.history, playback.player.moment, face, progress)
        except InputError as error:
            self.failure = error
        camera.close()
        self._end_soon()

    def _give_up(self, sentence: str) -> None:
        self.failure = EngineFault(sentence)
        self._end_soon()

    def _end_soon(self) -> None:
        # not at once: the event loop that is to end may not have begun
        QTimer.singleShot(0, self, QApplication.quit)
