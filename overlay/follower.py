"""The follower: every call that is being captured now, and which of them is on the stage.

One rule: a call that begins takes the stage by itself, unless somebody is just being heard in the one that
is there; whatever the person puts there afterwards stays until they come back. A call keeps being read while
something else is on show, and one that is over is kept only as long as it can be looked at. Which call goes
on beside the one on show is always said.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from engine.vocabulary import Reading
from overlay.following import Assign, Following
from overlay.news import (
    HealthTold,
    Meeting,
    MeetingBegan,
    MeetingOver,
    PeersTold,
    Seen,
    TurnTold,
    call_words,
    source_words,
)
from overlay.running import OpenRunner
from overlay.stage import GIVES_WAY, Stage

ANOTHER_BEGAN = "Another call began; this one stays on show."
TAKES_OVER = "{over} has ended; this is {on}."
GAVE_WAY = "Another call began, and nobody is heard in {quiet}."

Publish = Callable[[str, Reading], None]


class Follower(QObject):
    """Takes what an Ear heard, on the GUI thread."""

    changed = Signal()
    """Which calls there are, or who is connected, may have changed."""

    def __init__(
        self,
        stage: Stage,
        open_runner: OpenRunner,
        assign: Assign,
        publish: Publish,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._stage, self._publish = stage, publish
        self._open_runner, self._assign, self._clock, self._wall = open_runner, assign, clock, wall
        self._calls: dict[str, Following] = {}
        self._meetings: dict[str, Meeting] = {}
        self._peers: tuple[Seen, ...] = ()
        self._paused = False

    @property
    def peers(self) -> tuple[Seen, ...]:
        """Who is known, and who is here."""
        return self._peers

    @property
    def on_show(self) -> str | None:
        """The id of the live call on the stage; None where there is none."""
        return next((key for key, call in self._calls.items() if call is self._stage.live), None)

    @property
    def running(self) -> bool:
        """Whether any call goes on, on the stage or not."""
        return any(call.running for call in self._calls.values())

    def is_running(self, key: str) -> bool:
        """Whether that call goes on."""
        return key in self._calls and self._calls[key].running

    @property
    def waiting(self) -> Following | None:
        """A call that is not on the stage: one that goes on, the newest first, else one just ended."""
        others = [call for call in self._calls.values() if call is not self._stage.live]
        return next((call for call in reversed(others) if call.running), others[-1] if others else None)

    def receive(self, news: object) -> None:
        """Take one piece of news; what is of no call we follow is passed over."""
        match news:
            case MeetingBegan(meeting=meeting, known=known):
                self._begin(meeting, known)
            case TurnTold(meeting=key, turn=turn, draft=draft) if key in self._calls:
                (self._calls[key].draft if draft else self._calls[key].settle)(turn)
            case HealthTold(meeting=key, state=state) if key in self._calls:
                self._calls[key].tell(state)
            case MeetingOver(meeting=key) if key in self._calls:
                self._end(key)
            case PeersTold(peers=peers):
                self._peers = peers
                for key, call in self._calls.items():
                    call.connect_peer(self._is_here(self._meetings[key]))
                self._tell()

    def set_paused(self, paused: bool) -> None:
        """The person paused listening, or goes on."""
        self._paused = paused
        for call in self._calls.values():
            call.set_paused(paused)

    def come_back(self) -> None:
        """Put the call that waits on the stage; again and again goes through all of them."""
        call, shown = self.waiting, self.on_show
        if call is not None:
            if shown is not None:
                # the first, so that of three calls the one just left waits longest
                self._calls = {shown: self._calls[shown], **self._calls}
            self._stage.follow(call)
            self._tell()

    def forget(self, key: str) -> None:
        """Let go of a call, on the stage too."""
        call = self._calls.pop(key, None)
        self._meetings.pop(key, None)
        if call is not None:
            if call is self._stage.live:
                other = self._going_on(call)
                self._stage.clear() if other is None else self._stage.follow(other)
            _let_end(call)
            self._tell()

    def forget_all(self) -> None:
        """Let go of every call."""
        for key in list(self._calls):
            self.forget(key)

    def stop(self) -> None:
        """End every call's engine."""
        for call in self._calls.values():
            _let_end(call)
        self._calls.clear()

    def _begin(self, meeting: Meeting, known: int) -> None:
        call = self._calls.get(meeting.id)
        new = call is None
        if call is None:
            call = Following(self._open_runner, self._assign, self._clock, self._wall)
            call.read.connect(lambda reading, key=meeting.id: self._publish(key, reading))
        # the newest is last, also where it is told again
        self._calls.pop(meeting.id, None)
        self._calls[meeting.id], self._meetings[meeting.id] = call, meeting
        again = not call.running
        source = source_words(meeting, self._peers)
        here = self._is_here(meeting)
        call.begin(meeting, source, connected=here, paused=self._paused, known=known)
        if call is not self._stage.live and (new or again):
            self._put_on(call)
        self._let_go()
        self._tell()

    def _put_on(self, call: Following) -> None:
        """A call begins: it is shown, unless somebody is just being heard in the one on show."""
        shown = self._stage.live
        if shown is None:
            self._stage.follow(call, GIVES_WAY if self._stage.call.turns else "")
        elif shown.spoken_in:
            self._stage.say(ANOTHER_BEGAN)
        else:
            self._stage.follow(call, GAVE_WAY.format(quiet=self._name(shown)) if shown.running else "")

    def _end(self, key: str) -> None:
        """A call is over; one that goes on takes its place on the stage."""
        call = self._calls[key]
        call.end()
        other = self._going_on(call)
        if call is self._stage.live and other is not None:
            self._stage.follow(other, TAKES_OVER.format(over=self._name(call), on=self._name(other)))
        self._tell()

    def _going_on(self, beside: Following) -> Following | None:
        """The newest call that goes on, other than `beside`."""
        calls = reversed(self._calls.values())
        return next((call for call in calls if call.running and call is not beside), None)

    def _name(self, call: Following) -> str:
        key = next(key for key, one in self._calls.items() if one is call)
        return call_words(self._meetings[key], call.call.source)

    def _tell(self) -> None:
        waiting = self.waiting
        self._stage.other = self._name(waiting) if waiting is not None and waiting.running else ""
        self._stage.show()
        self.changed.emit()

    def _let_go(self) -> None:
        """What is over and no longer looked at is gone from memory."""
        for key, call in list(self._calls.items()):
            if not call.running and call is not self._stage.live:
                del self._calls[key], self._meetings[key]
                _let_end(call)

    def _is_here(self, meeting: Meeting) -> bool:
        return any(seen.is_connected for seen in self._peers if seen.peer.name == meeting.peer)


def _let_end(call: Following) -> None:
    call.stop()
    call.deleteLater()
