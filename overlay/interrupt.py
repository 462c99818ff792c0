"""Ctrl-C in the terminal, and a polite kill, end the overlay as its own menu does.

One rule: Qt's loop does not come back to Python by itself, so a signal has to wake it. The system writes a
byte into a socket that Qt watches; nothing polls. Signals belong to the main thread and to the program: what
was set before is put back.
"""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Interrupt(QObject):
    """Calls `end` on the GUI thread when the program is asked to end, until it is closed."""

    def __init__(self, end: Callable[[], None]) -> None:
        super().__init__()
        self._end = end
        self._heard, self._told = socket.socketpair()
        self._heard.setblocking(False)
        self._told.setblocking(False)
        self._notifier = QSocketNotifier(self._heard.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._before = {one: signal.signal(one, self._take) for one in SIGNALS}
        self._wakeup = signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)

    def close(self) -> None:
        """Leave signals as they were."""
        signal.set_wakeup_fd(self._wakeup)
        for one, handler in self._before.items():
            signal.signal(one, handler)
        self._notifier.setEnabled(False)
        self._heard.close()
        self._told.close()

    def _take(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._end()

    def _wake(self) -> None:
        # the handler above runs as soon as Python does: here
        with contextlib.suppress(BlockingIOError):
            self._heard.recv(64)
