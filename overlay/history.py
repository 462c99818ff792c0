"""The Readings of one call, kept so that any earlier moment can be shown again.

One rule: the face as of a turn is made from the Readings up to that turn and nothing later.
Cost: adding one Reading and showing one moment copy the history once, whatever happened before
(5,000 turns: well under a millisecond). Kept in memory only, gone with the call.
"""

from __future__ import annotations

from dataclasses import replace

from engine.vocabulary import Reading, TurningPoint
from overlay.face import WARM_UP_TURNS, Face, Marker, Mode, fold


class History:
    """What the engine said after each turn; None for a turn it could not read."""

    def __init__(self) -> None:
        self._latest = Face()
        self._readings: list[Reading | None] = []
        self._shown: list[Reading | None] = []
        self._heard: list[int] = []
        self._markers: list[tuple[Marker, ...]] = []
        self._points: list[TurningPoint] = []

    @property
    def count(self) -> int:
        """How many turns the engine has dealt with, read or not."""
        return len(self._readings)

    @property
    def points(self) -> tuple[TurningPoint, ...]:
        """Every turning point noticed so far, in order."""
        return tuple(self._points)

    def reading(self, turn: int) -> Reading | None:
        """What the engine said after `turn`; None where it could not read it."""
        return self._readings[turn]

    def add(self, reading: Reading) -> None:
        """Keep the Reading of the next turn; turns skipped before it count as not read.

        A Reading of a turn already dealt with is not taken twice. Raises InputError for a
        probability that is not a number in 0..1, and keeps nothing then.
        """
        if reading.turn < self.count:
            return
        latest = fold(self._latest, reading)
        while self.count < reading.turn:
            self.miss()
        self._latest = latest
        if reading.turning_point is not None:
            self._points.append(reading.turning_point)
        self._keep(reading, reading)

    def miss(self) -> None:
        """The next turn could not be read: the last Reading stays on show."""
        self._keep(None, self._latest.reading)

    def face_at(self, turn: int, start: Face) -> Face:
        """`start` (source, seller, mode) with what was known as of `turn`; -1 is before the first.

        A turn still being computed shows the last one that is ready.
        """
        ready = min(turn, self.count - 1)
        if ready < 0:
            return replace(start, reading=None, history=(), turns=(), markers=())
        heard = self._heard[ready]
        mode = start.mode
        if mode in (Mode.LIVE, Mode.WARMING_UP):
            mode = Mode.LIVE if heard >= WARM_UP_TURNS else Mode.WARMING_UP
        return replace(
            start,
            mode=mode,
            reading=self._shown[ready],
            history=self._latest.history[:heard],
            turns=self._latest.turns[:heard],
            markers=self._markers[ready],
        )

    def _keep(self, reading: Reading | None, shown: Reading | None) -> None:
        self._readings.append(reading)
        self._shown.append(shown)
        self._heard.append(len(self._latest.history))
        self._markers.append(self._latest.markers)
