"""A call that the person forgot while it went on: what is said next begins a new one, and that is to be said.

One rule: it is said only as long as that may be so. No browser tells when a meeting ends of which we forgot
the stream, but a browser in no meeting goes, and what begins or ends after the forgetting is told.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from overlay.hearing import GRACE_SECONDS
from overlay.news import Meeting, Seen

LONGEST_MS = 900_000
"""So long is waited for a word in it: hardly any meeting is silent for longer."""


class Forgotten(QObject):
    """The browsers and programs that such calls may go on in."""

    changed = Signal()
    """By itself, nothing is waited for any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.again = ""
        """The id of the call that began after it, in the same browser."""
        self._peers: frozenset[str] = frozenset()
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._away = QTimer(self, singleShot=True, interval=int(GRACE_SECONDS * 1000))
        for timer in (self._longest, self._away):
            timer.timeout.connect(self._give_up)

    def remember(self, peers: Iterable[str]) -> None:
        """What went on in `peers` was forgotten just now; nothing where there are none."""
        self.stop()
        self._peers, self.again = frozenset(peers), ""
        if self._peers:
            self._longest.start()

    def goes_on(self, peers: tuple[Seen, ...]) -> bool:
        """Whether one of them may go on, among those that are here."""
        return any(seen.is_connected and seen.peer.name in self._peers for seen in peers)

    def see(self, peers: tuple[Seen, ...]) -> None:
        """Who is here may have changed: who stays away is in no meeting any more."""
        if self.goes_on(peers):
            self._away.stop()
        elif self._peers and not self._away.isActive():
            self._away.start()

    def begin(self, meeting: Meeting) -> None:
        """A call begins, which tells more than we could guess."""
        if meeting.peer in self._peers:
            self.remember(())
            self.again = meeting.id

    def stop(self) -> None:
        """End the timers."""
        self._longest.stop()
        self._away.stop()

    def _give_up(self) -> None:
        self.remember(())
        self.changed.emit()
