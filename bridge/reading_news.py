"""A Reading as programs are sent it.

One rule: a frame of `bridge/messages.py` made from the engine's noun and nothing else; where Reading gains a
field that programs should see, both change.
"""

from __future__ import annotations

from typing import Final, Literal

from bridge.messages import MoveNews, ReadingNews
from engine.vocabulary import Band, Reading, Trend

_TRENDS: Final[dict[Trend, Literal["rising", "steady", "falling"]]] = {
    Trend.RISING: "rising",
    Trend.STEADY: "steady",
    Trend.FALLING: "falling",
}
_BANDS: Final[dict[Band, Literal["LOW", "FAIR", "GOOD"]]] = {
    Band.LOW: "LOW",
    Band.FAIR: "FAIR",
    Band.GOOD: "GOOD",
}


def make_news(meeting: str, reading: Reading) -> ReadingNews:
    """The frame for a Reading of `meeting`."""
    forecast, point = reading.forecast, reading.turning_point
    return ReadingNews(
        meeting=meeting,
        turn=reading.turn,
        probability=forecast.probability,
        low=forecast.low,
        high=forecast.high,
        trend=_TRENDS[forecast.trend],
        band=_BANDS[reading.confidence.band],
        reasons=reading.confidence.reasons,
        turning_point="" if point is None else point.cause,
        moves=tuple(
            MoveNews(title=move.title, say=move.say, worth=move.worth, error=move.error)
            for move in reading.guidance.moves
        ),
    )
