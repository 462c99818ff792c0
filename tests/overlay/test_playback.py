"""A call in play: fed once, in order, shown as of where the player stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import ArtefactError, EngineFault
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
from overlay.face import Face, Mode
from overlay.playback import IN_FLIGHT, Playback

START = Face(mode=Mode.REPLAY)
DANA, LEE = Speaker("Dana", Side.OURS), Speaker("Lee", Side.THEIRS)


def call(count: int, swapped: bool = False) -> tuple[Turn, ...]:
    voices = (LEE, DANA) if swapped else (DANA, LEE)
    return tuple(Turn(i, voices[i % 2], f"turn {i}", float(i), i + 1.0) for i in range(count))


OnReading = Callable[[Reading], None]
OnFault = Callable[[Exception], None]


class Clock:
    """A clock that moves when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class FakeRunner:
    """Answers on the calling thread, when told to or at once; the relay queues as for a real one."""

    def __init__(self, on_reading: OnReading, on_fault: OnFault) -> None:
        self.on_reading, self.on_fault = on_reading, on_fault
        self.turns: list[Turn] = []
        self.waiting: list[Turn] = []
        self.held = False
        self.refuses = False
        self.faults: dict[int, Exception] = {}
        self.running = False

    def start(self, context: Context) -> None:
        self.context = context
        self.running = True

    def submit(self, turn: Turn) -> None:
        if self.refuses:
            raise EngineFault(f"Turn {turn.index} was not taken.")
        self.turns.append(turn)
        self.waiting.append(turn)
        if not self.held:
            self.answer()

    def answer(self) -> None:
        while self.waiting:
            turn = self.waiting.pop(0)
            if turn.index in self.faults:
                self.on_fault(self.faults[turn.index])
                continue
            point = None
            if turn.index == 5:
                point = TurningPoint(5, 5, Trend.FALLING, -0.2, "Turned down at the price", "no")
            value = 0.2 if turn.speaker.side is Side.OURS else 0.6
            self.on_reading(Reading(turn.index, Forecast(value, 0.1, 0.9), Confidence(Band.GOOD), point))

    def stop(self, timeout: float) -> bool:
        self.running = False
        return True


class Stage:
    """A playback with fakes around it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.runners: list[FakeRunner] = []
        self.faults: dict[int, Exception] = {}
        self.held = False
        self.playback = Playback(self.open, self.clock)
        self.complaints: list[str] = []
        self.points: list[TurningPoint] = []
        self.playback.complained.connect(self.complaints.append)
        self.failures: list[str] = []
        self.playback.failed.connect(self.failures.append)
        self.playback.noticed.connect(self.points.append)

    def open(self, on_reading: OnReading, on_fault: OnFault) -> FakeRunner:
        runner = FakeRunner(on_reading, on_fault)
        runner.faults, runner.held = self.faults, self.held
        self.runners.append(runner)
        return runner

    @property
    def face(self) -> Face:
        return self.playback.face(START)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = Stage()
    yield made
    made.playback.stop()
    assert not any(runner.running for runner in made.runners)


def test_only_what_has_been_said_is_fed(stage: Stage, qtbot: QtBot) -> None:
    stage.playback.load(call(10), Context(title="a call"))
    stage.playback.play()
    stage.clock.now = 3.0
    stage.playback.pause()
    qtbot.waitUntil(lambda: stage.playback.shown == 2)
    assert [turn.index for turn in stage.runners[0].turns] == [0, 1, 2]
    assert stage.runners[0].context.title == "a call"
    assert len(stage.face.history) == 3
    assert stage.playback.elapsed == 3.0


def test_time_alone_brings_the_next_turn(stage: Stage, qtbot: QtBot) -> None:
    stage.playback.load(call(3), Context(), speed=1000.0)
    stage.playback.play()
    stage.clock.now = 0.003
    qtbot.waitUntil(lambda: stage.playback.shown == 2)
    assert not stage.playback.player.playing


def test_scrubbing_ahead_computes_what_lies_between(stage: Stage, qtbot: QtBot) -> None:
    stage.playback.load(call(100), Context())
    stage.playback.scrub(80)
    assert stage.playback.behind
    qtbot.waitUntil(lambda: stage.playback.shown == 80)
    assert [turn.index for turn in stage.runners[0].turns] == list(range(81))


def test_scrubbing_back_shows_what_was_known_then_without_the_engine(stage: Stage, qtbot: QtBot) -> None:
    stage.playback.load(call(20), Context())
    stage.playback.scrub(19)
    qtbot.waitUntil(lambda: stage.playback.shown == 19)
    stage.playback.scrub(4)
    assert stage.playback.shown == 4
    assert len(stage.face.history) == 5
    assert stage.face.markers == ()
    stage.playback.return_to_now()
    assert stage.playback.shown == 19
    assert len(stage.runners[0].turns) == 20


def test_the_engine_is_never_flooded(stage: Stage) -> None:
    stage.held = True
    stage.playback.load(call(500), Context())
    stage.playback.scrub(499)
    assert len(stage.runners[0].waiting) == IN_FLIGHT


def test_flipping_sides_computes_anew_and_keeps_the_place(stage: Stage, qtbot: QtBot) -> None:
    stage.playback.load(call(10), Context())
    stage.playback.scrub(6)
    qtbot.waitUntil(lambda: stage.playback.shown == 6)
    before = stage.face.history
    stage.playback.retake(call(10, swapped=True))
    qtbot.waitUntil(lambda: stage.playback.shown == 6)
    assert stage.face.history != before
    assert not stage.runners[0].running
    assert len(stage.runners) == 2


def test_a_late_answer_of_an_old_take_is_not_believed(stage: Stage, qtbot: QtBot) -> None:
    stage.held = True
    stage.playback.load(call(4), Context())
    stage.playback.scrub(3)
    stage.playback.retake(call(4, swapped=True))
    stage.runners[0].answer()
    stage.runners[1].answer()
    qtbot.waitUntil(lambda: stage.playback.shown == 3)
    assert stage.face.history == (0.6, 0.2, 0.6, 0.2)


def test_one_bad_turn_is_said_and_the_call_goes_on(stage: Stage, qtbot: QtBot) -> None:
    stage.faults[2] = RuntimeError("internal words nobody should see")
    stage.playback.load(call(6), Context())
    stage.playback.scrub(5)
    qtbot.waitUntil(lambda: stage.playback.shown == 5)
    assert stage.complaints == ["Turn 3 could not be read and is left out; the call goes on."]
    assert len(stage.face.history) == 5


def test_an_engine_that_cannot_open_is_said_once(stage: Stage, qtbot: QtBot) -> None:
    stage.faults[0] = ArtefactError("The model is missing; install it again.")
    stage.held = True
    stage.playback.load(call(6), Context())
    stage.playback.scrub(5)
    with qtbot.waitSignal(stage.playback.failed):
        stage.runners[0].answer()
    qtbot.waitUntil(lambda: not stage.runners[0].running)
    assert stage.failures == ["The model is missing; install it again."]
    stage.playback.play()
    assert len(stage.runners[0].turns) == 6, "a stopped engine is given nothing more"


def test_an_engine_that_refuses_turns_is_said_once(stage: Stage, qtbot: QtBot) -> None:
    stage.playback.load(call(6), Context())
    stage.runners[0].refuses = True
    stage.playback.scrub(5)
    stage.playback.scrub(4)
    assert stage.failures == ["Turn 0 was not taken."]


def test_more_text_goes_on_with_the_same_engine(stage: Stage, qtbot: QtBot) -> None:
    stage.playback.load(call(4), Context())
    stage.playback.scrub(3)
    qtbot.waitUntil(lambda: stage.playback.shown == 3)
    stage.playback.resume_with(call(7))
    qtbot.waitUntil(lambda: stage.playback.shown == 6)
    assert len(stage.runners) == 1
    assert [turn.index for turn in stage.runners[0].turns] == list(range(7))


def test_more_text_that_changes_what_was_there_is_computed_anew(stage: Stage, qtbot: QtBot) -> None:
    stage.playback.load(call(4), Context())
    stage.playback.scrub(3)
    stage.playback.resume_with(call(7, swapped=True))
    qtbot.waitUntil(lambda: stage.playback.shown == 6)
    assert len(stage.runners) == 2


def test_a_turning_point_is_noticed_once_as_it_is_reached(stage: Stage, qtbot: QtBot) -> None:
    stage.playback.load(call(8), Context())
    stage.playback.scrub(5)
    qtbot.waitUntil(lambda: len(stage.points) == 1)
    stage.playback.scrub(2)
    stage.playback.scrub(5)
    stage.playback.scrub(7)
    qtbot.waitUntil(lambda: stage.playback.shown == 7)
    assert [point.turn for point in stage.points] == [5]


def test_many_readings_are_told_once_a_pass(stage: Stage, qtbot: QtBot) -> None:
    told: list[int] = []
    stage.playback.moved.connect(lambda: told.append(stage.playback.shown))
    stage.playback.load(call(300), Context())
    stage.playback.scrub(299)
    qtbot.waitUntil(lambda: bool(told) and told[-1] == 299)
    assert len(told) < 60


def test_after_the_end_nothing_is_told(qtbot: QtBot) -> None:
    stage = Stage()
    stage.held = True
    stage.playback.load(call(4), Context())
    stage.playback.scrub(3)
    stage.playback.stop()
    stage.runners[0].answer()
    stage.playback.moved.connect(lambda: pytest.fail("moved after stop"))
    after = Stage()
    after.playback.load(call(1), Context())
    with qtbot.waitSignal(after.playback.moved):
        after.playback.scrub(0)
    after.playback.stop()


def test_turns_that_arrive_are_read_as_they_come_and_told_once(stage: Stage, qtbot: QtBot) -> None:
    read: list[int] = []
    stage.playback.read.connect(lambda reading: read.append(reading.turn))
    stage.playback.load((), Context())
    for turn in call(4):
        stage.playback.arrive(turn)
    qtbot.waitUntil(lambda: read == [0, 1, 2, 3])
    assert stage.playback.shown == 3
    stage.playback.scrub(1)
    stage.playback.arrive(call(5)[4])
    qtbot.waitUntil(lambda: len(read) == 5)
    assert (stage.playback.shown, stage.playback.player.furthest) == (1, 4)


def test_a_turning_point_read_after_the_next_turn_came_is_still_news(stage: Stage, qtbot: QtBot) -> None:
    stage.held = True
    stage.playback.load((), Context())
    for turn in call(8):
        stage.playback.arrive(turn)
    stage.runners[-1].answer()
    qtbot.waitUntil(lambda: stage.playback.shown == 7)
    assert [point.turn for point in stage.points] == [5]


def test_a_turning_point_said_before_anybody_followed_is_kept_and_no_news(stage: Stage, qtbot: QtBot) -> None:
    noticed: list[object] = []
    stage.playback.noticed.connect(noticed.append)
    stage.playback.load((), Context())
    for turn in call(8):
        stage.playback.hush(turn.index)
        stage.playback.arrive(turn)
    qtbot.waitUntil(lambda: stage.playback.history.count == 8)
    assert noticed == []
    assert len(stage.playback.history.points) == 1
    assert stage.playback.news == ()


def test_a_call_let_go_of_leaves_nothing_and_no_engine(stage: Stage, qtbot: QtBot) -> None:
    stage.held = True
    stage.playback.load(call(3), Context())
    stage.playback.scrub(2)
    stage.playback.clear()
    stage.runners[-1].answer()
    with qtbot.waitSignal(stage.playback.moved):
        pass
    assert (stage.playback.player.count, stage.playback.history.count) == (0, 0)
    assert not stage.runners[-1].running
