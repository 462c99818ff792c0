"""Errands: what may wait for a disk or for a person (the keyring asks for its password), done beside the GUI.

One rule: one at a time, in the order given, on a thread that holds up nothing, the end of the program
included. The answer comes back on the GUI thread; after `stop` none does.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject

from engine.errors import SalesRLError
from overlay.relay import Relay

STOP_SECONDS = 1.0
STUMBLED = "That did not work; nothing was changed. Try again, or close and open SalesRLAgent."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Done:
    tell: Callable[[], None]


class Errands(QObject):
    """Runs them; the thread begins with the first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._relay = Relay(self._receive, self)
        self._waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def run(self, work: Callable[[], T], then: Callable[[T], None], fail: Callable[[str], None]) -> None:
        """Do `work` beside; then give `then` what it returned, or `fail` one sentence why it could not."""

        def do() -> None:
            try:
                result = work()
            except SalesRLError as error:
                sentence = str(error)
                self._relay.send(_Done(lambda: fail(sentence)))
            except Exception:
                # its words may be anything: it is not ours
                self._relay.send(_Done(lambda: fail(STUMBLED)))
            else:
                self._relay.send(_Done(lambda: then(result)))

        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="errands", daemon=True)
            self._thread.start()
        self._waiting.put(do)

    def stop(self) -> None:
        """Tell nothing more, and end the thread unless it waits for somebody."""
        self._relay.close()
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(STOP_SECONDS)
            self._thread = None

    def _work(self) -> None:
        while (errand := self._waiting.get()) is not None:
            errand()

    def _receive(self, value: object) -> None:
        if isinstance(value, _Done):
            value.tell()
