"""The room that `salesrl listen` keeps of what it hears: one observer, one path and one health a call.

One rule: no clock and no terminal of its own; a view is told what to show, once, in the order it happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.errors import ArtefactError
from engine.runner import Observer
from engine.vocabulary import Context, Reading, Turn
from overlay import hearing
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
    Seen,
    TurnTold,
    source_words,
)
from overlay.phrases import HEALTH_WORDS, clock_words


@dataclass(slots=True)
class Heard:
    """One call that goes on."""

    meeting: Meeting
    source: str
    observer: Observer
    zero: float
    hearing: Hearing = field(default_factory=Hearing)
    mode: Mode = Mode.LIVE
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
            case MeetingBegan(meeting=meeting):
                self._begin(meeting)
            case TurnTold(meeting=key, turn=turn, draft=draft) if key in self._calls:
                self._hear(self._calls[key], turn, draft)
            case HealthTold(meeting=key, state=state) if key in self._calls:
                call = self._calls[key]
                call.hearing = hearing.tell(call.hearing, state, self._here(call))
            case MeetingOver(meeting=key) if key in self._calls:
                self._end(self._calls.pop(key))
            case PeersTold(peers=peers):
                self.peers = peers
                for call in self._calls.values():
                    here = self._here(call)
                    call.hearing = hearing.connect(call.hearing, self._is_here(call.meeting), here)
        for call in self._calls.values():
            self._look(call)

    def _here(self, call: Heard) -> float:
        return self._clock() - call.zero

    def _is_here(self, meeting: Meeting) -> bool:
        return any(seen.is_connected for seen in self.peers if seen.peer.name == meeting.peer)

    def _begin(self, meeting: Meeting) -> None:
        source = source_words(meeting, self.peers)
        zero = self._clock() - max(0.0, self._wall() - meeting.started_ms / 1000.0)
        observer = self._engine(Context(source=source, title=meeting.title))
        call = Heard(meeting, source, observer, zero)
        self._calls[meeting.id] = call
        self._view.begin(source, meeting.title)

    def _hear(self, call: Heard, turn: Turn, draft: bool) -> None:
        if not draft or turn.text:
            call.hearing = hearing.hear(call.hearing, turn, self._here(call))
        if draft:
            return
        self._look(call)
        reading = None
        try:
            reading = call.observer.observe(turn)
            call.path.append(reading.forecast.probability)
        except ArtefactError:
            raise
        except Exception:
            # One turn's fault must not end a call that somebody is in the middle of.
            self._view.say(f"Turn {turn.index + 1} could not be read and is left out; the call goes on.")
        else:
            self._publish(call.meeting.id, reading)
        self._view.show(call.meeting.id, turn, reading, call.path)

    def _end(self, call: Heard) -> None:
        here = clock_words(self._here(call))
        self._view.say(f"{call.source}: the call ended after {here}, {len(call.path)} turns.")

    def _look(self, call: Heard) -> None:
        mode, since = hearing.look(call.hearing, self._here(call))
        if mode is call.mode:
            return
        call.mode = mode
        told = "" if since is None else f" since {clock_words(since)}"
        self._view.say(f"{call.source}: {HEALTH_WORDS[mode].lower()}{told}.")
