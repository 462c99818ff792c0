"""The whole of it: files and pastes in, faces and pictures out, and every thread ended.

The engine's own thread and the real transcript reader run here; only the pipeline is a fake.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bridge.keys import Keyring
from bridge.listening import Calls, Listening
from bridge.only_one import take_seat
from engine.errors import ArtefactError, EngineFault, InputError
from engine.vocabulary import (
    Band,
    Confidence,
    Context,
    Forecast,
    Reading,
    Side,
    Trend,
    Turn,
    TurningPoint,
)
from overlay.app import AlreadyOpen, outside, run_overlay
from overlay.card import CARD_WIDTH_PX
from overlay.desk import Desk
from overlay.face import Mode, Standby
from overlay.news import Ear
from overlay.reception import Reception
from overlay.settings import data_folder
from tests.bridge.client import dial, read_line

FELL_AT = 5
LINES = [
    "Dana: Thanks for taking the time, we help vets plan their rotas.",
    "Lee: Sure. How much is it?",
]
CALL = "\n".join(LINES * 5)
MORE = "\n".join(
    [*(LINES * 5)[-4:], "Dana: It is 400 a month for all of you.", "Lee: That is too much for us."]
)


class Fake:
    """A pipeline that tells sides apart, turns once, and stumbles over the word "stumble"."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def observe(self, turn: Turn) -> Reading:
        if "stumble" in turn.text:
            raise RuntimeError("words nobody should see")
        value = {Side.OURS: 0.6, Side.THEIRS: 0.4, Side.UNKNOWN: 0.5}[turn.speaker.side]
        point = TurningPoint(FELL_AT, FELL_AT, Trend.FALLING, -0.2, "Turned down at the price", "no")
        return Reading(
            turn.index,
            Forecast(value, value - 0.1, value + 0.1),
            Confidence(Band.FAIR, ("little heard so far",)),
            point if turn.index == FELL_AT else None,
        )


def refuse(context: Context) -> Fake:
    raise ArtefactError("The model folder holds no policy; reinstall SalesRLAgent.")


OURS = ("engine", "paste", "errands", "listening", "bridge", "recorder")


def engine_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith(OURS)]


def listen_here(ear: Ear) -> Listening:
    """The real bridge on any free port, with keys in memory."""
    calls = Calls(
        on_open=ear.opened,
        on_problem=ear.failed,
        on_trouble=ear.troubled,
        on_peers=ear.peers_changed,
        on_pairing=ear.pairing_asked,
    )
    return Listening(data_folder(), ear, calls, ports=(0,), find_keyring=lambda: Keyring(None))


@pytest.fixture
def call_file(tmp_path: Path) -> Path:
    path = tmp_path / "call.txt"
    path.write_text(CALL)
    return path


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(outside(Fake))
    made.show()
    yield made
    made.stop()
    assert engine_threads() == []


def paste(desk: Desk, text: str, qtbot: QtBot) -> None:
    desk.box.open()
    desk.box.editor.setPlainText(text)
    qtbot.waitUntil(lambda: bool(desk.box.understood.text() or desk.box.problem.text()))


def wait_for(desk: Desk, turns: int, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desk.stage.face.turn == turns)


def test_it_opens_empty_and_invites_to_paste(desk: Desk) -> None:
    desk.stage.show()
    assert desk.stage.face.mode is Mode.EMPTY
    assert desk.window.isVisible()
    desk.window.card.paste_requested.emit()
    assert desk.box.isVisible()


def test_a_pasted_call_is_read_to_its_end(desk: Desk, qtbot: QtBot) -> None:
    paste(desk, CALL, qtbot)
    desk.box.take_new()
    wait_for(desk, 10, qtbot)
    assert desk.stage.face.source == "Pasted"
    assert desk.stage.face.seller == "Dana"
    assert len(desk.stage.face.markers) == 1


def test_a_running_paste_goes_on_with_the_same_call(desk: Desk, qtbot: QtBot) -> None:
    paste(desk, CALL, qtbot)
    desk.box.take_new()
    wait_for(desk, 10, qtbot)
    paste(desk, MORE, qtbot)
    desk.box.take_more()
    wait_for(desk, 12, qtbot)
    assert desk.box.detail.text() == "2 turns added."
    assert desk.stage.call.turns[11].text == "That is too much for us."


def test_pasting_the_same_again_adds_nothing(desk: Desk, qtbot: QtBot) -> None:
    paste(desk, CALL, qtbot)
    desk.box.take_new()
    wait_for(desk, 10, qtbot)
    assert "in the call already" in desk.take_more(CALL)
    assert len(desk.stage.call.turns) == 10


def test_the_voice_chosen_in_the_box_is_ours(desk: Desk, qtbot: QtBot) -> None:
    paste(desk, CALL, qtbot)
    desk.box.voices.buttons[1].click()
    desk.box.take_new()
    wait_for(desk, 10, qtbot)
    assert (desk.stage.face.seller, desk.stage.face.seller_guessed) == ("Lee", False)
    assert desk.stage.call.turns[1].speaker.side is Side.OURS


def test_not_sure_leaves_every_side_unknown(desk: Desk, qtbot: QtBot) -> None:
    paste(desk, CALL, qtbot)
    desk.box.voices.buttons[2].click()
    desk.box.take_new()
    wait_for(desk, 10, qtbot)
    assert {turn.speaker.side for turn in desk.stage.call.turns} == {Side.UNKNOWN}
    assert desk.stage.face.seller == ""
    desk.take_more(MORE)
    assert {turn.speaker.side for turn in desk.stage.call.turns} == {Side.UNKNOWN}


def test_a_flip_computes_the_call_anew(desk: Desk, call_file: Path, qtbot: QtBot) -> None:
    desk.open_file(call_file)
    wait_for(desk, 10, qtbot)
    before = desk.stage.face.history
    desk.window.card.flip_requested.emit()
    qtbot.waitUntil(lambda: desk.stage.face.history == tuple(1 - value for value in before))
    assert desk.stage.face.seller == "Lee"


def test_one_turn_that_fails_is_said_and_the_call_goes_on(desk: Desk, qtbot: QtBot) -> None:
    paste(desk, CALL.replace("How much is it?", "stumble", 1), qtbot)
    desk.box.take_new()
    wait_for(desk, 10, qtbot)
    assert desk.stage.face.note == "Turn 2 could not be read and is left out; the call goes on."
    assert len(desk.stage.face.history) == 9


def test_a_file_that_is_no_call_is_said_on_the_card(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    desk.open_file(tmp_path / "empty.txt")
    assert "is empty" in desk.stage.face.note
    desk.open_file(tmp_path / "gone.txt")
    assert "gone.txt" in desk.stage.face.note
    assert desk.stage.face.mode is Mode.EMPTY


def test_keys_and_menu_reach_the_call(desk: Desk, call_file: Path, qtbot: QtBot) -> None:
    desk.open_file(call_file)
    wait_for(desk, 10, qtbot)
    desk.actions["back"].trigger()
    wait_for(desk, 9, qtbot)
    desk.actions["now"].trigger()
    wait_for(desk, 10, qtbot)
    desk.actions["pill"].trigger()
    assert desk.window.pill.isVisible()
    assert desk.actions["pill"].isChecked()
    desk.actions["theme_dark"].trigger()
    assert desk.memory.settings.theme == "dark"
    desk.actions["silent"].trigger()
    assert desk.memory.settings.silent
    desk.actions["play"].trigger()
    assert desk.stage.playback.player.playing
    qtbot.waitUntil(lambda: desk.actions["play"].text() == "Pause")


def test_type_and_ground_are_changed_within_their_limits(desk: Desk) -> None:
    narrow = desk.window.card.width()
    for _ in range(9):
        desk.actions["larger"].trigger()
        desk.actions["more_clear"].trigger()
    assert (desk.memory.settings.font_scale, desk.memory.settings.opacity) == (1.6, 0.4)
    assert desk.window.card.width() > narrow
    for _ in range(9):
        desk.actions["smaller"].trigger()
        desk.actions["more_solid"].trigger()
    assert (desk.memory.settings.font_scale, desk.memory.settings.opacity) == (1.0, 1.0)
    assert desk.window.card.width() == narrow


def test_what_the_settings_have_to_say_is_shown(qtbot: QtBot, own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "overlay.json").write_text("{broken")
    desk = Desk(outside(Fake))
    assert "were broken" in desk.stage.face.note
    desk.stop()


def test_an_engine_that_cannot_start_is_said_and_stays_said(qtbot: QtBot, call_file: Path) -> None:
    desk = Desk(outside(refuse))
    desk.open_file(call_file)
    qtbot.waitUntil(lambda: "holds no policy" in desk.stage.face.note)
    desk.stop()
    assert engine_threads() == []


def is_open(desk: Desk) -> bool:
    return desk.stage.standby is Standby.UNPAIRED


def test_fifty_times_open_and_close_leave_no_thread(qtbot: QtBot, call_file: Path) -> None:
    for round in range(50):
        desk = Desk(outside(Fake, listen_here))
        desk.show()
        desk.open_file(call_file)
        reception = desk.reception
        assert reception is not None
        if round % 5:
            reception.begin()
        if round % 5 == 2:
            # the other times it is closed while it opens, or before
            qtbot.waitUntil(partial(is_open, desk))
        desk.stop()
    assert engine_threads() == []


@pytest.fixture
def listening_desk(qtbot: QtBot) -> Iterator[tuple[Desk, Reception]]:
    desk = Desk(outside(Fake, listen_here))
    desk.show()
    assert desk.reception is not None
    desk.reception.begin()
    qtbot.waitUntil(partial(is_open, desk))
    yield desk, desk.reception
    desk.stop()
    assert engine_threads() == []


def test_a_programs_call_goes_from_its_socket_to_the_gauge_and_back(
    listening_desk: tuple[Desk, Reception], qtbot: QtBot
) -> None:
    desk, reception = listening_desk
    assert isinstance(reception.listening, Listening)
    line = reception.listening.new_program("My CRM")
    with dial(reception.listening.port) as program:
        program.enter(*read_line(line))
        program.send("subscribe")
        stream = {"stream": "stream-1", "at_ms": 1_000}
        consent = {"at_ms": 1, "how": "asked"}
        program.send("meeting_started", **stream, seq=1, platform="program", meeting="m", consent=consent)
        for seq, (voice, side) in enumerate((("Dana", "ours"), ("Lee", "theirs")), 2):
            program.send("said", **stream, seq=seq, speaker=voice, side=side, text="Hello.")
        qtbot.waitUntil(lambda: desk.stage.face.turn == 2)
        assert (desk.stage.face.source, desk.stage.face.seller) == ("My CRM", "Dana")
        read: list[object] = []
        while len(read) < 2:
            frame = program.receive_but_alive()
            read += [frame["turn"]] if frame["type"] == "reading_news" else []
        assert read == [0, 1]


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("QT_SCALE_FACTOR", "1")


@pytest.mark.usefixtures("plain_environment", "qapp")
def test_pictures_of_a_call_are_saved_and_it_ends_by_itself(call_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    run_overlay(call_file, snapshot=folder, open_pipeline=Fake)
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["00-start.png", "01-turn-06-fell.png", "99-end.png"]
    assert not QImage(str(folder / "99-end.png")).isNull()
    assert engine_threads() == []


@pytest.mark.usefixtures("plain_environment", "qapp")
def test_pictures_without_an_engine_end_in_words(call_file: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineFault, match="holds no policy"):
        run_overlay(call_file, snapshot=tmp_path, open_pipeline=refuse)
    assert engine_threads() == []


@pytest.mark.usefixtures("plain_environment", "qapp")
def test_bad_input_ends_before_any_window(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    for path, folder in ((tmp_path / "empty.txt", None), (None, tmp_path), (tmp_path / "gone", tmp_path)):
        with pytest.raises(InputError):
            run_overlay(path, snapshot=folder, open_pipeline=Fake)


@pytest.mark.usefixtures("plain_environment", "qapp")
def test_a_call_plays_until_it_is_closed(call_file: Path) -> None:
    seen: list[int] = []

    class Watched(Fake):
        def observe(self, turn: Turn) -> Reading:
            seen.append(turn.index)
            return super().observe(turn)

    def close_when_over() -> None:
        if len(seen) == 10:
            QApplication.quit()

    watch = QTimer(interval=10)
    watch.timeout.connect(close_when_over)
    watch.start()
    run_overlay(call_file, speed=1000.0, open_pipeline=Watched, listening=listen_here)
    watch.stop()
    assert seen == list(range(10))
    assert engine_threads() == []


class Closing(Desk):
    """Closes once it was on the screen; `stood` is where each one did."""

    stood: ClassVar[list[int]] = []

    def show(self) -> None:
        super().show()
        QTimer.singleShot(0, self, self._note_and_quit)

    def _note_and_quit(self) -> None:
        self.window.place()
        self.stood.append(self.window.x())
        QApplication.quit()


@pytest.fixture
def stood(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(Closing, "stood", [])
    monkeypatch.setattr("overlay.app.Desk", Closing)
    return Closing.stood


@pytest.mark.usefixtures("plain_environment", "qapp")
def test_opened_once_more_the_first_one_comes_forward_and_no_other_opens(
    stood: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Path] = []

    def come(folder: Path) -> bool:
        called.append(folder)
        return True

    monkeypatch.setattr("overlay.app.call_forward", come)
    with take_seat(data_folder()), pytest.raises(AlreadyOpen, match="it has come to the front"):
        run_overlay(None, open_pipeline=Fake, listening=listen_here)
    assert called == [data_folder()]
    assert stood == []


@pytest.mark.usefixtures("plain_environment", "qapp")
def test_a_replay_opens_beside_the_first_one_and_so_does_one_that_nobody_answers(
    call_file: Path, stood: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overlay.app.call_forward", lambda folder: False)
    run_overlay(None, open_pipeline=Fake, listening=listen_here)
    with take_seat(data_folder()):
        run_overlay(call_file, open_pipeline=Fake, listening=listen_here)
        run_overlay(None, open_pipeline=Fake, listening=listen_here)
    first, replay, unanswered = stood
    assert abs(first - replay) > CARD_WIDTH_PX
    assert replay == unanswered
    assert engine_threads() == []


def test_whoever_is_called_forward_is_seen(desk: Desk) -> None:
    desk.window.hide()
    desk.come_forward()
    assert desk.window.isVisible()
    assert desk.actions["visible"].isChecked()
