"""What the listener is told, in order, once it is on disk; each thing once.

One rule: nothing is told before `tell`, and nothing twice: a call that was read back from disk in the
middle is told from where the listener left off. A draft that is outdated by then is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bridge.live import Listener, Meeting
from bridge.store.transcripts import Condition
from engine.vocabulary import Turn


class News:
    """For one listener. `told` holds the meetings it knows of, and how many turns of each."""

    def __init__(self, listener: Listener) -> None:
        self.told: dict[str, int] = {}
        self._meetings: dict[str, Meeting] = {}
        self._health: dict[str, Condition] = {}
        self._gone: set[str] = set()
        self._listener = listener
        self._waiting: list[Callable[[], None]] = []
        self._drafts: dict[str, tuple[int, Turn]] = {}

    def start(self, meeting: Meeting, known: int) -> None:
        def tell() -> None:
            if meeting.id not in self.told:
                self.told[meeting.id] = 0
                self._meetings[meeting.id] = meeting
                self._listener.meeting_started(meeting, known)

        self._waiting.append(tell)

    def tell_again(
        self, meeting: Meeting, known: Sequence[Turn], condition: Condition | None, draft: Turn | None
    ) -> None:
        """All of a call that began before."""
        self.start(meeting, len(known))
        for turn in known:
            self.settle(meeting, turn)
        if condition is not None:
            self.change_health(meeting, condition)
        if draft is not None:
            self.draft(meeting, draft)

    def settle(self, meeting: Meeting, turn: Turn) -> None:
        def tell() -> None:
            if turn.index == self.told.get(meeting.id):
                self.told[meeting.id] += 1
                self._listener.turn_settled(meeting, turn)

        self._waiting.append(tell)

    def draft(self, meeting: Meeting, turn: Turn) -> None:
        place = len(self._waiting)
        self._drafts[meeting.id] = place, turn

        def tell() -> None:
            if self._drafts.get(meeting.id) == (place, turn) and turn.index == self.told.get(meeting.id):
                self._listener.turn_drafted(meeting, turn)

        self._waiting.append(tell)

    def change_health(self, meeting: Meeting, condition: Condition) -> None:
        def tell() -> None:
            if meeting.id in self.told and self._health.get(meeting.id) != condition:
                self._health[meeting.id] = condition
                self._listener.health_changed(meeting, condition.state, condition.detail)

        self._waiting.append(tell)

    def part(self, peer: str) -> None:
        """It is gone, and with it every call of it that the listener knows of, also one put out of mind."""

        def tell() -> None:
            for meeting in self._meetings.values():
                if meeting.peer == peer and meeting.id not in self._gone:
                    self._gone.add(meeting.id)
                    self._listener.presence_changed(meeting, False)

        self._waiting.append(tell)

    def come_back(self, meeting: Meeting) -> None:
        """It is heard again."""

        def tell() -> None:
            if meeting.id in self._gone:
                self._gone.discard(meeting.id)
                self._listener.presence_changed(meeting, True)

        self._waiting.append(tell)

    def end(self, id: str, reason: str) -> None:
        def tell() -> None:
            meeting = self._meetings.pop(id, None)
            self.told.pop(id, None)
            self._health.pop(id, None)
            self._gone.discard(id)
            if meeting is not None:
                self._listener.meeting_ended(meeting, reason)

        self._waiting.append(tell)

    def tell(self) -> list[Exception]:
        """All that waits; gives back what the listener failed with, and goes on."""
        faults: list[Exception] = []
        waiting, self._waiting = self._waiting, []
        for tell in waiting:
            try:
                tell()
            except Exception as fault:
                faults.append(fault)
        self._drafts.clear()
        return faults

    def drop(self) -> None:
        """What waits is not on disk after all."""
        self._waiting.clear()
        self._drafts.clear()
