"""Calls on a store in memory, without the thread that feeds them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bridge.calls import Answer, Calls
from bridge.codec import Recorded
from bridge.messages import Ack, Open
from bridge.store.transcripts import Store
from tests.bridge.followers import Follower
from tests.bridge.spoken import BEGAN, Page
from tests.bridge.store.keys_in_memory import Chain

PEER = "peer-one-1"


class Room:
    """Calls on a store in memory; each `take` is a transaction of its own, and nobody ever sleeps."""

    def __init__(self) -> None:
        self.store = Store(Path("unused"), Chain(reason="In memory."))
        self.follower = Follower()
        self.calls = Calls(self.store, self.follower)
        self.page = Page()

    def take(self, *frames: Recorded | Open, at: float = 0.0, peer: str = PEER) -> list[Answer]:
        with self.store.transaction():
            answers = [bare(self.calls.take(peer, frame, BEGAN + at, BEGAN + at)) for frame in frames]
            self.calls.tick(BEGAN + at, BEGAN + at)
            self.calls.write_down(BEGAN + at)
        assert self.calls.tell() == []
        return answers

    def leave(self, at: float, peer: str = PEER) -> None:
        self.calls.leave(peer, BEGAN + at)
        assert self.calls.tell() == []

    def restart(self) -> None:
        """As after a kill: what was in memory is gone, and so is who listened."""
        self.follower = Follower()
        self.calls = Calls(self.store, self.follower)

    def texts(self) -> list[list[str]]:
        """The turns on disk, by meeting, the oldest first."""
        found = [kept.meeting.id for kept in reversed(self.store.list_meetings())]
        return [[settled.turn.text for settled in self.store.load_turns(id)] for id in found]


def bare(answer: Answer) -> Answer:
    """An answer without the name of the call, which is drawn anew for each."""
    return msgspec.structs.replace(answer, meeting="") if isinstance(answer, Ack) else answer
