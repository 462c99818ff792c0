"""What those who follow a live call are told, and in which words.

One rule: nouns only, no thread and no disk. `recorder.py` tells, the overlay and the commands listen;
a method added to Listener must be added to every listener.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bridge.messages import HealthName, PlatformName
from engine.vocabulary import Turn


@dataclass(frozen=True, slots=True)
class Meeting:
    """One call, however many streams it takes: `id` is ours, `peer` who captures it."""

    id: str
    platform: PlatformName
    title: str
    peer: str
    started_ms: int


class Listener(Protocol):
    """Who wants to know. Called on the recorder's thread, one call at a time; must return at once.

    A meeting that is taken up again after a restart begins anew for the listener: `meeting_started`,
    then every turn already on disk in order (there are `known` of them), then what comes.
    """

    def meeting_started(self, meeting: Meeting, known: int) -> None:
        """A call begins, or is taken up again; its first `known` turns were said before."""
        ...

    def turn_settled(self, meeting: Meeting, turn: Turn) -> None:
        """A turn that never changes again and is on disk; indices 0, 1, 2 ... without a gap."""
        ...

    def turn_drafted(self, meeting: Meeting, turn: Turn) -> None:
        """The newest wording of the turn that settles next; empty words when it vanished."""
        ...

    def health_changed(self, meeting: Meeting, state: HealthName, detail: str) -> None:
        """How capturing goes; `detail` is a short code, never words of the call."""
        ...

    def presence_changed(self, meeting: Meeting, here: bool) -> None:
        """Whether the page it is captured from can be heard: not while its peer is gone, and after that not
        before the call itself is heard of again. One that has just begun can."""
        ...

    def meeting_ended(self, meeting: Meeting, reason: str) -> None:
        """The call is over; all its turns have been told. Words that still come begin it anew."""
        ...
