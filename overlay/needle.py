"""The arithmetic of the gauge and the sparkline: values to angles, points and labels.

One rule: numbers in, numbers out. No Qt, no clock: the time is passed in. `gauge` and `sparkline`
paint what is computed here and compute nothing themselves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.vocabulary import Forecast

SWEEP_DEGREES = 270.0
HOLD_SECONDS = 0.5
"""The needle moves at most this often. What is written beside it is the Reading's, at once."""
DEAD_BAND = 0.02
"""A smaller move than this is not worth the eye's attention."""
MOTION_MS = 180
SMALLEST_SPAN = 0.12
"""The sparkline never stretches less than this over its height: noise must not look like news."""

FEWEST_STEPS = 8
"""A young call starts at the left and grows, instead of stretching two turns over the width."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shown:
    """Where needle and arcs stand: probability and interval (0..1), and when (seconds) they last moved."""

    probability: float
    low: float
    high: float
    at: float


def angle(value: float) -> float:
    """Degrees clockwise from the top for a value in 0..1: -135 at 0, 0 at a half, 135 at 1."""
    return (min(max(value, 0.0), 1.0) - 0.5) * SWEEP_DEGREES


def arc(low: float, high: float) -> tuple[float, float]:
    """(start, span) in degrees as Qt counts them: from three o'clock, anticlockwise positive."""
    start = 90.0 - angle(low)
    return start, angle(low) - angle(high)


def on_circle(value: float, centre: Point, radius: float) -> Point:
    """Where the value lies on a circle, y growing downwards."""
    turn = math.radians(angle(value))
    return centre[0] + radius * math.sin(turn), centre[1] - radius * math.cos(turn)


def ease_out(progress: float) -> float:
    """Cubic ease-out of 0..1: quick to leave, gentle to arrive."""
    return 1.0 - (1.0 - min(max(progress, 0.0), 1.0)) ** 3


def between(start: Shown, end: Shown, progress: float) -> Shown:
    """The value on the way from `start` to `end`, eased."""
    part = ease_out(progress)

    def mix(one: float, other: float) -> float:
        return one + (other - one) * part

    return Shown(
        mix(start.probability, end.probability), mix(start.low, end.low), mix(start.high, end.high), end.at
    )


def show(forecast: Forecast, now: float) -> Shown:
    """The forecast as it is, at once: for a first Reading, a scrub, a snapshot."""
    return Shown(forecast.probability, forecast.low, forecast.high, now)


def settle(shown: Shown, forecast: Forecast, now: float) -> Shown:
    """Where they stand at `now`: at `shown` while it is too soon or too small a move, else at the forecast.

    Each of the three has its own dead band, and the interval always holds the needle.
    """
    if now - shown.at < HOLD_SECONDS:
        return shown
    probability = _move(shown.probability, forecast.probability)
    low = min(_move(shown.low, forecast.low), probability)
    high = max(_move(shown.high, forecast.high), probability)
    if (probability, low, high) == (shown.probability, shown.low, shown.high):
        return shown
    return Shown(probability, low, high, now)


def wait(shown: Shown, now: float) -> float:
    """Seconds until the needle may move again."""
    return max(0.0, HOLD_SECONDS - (now - shown.at))


def label(probability: float) -> str:
    """A whole percentage; never "0" or "100", which no forecast can promise."""
    percent = math.floor(probability * 100.0 + 0.5)
    if percent < 1:
        return "<1"
    return ">99" if percent > 99 else str(percent)


def range_label(low: float, high: float) -> str:
    """The interval, "33–60" with an en dash, its ends kept within 1..99."""
    ends = (min(max(math.floor(end * 100.0 + 0.5), 1), 99) for end in (low, high))
    return "–".join(str(end) for end in ends)


def spark_range(history: Sequence[float]) -> tuple[float, float]:
    """The (lowest, highest) value of the scale: the call's own range, widened to the smallest span."""
    if not history:
        return 0.5 - SMALLEST_SPAN / 2.0, 0.5 + SMALLEST_SPAN / 2.0
    low, high = min(history), max(history)
    short = max(0.0, SMALLEST_SPAN - (high - low)) / 2.0
    low, high = low - short, high + short
    if low < 0.0:
        return 0.0, high - low
    return (low - (high - 1.0), 1.0) if high > 1.0 else (low, high)


def path_steps(count: int, *, grows: bool) -> int:
    """How many steps from turn to turn fill the width of a call of `count` turns.

    A call that grows keeps some room free while it is young; one whose end is known fills the width with
    all its turns, so that what has not been said yet is left blank.
    """
    return max(count, FEWEST_STEPS if grows else 2) - 1


def path_x(turn: int, width: float, steps: int) -> float:
    """Where `turn` (from 0) lies along `width`: on the path and on the slider below it."""
    return width * min(max(turn, 0), steps) / steps


def turn_on_path(x: float, width: float, steps: int) -> int:
    """The turn nearest to `x`, which may lie outside `width`."""
    return round(min(max(x / max(width, 1.0), 0.0), 1.0) * steps)


def spark_points(
    history: Sequence[float], turns: Sequence[int], width: float, height: float, steps: int
) -> list[Point]:
    """One point a value, at its own turn, in a box of `width` x `height`, y growing downwards."""
    low, high = spark_range(history)
    return [
        (path_x(turn, width, steps), height * (high - value) / (high - low))
        for turn, value in zip(turns, history, strict=True)
    ]


def thin(points: Sequence[Point], most: int) -> list[Point]:
    """At most about `most` points, keeping the highest and lowest of each stretch and both ends."""
    if len(points) <= most or most < 4:
        return list(points)
    kept = {0, len(points) - 1}
    stretches = most // 2
    for stretch in range(stretches):
        indices = range(stretch * len(points) // stretches, (stretch + 1) * len(points) // stretches)
        kept.add(min(indices, key=lambda i: points[i][1]))
        kept.add(max(indices, key=lambda i: points[i][1]))
    return [points[i] for i in sorted(kept)]


def _move(shown: float, value: float) -> float:
    return shown if abs(value - shown) < DEAD_BAND - 1e-9 else value
