"""The whole desk with a bridge in memory: what the menu does, what is said, and that all of it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.vocabulary import Band, Confidence, Context, Forecast, Reading, Turn
from overlay.app import outside
from overlay.desk import Desk
from overlay.face import Face, Mode, Standby
from overlay.news import Ear
from overlay.pairing import Step
from overlay.phrases import STILL_PAUSED, note_words, title_words
from overlay.reception import KEYRING_ADVICE, NOW_LISTENING, Reception
from overlay.settings import Memory, settings_path
from overlay.theme import SHADOW_PX
from tests.overlay.listening import Asked, FakeListening, Meeting, Peer, Seen, turn

NO_KEYRING = "This computer has no keyring, so keys last until SalesRLAgent is closed."
PROBLEM = "SalesRLAgent is already open and listens for calls: use that one, or close it first."


class Fake:
    """A pipeline that is always sure."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def observe(self, turn: Turn) -> Reading:
        return Reading(turn.index, Forecast(0.6, 0.5, 0.7), Confidence(Band.GOOD))


class Room:
    """A desk, its bridge and a yes to every question."""

    def __init__(self, pipeline: Callable[[Context], Fake] = Fake) -> None:
        self.listening = FakeListening()
        self.asked: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None
        """What happens before the answer."""
        self.desk = Desk(replace(outside(pipeline), open_listening=self._open, extension=Path("extension")))
        assert self.desk.reception is not None
        self.reception: Reception = self.desk.reception
        self.reception._ask = self.reception.page._ask = self._ask
        self.stage = self.desk.stage

    def _open(self, ear: Ear) -> FakeListening:
        self.listening.ear = ear
        return self.listening

    def _ask(self, parent: QWidget, text: str, detail: str, verb: str, then: Callable[[], None]) -> None:
        self.asked.append(f"{text} {detail.splitlines()[0]}")
        self.meanwhile()
        then()

    def face(self) -> Face:
        return self.stage.face

    def do(self, key: str) -> None:
        self.desk.actions[key].trigger()


@pytest.fixture
def room(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr("overlay.pairing_card.HOLD_MS", 20)
    made = Room()
    made.desk.show()
    made.reception.begin()
    yield made
    made.desk.stop()
    # an errand that was under way may still have asked something
    assert "stop" in made.listening.asked
    assert threads() == []


def threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith(("engine", "paste", "errands"))]


def call(room: Room, count: int, qtbot: QtBot) -> None:
    ear, meeting = room.listening.ear, Meeting()
    room.listening.running.append(meeting)
    ear.peers_changed((Seen(),))
    ear.meeting_started(meeting)
    ear.health_changed(meeting, "active", "")
    for index in range(count):
        ear.turn_settled(meeting, turn(index))
    qtbot.waitUntil(lambda: room.face().turn == count)


def test_it_begins_to_listen_by_itself_once_the_window_is_there(qtbot: QtBot) -> None:
    room = Room()
    assert room.listening.asked == []
    room.desk.show()
    assert room.listening.asked == []
    qtbot.waitUntil(lambda: room.listening.asked == ["paused False", "start"])
    room.desk.stop()


def test_a_desk_closed_at_once_never_listens(qtbot: QtBot) -> None:
    room = Room()
    room.desk.show()
    room.desk.stop()
    assert room.listening.asked == ["stop"]


def test_the_empty_card_says_what_is_missing(room: Room, qtbot: QtBot) -> None:
    assert room.face().standby is Standby.OFF
    room.listening.ear.opened(47811)
    qtbot.waitUntil(lambda: room.face().standby is Standby.UNPAIRED)
    room.listening.ear.peers_changed((Seen(is_connected=False),))
    qtbot.waitUntil(lambda: room.face().standby is Standby.READY)
    room.do("listening")
    assert room.face().standby is Standby.PAUSED


def test_a_live_call_from_another_thread_is_shown(room: Room, qtbot: QtBot) -> None:
    ear = room.listening.ear

    def tell() -> None:
        ear.peers_changed((Seen(),))
        ear.meeting_started(Meeting())
        for index in range(40):
            ear.turn_settled(Meeting(), turn(index))

    teller = threading.Thread(target=tell)
    teller.start()
    qtbot.waitUntil(lambda: room.face().turn == 40)
    teller.join()
    assert room.listening.published == [("m1", index) for index in range(40)]
    assert room.face().mode is Mode.LIVE


def test_pausing_is_told_to_the_browsers_remembered_and_taken_back(room: Room, qtbot: QtBot) -> None:
    call(room, 3, qtbot)
    room.desk.window.pause_requested.emit()
    assert room.listening.asked[-1] == "paused True"
    assert room.face().mode is Mode.PAUSED
    assert not room.desk.memory.settings.listening
    assert room.desk.actions["listening"].text() == "Go on listening"
    room.do("listening")
    assert room.listening.asked[-1] == "paused False"
    assert room.face().mode is Mode.LIVE


def test_paused_before_it_starts_paused(room: Room, qtbot: QtBot) -> None:
    room.do("listening")
    again = Room()
    again.reception.begin()
    assert again.listening.asked == ["paused True", "start"]
    assert again.face().standby is Standby.PAUSED, "before anything is open"
    again.desk.stop()


def test_a_call_is_forgotten_on_disk_first_and_only_after_a_question(room: Room, qtbot: QtBot) -> None:
    room.do("forget")
    assert room.asked == []
    call(room, 3, qtbot)
    room.do("forget")
    qtbot.waitUntil(lambda: room.face().mode is Mode.EMPTY)
    assert room.asked == ["Forget this call? Meet · Rota"]
    assert "forget call m1" in room.listening.asked
    assert room.face().note == "Forgotten: Meet · Rota."


def test_a_question_stands_for_the_call_it_was_asked_of(room: Room, qtbot: QtBot) -> None:
    call(room, 3, qtbot)
    ear, demo = room.listening.ear, Meeting("m2", "zoom", "Demo")

    def another_takes_over() -> None:
        ear.meeting_started(demo)
        ear.turn_settled(demo, turn(0))
        ear.meeting_ended(Meeting(), "left")
        qtbot.waitUntil(lambda: room.face().source == "Zoom")

    room.meanwhile = another_takes_over
    room.do("forget")
    qtbot.waitUntil(lambda: room.face().note == "Forgotten: Meet · Rota.")
    assert room.asked == ["Forget this call? Meet · Rota"]
    assert "forget call m1" in room.listening.asked
    qtbot.waitUntil(lambda: (room.face().source, room.face().turn) == ("Zoom", 1))


@pytest.mark.parametrize("which", ["one", "all"])
def test_after_forgetting_a_call_that_goes_on_it_says_that_it_listens_on(
    room: Room, qtbot: QtBot, which: str
) -> None:
    room.listening.ear.opened(47811)
    call(room, 3, qtbot)
    if which == "one":
        room.do("forget")
    else:
        room.reception.page.delete.setEnabled(True)
        room.reception.page.delete.click()
    qtbot.waitUntil(lambda: room.face().mode is Mode.EMPTY)
    assert (room.face().standby, room.face().note) == (Standby.FORGOTTEN, "")
    assert title_words(room.face()) == "Forgotten. Listening on."
    room.do("listening")
    assert room.face().standby is Standby.PAUSED
    room.do("listening")
    room.listening.ear.peers_changed((Seen(is_connected=False),))
    qtbot.waitUntil(lambda: room.face().standby is Standby.READY)
    room.listening.ear.peers_changed((Seen(),))
    qtbot.waitUntil(lambda: room.face().standby is Standby.FORGOTTEN)
    room.listening.ear.meeting_started(Meeting("m2"))
    qtbot.waitUntil(lambda: room.face().mode is Mode.WAITING)
    room.listening.ear.turn_settled(Meeting("m2"), turn(0))
    room.listening.ear.meeting_ended(Meeting("m2"), "left")
    qtbot.waitUntil(lambda: room.face().mode is Mode.ENDED)
    room.do("forget")
    qtbot.waitUntil(lambda: room.face().mode is Mode.EMPTY)
    assert (room.face().standby, room.face().note) == (Standby.READY, "Forgotten: Meet · Rota.")


def forgotten(room: Room, qtbot: QtBot) -> None:
    room.listening.ear.opened(47811)
    call(room, 3, qtbot)
    room.do("forget")
    qtbot.waitUntil(lambda: room.face().standby is Standby.FORGOTTEN)


def test_a_forgotten_call_of_which_only_the_end_is_told_is_over(room: Room, qtbot: QtBot) -> None:
    forgotten(room, qtbot)
    again = Meeting("m2")
    room.listening.ear.meeting_started(again)
    room.listening.ear.health_changed(again, "active", "")
    room.listening.ear.meeting_ended(again, "left")
    qtbot.waitUntil(lambda: room.face().standby is Standby.READY)
    qtbot.waitUntil(lambda: room.face().mode is Mode.EMPTY)
    assert room.stage.live is None


def test_a_browser_that_stays_away_is_in_no_forgotten_call(room: Room, qtbot: QtBot) -> None:
    forgotten(room, qtbot)
    room.reception._forgotten._away.setInterval(0)
    room.listening.ear.peers_changed((Seen(is_connected=False), Seen(Peer("browser-2"))))
    qtbot.waitUntil(lambda: room.face().standby is Standby.READY)
    qtbot.waitUntil(lambda: not room.reception._forgotten._longest.isActive())
    room.listening.ear.peers_changed((Seen(),))
    qtbot.waitUntil(lambda: len(room.reception.page.rows) == 1)
    assert room.face().standby is Standby.READY


def test_a_browser_that_went_before_the_forgetting_is_in_no_forgotten_call(room: Room, qtbot: QtBot) -> None:
    room.listening.ear.opened(47811)
    call(room, 3, qtbot)
    room.listening.ear.presence_changed(Meeting(), False)
    room.listening.ear.peers_changed((Seen(is_connected=False),))
    qtbot.waitUntil(lambda: not any(seen.is_connected for seen in room.reception.follower.peers))
    room.reception._forgotten._away.setInterval(0)
    room.do("forget")
    qtbot.waitUntil(lambda: room.stage.live is None)
    qtbot.waitUntil(lambda: not room.reception._forgotten._longest.isActive())
    room.listening.ear.peers_changed((Seen(),))
    qtbot.waitUntil(lambda: room.face().standby is Standby.READY)


def test_that_it_listens_on_after_forgetting_is_not_said_for_ever(room: Room, qtbot: QtBot) -> None:
    forgotten(room, qtbot)
    room.reception._forgotten._longest.setInterval(0)
    qtbot.waitUntil(lambda: room.face().standby is Standby.READY)


def test_the_other_call_is_one_click_away(room: Room, qtbot: QtBot) -> None:
    room.listening.ear.meeting_started(Meeting())
    room.listening.ear.meeting_started(Meeting("m2", "zoom", "Budget"))
    qtbot.waitUntil(lambda: room.face().other == "Meet · Rota")
    room.desk.window.card._other.button.click()
    assert (room.face().source, room.face().other) == ("Meet", "Zoom · Budget")


def test_a_call_that_cannot_be_deleted_stays_and_says_why(room: Room, qtbot: QtBot) -> None:
    call(room, 3, qtbot)
    room.listening.broken = "The disk is full: make room."
    room.do("forget")
    qtbot.waitUntil(lambda: room.face().note == "The disk is full: make room.")
    assert room.face().turn == 3


def test_all_calls_deleted_leave_nothing_on_the_screen(room: Room, qtbot: QtBot) -> None:
    call(room, 3, qtbot)
    room.reception.page.all_deleted.emit()
    assert room.face().mode is Mode.EMPTY


def test_pairing_goes_from_the_menu_to_the_card_and_back(room: Room, qtbot: QtBot) -> None:
    room.do("pair")
    card = room.reception.card
    assert card.isVisible()
    room.listening.ear.pairing_asked(Asked())
    qtbot.waitUntil(lambda: card.code.isVisible())
    qtbot.waitUntil(card.allow.isEnabled)
    card.allow.click()
    room.listening.ear.pairing_asked(None)
    room.listening.ear.peers_changed((Seen(Peer("browser-9", "Chrome 156")),))
    qtbot.waitUntil(lambda: card.pairing.step is Step.PAIRED)
    assert [row.name.text() for row in room.reception.page.rows] == ["Chrome 156"]


def test_connections_open_from_the_menu(room: Room) -> None:
    room.do("connections")
    assert room.reception.page.isVisible()
    room.reception.page.pair.click()
    assert room.reception.card.isVisible()


def test_why_it_cannot_listen_stays_on_the_card(room: Room, qtbot: QtBot) -> None:
    room.listening.ear.failed(PROBLEM)
    qtbot.waitUntil(lambda: room.face().note == PROBLEM)
    assert room.face().standby is Standby.UNHEARD
    room.stage.notes.forget()
    assert room.face().note == PROBLEM


def test_why_it_cannot_listen_is_there_again_after_a_replay(room: Room, qtbot: QtBot) -> None:
    room.listening.ear.failed(PROBLEM)
    qtbot.waitUntil(lambda: room.face().note == PROBLEM)
    room.stage.clear()
    assert room.face().note == PROBLEM
    room.listening.ear.opened(47811)
    qtbot.waitUntil(lambda: room.face().note == NOW_LISTENING)


def test_without_a_keyring_it_is_said_what_is_forgotten_and_who_is_not_known(
    room: Room, qtbot: QtBot
) -> None:
    room.listening.forgetful = NO_KEYRING
    warning = KEYRING_ADVICE.format(why=NO_KEYRING)
    room.listening.ear.opened(47811)
    qtbot.waitUntil(lambda: room.face().note == warning)
    assert room.face().standby is Standby.UNPAIRED
    before = Seen(is_connected=False, is_known=False)
    room.listening.ear.peers_changed((before,))
    qtbot.waitUntil(lambda: room.face().standby is Standby.KEYLESS)
    room.stage.say("The file is broken.")
    assert room.face().note == f"The file is broken. {warning}"
    room.stage.notes.forget()
    room.listening.ear.peers_changed((before, Seen(Peer("browser-9"))))
    qtbot.waitUntil(lambda: room.face().standby is Standby.READY)
    call(room, 3, qtbot)
    assert room.face().note == ""


def test_a_call_that_ends_in_a_pause_leaves_a_way_to_go_on(room: Room, qtbot: QtBot) -> None:
    room.listening.ear.opened(47811)
    call(room, 3, qtbot)
    room.do("listening")
    room.listening.ear.meeting_ended(Meeting(), "left")
    qtbot.waitUntil(lambda: room.face().mode is Mode.ENDED)
    assert note_words(room.face()) == STILL_PAUSED
    room.desk.window.listening_requested.emit()
    assert room.listening.asked[-1] == "paused False"
    assert note_words(room.face()) == ""


def test_a_pause_is_said_before_the_keyring_is_open(room: Room) -> None:
    room.do("listening")
    assert room.face().standby is Standby.PAUSED


def test_when_the_other_one_is_closed_it_listens_and_says_so(room: Room, qtbot: QtBot) -> None:
    room.listening.ear.failed(PROBLEM)
    qtbot.waitUntil(lambda: room.face().note == PROBLEM)
    room.listening.ear.opened(47811)
    qtbot.waitUntil(lambda: room.face().note == NOW_LISTENING)
    assert room.face().standby is Standby.UNPAIRED
    assert room.desk.actions["pair"].isEnabled()


def test_who_takes_over_keeps_to_a_pause_that_was_asked_of_the_other(room: Room, qtbot: QtBot) -> None:
    room.listening.ear.failed(PROBLEM)
    qtbot.waitUntil(lambda: room.listening.asked[-1] == "paused True")
    Memory(settings_path(), pytest.fail).change(listening=False)
    room.listening.ear.opened(47811)
    qtbot.waitUntil(lambda: room.face().standby is Standby.PAUSED)
    assert room.listening.asked[-1] == "paused True"
    assert room.desk.actions["listening"].text() == "Go on listening"


def test_what_is_the_matter_stays_said_when_it_takes_over(room: Room, qtbot: QtBot) -> None:
    room.listening.ear.failed(PROBLEM)
    room.listening.ear.troubled("The disk is full.")
    room.listening.ear.opened(47811)
    qtbot.waitUntil(lambda: room.face().standby is Standby.UNPAIRED)
    assert room.face().note == "The disk is full."


def test_a_disk_that_fails_is_said_until_it_works_again(room: Room, qtbot: QtBot) -> None:
    call(room, 1, qtbot)
    room.listening.ear.troubled("The disk is full.")
    qtbot.waitUntil(lambda: room.face().note == "The disk is full.")
    room.listening.ear.troubled("")
    qtbot.waitUntil(lambda: room.face().note == "")


def test_the_paste_box_stays_when_a_call_begins(room: Room, qtbot: QtBot) -> None:
    room.desk.box.open()
    room.desk.box.editor.setPlainText("Dana: Hello.")
    call(room, 2, qtbot)
    assert room.desk.box.isVisible()
    assert room.desk.box.editor.toPlainText() == "Dana: Hello."
    assert not room.desk.box.more.isVisible(), "a live call is not continued by a paste"


def test_the_menu_knows_what_a_live_call_can_do(room: Room, qtbot: QtBot) -> None:
    assert not room.desk.actions["forget"].isEnabled()
    call(room, 3, qtbot)
    on = {key: room.desk.actions[key].isEnabled() for key in ("forget", "back", "play", "live", "flip")}
    assert on == {"forget": True, "back": True, "play": False, "live": False, "flip": True}


def test_no_words_of_a_call_stand_in_a_title_or_a_tip(room: Room, qtbot: QtBot) -> None:
    ear, meeting = room.listening.ear, Meeting(title="Secret merger")
    ear.meeting_started(meeting)
    for index in range(4):
        ear.turn_settled(meeting, turn(index, text="the secret words"))
    qtbot.waitUntil(lambda: room.face().turn == 4)
    windows = (room.desk.window, room.desk.box, room.reception.card, room.reception.page)
    told = [window.windowTitle() for window in windows]
    told += [] if room.desk.tray is None else [room.desk.tray.tip]
    assert not [text for text in told if "secret" in text.lower()]


def test_every_window_wears_the_theme(room: Room) -> None:
    room.do("theme_dark")
    assert "#171d24" in room.reception.card.styleSheet()
    assert "#171d24" in room.reception.page.styleSheet()


def test_where_another_one_listens_nothing_is_offered_that_cannot_work(room: Room, qtbot: QtBot) -> None:
    room.listening.ear.failed(PROBLEM)
    qtbot.waitUntil(lambda: not room.desk.actions["pair"].isEnabled())

    assert not room.desk.actions["listening"].isEnabled()
    room.reception.pair()
    assert not room.reception.card.isVisible()


@pytest.mark.parametrize("key", ["paste", "pair", "connections"])
def test_what_the_menu_opens_stands_beside_the_card(room: Room, key: str, qtbot: QtBot) -> None:
    card = room.desk.window
    qtbot.waitUntil(lambda: card.x() > 0)
    room.do(key)
    opened = {"paste": room.desk.box, "pair": room.reception.card, "connections": room.reception.page}[key]
    sheet = card.geometry().adjusted(SHADOW_PX, SHADOW_PX, -SHADOW_PX, -SHADOW_PX)
    assert opened.isVisible()
    assert not opened.frameGeometry().intersects(sheet)
    assert opened.screen().availableGeometry().contains(opened.frameGeometry())
