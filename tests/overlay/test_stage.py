"""Everything on the screen shows the same moment of the same call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.vocabulary import (
    Band,
    Confidence,
    Context,
    Forecast,
    Reading,
    Side,
    Speaker,
    Trend,
    Turn,
    TurningPoint,
)
from overlay.call import Call
from overlay.controls import Controls
from overlay.face import Face, Mode
from overlay.playback import Playback
from overlay.settings import Memory
from overlay.stage import Stage
from overlay.theme import make_theme
from overlay.window import OverlayWindow

FELL_AT = 12


def assign(turns: Sequence[Turn], seller: str | None) -> tuple[Turn, ...]:
    def side(voice: str) -> Side:
        if seller is None:
            return Side.UNKNOWN
        return Side.OURS if voice == seller else Side.THEIRS

    return tuple(replace(t, speaker=Speaker(t.speaker.id, side(t.speaker.id))) for t in turns)


def call(count: int, seller: str | None = "Dana") -> Call:
    turns = [
        Turn(i, Speaker("Dana" if i % 2 == 0 else "Lee", Side.UNKNOWN), f"turn {i}", i * 4.0, i * 4.0 + 4.0)
        for i in range(count)
    ]
    return Call(assign(turns, seller), ("Dana", "Lee"), seller, False, "Replay")


class EagerRunner:
    """Reads each turn at once; turns at FELL_AT."""

    def __init__(self, on_reading: Callable[[Reading], None], on_fault: Callable[[Exception], None]) -> None:
        self._on_reading = on_reading

    def start(self, context: Context) -> None: ...

    def submit(self, turn: Turn) -> None:
        fallen = turn.index >= FELL_AT
        point = TurningPoint(turn.index, turn.index, Trend.FALLING, -0.3, "Turned down at the price", "no")
        value = 0.3 if fallen else 0.6
        if turn.speaker.side is Side.UNKNOWN:
            value = 0.5
        self._on_reading(
            Reading(
                turn.index,
                Forecast(value, value - 0.1, value + 0.1),
                Confidence(Band.GOOD),
                point if turn.index == FELL_AT else None,
            )
        )

    def stop(self, timeout: float) -> bool:
        return True


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, clock: Clock) -> Iterator[Stage]:
    theme = make_theme(dark=False, reduced_motion=True)
    window = OverlayWindow(theme, Memory(tmp_path / "overlay.json", pytest.fail), lambda keys: False)
    qtbot.addWidget(window)
    controls = Controls(theme, window.card)
    window.card.slot_for_controls.addWidget(controls)
    made = Stage(window, controls, Playback(EagerRunner, clock), assign, clock)
    yield made
    made.stop()


def stand(stage: Stage, turn: int, qtbot: QtBot) -> Face:
    stage.scrub(turn)
    qtbot.waitUntil(lambda: stage.playback.shown == turn)
    stage.show()
    return stage.face


def shown(stage: Stage) -> Face:
    stage.show()
    return stage.face


def test_before_any_call_there_is_an_invitation(stage: Stage) -> None:
    assert shown(stage).mode is Mode.EMPTY
    assert not stage.controls.isVisibleTo(stage.window.card)


def test_a_call_opened_whole_stands_at_its_end(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.finished):
        stage.open(call(20), speed=1.0, play=False)
    assert shown(stage).turn == 20
    assert shown(stage).source == "Replay"
    assert stage.controls.progress.turn == 19
    assert stage.controls.isVisibleTo(stage.window.card)


def test_while_it_plays_the_chip_says_how_fast(stage: Stage, clock: Clock, qtbot: QtBot) -> None:
    stage.open(call(20), speed=8.0, play=True)
    clock.now += 2.0
    stage.toggle()
    qtbot.waitUntil(lambda: stage.playback.shown == 3)
    assert shown(stage).mode is Mode.PAUSED
    assert shown(stage).since == 16.0
    stage.toggle()
    assert shown(stage).source == "Replay 8×"
    assert shown(stage).mode is Mode.REPLAY


def test_scrubbing_uses_nothing_later(stage: Stage, qtbot: QtBot) -> None:
    stage.open(call(20), speed=1.0, play=False)
    stand(stage, 19, qtbot)
    face = stand(stage, 5, qtbot)
    assert len(face.history) == 6
    assert face.markers == ()
    assert face.alert is None
    assert face.mode is Mode.REPLAY
    assert stage.controls.words.text() == "As of turn 6 · 0:24"
    stage.return_to_now()
    assert shown(stage).turn == 20


def test_standing_where_it_turned_shows_the_words(stage: Stage, qtbot: QtBot) -> None:
    stage.open(call(20), speed=1.0, play=False)
    stand(stage, 19, qtbot)
    face = stand(stage, FELL_AT, qtbot)
    assert face.alert is not None
    assert face.alert.cause == "Turned down at the price"
    stage.window.alert_dismissed.emit()
    assert shown(stage).alert is None


def test_an_alert_is_rated_once_and_goes(stage: Stage, qtbot: QtBot) -> None:
    stage.open(call(20), speed=1.0, play=False)
    stand(stage, FELL_AT, qtbot)
    stage.window.alert_rated.emit(True)
    assert [good for _, good in stage.herald.ratings] == [True]
    assert shown(stage).alert is None


def test_the_silent_mode_marks_and_says_nothing(stage: Stage, qtbot: QtBot) -> None:
    stage.set_silent(True)
    stage.open(call(20), speed=1.0, play=False)
    face = stand(stage, FELL_AT, qtbot)
    assert face.alert is None
    assert len(face.markers) == 1


def test_while_playing_an_alert_must_last_shows_and_leaves(stage: Stage, clock: Clock, qtbot: QtBot) -> None:
    stage.open(call(40), speed=8.0, play=True)
    clock.now += (FELL_AT + 1) * 4.0 / 8.0
    stage.playback.set_speed(8.0)
    qtbot.waitUntil(lambda: stage.playback.shown == FELL_AT)
    assert shown(stage).alert is None, "it has not lasted yet"
    clock.now += 0.4
    assert shown(stage).alert is not None, "2.5 s of the call are 0.3 s at this speed"
    clock.now += 4.5
    assert shown(stage).alert is not None, "it stays for the reader's five seconds"
    clock.now += 0.6
    assert shown(stage).alert is None


def test_a_flip_takes_the_other_voice_and_keeps_the_place(stage: Stage, qtbot: QtBot) -> None:
    stage.open(call(20), speed=1.0, play=False)
    stand(stage, 7, qtbot)
    assert (stage.face.seller, stage.face.seller_guessed) == ("Dana", True)
    stage.window.flip_requested.emit()
    qtbot.waitUntil(lambda: stage.playback.shown == 7)
    assert (shown(stage).seller, shown(stage).seller_guessed) == ("Lee", False)
    assert stage.call.turns[1].speaker.side is Side.OURS
    assert shown(stage).turn == 8


def test_a_call_that_grows_is_shown_as_of_its_end(stage: Stage, qtbot: QtBot) -> None:
    stage.open(call(6), speed=1.0, play=False)
    stand(stage, 5, qtbot)
    stage.carry_on(call(9))
    qtbot.waitUntil(lambda: stage.playback.shown == 8)
    assert shown(stage).turn == 9
    assert len(shown(stage).history) == 9


def test_a_note_is_shown_for_a_while_and_a_lasting_one_stays(stage: Stage, qtbot: QtBot) -> None:
    stage.say("One line left out.")
    assert shown(stage).note == "One line left out."
    stage.notes.forget()
    assert shown(stage).note == ""
    stage.say_lastingly("The model is missing.")
    stage.notes.forget()
    assert shown(stage).note == "The model is missing."
    stage.open(call(3), speed=1.0, play=False)
    assert shown(stage).note == ""


def test_steps_and_speeds(stage: Stage, qtbot: QtBot) -> None:
    stage.open(call(6), speed=4.0, play=False)
    stand(stage, 3, qtbot)
    stage.step(-1)
    assert stage.playback.player.turn == 2
    stage.step(99)
    assert stage.playback.player.turn == 5
    for wanted in (8.0, 16.0, float("inf"), 1.0):
        stage.controls.faster_requested.emit()
        assert stage.playback.player.speed == wanted


def test_while_nothing_moves_nothing_runs(stage: Stage, qtbot: QtBot) -> None:
    stage.open(call(20), speed=1.0, play=False)
    stand(stage, 19, qtbot)
    stage.notes.stop()
    qtbot.waitUntil(lambda: not stage.playback._tell.isActive())
    assert not stage.playback._wake.isActive()
    assert not stage._wake.isActive()


@pytest.mark.parametrize(
    ("voices", "seller", "flip_to"),
    [
        (("Dana", "Lee"), "Dana", "Lee"),
        (("Dana", "Lee"), "Lee", "Dana"),
        (("Dana", "Lee", "Kim"), "Kim", "Dana"),
        (("Dana", "Lee"), None, "Dana"),
        (("Dana",), "Dana", ""),
        ((), None, ""),
    ],
)
def test_which_voice_a_flip_takes(voices: tuple[str, ...], seller: str | None, flip_to: str) -> None:
    assert Call(voices=voices, seller=seller).flip_to == flip_to
