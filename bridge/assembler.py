"""From captions that change to turns that do not: one meeting's Captions in, Drafts and Settled turns out.

One rule: a settled turn never changes, and no word of a caption is lost or settled twice, in whatever
order its revisions come. Pure: no clock, no disk; time is given. The same frames with the same times
give the same turns, however often `tick` was called between them: that is how a call is taken up
again after a restart.

Turns are what `bridge/transcripts/merging.py` would make of the same call's transcript, by its own
rules; here is only decided when a turn can be trusted not to change. An utterance is at rest once it
is final or has not changed for a while; a turn settles when all of it is at rest and nothing that
may come can still belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from bridge.echoes import count_known, cut_units, remember_all
from bridge.heard import ECHO, MOST_UTTERANCES, Piece, State, Stream, Utterance, cut_pieces
from bridge.messages import Caption, Chat, Said
from bridge.transcripts.cleaning import clean_text, clean_voice, tidy
from bridge.transcripts.cue import UNNAMED
from bridge.transcripts.merging import GAP, UNFINISHED_GAP, Gathering, is_finished
from engine.vocabulary import Side, Speaker, Turn

HOLD = 12.0
"""Seconds that another's words wait at most for somebody who goes on speaking; then what was said settles."""

MOST_STREAMS: Final = 64
_TINY: Final = 0.001
_UNKNOWN: Final = Side.UNKNOWN.value


@dataclass(frozen=True, slots=True)
class Draft:
    """What would settle next if nothing more came; may change, or vanish (then its text is empty)."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Settled:
    """A turn that never changes again; `chat` if it was typed."""

    turn: Turn
    chat: bool = False


@dataclass(slots=True)
class _Head:
    """The turn that settles next: its pieces, and the utterance after it that cannot belong to it."""

    gathering: Gathering
    side: str
    pieces: list[Piece] = field(default_factory=list)
    next: Utterance | None = None

    def takes(self, piece: Piece) -> bool:
        """True if `piece` belongs to this turn; one whose side is not known yet may be either's."""
        same = _UNKNOWN in (self.side, piece.utterance.side) or self.side == piece.utterance.side
        return same and self.gathering.takes(piece.cue)

    def take(self, piece: Piece) -> None:
        self.gathering.take(piece.cue)
        self.pieces.append(piece)
        if self.side == _UNKNOWN:
            self.side = piece.utterance.side

    @property
    def utterances(self) -> list[Utterance]:
        return [piece.utterance for piece in self.pieces]

    @property
    def gap(self) -> float:
        """Seconds of silence after which its speaker would begin a new turn."""
        return GAP if is_finished(self.gathering.texts[-1]) else UNFINISHED_GAP


class Assembler:
    """One meeting. `started_ms` is when it began by the page's clock; `kept` what `keep` gave before."""

    def __init__(self, started_ms: int, kept: bytes | None = None) -> None:
        self._state = State(started_ms / 1000.0)
        if kept is not None:
            self._state = msgspec.msgpack.decode(kept, type=State)
        self._drafted: Turn | None = None

    def keep(self) -> bytes:
        """Everything this one knows, to go on from later."""
        return msgspec.msgpack.encode(self._state)

    def draft(self) -> Turn | None:
        """What would settle next if nothing more came."""
        head = self._head()
        return None if head is None else self._turn(head)

    def take(self, frame: Caption | Said | Chat, at: float) -> list[Draft | Settled]:
        """What follows from a frame that came `at` (seconds since 1970, by our clock)."""
        state = self._state
        state.at = max(state.at, at)
        stream = self._stream(frame.stream)
        stream.moment = max(stream.moment, min(frame.at_ms / 1000.0, state.at))
        state.moment = max(state.moment, stream.moment)
        # The page's own clock counts too: frames that waited for a connection come all at once.
        settled = self._settle_due()
        if isinstance(frame, Caption):
            self._hear(frame, stream)
            settled += self._settle_due()
        elif isinstance(frame, Said) or state.is_new_chat(frame, stream):
            settled += self._settle_whole(frame, stream.moment)
        return [*settled, *self._draft_anew()]

    def tick(self, at: float) -> list[Draft | Settled]:
        """What follows from nothing having come until `at`."""
        self._state.at = max(self._state.at, at)
        return [*self._settle_due(), *self._draft_anew()]

    def deadline(self) -> float | None:
        """When `tick` is next worth calling; None while nothing waits."""
        head, echo = self._head(), self._state.echo
        if head is None:
            return None
        due = max(heard.changed_at + heard.patience for heard in head.utterances)
        if head.next is None:
            due = max(due, head.utterances[-1].changed_at + head.gap)
        else:
            due = min(due, head.next.came + HOLD)
        return max(due, echo.until_at if echo is not None else due) + _TINY

    def end(self, at: float) -> list[Settled]:
        """The meeting is over: all that waits settles as it is."""
        self._state.at = max(self._state.at, at)
        settled: list[Settled] = []
        while (head := self._head()) is not None:
            settled.append(self._settle(head))
        self._drafted = None
        return settled

    def _stream(self, name: str) -> Stream:
        streams = self._state.streams
        if name not in streams and len(streams) >= MOST_STREAMS:
            streams.pop(next(iter(streams)))
        return streams.setdefault(name, Stream())

    def _hear(self, frame: Caption, stream: Stream) -> None:
        """Put a caption in the place of its revision before."""
        state = self._state
        if not stream.captioned:
            stream.captioned = True
            if state.utterances:
                heard = [cut_units(utterance.text)[0] for utterance in state.utterances.values()]
                state.echoing = frame.stream
                state.echo = remember_all(heard, stream.moment + ECHO, state.at + ECHO)
        key, name = f"{frame.stream} {frame.id}", clean_voice(frame.speaker) or UNNAMED
        found = state.utterances.get(key)
        if found is None:
            now, at = stream.moment, state.at
            found = Utterance(key, name, frame.side, "", -1, False, now, now, at, at)
            state.utterances[key] = found
        if frame.revision <= found.revision:
            return
        found.name, found.side = name, frame.side
        found.revision, found.final = frame.revision, frame.final
        text = clean_text(tidy(frame.text))
        if text != found.text:
            self._revise(found, frame.stream, text, stream.moment)
        while len(state.utterances) > MOST_UTTERANCES:
            oldest = next(iter(state.utterances))
            if oldest in state.pending:
                break
            del state.utterances[oldest]

    def _revise(self, found: Utterance, stream: str, text: str, moment: float) -> None:
        """Give an utterance its new words; only those beyond what settled or was heard before are new."""
        state = self._state
        found.text, found.changed, found.changed_at = text, moment, state.at
        if state.echo is not None and state.echoing == stream and not found.told:
            known = state.echo.recognise(found.key, cut_units(text)[0])
            for other in known.keys() - {found.key}:
                state.utterances[other].know(known[other])
                state.pending.pop(other, None)
            found.know(known[found.key])
        elif found.said:
            keys, ends = cut_units(text)
            count = count_known(found.said, keys)
            found.done = ends[count - 1] if count else 0
        if not found.is_open:
            state.pending.pop(found.key, None)
        elif found.key not in state.pending:
            state.pending[found.key] = None
            found.start, found.came = moment, state.at

    def _head(self) -> _Head | None:
        """The turn that would settle next."""
        head: _Head | None = None
        for key in self._state.pending:
            utterance = self._state.utterances[key]
            for piece in cut_pieces(utterance):
                if head is None:
                    head = _Head(Gathering(utterance.name, piece.cue.start, piece.cue.end), utterance.side)
                elif not head.takes(piece):
                    head.next = utterance
                    return head
                head.take(piece)
        return head

    def _settle_due(self) -> list[Draft | Settled]:
        if self._is_echoing():
            return []
        settled: list[Draft | Settled] = []
        while (head := self._head()) is not None and self._is_due(head):
            settled.append(self._settle(head))
        return settled

    def _is_due(self, head: _Head) -> bool:
        """True if nothing that may come is expected to change this turn."""
        if head.next is None and not self._has_waited(head.utterances[-1], head.gap):
            return False
        unrested = [piece.utterance for piece in head.pieces if piece.last]
        if all(heard.final or self._has_waited(heard, heard.patience) for heard in unrested):
            return True
        state = self._state
        return head.next is not None and max(state.at - head.next.came, state.moment - head.next.start) > HOLD

    def _is_echoing(self) -> bool:
        """True while a page loaded anew may still show what was heard: nothing is sure to be new."""
        state = self._state
        if state.echo is not None and (state.moment > state.echo.until or state.at > state.echo.until_at):
            state.echo = None
        return state.echo is not None

    def _has_waited(self, heard: Utterance, seconds: float) -> bool:
        state = self._state
        return max(state.moment - heard.changed, state.at - heard.changed_at) > seconds

    def _settle(self, head: _Head) -> Settled:
        turn = self._turn(head)
        for piece in head.pieces:
            piece.utterance.settle(piece.end, piece.cue.end or piece.utterance.changed)
            if not piece.utterance.is_open:
                self._state.pending.pop(piece.utterance.key, None)
        self._state.index += 1
        self._drafted = None
        return Settled(turn)

    def _settle_whole(self, frame: Said | Chat, moment: float) -> list[Draft | Settled]:
        """A turn of its own, given whole; what is still being spoken goes on around it."""
        state = self._state
        text = clean_text(tidy(frame.text))
        if not text:
            return []
        speaker = Speaker(clean_voice(frame.speaker) or UNNAMED, Side(frame.side))
        time = self._since_start(moment)
        turn = Turn(state.index, speaker, text, time, time)
        state.index += 1
        self._drafted = None
        return [Settled(turn, chat=isinstance(frame, Chat))]

    def _turn(self, head: _Head) -> Turn:
        gathering = head.gathering
        start, end = self._since_start(gathering.start or 0.0), self._since_start(gathering.end or 0.0)
        speaker = Speaker(gathering.voice, Side(head.side))
        return Turn(self._state.index, speaker, " ".join(gathering.texts), start, max(start, end))

    def _since_start(self, moment: float) -> float:
        return round(max(moment - self._state.started, 0.0), 3)

    def _draft_anew(self) -> Iterator[Draft]:
        """The newest wording of what settles next, if it is not the one told before."""
        turn = self.draft()
        if turn is None and self._drafted is not None:
            turn = replace(self._drafted, text="")
        if turn is not None and turn != self._drafted:
            self._drafted = turn
            yield Draft(turn)
