"""Everything a program is promised is in the frame, and the frame can be written."""

from __future__ import annotations

import pytest

from bridge.codec import decode_from_bridge, encode
from bridge.messages import ReadingNews
from bridge.reading_news import make_news
from engine.vocabulary import (
    Band,
    Confidence,
    Forecast,
    Guidance,
    Move,
    Reading,
    Trend,
    TurningPoint,
)

POINT = TurningPoint(3, 4, Trend.FALLING, -0.2, "Turned down at the price", "words of the buyer")


def reading(trend: Trend = Trend.RISING, band: Band = Band.GOOD) -> Reading:
    return Reading(
        4,
        Forecast(0.6, 0.4, 0.8, trend),
        Confidence(band, ("the policies agree",)),
        POINT,
        Guidance((Move("ask", "Ask for a date", "Shall we say Friday?", 0.09, 0.04),)),
    )


def test_a_reading_comes_out_whole() -> None:
    news = make_news("meeting", reading())
    assert (news.meeting, news.turn, news.probability, news.low, news.high) == ("meeting", 4, 0.6, 0.4, 0.8)
    assert (news.trend, news.band, news.reasons) == ("rising", "GOOD", ("the policies agree",))
    assert news.turning_point == "Turned down at the price"
    assert [(move.title, move.say, move.worth, move.error) for move in news.moves] == [
        ("Ask for a date", "Shall we say Friday?", 0.09, 0.04)
    ]


@pytest.mark.parametrize("trend", Trend)
@pytest.mark.parametrize("band", Band)
def test_every_reading_can_be_sent(trend: Trend, band: Band) -> None:
    news = make_news("meeting", reading(trend, band))
    again = decode_from_bridge(encode(news))
    assert isinstance(again, ReadingNews)
    assert again == news
