"""Figures drawn with characters: the sparkline, the gauge and the words beside them.

One rule: pure and fit for any terminal; text from a call is cleaned of control characters here
before it reaches a screen, so no transcript can move a cursor or recolour a line.
Numbers and ranges read as they do on the overlay (`overlay.needle`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from engine.vocabulary import Band, Forecast, Trend, TurningPoint
from overlay.needle import range_label, spark_range

BLOCKS = "▁▂▃▄▅▆▇█"

BAND_STYLES = {Band.LOW: "dim", Band.FAIR: "yellow", Band.GOOD: "green"}
POINT_SIGNS = {Trend.RISING: "▲", Trend.FALLING: "▼", Trend.STEADY: "◆"}

# Directional controls can make a quote read backwards; the rest of category Cf (joiners in emoji,
# in Persian or Hindi) is part of how people write.
_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """`text` on one line, without control or direction characters."""
    kept = (
        " " if char.isspace() else "" if unicodedata.category(char) == "Cc" or char in _DIRECTIONS else char
        for char in text
    )
    return " ".join("".join(kept).split())


def shorten(text: str, length: int) -> str:
    """`text` cleaned, cut at `length` characters with an ellipsis."""
    whole = plain(text)
    return whole if len(whole) <= length else whole[: max(1, length - 1)].rstrip() + "…"


def interval(forecast: Forecast) -> str:
    """The likely range in percent: "45–78"."""
    return range_label(forecast.low, forecast.high)


def sparkline(values: Sequence[float], width: int) -> str:
    """The path of `values` (0..1) in at most `width` characters, scaled to its own range."""
    if not values or width < 1:
        return ""
    shown = values
    if len(values) > width:
        # The last value of each stretch: what was on show when the stretch ended.
        shown = [values[(place + 1) * len(values) // width - 1] for place in range(width)]
    bottom, high = spark_range(values)
    span = high - bottom
    top = len(BLOCKS) - 1
    return "".join(BLOCKS[min(top, int((value - bottom) / span * len(BLOCKS)))] for value in shown)


def gauge(forecast: Forecast, width: int) -> str:
    """A line from 0 to 100 %: the likely range drawn heavy, the forecast as a dot on it."""
    last = width - 1
    low, high = round(forecast.low * last), round(forecast.high * last)
    line = ["━" if low <= place <= high else "─" for place in range(width)]
    line[min(last, max(0, round(forecast.probability * last)))] = "●"
    return "".join(line)


def share_bar(share: float, width: int) -> str:
    """Our share of the words (0..1) as two runs of blocks: ours solid, theirs light."""
    ours = round(share * width)
    return "█" * ours + "░" * (width - ours)


def point_words(point: TurningPoint) -> str:
    """A turning point in one line: "▼ Turned down at the price (turn 19, -14 points)"."""
    points = round(point.change * 100)
    return f"{POINT_SIGNS[point.trend]} {plain(point.cause)} (turn {point.turn + 1}, {points:+d} points)"
