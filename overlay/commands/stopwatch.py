"""How long a turn takes: the measuring behind `salesrl bench speed`, on whatever observes turns.

One rule: what is timed is the road itself; nothing here knows a model. Vectors kept from an earlier
turn are dropped before each timed one (`Road.clear`), so that every turn pays for its embedding.
Times come from the monotonic clock in nanoseconds and are given in ms.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles

from engine.runner import Observer
from engine.vocabulary import Side, Speaker, Turn

SELLER = Speaker("seller", Side.OURS)
BUYER = Speaker("buyer", Side.THEIRS)
Call = Sequence[Turn]


@dataclass(frozen=True, slots=True)
class Road:
    """How to open a call, how to drop what earlier turns left in caches, and what ONNX has cost.

    `onnx_ns` gives the nanoseconds spent inside ONNX calls so far.
    """

    open_call: Callable[[], Observer]
    clear: Callable[[], None] = lambda: None
    onnx_ns: Callable[[], int] = lambda: 0


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of one kind of time, in ms."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """What a turn costs from its text to its Reading: all of it, the ONNX calls, the rest.

    `own` is the processor time of all threads for all of it; where two work side by side it exceeds
    the clock's. `rest` is what the clock shows beyond the ONNX calls: what is done while one of them
    runs costs the caller nothing.
    """

    turns: int
    whole: Spread
    own: Spread
    onnx: Spread
    rest: Spread


class OnnxClock:
    """Sums the time spent in ONNX calls of this process while `running`."""

    def __init__(self) -> None:
        self.ns = 0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Count every `InferenceSession.run` from here to the end of the block."""
        import onnxruntime  # here, so that `salesrl --help` need not wait for it

        session = onnxruntime.InferenceSession
        run = session.run

        def counted(*given: object, **named: object) -> object:
            begun = time.perf_counter_ns()
            try:
                return run(*given, **named)
            finally:
                self.ns += time.perf_counter_ns() - begun

        session.run = counted
        try:
            yield
        finally:
            session.run = run


def spread(times_ns: Sequence[int]) -> Spread:
    """The percentiles of at least two times in ns, in ms."""
    hundredths = quantiles(times_ns, n=100, method="inclusive")
    return Spread(hundredths[49] / 1e6, hundredths[94] / 1e6, hundredths[98] / 1e6)


def time_turns(road: Road, calls: Sequence[Call], *, warm_up: int = 30) -> TurnTimes:
    """Observe calls one after the other and time each turn; the first `warm_up` do not count."""
    whole: list[int] = []
    own: list[int] = []
    onnx: list[int] = []
    for call in calls:
        observer = road.open_call()
        for turn in call:
            road.clear()
            inside, worked = road.onnx_ns(), time.process_time_ns()
            whole.append(_time(observer, turn))
            own.append(time.process_time_ns() - worked)
            onnx.append(road.onnx_ns() - inside)
    whole, own, onnx = whole[warm_up:], own[warm_up:], onnx[warm_up:]
    rest = [total - part for total, part in zip(whole, onnx, strict=True)]
    return TurnTimes(len(whole), spread(whole), spread(own), spread(onnx), spread(rest))


def time_growth(road: Road, texts: Sequence[str], *, early: int = 5, late: int = 500) -> tuple[float, float]:
    """The median ms of a turn near `early` and near `late` of a call, for the same texts.

    Each text is timed at both places one right after the other, so that what else the machine does
    falls on both alike.
    """
    long_call = road.open_call()
    for index in range(late):
        long_call.observe(_turn(index, texts[index % len(texts)]))
    sooner: list[int] = []
    later: list[int] = []
    for offset, text in enumerate(texts):
        short_call = road.open_call()
        for index in range(early):
            short_call.observe(_turn(index, texts[(offset + index) % len(texts)]))
        places = [(short_call, early, sooner), (long_call, late + offset, later)]
        for observer, index, times in places if offset % 2 else reversed(places):
            road.clear()
            # The side is that of the text, not of the place, so that both turns do the same work.
            times.append(_time(observer, replace(_turn(offset, text), index=index)))
    return median(sooner) / 1e6, median(later) / 1e6


def time_sustained(road: Road, calls: Sequence[Call]) -> tuple[float, float]:
    """Turns a second with all `calls` interleaved on one core, and the share of it we got (0..1).

    One core by the system's affinity where it has that; the embedder's own thread shares it.
    """
    observers = [road.open_call() for _ in calls]
    count = 0
    with one_core():
        begun, worked = time.perf_counter(), time.process_time()
        for index in range(max(map(len, calls))):
            for observer, call in zip(observers, calls, strict=True):
                if index < len(call):
                    road.clear()
                    observer.observe(call[index])
                    count += 1
        took, worked = time.perf_counter() - begun, time.process_time() - worked
    return count / took, min(worked / took, 1.0)


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """Keep every thread of this process on one core while inside, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    _keep_on({max(before)})
    try:
        yield
    finally:
        _keep_on(before)


def _keep_on(cores: set[int]) -> None:
    # The embedder's thread too: what is asked of one core must not use a second. A thread not there
    # yet takes after the one that starts it.
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(ProcessLookupError):  # it ended in between
            os.sched_setaffinity(int(task.name), cores)


def _time(observer: Observer, turn: Turn) -> int:
    begun = time.perf_counter_ns()
    observer.observe(turn)
    return time.perf_counter_ns() - begun


def _turn(index: int, text: str) -> Turn:
    return Turn(index, (SELLER, BUYER)[index % 2], text)
