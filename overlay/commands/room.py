"""The room that `salesrl listen` keeps of what it hears: one observer, one path and one health a call.

One rule: no clock and no terminal of its own; a view is told what to show, once, in the order it happened.
When a call is away and when it was left is for `hearing` to say, here as on the overlay.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from engine.errors import ArtefactError
from engine.runner import Observer
from engine.vocabulary import Context, Reading, Turn
from overlay import hearing
from overlay.commands import drawing
from overlay.commands.live_view import View
from overlay.commands.wiring import OpenCall
from overlay.face import Mode
from overlay.hearing import Hearing
from overlay.news import (
    HealthTold,
    Meeting,
    MeetingBegan,
    MeetingOver,
    Opened,
    PeersTold,
    PresenceTold,
    Seen,
    TurnTold,
    is_program,
    source_words,
)
from overlay.phrases import advise, clock_words, health_words

UNNAMED: Final = {Mode.AWAY: "not connected", Mode.GONE: "no longer sent"}
"""Of a program whose name stands before it."""

LABEL: Final = 20
"""Letters of a title that tell one call from another."""


@dataclass(slots=True)
class Heard:
    """One call that goes on, or was left."""

    meeting: Meeting
    source: str
    observer: Observer
    zero: float
    known: int = 0
    hearing: Hearing = field(default_factory=Hearing)
    mode: Mode = Mode.LIVE
    advice: str = ""
    label: str = ""
    is_quiet: bool = False
    path: list[float] = field(default_factory=list)


class Room:
    """Takes what an Ear heard; `None` is time going by."""

    def __init__(
        self,
        engine: OpenCall,
        view: View,
        publish: Callable[[str, Reading], None],
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._engine, self._view, self._publish = engine, view, publish
        self._clock, self._wall = clock, wall
        self._calls: dict[str, Heard] = {}
        self.peers: tuple[Seen, ...] = ()
        self.is_open = False

    def take(self, news: object) -> None:
        """Take one piece of news, then say whose health changed."""
        match news:
            case Opened():
                self.is_open = True
            case MeetingBegan(meeting=meeting, known=known):
                self._begin(meeting, known)
            case TurnTold(meeting=key, turn=turn, draft=draft) if key in self._calls:
                self._hear(self._calls[key], turn, draft)
            case HealthTold(meeting=key, state=state, detail=detail) if key in self._calls:
                call = self._calls[key]
                call.hearing = hearing.tell(call.hearing, state, self._here(call), detail)
            case MeetingOver(meeting=key) if key in self._calls:
                self._end(key)
            case PresenceTold(meeting=key, here=here) if key in self._calls:
                call = self._calls[key]
                call.hearing = hearing.connect(call.hearing, here, self._here(call))
            case PeersTold(peers=peers):
                self.peers = peers
        self._watch_peers()
        for key, call in self._calls.items():
            # more of what was said before may follow a turn at once, so nobody is called quiet just then
            self._look(call, is_told=isinstance(news, TurnTold) and news.meeting == key)

    def _here(self, call: Heard) -> float:
        return self._clock() - call.zero

    @property
    def _running(self) -> list[Heard]:
        return [call for call in self._calls.values() if call.hearing.ended is None]

    def _watch_peers(self) -> None:
        """What the browsers of calls that are away do meanwhile."""
        connected = {seen.peer.name for seen in self.peers if seen.is_connected}
        busy = hearing.find_busy((call.meeting.peer, call.hearing) for call in self._calls.values())
        for call in self._calls.values():
            peer, here = call.meeting.peer, self._here(call)
            call.hearing = hearing.watch_peer(call.hearing, peer in connected, peer in busy, here)

    def _begin(self, meeting: Meeting, known: int) -> None:
        source = source_words(meeting, self.peers)
        zero = self._clock() - max(0.0, self._wall() - meeting.started_ms / 1000.0)
        observer = self._engine(Context(source=source, title=meeting.title))
        self._calls.pop(meeting.id, None)
        call = Heard(meeting, source, observer, zero, known, label=self._find_label(meeting, source))
        self._calls[meeting.id] = call
        self._view.begin(source, meeting.title)
        running = self._running
        if len(running) > 1:
            names = ", ".join(f"[{one.label}]" for one in running)
            self._view.say(f"{len(running)} calls go on: {names}.")

    def _find_label(self, meeting: Meeting, source: str) -> str:
        """A short name that no other call here has."""
        taken = {call.label for call in self._calls.values()}
        short = drawing.shorten(meeting.title, LABEL) if meeting.title.strip() else source
        numbered = (f"{short} {number}" for number in itertools.count(2))
        return next(name for name in itertools.chain((short,), numbered) if name not in taken)

    def _name(self, call: Heard) -> str:
        """What its lines begin with: where it comes from, or its label where there is more than one."""
        return f"[{call.label}]" if len(self._running) > 1 else f"{call.source}:"

    def _hear(self, call: Heard, turn: Turn, draft: bool) -> None:
        if not draft or turn.text:
            here = self._here(call)
            caught_up = not draft and (turn.index < call.known or hearing.is_late(turn, here))
            call.hearing = hearing.hear(call.hearing, turn, here, caught_up=caught_up)
        if draft:
            return
        self._look(call, is_told=True)
        reading = None
        try:
            reading = call.observer.observe(turn)
            call.path.append(reading.forecast.probability)
        except ArtefactError:
            raise
        except Exception:
            # One turn's fault must not end a call that somebody is in the middle of.
            which = f"{self._name(call)} turn" if len(self._running) > 1 else "Turn"
            self._view.say(f"{which} {turn.index + 1} could not be read and is left out; the call goes on.")
        else:
            self._publish(call.meeting.id, reading)
        label = call.label if len(self._running) > 1 else ""
        self._view.show(call.meeting.id, turn, reading, call.path, label)

    def _end(self, key: str) -> None:
        call = self._calls[key]
        if not call.hearing.left:
            self._say_ended(call, self._here(call))
        del self._calls[key]

    def _say_ended(self, call: Heard, after: float) -> None:
        turns = "1 turn" if len(call.path) == 1 else f"{len(call.path)} turns"
        self._view.say(f"{self._name(call)} the call ended after {clock_words(after)}, {turns}.")

    def _look(self, call: Heard, *, is_told: bool) -> None:
        """Say how the call is heard where that changed; `is_told` that a turn of it has just come."""
        here = self._here(call)
        if hearing.is_left(call.hearing, here):
            self._say_ended(call, here if call.hearing.away is None else call.hearing.away)
            call.hearing = hearing.end(call.hearing, here, left=True)
        mode, since = hearing.look(call.hearing, here)
        quiet = hearing.quiet_since(call.hearing, here)
        program = call.source if is_program(call.meeting) else ""
        advice = advise(mode, call.hearing.detail, program)
        if (mode, advice) != (call.mode, call.advice) and mode is not Mode.ENDED:
            told = "" if since is None else f" since {clock_words(since)}"
            self._view.say(f"{self._name(call)} {self._words(call, mode)}{told}. {advice}".rstrip())
        if quiet is not None and not call.is_quiet and not is_told:
            self._view.say(f"{self._name(call)} nothing heard since {clock_words(quiet)}.")
        call.mode, call.advice = mode, advice
        call.is_quiet = quiet is not None and (call.is_quiet or not is_told)

    def _words(self, call: Heard, mode: Mode) -> str:
        if is_program(call.meeting) and len(self._running) == 1 and mode in UNNAMED:
            return UNNAMED[mode]
        program = call.source if is_program(call.meeting) else ""
        words = health_words(mode, program, again=bool(call.path))
        return words[0].lower() + words[1:]
