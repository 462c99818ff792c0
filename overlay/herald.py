"""The herald: decides when a turning point is spoken of on the card, for whichever call is on show.

One rule: the manners are those of `alert`; this keeps what one call has had of them. While a call runs (in
replay or live), what deserves a word is judged by the call's own time and stays by the reader's; standing
still, what turned just here is shown: also to who looks back at the turn itself, before it could be noticed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.vocabulary import TurningPoint
from overlay import alert

RECENT_TURNS = 2
"""A turning point noticed this many turns back is still worth its words where the call stands still."""


class Herald:
    """The alerts of the call on show. `ratings` are what the person thought of them."""

    def __init__(self) -> None:
        self._alerts = alert.Alerts()
        self._word: TurningPoint | None = None
        self._word_until = 0.0
        self._dismissed: set[TurningPoint] = set()
        self.ratings: list[tuple[TurningPoint, bool]] = []

    def begin(self) -> None:
        """Another call: nothing was said of it."""
        self._alerts = alert.Alerts(silent=self._alerts.silent)
        self._dismissed.clear()
        self._word = None

    def set_silent(self, silent: bool) -> None:
        """Mark turning points on the timeline only, or speak of them again."""
        self._alerts = alert.quiet(self._alerts, silent)

    def hear(self, point: TurningPoint, probability: float, here: float) -> None:
        """A turning point was noticed at the second `here` of the call."""
        self._alerts = alert.hear(self._alerts, point, probability, here)

    def stand(self, points: Sequence[TurningPoint], turn: int) -> TurningPoint | None:
        """What to say where the call stands at `turn`; `points` are those noticed so far."""
        if self._alerts.silent:
            return None
        here = [point for point in points if point.turn <= turn <= point.noticed + RECENT_TURNS]
        nearest = max(here, key=lambda point: (point.turn, point.noticed), default=None)
        return None if nearest in self._dismissed else nearest

    def run(
        self, probability: float | None, here: float, now: float, speed: float
    ) -> tuple[TurningPoint | None, int | None]:
        """What to say at `now`, and in how many ms to ask again (None: not by itself)."""
        before = self._alerts.shown
        self._alerts = alert.look(self._alerts, probability, here)
        if self._alerts.shown is not None and self._alerts.shown != before:
            self._word, self._word_until = self._alerts.shown, now + alert.STAY_SECONDS
        elif now >= self._word_until or self._alerts.silent:
            self._word = None
        due = alert.wake(self._alerts)
        waits = [] if due is None else [(due - here) / speed]
        if self._word is not None:
            waits.append(self._word_until - now)
        return self._word, max(1, math.ceil(min(waits) * 1000)) if waits else None

    def dismiss(self, shown: TurningPoint | None) -> None:
        """The person has seen it."""
        if shown is not None:
            self._dismissed.add(shown)
        self._alerts = alert.dismiss(self._alerts)
        self._word = None

    def rate(self, shown: TurningPoint | None, good: bool) -> None:
        """The person says whether it was right, and has seen it."""
        if shown is not None:
            self.ratings.append((shown, good))
        self.dismiss(shown)
