"""Which Readings are new to programs: what the engine makes of turns that were told again is not.

One rule: a Reading is sent once, and none of a turn that was on disk before this run. It stands between the
recorder and who listens, and changes nothing of what is told; it must follow `bridge.live.Listener`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.live import Listener, Meeting
    from bridge.messages import HealthName
    from engine.vocabulary import Turn


class NewReadings:
    """Hears what `listener` does, to know which turns are old; `is_new` may be asked on another thread."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._next: dict[str, int] = {}

    def is_new(self, meeting: str, turn: int) -> bool:
        """Whether the Reading of that turn is to be sent; it then is no more."""
        if turn < self._next.get(meeting, 0):
            return False
        self._next[meeting] = turn + 1
        return True

    def meeting_started(self, meeting: Meeting, known: int) -> None:
        # one that is told again in this run has had its Readings sent as far as they were made
        self._next.setdefault(meeting.id, known)
        self._listener.meeting_started(meeting, known)

    def turn_settled(self, meeting: Meeting, turn: Turn) -> None:
        self._listener.turn_settled(meeting, turn)

    def turn_drafted(self, meeting: Meeting, turn: Turn) -> None:
        self._listener.turn_drafted(meeting, turn)

    def health_changed(self, meeting: Meeting, state: HealthName, detail: str) -> None:
        self._listener.health_changed(meeting, state, detail)

    def presence_changed(self, meeting: Meeting, here: bool) -> None:
        self._listener.presence_changed(meeting, here)

    def meeting_ended(self, meeting: Meeting, reason: str) -> None:
        self._listener.meeting_ended(meeting, reason)
