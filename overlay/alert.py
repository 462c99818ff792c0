"""When a turning point is worth a word, and for how long: the manners of the overlay.

One rule: pure. The time is passed in, nothing is remembered outside the value, so each rule is tested
with a made-up clock. One alert at a time; it must last before it shows, and it leaves by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.vocabulary import Trend, TurningPoint

SUSTAIN_SECONDS = 2.5
"""A turn must hold this long before it is shown: what is taken back at once was no turn."""
STAY_SECONDS = 5.0
KIND_COOLDOWN_SECONDS = 24.0
"""The same kind (direction and cause) is not shown again within this time."""
PACE_SECONDS = 45.0
"""At most one alert in this time over all kinds."""
KEPT = 0.5
"""The part of the change that must still stand when the alert shows."""

Kind = tuple[Trend, str]


@dataclass(frozen=True, slots=True)
class Pending:
    """A turning point waiting to prove that it lasts. `base` is the probability before it turned."""

    point: TurningPoint
    base: float
    since: float


@dataclass(frozen=True, slots=True)
class Alerts:
    """The state of the alerts of one call. `silent` marks the timeline and shows nothing.

    `shown` is what is on the screen and `shown_at` since when; `last` when each kind last showed.
    """

    silent: bool = False
    pending: Pending | None = None
    shown: TurningPoint | None = None
    shown_at: float = 0.0
    last: dict[Kind, float] = field(default_factory=dict)


def hear(alerts: Alerts, point: TurningPoint, probability: float, now: float) -> Alerts:
    """A turning point was noticed at `probability`; a newer one replaces one still waiting."""
    return replace(alerts, pending=Pending(point, probability - point.change, now))


def look(alerts: Alerts, probability: float | None, now: float) -> Alerts:
    """The alerts as they stand at `now`, `probability` being the forecast on show (None: unknown)."""
    alerts = _leave(alerts, now)
    waiting = alerts.pending
    if waiting is None:
        return alerts
    if probability is not None and not _holds(waiting, probability):
        return replace(alerts, pending=None)
    if now - waiting.since < SUSTAIN_SECONDS:
        return alerts
    alerts = replace(alerts, pending=None)
    if alerts.silent or alerts.shown is not None or not _may_show(alerts, waiting.point, now):
        return alerts
    last = {**alerts.last, kind_of(waiting.point): now}
    return replace(alerts, shown=waiting.point, shown_at=now, last=last)


def dismiss(alerts: Alerts) -> Alerts:
    """The person has seen it; its cool-down runs on."""
    return replace(alerts, shown=None)


def quiet(alerts: Alerts, silent: bool) -> Alerts:
    """Enter or leave the silent mode; entering takes away what is on show."""
    return replace(alerts, silent=silent, shown=None if silent else alerts.shown)


def wake(alerts: Alerts) -> float | None:
    """The time at which to look again; None when nothing is due, so that an idle overlay sleeps."""
    due = [] if alerts.pending is None else [alerts.pending.since + SUSTAIN_SECONDS]
    if alerts.shown is not None:
        due.append(alerts.shown_at + STAY_SECONDS)
    return min(due, default=None)


def kind_of(point: TurningPoint) -> Kind:
    """What counts as the same alert again."""
    return point.trend, point.cause


def _leave(alerts: Alerts, now: float) -> Alerts:
    over = alerts.shown is not None and now - alerts.shown_at >= STAY_SECONDS
    return replace(alerts, shown=None) if over else alerts


def _holds(waiting: Pending, probability: float) -> bool:
    change = waiting.point.change
    return change == 0.0 or (probability - waiting.base) / change >= KEPT


def _may_show(alerts: Alerts, point: TurningPoint, now: float) -> bool:
    before = alerts.last.get(kind_of(point))
    if before is not None and now - before < KIND_COOLDOWN_SECONDS:
        return False
    return all(now - at >= PACE_SECONDS for at in alerts.last.values())
