"""The pill: its size, what a click asks for, and nothing cut in any state or scale."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.vocabulary import Band, Confidence, Forecast, Reading, Trend, TurningPoint
from overlay.face import Face, Mode, Standby, make_face
from overlay.pill import PILL_HEIGHT_PX, PILL_WIDTH_PX, PillView
from overlay.theme import LIGHT, SHADOW_PX, make_theme

POINT = TurningPoint(4, 5, Trend.FALLING, -0.2, "Turned down at the delivery conditions", "Too much.")


def live(probability: float = 0.63) -> Face:
    forecast = Forecast(probability, max(0, probability - 0.1), min(1, probability + 0.1))
    return make_face(Reading(i, forecast, Confidence(Band.GOOD), talk_share=0.58) for i in range(6))


FACES = {
    "empty": Face(),
    "warming": make_face([Reading(0, Forecast(0.5, 0.2, 0.8), Confidence(Band.LOW))]),
    "live": live(),
    "sure": live(0.999),
    "replay": replace(live(), mode=Mode.REPLAY, total_turns=40),
    "lost": replace(live(0.999), mode=Mode.LOST, since=35999),
    "paused": replace(live(), mode=Mode.PAUSED, since=12),
    "alert": replace(live(), alert=POINT),
    "unpaired": Face(standby=Standby.UNPAIRED),
    "waiting": Face(mode=Mode.WAITING),
    "off": replace(live(), mode=Mode.ABSENT, since=35999),
    "away": replace(live(0.999), mode=Mode.AWAY, since=35999),
    "gone": replace(live(0.999), mode=Mode.GONE, since=35999),
    "held": replace(live(), mode=Mode.HELD, since=35999),
    "back": replace(live(), mode=Mode.BACK, elapsed=35999),
    "quiet": replace(live(0.999), quiet=35999),
    "other": replace(live(), other="Zoom · Quarterly review with all", note="Another call began."),
    "program": replace(live(), mode=Mode.AWAY, since=35999, program="A program of a very long name"),
    "forgotten": Face(standby=Standby.FORGOTTEN),
    "unheard": Face(standby=Standby.UNHEARD),
    "keyless": Face(standby=Standby.KEYLESS),
    "ended in a pause": replace(live(0.999), mode=Mode.ENDED, elapsed=35999, standby=Standby.PAUSED),
    "ended": replace(live(0.999), mode=Mode.ENDED, elapsed=35999),
}


def picture(pill: PillView) -> QImage:
    image = QImage(pill.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    pill.render(image, QPoint(), pill.rect(), QWidget.RenderFlag.DrawChildren)
    return image


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.6])
def test_it_is_268_by_56_with_room_for_its_shadow(qtbot: QtBot, scale: float) -> None:
    pill = PillView(make_theme(dark=False, scale=scale))
    qtbot.addWidget(pill)
    assert pill.width() == round(PILL_WIDTH_PX * scale) + 2 * SHADOW_PX
    assert pill.height() == round(PILL_HEIGHT_PX * scale) + 2 * SHADOW_PX
    children = [child for child in pill.findChildren(QWidget) if not child.isHidden()]
    assert all(pill.body().toRect().contains(child.geometry()) for child in children)


@pytest.mark.parametrize("name", FACES)
@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_words_and_dot_keep_apart_and_inside(qtbot: QtBot, name: str, scale: float) -> None:
    pill = PillView(make_theme(dark=False, scale=scale, reduced_motion=True))
    qtbot.addWidget(pill)
    pill.show_face(FACES[name])
    image = picture(pill)
    dot = pill.health_geometry()
    gap = [image.pixelColor(x, y) for x in range(dot.left() - 2, dot.left() + 2) for y in dot_rows(pill)]
    assert all(colour.lightness() > 240 for colour in gap), "something runs into the health dot"
    ends = [
        image.pixelColor(x, y) for y in dot_rows(pill) for x in (SHADOW_PX + 3, pill.width() - SHADOW_PX - 4)
    ]
    assert all(colour.lightness() > 240 for colour in ends)


def dot_rows(pill: PillView) -> range:
    middle = pill.height() // 2
    return range(middle - 10, middle + 10)


def test_the_corner_is_clear_and_the_shadow_fades_before_the_edge(qtbot: QtBot) -> None:
    pill = PillView(LIGHT)
    qtbot.addWidget(pill)
    image = picture(pill)
    assert image.pixelColor(0, 0).alpha() == 0
    assert all(image.pixelColor(x, image.height() - 1).alpha() <= 2 for x in range(image.width()))
    below = image.pixelColor(image.width() // 2, image.height() - SHADOW_PX + 2)
    assert 8 <= below.alpha() <= 120
    assert abs(image.pixelColor(image.width() // 2, SHADOW_PX + 4).alphaF() - LIGHT.opacity) < 0.01


def test_where_no_desktop_shows_through_it_is_solid_and_cut_to_shape(qtbot: QtBot) -> None:
    pill = PillView(LIGHT)
    qtbot.addWidget(pill)
    pill.set_composited(False)
    body = pill.body().toRect()
    assert pill.mask().boundingRect() == body
    assert not pill.mask().contains(body.topLeft())
    assert picture(pill).pixelColor(body.center().x(), body.top() + 4).alpha() == 255
    pill.set_composited(True)
    assert pill.mask().isEmpty()


def test_a_click_asks_for_the_card_and_a_drag_to_be_moved(qtbot: QtBot) -> None:
    pill = PillView(LIGHT)
    qtbot.addWidget(pill)
    pill.show_face(live())
    middle = QPoint(SHADOW_PX + 90, SHADOW_PX + 12)
    with qtbot.waitSignal(pill.expand_requested):
        QTest.mouseClick(pill, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    with qtbot.waitSignal(pill.drag_requested), qtbot.assertNotEmitted(pill.expand_requested):
        QTest.mousePress(pill, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
        QTest.mouseMove(pill, middle + QPoint(40, 0))
        QTest.mouseRelease(
            pill, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle + QPoint(40, 0)
        )


def test_a_click_on_the_shadow_is_not_ours(qtbot: QtBot) -> None:
    pill = PillView(LIGHT)
    qtbot.addWidget(pill)
    pill.show_face(live())
    with qtbot.assertNotEmitted(pill.expand_requested):
        QTest.mouseClick(pill, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(4, 4))


def test_keys_expand_it_and_an_empty_one_asks_for_a_paste(qtbot: QtBot) -> None:
    pill = PillView(LIGHT)
    qtbot.addWidget(pill)
    with qtbot.waitSignal(pill.paste_requested):
        QTest.keyClick(pill, Qt.Key.Key_Return)
    for face in (Face(standby=Standby.UNPAIRED), live()):
        pill.show_face(face)
        with qtbot.waitSignal(pill.expand_requested):
            QTest.keyClick(pill, Qt.Key.Key_Space)


def test_states_look_different_without_colour(qtbot: QtBot) -> None:
    pill = PillView(make_theme(dark=False, reduced_motion=True))
    qtbot.addWidget(pill)
    seen = set()
    for name in ("empty", "warming", "live", "replay", "lost", "paused", "off", "away", "ended"):
        pill.show_face(FACES[name])
        dot = picture(pill).copy(pill.health_geometry())
        seen.add(bytes(dot.convertToFormat(QImage.Format.Format_Mono).constBits()))
    assert len(seen) == 9


def test_an_alert_is_told_to_a_screen_reader(qtbot: QtBot) -> None:
    pill = PillView(LIGHT)
    qtbot.addWidget(pill)
    pill.show_face(FACES["alert"])
    assert pill.accessibleDescription().startswith("Turned down at the delivery conditions")
    assert "63 percent" in pill.accessibleDescription()


def test_the_colour_of_a_heading_is_on_the_pill(qtbot: QtBot) -> None:
    pill = PillView(make_theme(dark=False, reduced_motion=True))
    qtbot.addWidget(pill)
    pill.show_face(live(0.8))
    image = picture(pill)
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert QColor(LIGHT.rising).rgb() in colours
