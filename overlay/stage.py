"""The stage: the call on show, its playback, and the widgets that show it, held together.

One rule: every change ends in `show`, which makes one Face from what is known and hands it to
everybody, so window, tray and controls can never disagree. It knows no file, no engine and no
transcript format; turns come in, and who sells is asked of `assign`. A live call brings its own
playback, which goes on when something else is put on the stage.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from engine.vocabulary import Turn, TurningPoint
from overlay.call import Call
from overlay.controls import Controls
from overlay.face import CURRENT, Face, Mode, Standby
from overlay.following import Following
from overlay.herald import Herald
from overlay.notes import Notes
from overlay.playback import Playback
from overlay.progress import Progress
from overlay.replay import next_speed, speed_text
from overlay.window import OverlayWindow

GIVES_WAY = "A call began, so the replay made way for it."

Assign = Callable[[Sequence[Turn], "str | None"], tuple[Turn, ...]]


class Stage(QObject):
    """Shows one call at a time. `face_shown` goes to whoever else shows faces (the tray)."""

    face_shown = Signal(object)
    finished = Signal()
    """Every turn of the call has been said and read."""
    left = Signal()
    """No live call is on show any more, if one was."""
    hold_requested = Signal()
    """Pause listening to the live call on show, or go on."""

    def __init__(
        self,
        window: OverlayWindow,
        controls: Controls,
        playback: Playback,
        assign: Assign,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.window, self.controls = window, controls
        self.playback = self._own = playback
        self.live: Following | None = None
        """The live call on show; None where it is a replay, a paste or nothing."""
        self.standby = Standby.OFF
        self.call = Call()
        self.face = Face()
        self._assign, self._clock = assign, clock
        self.herald = Herald()
        self._held = self._hears = False
        self.notes = Notes(self)
        self.say, self.say_lastingly = self.notes.say, self.notes.say_lastingly
        """One line for a while, or until another call is opened."""
        self._wake = QTimer(self, singleShot=True)
        self._wake.timeout.connect(self.show)
        self.notes.changed.connect(self.show)
        self._connect()
        self._listen_to(playback)

    def _wires(self, playback: Playback) -> tuple[tuple[SignalInstance, Callable[..., None]], ...]:
        return (
            (playback.moved, self.show),
            (playback.noticed, self._hear),
            (playback.complained, self.say),
            (playback.failed, self.say_lastingly),
        )

    def _listen_to(self, playback: Playback) -> None:
        """Follow `playback` from now on, and no more the one before."""
        for signal, slot in self._wires(self.playback) if self._hears else ():
            signal.disconnect(slot)
        for signal, slot in self._wires(playback):
            signal.connect(slot)
        self.playback, self._hears = playback, True

    def _connect(self) -> None:
        self.window.pause_requested.connect(self.toggle)
        self.window.flip_requested.connect(self.flip)
        self.window.alert_dismissed.connect(self._dismiss)
        self.window.alert_rated.connect(self._rate)
        self.controls.toggle_requested.connect(self.toggle)
        self.controls.faster_requested.connect(self._next_speed_round)
        self.controls.scrubbed.connect(self.scrub)
        self.controls.now_requested.connect(self.return_to_now)

    def open(self, call: Call, *, speed: float, play: bool) -> None:
        """Show `call` from its start: playing, or all of it at once."""
        self._begin(call)
        self.playback.load(call.turns, call.context, speed)
        self.say(" ".join(call.notes[:2]))
        if play:
            self.playback.play()
        else:
            self.playback.scrub(len(call.turns) - 1)
        self.left.emit()

    def follow(self, live: Following, note: str = "") -> None:
        """Show a live call as it goes on; what was on show makes way."""
        self._begin(live.call)
        self._own.clear()
        self.live = live
        live.changed.connect(self.show)
        self._listen_to(live.playback)
        self.say(note)

    def clear(self) -> None:
        """Show nothing."""
        self._begin(Call())
        self._own.clear()
        self.say("")
        self.left.emit()

    def _begin(self, call: Call) -> None:
        """Another call; a live one that was on show goes on without being shown."""
        self.call = call
        self.herald.begin()
        self._held = False
        self.notes.lasting = self.notes.took_over = ""
        if self.live is not None:
            self.live.changed.disconnect(self.show)
            self.live = None
            self._listen_to(self._own)

    def carry_on(self, call: Call) -> None:
        """Show the same call with more turns at its end, as of its end."""
        self.call = call
        self._held = False
        self.playback.resume_with(call.turns)

    def flip(self) -> None:
        """Take the next voice for the seller and compute the call again, from where it stands."""
        if self.call.flip_to:
            self.take_seller(self.call.flip_to)

    def take_seller(self, voice: str | None) -> None:
        """Take `voice` for the seller: said by the person, so no guess any more."""
        self.herald.begin()
        if self.live is not None:
            self.live.take_seller(voice)
            return
        turns = self._assign(self.call.turns, voice)
        self.call = replace(self.call, turns=turns, seller=voice, chosen=True)
        self.playback.retake(turns)

    def toggle(self) -> None:
        """Play or pause; a live call is not paused here, listening is."""
        if self.live is not None:
            self.hold_requested.emit()
            return
        self.playback.toggle()
        self._held = not self.playback.player.playing and not self.playback.player.at_end

    def scrub(self, turn: int) -> None:
        """Show the call as of `turn`."""
        self._held = False
        self.playback.scrub(turn)

    def step(self, turns: int) -> None:
        """Go `turns` on, or back where negative."""
        self.scrub(self.playback.player.turn + turns)

    def return_to_now(self) -> None:
        """Back to the furthest moment reached."""
        self._held = False
        self.playback.return_to_now()

    def change_speed(self, step: int) -> None:
        """The next speed up or down."""
        self.playback.set_speed(next_speed(self.playback.player.speed, step))

    def set_silent(self, silent: bool) -> None:
        """Mark turning points on the timeline only, or show them as alerts again."""
        self.herald.set_silent(silent)
        self.show()

    def stop(self) -> None:
        """End the engine's thread and every timer; a live call is ended by whoever follows it."""
        self._own.stop()
        self._wake.stop()
        self.notes.stop()

    def show(self) -> None:
        """Make the face of this moment and show it everywhere."""
        playback = self.playback
        if self.live is not None:
            self.call = self.live.call
        face = playback.face(self._start())
        problem = "" if self.live is None else self.live.problem
        self.face = self.notes.put_on(replace(face, alert=self._alert(face)), problem)
        self.window.show_face(self.face)
        self.controls.show_progress(self.progress())
        self.controls.setVisible(bool(self.call.turns))
        self.face_shown.emit(self.face)
        if self.live is None and playback.is_over:
            self.finished.emit()

    def progress(self) -> Progress:
        """Where the call stands, for the controls; no turning point that is still to come."""
        playback, player = self.playback, self.playback.player
        return Progress(
            turn=playback.shown,
            count=player.count,
            furthest=player.furthest,
            elapsed=playback.elapsed,
            playing=player.playing,
            speed=player.speed,
            behind=playback.behind,
            live=self.live is not None,
            points=tuple(p for p in playback.history.points if p.noticed <= player.furthest),
        )

    def _start(self) -> Face:
        call, player, live = self.call, self.playback.player, self.live
        mode, since, quiet = self._mode()
        return Face(
            mode=mode,
            since=since,
            detail="" if live is None else live.hearing.detail,
            quiet=quiet,
            source=f"{call.source} {speed_text(player.speed)}" if player.playing else call.source,
            seller=call.seller or "",
            seller_guessed=call.guessed,
            unspoken=call.unspoken,
            can_flip=bool(call.flip_to),
            elapsed=self.playback.elapsed,
            total_turns=len(call.turns) or None if live is None else None,
            heard_turns=player.count,
            program="" if live is None else live.program,
            standby=self.standby,
        )

    @property
    def looks_back(self) -> bool:
        """Whether an older moment of the call is on show."""
        return self.playback.player.turn < self.playback.player.furthest

    def _mode(self) -> tuple[Mode, float | None, float | None]:
        """What is being done, since when it stands still, and since when nobody was heard."""
        if self.live is not None:
            looked = self.live.look()
            # an older moment is not how the call stands now, so it is not shown in colour
            return (Mode.BACK, None, None) if self.looks_back and looked[0] is Mode.LIVE else looked
        if not self.call.turns:
            return Mode.EMPTY, None, None
        return (Mode.PAUSED, self.playback.elapsed, None) if self._held else (Mode.REPLAY, None, None)

    def _alert(self, face: Face) -> TurningPoint | None:
        """While the call runs, by the manners of `alert`; standing still, what turned just here."""
        playback, now = self.playback, self._clock()
        if playback.player.playing or (self.live is not None and face.mode in (Mode.LIVE, Mode.WARMING_UP)):
            probability = None if face.reading is None else face.reading.forecast.probability
            speed = playback.player.speed if playback.player.playing else 1.0
            point, again_ms = self.herald.run(probability, self._here(), now, speed)
            if again_ms is None:
                self._wake.stop()
            else:
                self._wake.start(again_ms)
            return point
        self._wake.stop()
        # of a call whose captions stopped, what turned last is old news
        standing = face.mode in (*CURRENT, Mode.PAUSED, Mode.BACK)
        # what turned before anybody followed is spoken of to who looks for it
        points = playback.history.points if self.looks_back else playback.news
        return self.herald.stand(points, playback.shown) if standing else None

    def _here(self) -> float:
        """The second of the call, or of the clock that a live call runs by."""
        now = self._clock()
        return now if self.live is not None else self.playback.player.position(now)

    def _hear(self, point: object) -> None:
        face = self.playback.face(self._start())
        if isinstance(point, TurningPoint) and face.reading is not None:
            self.herald.hear(point, face.reading.forecast.probability, self._here())

    def _dismiss(self) -> None:
        self.herald.dismiss(self.face.alert)
        self.show()

    def _rate(self, good: bool) -> None:
        self.herald.rate(self.face.alert, good)
        self.show()

    def _next_speed_round(self) -> None:
        speed = self.playback.player.speed
        self.playback.set_speed(1.0 if math.isinf(speed) else next_speed(speed, 1))
