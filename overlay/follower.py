"""The follower: every call that is being captured now, and which of them is on the stage.

One rule: a call that begins takes the stage by itself, unless somebody is just being heard in the one that
is there; whatever the person puts there afterwards stays until they come back. What came by itself and in
which nobody is heard any more gives way to a call in which somebody is, at most once in STAY_SECONDS, and not
while the person looks back in it. A call keeps being read while something else is on show, and one that is
over is kept only as long as it can be looked at. Which call is there beside the one on show is always said.

A call whose browser went is away until the call itself is heard of again, and over when it was left (see
`hearing.LEFT_SECONDS`); heard of after that it goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from engine.vocabulary import Reading
from overlay.face import Mode
from overlay.following import Assign, Following
from overlay.hearing import find_busy
from overlay.news import (
    HealthTold,
    Meeting,
    MeetingBegan,
    MeetingOver,
    PeersTold,
    PresenceTold,
    Seen,
    TurnTold,
    call_words,
    source_words,
)
from overlay.running import OpenRunner
from overlay.stage import GIVES_WAY, Stage

TAKES_OVER = "{over} has ended; this is {on}."
GAVE_WAY = "Another call began, and nobody is heard in {quiet}."
HEARD = "Nobody is heard in {quiet}; this is {on}."

STAY_SECONDS = 20.0
"""What came on the stage by itself stays so long at least, or two calls with gaps would take turns on it."""

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
        self._chosen: Following | None = None
        self._new: Following | None = None
        self._put_at = float("-inf")
        stage.left.connect(self._tell)

    @property
    def peers(self) -> tuple[Seen, ...]:
        """Who is known, and who is here."""
        return self._peers

    @property
    def on_show(self) -> str | None:
        """The id of the live call on the stage; None where there is none."""
        return next((key for key, call in self._calls.items() if call is self._stage.live), None)

    def list_peers(self, key: str | None = None) -> frozenset[str]:
        """Who tells of the calls that go on, on the stage or not; with `key` of that one."""
        going_on = {one: self._meetings[one].peer for one, call in self._calls.items() if call.running}
        return frozenset(peer for one, peer in going_on.items() if key in (None, one))

    def name(self, key: str) -> str:
        """Which call that is, among others: "Meet · Rota"."""
        return self._name(self._calls[key])

    def is_empty(self, key: str) -> bool:
        """Whether nothing was said in that call."""
        return key in self._calls and not self._calls[key].call.turns

    @property
    def waiting(self) -> Following | None:
        """A call that is not on the stage: one that goes on, the newest first, else one cut off or ended."""
        others = [call for call in reversed(self._calls.values()) if call is not self._stage.live]
        others.sort(key=lambda call: (not call.running, call.is_away))
        return others[0] if others else None

    def receive(self, news: object) -> None:
        """Take one piece of news; what is of no call we follow is passed over."""
        match news:
            case MeetingBegan(meeting=meeting, known=known):
                self._begin(meeting, known)
            case TurnTold(meeting=key, turn=turn, draft=draft) if key in self._calls:
                (self._calls[key].draft if draft else self._calls[key].settle)(turn)
                self._give_way()
            case HealthTold(meeting=key, state=state, detail=detail) if key in self._calls:
                self._calls[key].tell(state, detail)
            case PresenceTold(meeting=key, here=here) if key in self._calls:
                self._calls[key].take_presence(here)
                self._watch_peers()
            case MeetingOver(meeting=key) if key in self._calls:
                self._end(key)
                self._watch_peers()
            case PeersTold(peers=peers):
                self._peers = peers
                self._watch_peers()
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
            self._chosen = call
            self._stage.follow(call)
            self._stage.notes.point_out()
            self._tell()

    def forget(self, key: str) -> None:
        """Let go of a call, on the stage too."""
        call = self._calls.pop(key, None)
        self._meetings.pop(key, None)
        if call is not None:
            if call is self._stage.live:
                other = self._going_on(call)
                self._stage.clear() if other is None else self._put(other)
            _let_end(call)
            self._watch_peers()
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
            call = self._open(meeting.id)
        elif call is self._stage.live:
            self._put_at = self._clock()  # it is told from its beginning: nobody is heard in it just now
        # the newest is last, also where it is told again
        self._calls.pop(meeting.id, None)
        self._calls[meeting.id], self._meetings[meeting.id] = call, meeting
        again = not call.running
        source = source_words(meeting, self._peers)
        call.begin(meeting, source, paused=self._paused, known=known)
        if call is not self._stage.live and (new or again):
            self._put_on(call)
        self._let_go()
        self._watch_peers()
        self._tell()

    def _open(self, key: str) -> Following:
        call = Following(self._open_runner, self._assign, self._clock, self._wall)
        call.read.connect(lambda reading: self._publish(key, reading))
        call.changed.connect(lambda: self._notice(key, call))
        return call

    def _put(self, call: Following, note: str = "") -> None:
        """Put a call on the stage that nobody asked for."""
        self._chosen, self._put_at = None, self._clock()
        took_over = "" if self._stage.live is None else self._name(call)
        self._stage.follow(call, note)
        self._stage.notes.point_out(took_over=took_over)

    def _put_on(self, call: Following) -> None:
        """A call begins: it is shown, unless somebody is just being heard in the one on show."""
        shown = self._stage.live
        if shown is None:
            self._put(call, GIVES_WAY if self._stage.call.turns else "")
        elif shown.spoken_in:
            self._new = call
            self._stage.notes.point_out(other_new=True)
        else:
            self._put(call, GAVE_WAY.format(quiet=self._name(shown)) if shown.running else "")

    def _give_way(self) -> None:
        """Show a call in which somebody is heard, if nobody is in the one on show and nobody chose that."""
        shown = self._stage.live
        if shown is None or shown is self._chosen or shown.spoken_in or self._stage.looks_back:
            return
        if self._clock() - self._put_at < STAY_SECONDS:
            return
        heard = self._going_on(shown)
        if heard is not None and heard.spoken_in:
            note = HEARD.format(quiet=self._name(shown), on=self._name(heard))
            self._put(heard, note if shown.running else self._takes_over(shown, heard))
            self._tell()

    def _notice(self, key: str, call: Following) -> None:
        """How a call is heard has changed, on show or not."""
        if self._calls.get(key) is not call:
            return
        call.look()
        if call.is_left:
            self._end(key, left=True)
            self._watch_peers()
        self._give_way()
        self._tell()

    def _end(self, key: str, *, left: bool = False) -> None:
        """A call is over; one that goes on takes its place on the stage."""
        call = self._calls[key]
        was_running = call.running
        call.end(left=left)
        other = self._going_on(call)
        if call is self._stage.live and was_running and other is not None:
            self._put(other, self._takes_over(call, other))
        self._tell()

    def _takes_over(self, over: Following, on: Following) -> str:
        return TAKES_OVER.format(over=self._name(over), on=self._name(on))

    def _going_on(self, beside: Following | None) -> Following | None:
        """The call that goes on, other than `beside`: one in which somebody is heard, else the newest."""
        calls = [one for one in reversed(self._calls.values()) if one is not beside and one.running]
        here = [one for one in calls if not one.is_away]
        return next((one for one in here if one.spoken_in), here[0] if here else None)

    def _name(self, call: Following) -> str:
        key = next(key for key, one in self._calls.items() if one is call)
        return " ".join(call_words(self._meetings[key], call.call.source).split())

    def _watch_peers(self) -> None:
        """Tell every call that is away what its browser does meanwhile."""
        here = {seen.peer.name for seen in self._peers if seen.is_connected}
        peers = {key: self._meetings[key].peer for key in self._calls}
        busy = find_busy((peers[key], call.hearing) for key, call in self._calls.items())
        for key, call in list(self._calls.items()):
            call.watch_peer(peers[key] in here, peers[key] in busy)

    def _tell(self) -> None:
        waiting = self.waiting
        beside = waiting if waiting is not None and waiting.running else None
        if beside is not self._new and self._stage.notes.other_new:
            self._stage.notes.point_out()
        self._stage.notes.other = "" if beside is None else self._name(beside)
        self._stage.notes.other_away = beside is not None and beside.is_away
        self._stage.notes.other_mode = Mode.EMPTY if beside is None else beside.mode
        self._stage.show()
        self.changed.emit()

    def _let_go(self) -> None:
        """What is over and no longer looked at is gone from memory."""
        for key, call in list(self._calls.items()):
            if not call.running and not call.hearing.left and call is not self._stage.live:
                del self._calls[key], self._meetings[key]
                _let_end(call)


def _let_end(call: Following) -> None:
    call.stop()
    call.deleteLater()
