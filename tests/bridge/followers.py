"""A listener that writes down what it was told."""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.live import Meeting
from bridge.messages import HealthName
from engine.vocabulary import Turn


@dataclass
class Follower:
    """`heard` holds everything but drafts in order; `turns` by meeting; `fails` makes it raise."""

    heard: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    turns: dict[str, list[Turn]] = field(default_factory=dict)
    meetings: list[Meeting] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    fails: bool = False

    def meeting_started(self, meeting: Meeting, known: int) -> None:
        self._note("started")
        self.meetings.append(meeting)
        self.known.append(known)
        self.turns[meeting.id] = []

    def turn_settled(self, meeting: Meeting, turn: Turn) -> None:
        self._note(turn.text)
        assert turn.index == len(self.turns[meeting.id])
        self.turns[meeting.id].append(turn)

    def turn_drafted(self, meeting: Meeting, turn: Turn) -> None:
        self.drafts.append(turn.text)
        assert turn.index == len(self.turns[meeting.id])

    def health_changed(self, meeting: Meeting, state: HealthName, detail: str) -> None:
        self._note(f"{state} {detail}")

    def presence_changed(self, meeting: Meeting, here: bool) -> None:
        self._note("here" if here else "gone")

    def meeting_ended(self, meeting: Meeting, reason: str) -> None:
        self._note(f"ended {reason}")

    def _note(self, what: str) -> None:
        self.heard.append(what)
        if self.fails:
            raise RuntimeError("A listener of ours broke.")
