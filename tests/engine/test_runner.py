"""The engine's thread: order, back-pressure, forgetting, faults and a clean end."""

from __future__ import annotations

import queue
import threading
from typing import Self

import pytest

from engine.errors import ArtefactError, EngineFault
from engine.runner import Runner
from engine.vocabulary import Band, Confidence, Context, Forecast, Reading, Side, Speaker, Turn

WAIT = 10.0
BUYER = Speaker("Femi", Side.THEIRS)


def turn(index: int, text: str = "well") -> Turn:
    return Turn(index=index, speaker=BUYER, text=text)


def reading(index: int) -> Reading:
    return Reading(index, Forecast(0.5, 0.4, 0.6), Confidence(Band.FAIR))


class Pipeline:
    """A pipeline that counts, can be held at a gate, and fails at the word 'break'."""

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.seen: list[int] = []
        self.begun = threading.Event()
        self.gate = gate

    def observe(self, turn: Turn) -> Reading:
        self.begun.set()
        if self.gate is not None:
            assert self.gate.wait(WAIT)
        if turn.text == "break":
            raise ValueError("broken on purpose")
        self.seen.append(turn.index)
        return reading(turn.index)


class PreviewingPipeline(Pipeline):
    """One that can also look at drafts."""

    def __init__(self, gate: threading.Event | None = None) -> None:
        super().__init__(gate)
        self.previewed: list[str] = []

    def preview(self, turn: Turn) -> Reading:
        self.previewed.append(turn.text)
        return reading(turn.index)


class Desk:
    """A runner with everything it says put into queues."""

    def __init__(
        self,
        *pipelines: Pipeline | Exception,
        capacity: int = 256,
        patience: float = 0.05,
        previews: bool = True,
    ) -> None:
        self.readings: queue.Queue[int] = queue.Queue()
        self.faults: queue.Queue[Exception] = queue.Queue()
        self.previews: queue.Queue[int] = queue.Queue()
        self.contexts: list[Context] = []
        self._pipelines = iter(pipelines)
        self.runner = Runner(
            self._open,
            lambda each: self.readings.put(each.turn),
            self.faults.put,
            capacity,
            patience=patience,
            on_preview=(lambda each: self.previews.put(each.turn)) if previews else None,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.runner.stop(WAIT)

    def _open(self, context: Context) -> Pipeline:
        self.contexts.append(context)
        pipeline = next(self._pipelines)
        if isinstance(pipeline, Exception):
            raise pipeline
        return pipeline


def take(source: queue.Queue[int], count: int) -> list[int]:
    return [source.get(timeout=WAIT) for _ in range(count)]


def test_every_settled_turn_is_read_in_order_on_one_thread() -> None:
    with Desk(Pipeline()) as desk:
        desk.runner.start(Context(source="test"))
        for index in range(100):
            desk.runner.submit(turn(index))
        assert take(desk.readings, 100) == list(range(100))
        assert desk.contexts == [Context(source="test")]
        assert desk.faults.empty()


def test_a_full_inbox_makes_submit_wait_until_there_is_room() -> None:
    gate = threading.Event()
    with Desk(Pipeline(gate), capacity=1, patience=WAIT) as desk:
        desk.runner.start(Context())

        def send() -> None:
            for index in range(20):
                desk.runner.submit(turn(index))

        sender = threading.Thread(target=send)
        sender.start()
        gate.set()
        assert take(desk.readings, 20) == list(range(20))
        sender.join(WAIT)
        assert not sender.is_alive()


def test_a_turn_that_finds_no_room_is_refused_and_the_waiting_ones_are_kept() -> None:
    gate, pipeline = threading.Event(), Pipeline()
    pipeline.gate = gate
    with Desk(pipeline, capacity=2) as desk:
        desk.runner.start(Context())
        desk.runner.submit(turn(0))
        assert pipeline.begun.wait(WAIT)
        desk.runner.submit(turn(1))
        desk.runner.submit(turn(2))
        with pytest.raises(EngineFault, match=r"Turn 3 was not taken: 2 turns are still waiting"):
            desk.runner.submit(turn(3))
        gate.set()
        assert take(desk.readings, 3) == [0, 1, 2]
        desk.runner.submit(turn(3))
        assert take(desk.readings, 1) == [3]


def test_a_newer_draft_replaces_the_waiting_one_and_settles_nothing() -> None:
    gate = threading.Event()
    pipeline = PreviewingPipeline(gate)
    with Desk(pipeline) as desk:
        desk.runner.start(Context())
        desk.runner.submit(turn(0))
        assert pipeline.begun.wait(WAIT)
        for text in ("I", "I would", "I would buy"):
            desk.runner.submit(turn(1, text), draft=True)
        gate.set()
        assert take(desk.previews, 1) == [1]
        assert pipeline.previewed == ["I would buy"]
        desk.runner.submit(turn(1, "I would buy it."))
        assert take(desk.readings, 2) == [0, 1]
        assert pipeline.seen == [0, 1]


def test_a_settled_turn_makes_its_waiting_draft_go() -> None:
    gate = threading.Event()
    pipeline = PreviewingPipeline(gate)
    with Desk(pipeline) as desk:
        desk.runner.start(Context())
        desk.runner.submit(turn(0))
        assert pipeline.begun.wait(WAIT)
        desk.runner.submit(turn(1, "I would"), draft=True)
        desk.runner.submit(turn(1))
        assert desk.runner._draft is None
        desk.runner.submit(turn(2, "the next"), draft=True)
        gate.set()
        assert take(desk.previews, 1) == [2]
        assert take(desk.readings, 2) == [0, 1]
        assert pipeline.previewed == ["the next"]


def test_a_draft_that_comes_after_its_turn_was_settled_is_ignored() -> None:
    gate = threading.Event()
    pipeline = PreviewingPipeline(gate)
    with Desk(pipeline) as desk:
        desk.runner.start(Context())
        desk.runner.submit(turn(0))
        assert pipeline.begun.wait(WAIT)
        desk.runner.submit(turn(0, "late"), draft=True)
        assert desk.runner._draft is None
        desk.runner.submit(turn(1, "in time"), draft=True)
        gate.set()
        assert take(desk.previews, 1) == [1]
        assert pipeline.previewed == ["in time"]


@pytest.mark.parametrize("pipeline", [Pipeline(), PreviewingPipeline()])
def test_drafts_without_a_hook_are_ignored(pipeline: Pipeline) -> None:
    with Desk(pipeline, previews=not isinstance(pipeline, PreviewingPipeline)) as desk:
        desk.runner.start(Context())
        desk.runner.submit(turn(0, "I would"), draft=True)
        desk.runner.submit(turn(0))
        assert take(desk.readings, 1) == [0]
        assert desk.previews.empty()
        assert desk.faults.empty()


def test_an_exception_is_told_and_the_next_turn_still_counts() -> None:
    with Desk(Pipeline()) as desk:
        desk.runner.start(Context())
        desk.runner.submit(turn(0, "break"))
        desk.runner.submit(turn(1))
        assert take(desk.readings, 1) == [1]
        assert str(desk.faults.get(timeout=WAIT)) == "broken on purpose"


def test_failing_callbacks_do_not_end_the_thread() -> None:
    seen: queue.Queue[int] = queue.Queue()

    def show(each: Reading) -> None:
        seen.put(each.turn)
        raise RuntimeError("the screen broke")

    def complain(fault: Exception) -> None:
        raise RuntimeError("so did the log") from fault

    runner = Runner(lambda context: Pipeline(), show, complain)
    runner.start(Context())
    runner.submit(turn(0))
    runner.submit(turn(1))
    assert take(seen, 2) == [0, 1]
    assert runner.stop(WAIT)


def test_forget_drops_what_waits_and_begins_the_same_call_anew() -> None:
    gate = threading.Event()
    held, fresh = Pipeline(gate), Pipeline()
    with Desk(held, fresh) as desk:
        desk.runner.start(Context(title="one call"))
        for index in range(3):
            desk.runner.submit(turn(index))
        assert held.begun.wait(WAIT)
        desk.runner.forget()
        gate.set()
        desk.runner.submit(turn(0, "anew"))
        assert take(desk.readings, 1) == [0]
        assert held.seen == [0]
        assert fresh.seen == [0]
        assert desk.readings.empty()
        assert desk.contexts == [Context(title="one call")] * 2


def test_start_again_takes_the_new_context() -> None:
    with Desk(Pipeline(), Pipeline()) as desk:
        desk.runner.start(Context(title="first"))
        desk.runner.submit(turn(0))
        assert take(desk.readings, 1) == [0]
        desk.runner.start(Context(title="second"))
        desk.runner.submit(turn(0))
        assert take(desk.readings, 1) == [0]
        assert [each.title for each in desk.contexts] == ["first", "second"]


def test_a_pipeline_that_does_not_open_is_told_and_turns_are_refused_until_the_next_start() -> None:
    with Desk(ArtefactError("models/policies/a.onnx is missing."), Pipeline()) as desk:
        desk.runner.start(Context())
        assert isinstance(desk.faults.get(timeout=WAIT), ArtefactError)
        with pytest.raises(EngineFault, match=r"could not open \(models/policies/a.onnx is missing"):
            desk.runner.submit(turn(0))
        desk.runner.start(Context())
        desk.runner.submit(turn(0))
        assert take(desk.readings, 1) == [0]


def test_a_turn_before_start_or_after_stop_is_refused() -> None:
    desk = Desk(Pipeline())
    with pytest.raises(EngineFault, match="not running"):
        desk.runner.submit(turn(0))
    desk.runner.start(Context())
    assert desk.runner.stop(WAIT)
    with pytest.raises(EngineFault, match="not running"):
        desk.runner.submit(turn(0))
    assert desk.runner.stop(WAIT)


def test_stop_says_when_the_turn_in_hand_outlasts_it_and_delivers_nothing_after() -> None:
    gate = threading.Event()
    pipeline = Pipeline(gate)
    with Desk(pipeline) as desk:
        desk.runner.start(Context())
        desk.runner.submit(turn(0))
        assert pipeline.begun.wait(WAIT)
        assert not desk.runner.stop(0.01)
        with pytest.raises(EngineFault, match="still ending"):
            desk.runner.start(Context())
        gate.set()
        assert desk.runner.stop(WAIT)
        assert desk.readings.empty()


def test_stop_from_a_callback_does_not_wait_for_itself() -> None:
    answers: queue.Queue[bool] = queue.Queue()
    runner = Runner(lambda context: Pipeline(), lambda each: answers.put(runner.stop()), lambda fault: None)
    runner.start(Context())
    runner.submit(turn(0))
    assert answers.get(timeout=WAIT) is False
    assert runner.stop(WAIT)


def test_opening_and_closing_fifty_times_leaves_no_thread() -> None:
    before = threading.active_count()
    desk = Desk(*[Pipeline() for _ in range(50)])
    for _ in range(50):
        desk.runner.start(Context())
        desk.runner.submit(turn(0))
        assert take(desk.readings, 1) == [0]
        assert desk.runner.stop(WAIT)
        assert threading.active_count() == before


def test_an_inbox_needs_room() -> None:
    with pytest.raises(ValueError, match="at least one turn"):
        Desk(Pipeline(), capacity=0)
