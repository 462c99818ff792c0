"""The card: it grows with what it has to say, cuts nothing, and asks by signals alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.vocabulary import Band, Confidence, Forecast, Guidance, Move, Reading, Trend, TurningPoint
from overlay.blocks import AlertBlock, MoveBlock
from overlay.card import CARD_WIDTH_PX, CardView
from overlay.face import Face, Mode, Standby, make_face
from overlay.glyphs import GlyphButton
from overlay.phrases import HEALTH_WORDS, STILL_PAUSED
from overlay.reception import KEYRING_ADVICE
from overlay.theme import LIGHT, SHADOW_PX, make_theme
from overlay.words import Words, break_lines

LONG = "that is more than the whole year we have budgeted, " * 400
MOVE = Move("cost", "Put a figure on doing nothing", "What did the last outage cost you?", 0.09, 0.04, "Now.")
POINT = TurningPoint(4, 5, Trend.FALLING, -0.2, "Turned down at the price", LONG)


def live(band: Band = Band.FAIR, *moves: Move) -> Face:
    reasons = (
        "its separate estimates differ a lot",
        "somewhat unlike the calls it learned from",
    )
    start = Face(mode=Mode.LIVE, source="Meet", seller="Dana", seller_guessed=True, can_flip=True)
    forecast = Forecast(0.46, 0.33, 0.6)
    given = (Reading(i, forecast, Confidence(band, reasons), None, Guidance(moves), 0.58) for i in range(8))
    return make_face(given, start)


KEY_GONE = (
    "/somewhere/wolfeschlegelsteinhausen/share/salesrl/transcripts.db cannot be read, because its key is "
    "gone from this computer's keyring: put the right key back from a backup of the keyring, or move the "
    "file away to begin a new one."
)
FACES = {
    "empty": Face(),
    "warming": make_face([Reading(0, Forecast(0.5, 0.2, 0.8), Confidence(Band.LOW, ("hardly begun",)))]),
    "live": live(Band.GOOD, MOVE),
    "low": live(Band.LOW),
    "alert": replace(live(Band.FAIR, MOVE), alert=POINT),
    "replay": replace(live(), mode=Mode.REPLAY, total_turns=5000, source="Replay 8×"),
    "lost": replace(live(), mode=Mode.LOST, since=35999.0),
    "lost and why": replace(live(), mode=Mode.LOST, since=35999.0, detail="unreadable"),
    "names": replace(
        live(), seller="Wolfeschlegelsteinhausenbergerdorff " * 3, source="A very long source name"
    ),
    "rtl": replace(live(), alert=replace(POINT, cause="ירידה במחיר", quote="זה יקר מדי 😀 " * 60)),
    "unpaired": Face(standby=Standby.UNPAIRED),
    "not listening": Face(standby=Standby.PAUSED, note="Forgotten: Meet · Rota."),
    "waiting": Face(mode=Mode.WAITING, source="Meet"),
    "away": replace(live(), mode=Mode.AWAY, since=35999.0),
    "gone": replace(live(), mode=Mode.GONE, since=35999.0),
    "off": replace(live(), mode=Mode.ABSENT, since=200.0),
    "ended": replace(live(Band.GOOD, MOVE), mode=Mode.ENDED, elapsed=35999.0),
    "back": replace(live(), mode=Mode.BACK, elapsed=12.0),
    "nobody's": replace(live(), seller="", seller_guessed=False),
    "forgotten": Face(standby=Standby.FORGOTTEN),
    "unheard": Face(standby=Standby.UNHEARD, note=KEY_GONE),
    "keyless": Face(
        standby=Standby.KEYLESS,
        note=KEYRING_ADVICE.format(
            why="The keyring of this computer could not be opened, so keys last until SalesRLAgent is closed."
        ),
    ),
    "ended in a pause": replace(live(), mode=Mode.ENDED, elapsed=116.0, standby=Standby.PAUSED),
    "quiet": replace(live(), quiet=35999.0),
    "other": replace(live(), other="Zoom · " + "Quarterly review with the whole committee " * 4),
    "program": replace(
        live(), mode=Mode.AWAY, since=35999.0, program="Wolfeschlegelsteinhausenbergerdorff CRM"
    ),
    "note": replace(live(), note="The file disappeared while it was read; choose it again to go on."),
}


def made(qtbot: QtBot, face: Face, scale: float = 1.0) -> CardView:
    card = CardView(make_theme(dark=False, scale=scale, reduced_motion=True))
    qtbot.addWidget(card)
    card.show_face(face)
    card.show()
    return card


def block(card: CardView, kind: type[QWidget]) -> QWidget:
    return card.findChildren(kind)[0]


def place(card: CardView, part: QWidget) -> QRect:
    return QRect(part.mapTo(card, QPoint()), part.size())


@pytest.mark.parametrize("name", FACES)
@pytest.mark.parametrize("scale", [1.0, 1.3, 1.6])
def test_nothing_is_cut(qtbot: QtBot, name: str, scale: float) -> None:
    card = made(qtbot, FACES[name], scale)
    body = card.body().toRect()
    assert body.width() == round(CARD_WIDTH_PX * scale)
    for part in card.findChildren(QWidget):
        if part.isVisible():
            assert body.contains(place(card, part)), f"{type(part).__name__} {part.accessibleName()[:40]}"
    for words in card.findChildren(Words):
        if words.isVisible():
            lines = words.shown_lines()
            widest = max((QFontMetricsF(words.font()).horizontalAdvance(line) for line in lines), default=0.0)
            assert widest <= words.width() + 0.5, words.text()[:40]
            assert words.height() >= len(lines) * words.line_px(), words.text()[:40]


@pytest.mark.parametrize("name", FACES)
def test_parts_do_not_overlap(qtbot: QtBot, name: str) -> None:
    card = made(qtbot, FACES[name], 1.3)
    shown = [
        w for w in card.findChildren(QWidget) if w.isVisible() and isinstance(w, Words | QAbstractButton)
    ]
    places = [place(card, part) for part in shown]
    for i, one in enumerate(places):
        assert not [other for other in places[i + 1 :] if one.intersects(other)], shown[i].accessibleName()


def test_it_grows_with_an_alert_and_shrinks_again(qtbot: QtBot) -> None:
    card = made(qtbot, FACES["live"])
    low = card.height()
    with qtbot.waitSignal(card.size_changed):
        card.show_face(FACES["alert"])
    assert card.height() > low
    card.show_face(FACES["live"])
    assert card.height() == low


def test_a_long_quote_is_elided_at_two_lines(qtbot: QtBot) -> None:
    card = made(qtbot, FACES["alert"])
    quote = next(w for w in block(card, AlertBlock).findChildren(Words) if w.text().startswith("“"))
    lines = quote.shown_lines()
    assert len(lines) == 2
    assert lines[1].endswith("…")


def test_the_move_is_hidden_and_explained_while_confidence_is_low(qtbot: QtBot) -> None:
    card = made(qtbot, FACES["live"])
    assert block(card, MoveBlock).isVisible()
    card.show_face(FACES["low"])
    assert not block(card, MoveBlock).isVisible()
    assert any("confidence is low" in w.text() and w.isVisible() for w in card.findChildren(Words))


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("Take another voice as yours", "flip_requested"),
        ("Paste a transcript", "paste_requested"),
        ("Pause", "pause_requested"),
        ("Make it small", "collapse_requested"),
        ("Dismiss", "alert_dismissed"),
    ],
)
def test_each_button_asks(qtbot: QtBot, name: str, signal: str) -> None:
    card = made(qtbot, FACES["alert"])
    button = next(
        b for b in card.findChildren(QAbstractButton) if b.accessibleName() == name and b.isVisible()
    )
    assert min(button.width(), button.height()) >= 24
    with qtbot.waitSignal(getattr(card, signal)):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(("name", "good"), [("This was right", True), ("This was wrong", False)])
def test_an_alert_is_rated(qtbot: QtBot, name: str, good: bool) -> None:
    card = made(qtbot, FACES["alert"])
    button = next(b for b in card.findChildren(QAbstractButton) if b.accessibleName() == name)
    with qtbot.waitSignal(card.alert_rated) as caught:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert caught.args == [good]


def test_an_empty_card_invites_a_paste(qtbot: QtBot) -> None:
    card = made(qtbot, Face())
    with qtbot.waitSignal(card.paste_requested):
        button = next(b for b in card.findChildren(QAbstractButton) if b.isVisible() and b.text())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("standby", "name", "signal"),
    [
        (Standby.KEYLESS, "Pair a browser", "pair_requested"),
        (Standby.UNPAIRED, "Pair a browser", "pair_requested"),
        (Standby.PAUSED, "Go on listening", "listening_requested"),
    ],
)
def test_an_empty_card_offers_what_is_missing(qtbot: QtBot, standby: Standby, name: str, signal: str) -> None:
    card = made(qtbot, Face(standby=standby))
    shown = {b.accessibleName(): b for b in card.findChildren(QAbstractButton) if b.isVisible()}
    assert {"Paste a transcript", name} <= set(shown)
    with qtbot.waitSignal(getattr(card, signal)):
        shown[name].click()
    card.show_face(Face(standby=Standby.READY))
    assert not shown[name].isVisible()


def test_a_call_that_ended_in_a_pause_says_so_and_offers_to_go_on(qtbot: QtBot) -> None:
    card = made(qtbot, FACES["ended in a pause"])
    assert STILL_PAUSED in [w.text() for w in card.findChildren(Words) if w.isVisible()]
    go_on = next(b for b in card.findChildren(QAbstractButton) if b.accessibleName() == "Go on listening")
    with qtbot.waitSignal(card.listening_requested):
        QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    card.show_face(FACES["ended"])
    assert not go_on.isVisible()


@pytest.mark.parametrize("name", ["unheard", "keyless"])
@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_why_no_call_can_be_heard_is_said_whole(qtbot: QtBot, name: str, scale: float) -> None:
    card = made(qtbot, FACES[name], scale)
    note = next(w for w in card.findChildren(Words) if w.isVisible() and w.text() == FACES[name].note)
    assert not any("…" in line for line in note.shown_lines())
    assert "".join(note.shown_lines()).replace(" ", "") == FACES[name].note.replace(" ", "")


@pytest.mark.parametrize("name", ["waiting", "away", "off"])
def test_what_is_the_matter_is_said_whole(qtbot: QtBot, name: str) -> None:
    card = made(qtbot, FACES[name])
    title = HEALTH_WORDS[FACES[name].mode]
    words = next(w for w in card.findChildren(Words) if w.isVisible() and w.text() == title)
    assert " ".join(words.shown_lines()) == title


def test_a_call_that_is_over_is_not_paused(qtbot: QtBot) -> None:
    card = made(qtbot, FACES["ended"])
    assert "Pause" not in {b.accessibleName() for b in card.findChildren(QAbstractButton) if b.isVisible()}


def test_the_controls_have_their_place_and_the_card_follows(qtbot: QtBot) -> None:
    card = made(qtbot, FACES["replay"])
    low = card.height()
    controls = QPushButton("controls")
    controls.setFixedHeight(32)
    card.slot_for_controls.addWidget(controls)
    controls.show()
    qtbot.waitUntil(lambda: card.height() >= low + 32, timeout=2000)
    assert card.body().toRect().contains(place(card, controls))
    controls.hide()
    qtbot.waitUntil(lambda: card.height() == low, timeout=2000)


def test_markup_in_a_quote_stays_plain(qtbot: QtBot) -> None:
    words = Words(LIGHT)
    qtbot.addWidget(words)
    words.say("<img src=x> " * 30)
    words.resize(100, 20)
    words.grab()
    assert words.textFormat() is Qt.TextFormat.PlainText
    assert "<img" not in words.toolTip()


def test_an_emoji_is_never_torn(qtbot: QtBot) -> None:
    del qtbot
    lines = break_lines("😀" * 40, LIGHT.font(13), 90.0, 3)
    assert set("".join(lines)) <= {"😀", "…"}


def test_it_is_described_whole(qtbot: QtBot) -> None:
    card = made(qtbot, FACES["lost"])
    assert card.accessibleDescription().startswith("Captions lost since 9:59:59. 46 percent")
    assert card.width() == CARD_WIDTH_PX + 2 * SHADOW_PX


def test_edges_line_up_whatever_the_scale(qtbot: QtBot) -> None:
    for scale in (1.0, 1.5):
        card = made(qtbot, FACES["alert"], scale)
        body, padding = card.body().toRect(), round(20 * scale)
        move, alert = place(card, block(card, MoveBlock)), place(card, block(card, AlertBlock))
        assert move.left() == alert.left() == body.left() + padding
        assert move.right() == body.right() - padding


def test_a_focus_ring_is_for_those_who_come_by_keyboard(qtbot: QtBot) -> None:
    card = made(qtbot, FACES["live"])
    button = next(b for b in card.findChildren(GlyphButton) if b.isVisible())
    for reason, ringed in (
        (Qt.FocusReason.ActiveWindowFocusReason, False),
        (Qt.FocusReason.TabFocusReason, True),
        (Qt.FocusReason.MouseFocusReason, False),
    ):
        QApplication.sendEvent(button, QFocusEvent(QEvent.Type.FocusIn, reason))
        assert button.ringed is ringed


class Asked(QObject):
    """Counts how often anybody is asked to lay out again."""

    times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.LayoutRequest
        return False


@pytest.mark.parametrize("name", sorted(FACES))
def test_a_card_that_has_settled_asks_for_no_more_layout(qtbot: QtBot, name: str) -> None:
    card = made(qtbot, FACES[name])
    for _ in range(20):
        QApplication.processEvents()
    asked = Asked()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(asked)
    for _ in range(20):
        QApplication.processEvents()
    app.removeEventFilter(asked)
    assert asked.times == 0
    assert card.isVisible()


@pytest.mark.parametrize("scale", [1.0, 1.3, 1.6])
def test_two_long_reasons_are_read_whole(qtbot: QtBot, scale: float) -> None:
    reasons = ("hardly begun: fewer than 3 turns heard", "it is not known who sells and who buys")
    reading = Reading(0, Forecast(0.5, 0.2, 0.8), Confidence(Band.LOW, reasons))
    card = made(qtbot, make_face([reading], Face(mode=Mode.REPLAY)), scale)
    told = next(w for w in card.findChildren(Words) if w.text().startswith("Hardly begun"))
    assert " ".join(told.shown_lines()) == told.text()


@pytest.mark.parametrize(("name", "shown"), [("live", True), ("replay", False)])
def test_a_replay_is_paused_by_its_own_controls_alone(qtbot: QtBot, name: str, shown: bool) -> None:
    card = made(qtbot, FACES[name])
    (pause,) = [each for each in card.findChildren(GlyphButton) if each.accessibleName() == "Pause"]
    assert pause.isVisible() is shown


def test_controls_stay_where_they_are_when_an_alert_comes(qtbot: QtBot) -> None:
    quiet = replace(FACES["alert"], alert=None)
    card = made(qtbot, quiet)
    slider = QPushButton("slider")
    card.slot_for_controls.addWidget(slider)
    places = []
    for face in (quiet, FACES["alert"], quiet, FACES["alert"]):
        card.show_face(face)
        for _ in range(5):
            QApplication.processEvents()
        places.append(slider.mapTo(card, QPoint(0, 0)).y())
    assert places == [places[0]] * 4


def test_long_names_are_elided_and_move_no_button(qtbot: QtBot) -> None:
    """What a page or a program called itself takes the room there is, and is whole in the tooltip."""
    face = replace(live(), other="Rota", program="Rota", mode=Mode.AWAY)
    card = made(qtbot, face)
    buttons = [b for b in card.findChildren(GlyphButton) if b.isVisible() and b.accessibleName() != "Flip"]
    assert len(buttons) >= 4
    before, height = [place(card, button) for button in buttons], card.height()
    long = "Quarterly review of the renewal with everybody who ever had a say in it"
    card.show_face(replace(face, program=long, other=long))
    card.grab()
    assert [place(card, button) for button in buttons[:3]] == before[:3]
    said = [words for words in card.findChildren(Words) if long in words.text()]
    assert len(said) == 2
    for words in said:
        assert words.shown_lines()[-1].endswith("…")
        assert long in words.toolTip()
    row = next(words for words in said if words.text().startswith("Another"))
    assert len(row.shown_lines()) == 1
    card.show_face(replace(face, other=long))
    assert [place(card, button) for button in buttons] == before
    assert card.height() == height


def test_pointing_at_the_health_dot_says_what_to_do(qtbot: QtBot) -> None:
    card = made(qtbot, replace(live(), mode=Mode.LOST, since=12.0, detail="captions-off"))
    assert card._health.toolTip() == "Captions lost since 0:12. Switch the meeting's captions on"
    card.show_face(replace(live(), mode=Mode.LOST, since=12.0))
    assert card._health.toolTip() == "Captions lost since 0:12"
    card.show_face(replace(live(), mode=Mode.WAITING, detail="captions-on"))
    assert card._health.toolTip().startswith("Waiting for captions. Captions are on; ")
