"""One live call as the overlay follows it: its turns, how it is heard, and its own playback.

One rule: what was settled never changes here either; only whose voice is ours may, and that is the person's
word. Whether the call is on show makes no difference to it: every turn is read, and nobody waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from engine.vocabulary import Context, Reading, Side, Turn
from overlay import hearing
from overlay.call import Call
from overlay.face import Mode
from overlay.hearing import Hearing
from overlay.news import Meeting, is_program
from overlay.playback import Playback
from overlay.running import OpenRunner

Assign = Callable[[Sequence[Turn], "str | None"], tuple[Turn, ...]]


class Following(QObject):
    """Follows the meeting it was told to `begin`. `wall` is seconds since 1970, `clock` any steady one."""

    changed = Signal()
    """How the call is heard, or whose voices there are, may have changed."""

    read = Signal(object)
    """The Reading of a turn, once a turn."""

    def __init__(
        self,
        open_runner: OpenRunner,
        assign: Assign,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._assign, self._clock, self._wall = assign, clock, wall
        self.playback = Playback(open_runner, clock, self)
        self.hearing = Hearing()
        self.problem = ""
        """Why no more turns are read; "" while they are."""
        self._turns: list[Turn] = []
        self._voices: dict[str, None] = {}
        self._ours: str | None = None
        self._choice: tuple[str | None] | None = None
        self._call: Call | None = None
        self._source, self._context = "", Context()
        self._zero = 0.0
        self._told, self._known = -1, 0
        self._seen: tuple[int, str | None, str, bool] = (0, None, "", False)
        self._looked: tuple[Mode, float | None, float | None] | None = None
        self.program = ""
        """The program that tells of the call; "" where it is a browser."""
        self._wake = QTimer(self, singleShot=True)
        self._wake.timeout.connect(self._look_again)
        self.playback.read.connect(self._pass_on)
        self.playback.failed.connect(self._fail)

    @property
    def running(self) -> bool:
        """Whether more may be said."""
        return self.hearing.ended is None

    @property
    def call(self) -> Call:
        """The call as far as it was said, made anew only when it grew."""
        if self._call is None:
            seller = self._ours if self._choice is None else self._choice[0]
            self._call = Call(
                turns=tuple(self._turns),
                voices=tuple(self._voices),
                seller=seller,
                # the page knows its own voice: that is no guess
                chosen=self._choice is not None or seller is not None,
                source=self._source,
                context=self._context,
            )
        return self._call

    def here(self) -> float:
        """The second of the call now."""
        return self._clock() - self._zero

    @property
    def is_away(self) -> bool:
        """Whether its page is gone, or its browser, for longer than a reload takes."""
        return hearing.is_cut_off(self.hearing, self.here())

    @property
    def mode(self) -> Mode:
        """How it is heard now."""
        return hearing.look(self.hearing, self.here())[0]

    @property
    def is_left(self) -> bool:
        """Whether nobody waits for it any more."""
        return hearing.is_left(self.hearing, self.here())

    @property
    def spoken_in(self) -> bool:
        """Whether captions arrive and somebody was heard not long ago."""
        here = self.here()
        mode, _ = hearing.look(self.hearing, here)
        return mode is Mode.LIVE and hearing.quiet_since(self.hearing, here) is None

    def begin(self, meeting: Meeting, source: str, *, paused: bool, known: int = 0) -> None:
        """The call from its first turn; what it was before is told anew, `known` turns of it."""
        self._zero = self._clock() - max(0.0, self._wall() - meeting.started_ms / 1000.0)
        self._source, self._context = source, Context(source=source, title=meeting.title)
        self._turns.clear()
        self._voices.clear()
        self._ours, self._call, self.problem = None, None, ""
        self._told, self._known = -1, known
        self.program = source if is_program(meeting) else ""
        self.hearing = hearing.pause(Hearing(), paused, self.here())
        self.playback.load((), self._context)
        self._look_again()

    def settle(self, turn: Turn) -> None:
        """The next turn, as it stays."""
        here = self.here()
        caught_up = turn.index < self._known or hearing.is_late(turn, here)
        self.hearing = hearing.hear(self.hearing, turn, here, caught_up=caught_up)
        if caught_up:
            self.playback.hush(turn.index)
        voice = turn.speaker.id
        first = voice not in self._voices
        self._voices.setdefault(voice)
        if turn.speaker.side is Side.OURS:
            self._ours = voice
        self._turns.append(turn)
        self._call = None
        self._arrive(turn, first and self._choice == (voice,))
        self._look_again()

    def _arrive(self, turn: Turn, found: bool) -> None:
        """Hand the turn on as the person sees its side; `found` when the voice they chose speaks for the
        first time since the call is told again."""
        if self._choice is None or self._choice[0] not in (None, *self._voices):
            self.playback.arrive(turn)
        elif found:
            self.take_seller(turn.speaker.id)
        else:
            self._turns = list(self._assign(self._turns, self._choice[0]))
            self.playback.arrive(self._turns[-1])

    def draft(self, turn: Turn) -> None:
        """Words are being said: shown by nobody yet, and a sign of life."""
        if turn.text:
            self.hearing = hearing.hear(self.hearing, turn, self.here())
            self._look_again()

    def tell(self, state: str, detail: str = "") -> None:
        """The browser says how capturing goes; `detail` is a short code of the cause."""
        self.hearing = hearing.tell(self.hearing, state, self.here(), detail)
        self._look_again()

    def take_presence(self, heard_of: bool) -> None:
        """The call is heard of again, or its browser or program went."""
        self.hearing = hearing.connect(self.hearing, heard_of, self.here())
        self._look_again()

    def watch_peer(self, connected: bool, busy: bool) -> None:
        """What its browser or program does: whether it is here, and goes on in a call."""
        watched = hearing.watch_peer(self.hearing, connected, busy, self.here())
        if watched is not self.hearing:
            self.hearing = watched
            self._look_again()

    def set_paused(self, paused: bool) -> None:
        """The person paused listening, or goes on."""
        self.hearing = hearing.pause(self.hearing, paused, self.here())
        self._look_again()

    def end(self, *, left: bool = False) -> None:
        """The call is over; it stays to be looked at. `left` where only we think so."""
        self.hearing = hearing.end(self.hearing, self.here(), left=left)
        self._look_again()

    def take_seller(self, voice: str | None) -> None:
        """Take `voice` for ours in what was said and in what will be, and read the call again."""
        self._choice = (voice,)
        self._turns = list(self._assign(self._turns, voice))
        self._call = None
        self.playback.resume_with(self._turns)

    def look(self) -> tuple[Mode, float | None, float | None]:
        """How the call is heard now, since when, and since when nobody was; `changed` tells of others."""
        self._looked = self._look()
        return self._looked

    def _look(self) -> tuple[Mode, float | None, float | None]:
        here = self.here()
        return *hearing.look(self.hearing, here), hearing.quiet_since(self.hearing, here)

    def stop(self) -> None:
        """End the engine's thread and the timer."""
        self._wake.stop()
        self.playback.stop()

    def _look_again(self) -> None:
        due = hearing.wake(self.hearing, self.here())
        if due is None:
            self._wake.stop()
        else:
            self._wake.start(int(due * 1000) + 1)
        # that it is away is told of a call that is not on show, also while it is paused
        seen = (len(self._voices), self._ours, self.hearing.detail, self.is_away)
        if seen != self._seen or self._look() != self._looked or self.is_left:
            self._seen = seen
            self.changed.emit()

    def _pass_on(self, reading: object) -> None:
        if isinstance(reading, Reading) and reading.turn > self._told:
            self._told = reading.turn
            self.read.emit(reading)

    def _fail(self, sentence: str) -> None:
        self.problem = sentence
        self.changed.emit()
