"""The gauge in pixels: the arc ends where the angle says, the number is never late, motion can be off."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.vocabulary import Band, Confidence, Forecast, Reading, Trend
from overlay import needle
from overlay.face import CURRENT, Face, Mode, make_face
from overlay.gauge import CARD_GAUGE_PX, PILL_GAUGE_PX, Gauge
from overlay.theme import LIGHT, make_theme

STILL = make_theme(dark=False, reduced_motion=True)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def face_at(probability: float, band: Band = Band.GOOD, turns: int = 6, trend: Trend = Trend.RISING) -> Face:
    forecast = Forecast(probability, max(0.0, probability - 0.1), min(1.0, probability + 0.1), trend)
    return make_face(Reading(i, forecast, Confidence(band)) for i in range(turns))


def picture(gauge: Gauge) -> QImage:
    image = QImage(gauge.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(LIGHT.surface))
    gauge.render(image, QPoint(), gauge.rect(), QWidget.RenderFlag.DrawChildren)
    return image


def on_ring(gauge: Gauge, value: float) -> QPointF:
    """The middle of the track at `value`, measured from the picture of a full track."""
    side = float(gauge.width())
    thin, track = max(1.5, side / 44.0), max(3.5, side / 16.0)
    radius = side / 2.0 - thin - (thin + track / 2.0 + max(1.5, side / 40.0))
    return QPointF(*needle.on_circle(value, (side / 2.0, side / 2.0), radius))


def near(one: QColor, other: QColor) -> bool:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return all(abs(a - b) < 24 for a, b in pairs)


@pytest.mark.parametrize("side", [CARD_GAUGE_PX, PILL_GAUGE_PX])
@pytest.mark.parametrize("probability", [0.1, 0.5, 0.83])
def test_the_arc_ends_where_the_angle_says(qtbot: QtBot, side: int, probability: float) -> None:
    gauge = Gauge(STILL, side)
    qtbot.addWidget(gauge)
    gauge.show_face(face_at(probability))
    image = picture(gauge)
    drawn = image.pixelColor(on_ring(gauge, probability).toPoint())
    assert near(drawn, QColor(LIGHT.rising)), "the needle dot"
    before, after = on_ring(gauge, probability / 3.0), on_ring(gauge, probability + (1 - probability) * 0.8)
    assert near(image.pixelColor(before.toPoint()), QColor(LIGHT.rising)), "the arc before it"
    assert near(image.pixelColor(after.toPoint()), QColor(LIGHT.track)), "the track after it"


@pytest.mark.parametrize("side", [CARD_GAUGE_PX, PILL_GAUGE_PX])
@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_nothing_touches_the_edge(qtbot: QtBot, side: int, scale: float) -> None:
    gauge = Gauge(make_theme(dark=False, scale=scale, reduced_motion=True), side)
    qtbot.addWidget(gauge)
    gauge.show_face(face_at(0.999))
    image = picture(gauge)
    last = image.width() - 1
    rim = [image.pixelColor(x, y) for x in range(last + 1) for y in (0, last)]
    rim += [image.pixelColor(x, y) for y in range(last + 1) for x in (0, last)]
    assert all(near(colour, QColor(LIGHT.surface)) for colour in rim)


def test_low_confidence_is_grey_and_dotted(qtbot: QtBot) -> None:
    gauge = Gauge(STILL, CARD_GAUGE_PX)
    qtbot.addWidget(gauge)
    gauge.show_face(face_at(0.8, Band.LOW))
    image = picture(gauge)
    along = [image.pixelColor(on_ring(gauge, 0.05 + i / 200.0).toPoint()) for i in range(120)]
    assert not any(near(colour, QColor(LIGHT.rising)) for colour in along)
    assert any(near(colour, QColor(LIGHT.muted)) for colour in along), "the dots"
    assert any(near(colour, QColor(LIGHT.track)) for colour in along), "the track between them"


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode not in CURRENT])
def test_what_is_not_current_is_grey(qtbot: QtBot, mode: Mode) -> None:
    gauge = Gauge(STILL, CARD_GAUGE_PX)
    qtbot.addWidget(gauge)
    gauge.show_face(replace(face_at(0.8), mode=mode))
    drawn = picture(gauge).pixelColor(on_ring(gauge, 0.4).toPoint())
    assert near(drawn, QColor(LIGHT.muted))


def test_the_needle_is_calm_and_then_catches_up_and_the_number_is_never_late(qtbot: QtBot) -> None:
    clock = Clock()
    gauge = Gauge(STILL, CARD_GAUGE_PX, clock=clock)
    qtbot.addWidget(gauge)
    gauge.show_face(face_at(0.4, turns=6))
    clock.now += 0.1
    gauge.show_face(face_at(0.6, turns=7))
    assert gauge.shown is not None
    assert gauge.shown.probability == 0.4
    assert gauge.number == "60"
    clock.now += 0.4
    qtbot.waitUntil(lambda: gauge.shown is not None and gauge.shown.probability == 0.6, timeout=2000)


def test_a_move_too_small_for_the_needle_is_written(qtbot: QtBot) -> None:
    clock = Clock()
    gauge = Gauge(STILL, CARD_GAUGE_PX, clock=clock)
    qtbot.addWidget(gauge)
    gauge.show_face(face_at(0.96, turns=6))
    before = picture(gauge)
    clock.now += 5.0
    gauge.show_face(face_at(0.95, turns=7))
    assert gauge.shown is not None
    assert (gauge.shown.probability, gauge.number) == (0.96, "95")
    assert picture(gauge) != before, "the number is painted anew"


def test_a_jump_back_is_shown_at_once_and_exactly(qtbot: QtBot) -> None:
    gauge = Gauge(STILL, CARD_GAUGE_PX, clock=Clock())
    qtbot.addWidget(gauge)
    gauge.show_face(face_at(0.4, turns=9))
    gauge.show_face(face_at(0.41, turns=5))
    assert gauge.shown is not None
    assert gauge.shown.probability == 0.41


def test_finishing_shows_the_exact_forecast(qtbot: QtBot) -> None:
    gauge = Gauge(LIGHT, CARD_GAUGE_PX, clock=Clock())
    qtbot.addWidget(gauge)
    gauge.show_face(face_at(0.4, turns=6))
    gauge.show_face(face_at(0.41, turns=7))
    gauge.finish_motion()
    assert gauge.shown is not None
    assert gauge.shown.probability == 0.41


def test_motion_runs_only_where_the_person_wants_it(qtbot: QtBot) -> None:
    for theme, moves in ((LIGHT, True), (STILL, False)):
        clock = Clock()
        gauge = Gauge(theme, CARD_GAUGE_PX, clock=clock)
        qtbot.addWidget(gauge)
        gauge.show()
        gauge.show_face(face_at(0.2, turns=6))
        clock.now += 1.0
        gauge.show_face(face_at(0.8, turns=7))
        assert gauge.moving is moves


def test_it_is_named_and_described(qtbot: QtBot) -> None:
    gauge = Gauge(STILL, CARD_GAUGE_PX)
    qtbot.addWidget(gauge)
    gauge.show_face(face_at(0.46))
    assert gauge.accessibleName() == "Chance to buy"
    assert "46 percent" in gauge.accessibleDescription()
