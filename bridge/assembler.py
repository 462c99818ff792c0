"""From captions that change to turns that do not: one meeting's Captions in, Drafts and Settled turns out.

One rule: a settled turn never changes, and no word of a caption is lost or settled twice, in whatever
order its revisions come. Pure: no clock, no disk; time is given (`bridge/silence.py`). The same frames with
the same times give the same turns, however often `tick` was called between them: that is how a call is
taken up again after a restart.

Which turn is next, `bridge/next_turn.py` tells; here is decided when it can be trusted not to change. An
utterance is at rest once it is final or has not changed for a while; a turn settles when all of it is at
rest and nothing that may come can still belong to it. What came whole (`said`, `chat`) is at rest at once,
and settles as soon as what was being said before it has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from bridge.echoes import cut_units, remember_all
from bridge.heard import ECHO, MOST_UTTERANCES, Piece, State, Stream, Utterance, Whole
from bridge.messages import Caption, Chat, Said
from bridge.next_turn import NextTurn, find_next
from bridge.transcripts.cleaning import clean_text, clean_voice, tidy
from bridge.transcripts.cue import UNNAMED
from engine.vocabulary import Side, Speaker, Turn

HOLD = 12.0
"""Seconds that another's words wait at most for somebody who goes on speaking; then what was said settles."""

MOST_STREAMS: Final = 64
MOST_WHOLE: Final = 100
"""Turns that came whole and wait behind somebody who goes on speaking; one more, and what was said settles
as it is."""

_TINY: Final = 0.001


@dataclass(frozen=True, slots=True)
class Draft:
    """What would settle next if nothing more came; may change, or vanish (then its text is empty)."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Settled:
    """A turn that never changes again."""

    turn: Turn


class Assembler:
    """One meeting. `started_ms` is when it began by the page's clock; `kept` what `keep` gave before."""

    def __init__(self, started_ms: int, kept: bytes | None = None) -> None:
        self._state = State(started_ms / 1000.0)
        if kept is not None:
            self._state = msgspec.msgpack.decode(kept, type=State)
        self._drafted: Turn | None = None
        self._found: NextTurn | None = None
        self._is_found = False

    def keep(self) -> bytes:
        """Everything this one knows, to go on from later."""
        return msgspec.msgpack.encode(self._state)

    @property
    def at(self) -> float:
        """The call's time when something was last heard of it; 0 before."""
        return self._state.at

    @property
    def settled(self) -> int:
        """How many turns have."""
        return self._state.index

    def text_of(self, frame: Caption) -> str:
        """What was heard last of its utterance."""
        found = self._state.utterances.get(f"{frame.stream} {frame.id}")
        return "" if found is None else found.text

    def heard(self) -> list[tuple[str, str, str]]:
        """Stream, page's name and last words of every utterance, in the order they last changed in."""
        found = sorted(self._state.utterances.values(), key=lambda one: one.changed_at)
        return [(*one.key.partition(" ")[::2], one.text) for one in found]

    def typed(self) -> frozenset[str]:
        """Digests of the messages."""
        return frozenset(self._state.chats.values())

    def draft(self) -> Turn | None:
        """What would settle next if nothing more came."""
        following = self._find_next()
        return None if following is None else self._turn(following)

    def take(self, frame: Caption | Said | Chat, at: float) -> list[Draft | Settled]:
        """What follows from a frame that came `at` (seconds of the call's own time: `bridge/silence.py`)."""
        state, settled = self._state, self._pass(at)
        stream = self._stream(frame.stream)
        stream.moment = max(stream.moment, frame.at_ms / 1000.0)
        state.moment = max(state.moment, stream.moment)
        # The page's own clock counts too: frames that waited for a connection come all at once.
        settled += self._settle_due()
        self._is_found = False
        if isinstance(frame, Caption):
            self._hear(frame, stream)
        elif isinstance(frame, Said) or state.is_new_chat(frame, stream):
            self._put_whole(frame, stream.moment)
        return [*settled, *self._settle_due(), *self._draft_anew()]

    def tick(self, at: float) -> list[Draft | Settled]:
        """What follows from nothing having come until `at`."""
        return [*self._pass(at), *self._draft_anew()]

    def deadline(self) -> float | None:
        """When `tick` is next worth calling; None while nothing waits."""
        due = self._find_due()
        return None if due is None else due + _TINY

    def end(self, at: float) -> list[Settled]:
        """The meeting is over: all that waits settles as it is."""
        self._state.at = max(self._state.at, at)
        settled = self._settle_while(lambda _following: True, whole=True)
        self._drafted = None
        return settled

    def _pass(self, at: float) -> list[Settled]:
        """Time goes by until `at`: each turn settles at its own moment, or it would hang on when we look."""
        settled: list[Settled] = []
        while (due := self._find_due()) is not None and due <= at:
            self._state.at = max(self._state.at, due)
            settled += self._settle_due()
        self._state.at = max(self._state.at, at)
        return settled

    def _find_due(self) -> float | None:
        """When what is next settles, if nothing more comes."""
        following, echo = self._find_next(), self._state.echo
        if following is None:
            return None
        due = self._due(following)
        return due if echo is None else max(due, echo.until_at + _TINY)

    def _find_next(self) -> NextTurn | None:
        """As `find_next`, looked for only where something changed: on long captions it takes a while."""
        if not self._is_found:
            self._found, self._is_found = find_next(self._state), True
        return self._found

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
            found.go_on()
        if not found.is_open:
            state.pending.pop(found.key, None)
        elif found.key not in state.pending:
            state.pending[found.key] = None
            found.start, found.came = moment, state.at

    def _put_whole(self, frame: Said | Chat, moment: float) -> None:
        """Put a turn that came whole behind what is being said."""
        text = clean_text(tidy(frame.text))
        if text:
            name, is_chat = clean_voice(frame.speaker) or UNNAMED, isinstance(frame, Chat)
            whole = Whole(name, frame.side, text, is_chat, moment, self._state.at)
            self._state.put_whole(f"{frame.stream}#{frame.seq}", whole)

    def _settle_due(self) -> list[Settled]:
        return self._settle_while((lambda _following: False) if self._is_echoing() else self._is_due)

    def _settle_while(self, is_due: Callable[[NextTurn], bool], *, whole: bool = False) -> list[Settled]:
        """All that can settle now, strictly in order; a word that still grows only with `whole`."""
        settled: list[Settled] = []
        while True:
            if (complete := self._state.pop_whole()) is not None:
                settled.append(self._settle_whole(complete))
            elif (following := self._find_next()) is not None and is_due(following):
                settled.append(self._settle(following, whole))
            else:
                return settled

    def _is_due(self, following: NextTurn) -> bool:
        """True if nothing that may come is expected to change this turn."""
        return self._state.at >= self._due(following)

    def _due(self, following: NextTurn) -> float:
        """From when on that is so."""
        state, behind = self._state, following.next
        rested = max(map(self._rested, following.pieces))
        if behind is None:
            return max(rested, self._waited(following.utterances[-1], following.gap))
        if state.moment - behind.start > HOLD or len(state.whole) > MOST_WHOLE:
            return -math.inf
        return min(rested, behind.came + HOLD + _TINY)

    def _is_echoing(self) -> bool:
        """True while a page loaded anew may still show what was heard: nothing is sure to be new."""
        state = self._state
        if state.echo is not None and (state.moment > state.echo.until or state.at > state.echo.until_at):
            state.echo = None
        return state.echo is not None

    def _rested(self, piece: Piece) -> float:
        """From when on it is not expected to change any more."""
        heard = piece.utterance
        return self._waited(heard, heard.patience) if piece.last and not heard.final else -math.inf

    def _waited(self, heard: Utterance, seconds: float) -> float:
        """From when on it has not changed for so long."""
        if self._state.moment - heard.changed > seconds:
            return -math.inf
        return heard.changed_at + seconds + _TINY

    def _settle(self, following: NextTurn, whole: bool) -> Settled:
        is_whole = whole or self._state.at >= self._rested(following.pieces[-1])
        growing = None if is_whole else following.hold_back()
        turn = self._turn(following)
        for piece in following.pieces:
            piece.utterance.settle(piece.end, piece.cue.end or piece.utterance.changed)
            if not piece.utterance.is_open:
                self._state.pending.pop(piece.utterance.key, None)
        if growing is not None:
            self._state.put_last(growing)
        return self._count(Settled(turn))

    def _settle_whole(self, whole: Whole) -> Settled:
        time = self._since_start(whole.start)
        speaker = Speaker(whole.name, Side(whole.side))
        turn = Turn(self._state.index, speaker, whole.text, time, time, typed=whole.is_chat)
        return self._count(Settled(turn))

    def _count(self, settled: Settled) -> Settled:
        self._state.index += 1
        self._drafted = None
        self._is_found = False
        return settled

    def _turn(self, following: NextTurn) -> Turn:
        gathering = following.gathering
        start, end = self._since_start(gathering.start or 0.0), self._since_start(gathering.end or 0.0)
        speaker = Speaker(gathering.voice, Side(following.side))
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
