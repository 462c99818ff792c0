"""A live call is read turn by turn, whoever looks, and is told again without a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import ArtefactError
from engine.vocabulary import Band, Confidence, Context, Forecast, Reading, Side, Turn
from overlay.face import Mode
from overlay.following import Following
from overlay.hearing import GRACE_SECONDS, LEFT_SECONDS, QUIET_SECONDS
from overlay.playback import IN_FLIGHT
from tests.overlay.listening import STARTED_MS, Meeting, assign, turn

VALUES = {Side.OURS: 0.6, Side.THEIRS: 0.4, Side.UNKNOWN: 0.5}


class Runner:
    """Answers when told to, so that the engine can be behind; tells sides apart."""

    def __init__(self, on_reading: Callable[[Reading], None], on_fault: Callable[[Exception], None]) -> None:
        self._on_reading, self.on_fault = on_reading, on_fault
        self.waiting: list[Turn] = []
        self.eager = True
        self.context = Context()

    def start(self, context: Context) -> None:
        self.context = context

    def submit(self, turn: Turn) -> None:
        self.waiting.append(turn)
        if self.eager:
            self.answer()

    def answer(self) -> None:
        while self.waiting:
            said = self.waiting.pop(0)
            value = VALUES[said.speaker.side]
            self._on_reading(Reading(said.index, Forecast(value, 0.3, 0.7), Confidence(Band.GOOD)))

    def stop(self, timeout: float) -> bool:
        return True


class Clock:
    now = 500.0

    def __call__(self) -> float:
        return self.now


class Bench:
    """A Following, its runners, and what it told."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.runners: list[Runner] = []
        self.read: list[int] = []
        self.call = Following(self._open, assign, self.clock, lambda: STARTED_MS / 1000 + 30.0)
        self.call.read.connect(lambda reading: self.read.append(reading.turn))
        self.begin()

    def _open(self, on_reading: Callable[[Reading], None], on_fault: Callable[[Exception], None]) -> Runner:
        self.runners.append(Runner(on_reading, on_fault))
        return self.runners[-1]

    def begin(self, *, paused: bool = False) -> None:
        self.call.begin(Meeting(), "Meet", paused=paused)

    def history(self) -> list[float]:
        history = self.call.playback.history
        readings = [history.reading(at) for at in range(history.count)]
        return [one.forecast.probability for one in readings if one is not None]


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.call.stop()


def test_every_settled_turn_is_read_once_in_order(bench: Bench, qtbot: QtBot) -> None:
    for index in range(5):
        bench.call.settle(turn(index))
    qtbot.waitUntil(lambda: bench.read == [0, 1, 2, 3, 4])
    assert bench.call.call.seller == "Dana"
    assert not bench.call.call.guessed
    assert bench.call.call.voices == ("Dana", "Lee")
    assert bench.runners[-1].context == Context("Meet", "Rota")
    assert bench.call.playback.elapsed == 20.0


def test_no_turn_is_lost_while_the_engine_is_behind(bench: Bench, qtbot: QtBot) -> None:
    runner = bench.runners[-1]
    runner.eager = False
    for index in range(3 * IN_FLIGHT):
        bench.call.settle(turn(index))
    assert len(runner.waiting) == IN_FLIGHT
    runner.answer()
    runner.eager = True
    qtbot.waitUntil(lambda: len(bench.read) == 3 * IN_FLIGHT)
    assert bench.read == list(range(3 * IN_FLIGHT))


def test_who_looks_back_goes_on_looking_back(bench: Bench, qtbot: QtBot) -> None:
    for index in range(4):
        bench.call.settle(turn(index))
    qtbot.waitUntil(lambda: len(bench.read) == 4)
    playback = bench.call.playback
    playback.scrub(1)
    bench.call.settle(turn(4))
    qtbot.waitUntil(lambda: len(bench.read) == 5)
    assert (playback.shown, playback.player.furthest) == (1, 4)
    playback.return_to_now()
    bench.call.settle(turn(5))
    qtbot.waitUntil(lambda: playback.shown == 5)


def test_a_flip_reads_the_call_again_and_holds_for_what_is_said_later(bench: Bench, qtbot: QtBot) -> None:
    for index in range(4):
        bench.call.settle(turn(index))
    qtbot.waitUntil(lambda: bench.history() == [0.6, 0.4, 0.6, 0.4])
    bench.call.take_seller("Lee")
    bench.call.settle(turn(4))
    qtbot.waitUntil(lambda: bench.history() == [0.4, 0.6, 0.4, 0.6, 0.4])
    assert bench.call.call.seller == "Lee"
    assert bench.read == [0, 1, 2, 3, 4], "a turn is told once, however often it is read"


@pytest.mark.parametrize(
    ("side", "unspoken"), [(Side.THEIRS, True), (Side.UNKNOWN, False), (Side.OURS, False)]
)
def test_while_only_theirs_are_heard_ours_has_not_spoken(bench: Bench, side: Side, unspoken: bool) -> None:
    bench.call.settle(turn(0, side=Side.THEIRS))
    bench.call.settle(turn(1, side=side))
    assert bench.call.call.unspoken is unspoken


def test_sides_nobody_knows_stay_unknown_until_somebody_says(bench: Bench, qtbot: QtBot) -> None:
    for index in range(2):
        bench.call.settle(turn(index, side=Side.UNKNOWN))
    assert bench.call.call.seller is None
    assert bench.call.call.flip_to == "Dana"
    bench.call.take_seller("Dana")
    bench.call.settle(turn(2, side=Side.UNKNOWN))
    qtbot.waitUntil(lambda: bench.history() == [0.6, 0.4, 0.6])


def test_told_again_it_is_as_it_was_with_the_voice_that_was_chosen(bench: Bench, qtbot: QtBot) -> None:
    for index in range(4):
        bench.call.settle(turn(index))
    bench.call.take_seller("Lee")
    bench.call.end()
    bench.begin()
    assert bench.call.running
    assert bench.call.call.turns == ()
    for index in range(4):
        bench.call.settle(turn(index))
    qtbot.waitUntil(lambda: bench.history() == [0.4, 0.6, 0.4, 0.6])
    assert bench.call.call.turns == assign([turn(index) for index in range(4)], "Lee")


def test_the_clock_of_the_call_begins_with_the_meeting(bench: Bench) -> None:
    assert bench.call.here() == 30.0
    bench.call.tell("active")
    bench.clock.now += 12.0
    bench.call.tell("absent")
    assert bench.call.look() == (Mode.ABSENT, 42.0, None)


def test_only_what_changes_is_told(bench: Bench) -> None:
    told: list[None] = []
    bench.call.settle(turn(0))
    bench.call.settle(turn(1))
    bench.call.look()
    bench.call.changed.connect(lambda: told.append(None))
    bench.call.settle(turn(2))
    bench.call.draft(turn(3))
    bench.call.draft(turn(3, text=""))
    assert told == []
    bench.call.tell("lost")
    assert len(told) == 1


def test_a_browser_that_leaves_is_said_by_itself(bench: Bench, qtbot: QtBot) -> None:
    bench.call.settle(turn(0))
    bench.call.take_presence(False)
    assert bench.call.look()[0] is Mode.LIVE
    bench.clock.now += GRACE_SECONDS - 0.005
    bench.call.tell("recovered")
    with qtbot.waitSignal(bench.call.changed):
        bench.clock.now += 0.01
    assert bench.call.look() == (Mode.AWAY, 30.0, None)
    assert bench.call.is_away


def test_that_it_was_left_is_told_by_itself(bench: Bench, qtbot: QtBot) -> None:
    bench.call.settle(turn(0))
    bench.call.take_presence(False)
    bench.call.watch_peer(True, True)
    bench.clock.now += LEFT_SECONDS - 0.005
    bench.call.look()
    bench.call.tell("recovered")
    with qtbot.waitSignal(bench.call.changed):
        bench.clock.now += 0.01
    assert bench.call.is_left
    assert bench.call.look()[0] is Mode.GONE


def test_begun_anew_it_is_heard_and_as_paused_as_we_are(bench: Bench) -> None:
    bench.call.take_presence(False)
    bench.clock.now += GRACE_SECONDS
    bench.begin()
    assert bench.call.look()[0] is Mode.WAITING
    bench.begin(paused=True)
    assert bench.call.look()[0] is Mode.PAUSED


def test_an_engine_that_cannot_go_on_is_a_problem_of_the_call(bench: Bench, qtbot: QtBot) -> None:
    bench.runners[-1].on_fault(ArtefactError("The model is missing."))
    qtbot.waitUntil(lambda: bench.call.problem == "The model is missing.")
    bench.call.settle(turn(0))
    assert len(bench.call.call.turns) == 1


def test_a_long_silence_is_said_by_itself(bench: Bench, qtbot: QtBot) -> None:
    bench.call.settle(turn(0))
    assert bench.call.look() == (Mode.LIVE, None, None)
    assert bench.call.spoken_in
    bench.clock.now += QUIET_SECONDS - 0.005
    bench.call.tell("recovered")
    with qtbot.waitSignal(bench.call.changed):
        bench.clock.now += 0.01
    assert bench.call.look()[0] is Mode.LIVE
    assert bench.call.look()[2] is not None
    assert not bench.call.spoken_in
