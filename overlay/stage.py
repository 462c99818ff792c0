"""The stage: the call on show, its playback, and the widgets that show it, held together.

One rule: every change ends in `show`, which makes one Face from what is known and hands it to
everybody, so window, tray and controls can never disagree. It knows no file, no engine and no
transcript format; turns come in, and who sells is asked of `assign`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from engine.vocabulary import Turn, TurningPoint
from overlay import alert
from overlay.call import Call
from overlay.controls import Controls, Progress
from overlay.face import Face, Mode
from overlay.playback import Playback
from overlay.replay import next_speed, speed_text
from overlay.window import OverlayWindow

NOTE_SECONDS = 15.0
RECENT_TURNS = 2
"""A turning point this many turns back is still worth its words where the call stands still."""

Assign = Callable[[Sequence[Turn], "str | None"], tuple[Turn, ...]]


class Stage(QObject):
    """Shows one call at a time. `face_shown` goes to whoever else shows faces (the tray)."""

    face_shown = Signal(object)
    finished = Signal()
    """Every turn of the call has been said and read."""

    def __init__(
        self,
        window: OverlayWindow,
        controls: Controls,
        playback: Playback,
        assign: Assign,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.window, self.controls, self.playback = window, controls, playback
        self.call = Call()
        self.face = Face()
        self._assign, self._clock = assign, clock
        self._alerts = alert.Alerts()
        self._word: TurningPoint | None = None
        self._word_until = 0.0
        self._dismissed: set[TurningPoint] = set()
        self.ratings: list[tuple[TurningPoint, bool]] = []
        self._held = False
        self._note, self._lasting = "", ""
        self._wake = QTimer(self, singleShot=True)
        self._wake.timeout.connect(self.show)
        self._forget = QTimer(self, singleShot=True, interval=int(NOTE_SECONDS * 1000))
        self._forget.timeout.connect(self._forget_note)
        self._connect()

    def _connect(self) -> None:
        self.playback.moved.connect(self.show)
        self.playback.noticed.connect(self._hear)
        self.playback.complained.connect(self.say)
        self.playback.failed.connect(self.say_lastingly)
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
        self.call = call
        self._reset_alerts()
        self._held, self._lasting = False, ""
        self.playback.load(call.turns, call.context, speed)
        self.say(" ".join(call.notes[:2]))
        if play:
            self.playback.play()
        else:
            self.playback.scrub(len(call.turns) - 1)

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
        turns = self._assign(self.call.turns, voice)
        self.call = replace(self.call, turns=turns, seller=voice, chosen=True)
        self._reset_alerts()
        self.playback.retake(turns)

    def toggle(self) -> None:
        """Play or pause."""
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
        self._alerts = alert.quiet(self._alerts, silent)
        self.show()

    def say(self, note: str) -> None:
        """Show one line for a while."""
        self._note = note
        self._forget.start()
        self.show()

    def say_lastingly(self, note: str) -> None:
        """Show one line until another call is opened."""
        self._lasting = note
        self.show()

    def stop(self) -> None:
        """End the engine's thread and every timer."""
        self.playback.stop()
        self._wake.stop()
        self._forget.stop()

    def show(self) -> None:
        """Make the face of this moment and show it everywhere."""
        playback = self.playback
        face = playback.face(self._start())
        self.face = replace(face, alert=self._alert(face), elapsed=playback.elapsed)
        self.window.show_face(self.face)
        self.controls.show_progress(self.progress())
        self.controls.setVisible(bool(self.call.turns))
        self.face_shown.emit(self.face)
        if self.call.turns and playback.player.at_end and playback.shown == len(self.call.turns) - 1:
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
            points=tuple(
                p for p in playback.history.points if p.noticed <= max(player.furthest, player.turn)
            ),
        )

    def _start(self) -> Face:
        call, player = self.call, self.playback.player
        mode = Mode.EMPTY
        if call.turns:
            mode = Mode.PAUSED if self._held else Mode.REPLAY
        return Face(
            mode=mode,
            since=self.playback.elapsed if self._held else None,
            source=f"{call.source} {speed_text(player.speed)}" if player.playing else call.source,
            seller=call.seller or "",
            seller_guessed=call.guessed,
            can_flip=bool(call.flip_to),
            total_turns=len(call.turns) or None,
            note=self._lasting or self._note,
        )

    def _alert(self, face: Face) -> TurningPoint | None:
        """While playing, by the manners of `alert`; standing still, what turned just here."""
        if self.playback.player.playing:
            return self._play_alerts(face)
        self._wake.stop()
        if self._alerts.silent:
            return None
        shown = self.playback.shown
        recent = [p for p in self.playback.history.points if shown - RECENT_TURNS <= p.noticed <= shown]
        return recent[-1] if recent and recent[-1] not in self._dismissed else None

    def _play_alerts(self, face: Face) -> TurningPoint | None:
        """What deserves a word is judged by the call's own time; how long it stays, by the reader's."""
        player, now = self.playback.player, self._clock()
        before, here = self._alerts.shown, player.position(now)
        probability = None if face.reading is None else face.reading.forecast.probability
        self._alerts = alert.look(self._alerts, probability, here)
        if self._alerts.shown is not None and self._alerts.shown != before:
            self._word, self._word_until = self._alerts.shown, now + alert.STAY_SECONDS
        elif now >= self._word_until or self._alerts.silent:
            self._word = None
        due = alert.wake(self._alerts)
        waits = [] if due is None else [(due - here) / player.speed]
        if self._word is not None:
            waits.append(self._word_until - now)
        if waits:
            self._wake.start(max(1, math.ceil(min(waits) * 1000)))
        else:
            self._wake.stop()
        return self._word

    def _hear(self, point: object) -> None:
        face, player = self.playback.face(self._start()), self.playback.player
        if isinstance(point, TurningPoint) and face.reading is not None:
            probability = face.reading.forecast.probability
            self._alerts = alert.hear(self._alerts, point, probability, player.position(self._clock()))

    def _reset_alerts(self) -> None:
        self._alerts = alert.Alerts(silent=self._alerts.silent)
        self._dismissed.clear()
        self._word = None

    def _dismiss(self) -> None:
        if self.face.alert is not None:
            self._dismissed.add(self.face.alert)
        self._alerts = alert.dismiss(self._alerts)
        self._word = None
        self.show()

    def _rate(self, good: bool) -> None:
        if self.face.alert is not None:
            self.ratings.append((self.face.alert, good))
        self._dismiss()

    def _next_speed_round(self) -> None:
        speed = self.playback.player.speed
        self.playback.set_speed(1.0 if math.isinf(speed) else next_speed(speed, 1))

    def _forget_note(self) -> None:
        self._note = ""
        self.show()
