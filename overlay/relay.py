"""The one crossing from other threads into Qt.

One rule: `send` may be called from any thread and never waits; what it carries is handed over on
the thread the relay lives on, in order, by one queued signal. Once closed it carries nothing more,
so a thread that ends late cannot reach a window that is gone.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Relay(QObject):
    """Carries values of any thread to `receive` on the GUI thread."""

    _sent = Signal(object)

    def __init__(self, receive: Callable[[object], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._receive: Callable[[object], None] | None = receive
        self._sent.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def send(self, value: object) -> None:
        """Hand `value` over soon. Safe from any thread; after `close` it is dropped."""
        if self._receive is not None:
            self._sent.emit(value)

    def close(self) -> None:
        """Carry nothing from now on, not even what is on its way."""
        self._receive = None

    @Slot(object)
    def _hand_over(self, value: object) -> None:
        if self._receive is not None:
            self._receive(value)
