"""The bench: what it times is the road, what it cannot measure has no number, limits are judged."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import onnxruntime
import pytest
from rich.console import Console

from engine.errors import ArtefactError
from engine.vocabulary import Band, Confidence, Forecast, Reading, Turn
from overlay.commands.bench import measure_speed
from overlay.commands.fresh import (
    EngineProcess,
    NotMeasuredError,
    OverlayProcess,
    child_environment,
    measure_engine,
    measure_overlay,
)
from overlay.commands.sample import SAMPLE_CALLS, load_sample
from overlay.commands.speed_report import (
    KEYS,
    Machine,
    Report,
    describe_machine,
    describe_sample,
    print_report,
    weigh_figure,
)
from overlay.commands.stopwatch import BUYER, OnnxClock, Road, spread, time_growth, time_sustained, time_turns

MACHINE = Machine("a processor", 2, False, 0.1, "Linux", "3.11.7", "1.0")


class Observer:
    """Counts what it observes; each turn works as long as its `work` says."""

    def __init__(self, seen: list[Turn], work_per_turn: int = 0) -> None:
        self._seen = seen
        self._work = work_per_turn
        self.own = 0

    def observe(self, turn: Turn) -> Reading:
        assert turn.index == self.own
        self.own += 1
        self._seen.append(turn)
        sum(range(self._work * self.own))
        return Reading(turn.index, Forecast(0.5, 0.4, 0.6), Confidence(Band.FAIR))


def calls(count: int, length: int) -> list[list[Turn]]:
    return [[Turn(at, BUYER, f"call {call} turn {at}") for at in range(length)] for call in range(count)]


def test_every_turn_of_every_call_is_timed_in_order_with_the_cache_dropped() -> None:
    seen: list[Turn] = []
    dropped: list[int] = []
    road = Road(lambda: Observer(seen), lambda: dropped.append(len(seen)))
    times = time_turns(road, calls(3, 4), warm_up=5)
    assert [turn.text for turn in seen] == [turn.text for call in calls(3, 4) for turn in call]
    assert dropped == list(range(12))
    assert times.turns == 7


def test_what_is_not_onnx_is_the_rest() -> None:
    spent = iter(range(0, 10_000, 1_000))
    times = time_turns(Road(lambda: Observer([]), onnx_ns=lambda: next(spent)), calls(1, 5), warm_up=0)
    assert times.onnx.p50 == pytest.approx(0.001)
    assert times.rest.p50 == pytest.approx(times.whole.p50 - 0.001, abs=0.002)


def test_the_clock_counts_onnx_calls_while_running_and_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    class Session:
        def run(self, names: list[str]) -> list[str]:
            return [*names, "done"]

    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    own_run, clock = Session.run, OnnxClock()
    with clock.running():
        assert Session().run(["out"]) == ["out", "done"]
        counted = clock.ns
    assert counted > 0
    assert Session.run is own_run
    Session().run([])
    assert clock.ns == counted


def test_growth_is_seen_where_there_is_growth() -> None:
    texts = [f"text {at}" for at in range(31)]
    seen: list[Turn] = []
    early, late = time_growth(Road(lambda: Observer(seen, work_per_turn=200)), texts, early=2, late=100)
    assert late > 3 * early > 0


def test_growth_times_the_same_text_on_the_same_side_at_both_places() -> None:
    seen: list[Turn] = []
    dropped: list[int] = []
    road = Road(lambda: Observer(seen), lambda: dropped.append(len(seen)))
    time_growth(road, ["one", "two", "three"], early=5, late=20)
    timed = [seen[at] for at in dropped]
    assert len(timed) == 6
    for one, other in zip(timed[::2], timed[1::2], strict=True):
        assert (one.text, one.speaker) == (other.text, other.speaker)
        assert {one.index < 6, other.index >= 20} in ({True}, {False})


def test_sustained_interleaves_calls_of_different_lengths() -> None:
    seen: list[Turn] = []
    pace, share = time_sustained(Road(lambda: Observer(seen)), [*calls(2, 2), *calls(1, 3)])
    assert [turn.index for turn in seen] == [0, 0, 0, 1, 1, 1, 2]
    assert pace > 0
    assert 0 <= share <= 1


def test_sustained_uses_one_core_and_gives_the_others_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before, kept = {0, 3, 5}, list[tuple[int, set[int]]]()

    def keep(task: int, cores: set[int]) -> None:
        if task == 13:
            raise ProcessLookupError
        kept.append((task, cores))

    monkeypatch.setattr(os, "sched_getaffinity", lambda task: before, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", keep, raising=False)
    monkeypatch.setattr(Path, "iterdir", lambda folder: iter([Path("7"), Path("13"), Path("19")]))
    time_sustained(Road(lambda: Observer([])), calls(1, 1))
    assert kept == [(7, {5}), (19, {5}), (7, before), (19, before)]


def test_sustained_does_without_affinity_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    assert time_sustained(Road(lambda: Observer([])), calls(1, 1))[0] > 0


def test_percentiles_are_in_ms() -> None:
    times = spread([1_000_000] * 98 + [50_000_000] * 2)
    assert times.p50 == pytest.approx(1.0)
    assert times.p99 == pytest.approx(50.0)


@pytest.mark.parametrize(
    ("key", "value", "verdict"),
    [
        ("reading_p50_ms", 10.0, "ok"),
        ("reading_p50_ms", 10.1, "over"),
        ("sustained_turns_s", 90.0, "ok"),
        ("sustained_turns_s", 89.0, "under"),
        ("rest_p99_ms", 99.0, ""),
        ("overlay_mb", None, "not measured"),
    ],
)
def test_a_figure_is_judged_by_its_own_limit(key: str, value: float | None, verdict: str) -> None:
    assert weigh_figure(key, value).verdict == verdict


def no_engine(texts: Sequence[str]) -> EngineProcess:
    raise NotMeasuredError("no second process here")


def no_overlay() -> OverlayProcess:
    raise NotMeasuredError("no window here")


def test_what_cannot_be_measured_says_why_and_has_no_number() -> None:
    steps: list[str] = []
    figures = measure_speed(
        Road(lambda: Observer([])), calls(4, 20), engine=no_engine, overlay=no_overlay, tell=steps.append
    )
    assert tuple(figure.key for figure in figures) == KEYS
    missing = {figure.key: figure.note for figure in figures if figure.value is None}
    assert missing == {
        "cold_start_s": "no second process here",
        "engine_mb": "no second process here",
        "overlay_mb": "no window here",
        "overlay_idle_cpu": "no window here",
    }
    assert len(steps) == 5


def test_the_report_is_one_json_object_and_fits_a_narrow_terminal() -> None:
    figures = measure_speed(
        Road(lambda: Observer([])),
        calls(4, 20),
        engine=lambda texts: EngineProcess(0.5, 120.0),
        overlay=lambda: OverlayProcess(400.0, 0.2),
    )
    report = Report(MACHINE, describe_sample(4, [10, 20, 30, 90]), figures)
    read = json.loads(msgspec.json.encode(report))
    assert read["sample"]["tokens_most"] == 90
    assert {figure["key"]: figure["verdict"] for figure in read["figures"]}["overlay_mb"] == "over"
    page = io.StringIO()
    print_report(Console(file=page, width=80), report)
    rows = [line for line in page.getvalue().splitlines() if "MB" in line]
    assert any("400 MB" in row and "at most 330 MB" in row and row.rstrip().endswith("over") for row in rows)
    assert "busy" not in page.getvalue()


def test_a_busy_machine_is_said() -> None:
    page = io.StringIO()
    busy = msgspec.structs.replace(MACHINE, load=6.0)
    print_report(Console(file=page, width=80), Report(busy, describe_sample(1, [3]), ()))
    assert "The machine was busy before this began (load 6.0)" in page.getvalue()


def test_the_machine_says_what_it_is() -> None:
    machine = describe_machine()
    assert machine.cpu
    assert machine.cores is None or machine.cores >= 1
    assert machine.python == ".".join(map(str, sys.version_info[:3]))


def test_the_sample_is_fixed_and_from_the_whole_file(tmp_path: Path) -> None:
    place = tmp_path / "calls.jsonl"
    lines = [
        json.dumps({"id": at, "turns": [{"speaker": "seller", "text": f"call {at}", "p": 0.5}]})
        for at in range(300)
    ]
    place.write_text("\n".join(lines))
    sample = load_sample(place)
    assert sample == load_sample(place)
    assert len(sample) == SAMPLE_CALLS
    assert sample[0][0].text == "call 0"
    assert sample[-1][0].text == "call 258"


def test_a_missing_sample_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_sample(tmp_path / "none.jsonl")


def test_a_fresh_engine_is_timed_to_its_first_reading() -> None:
    code = "print('first', flush=True)\nimport sys\nsys.stdin.read()\nprint(2048)"
    process = measure_engine(["a text", "another\none"], times=2, code=code)
    assert process.resident_mb == 2.0
    assert process.cold_start_s > 0


def test_a_fresh_engine_that_fails_is_not_measured() -> None:
    with pytest.raises(NotMeasuredError, match="ended with status 1: OSError: no model"):
        measure_engine(["a text"], times=1, code="raise OSError('no model')")


def test_a_child_finds_the_same_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["", "/elsewhere"])
    given = child_environment({"HOME": "/own"})
    assert given["PYTHONPATH"] == os.pathsep.join([str(Path.cwd()), "/elsewhere"])
    assert given["HOME"] == "/own"


PROC = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc")


@PROC
def test_an_idle_process_is_watched_and_ended() -> None:
    begun = time.monotonic()
    process = measure_overlay(["-c", "import signal; signal.pause()"], settle=5.0, look=0.05, watch=0.1)
    assert process.resident_mb > 1
    assert process.idle_cpu < 60
    assert time.monotonic() - begun < 30


@PROC
def test_an_overlay_that_closes_by_itself_is_not_measured() -> None:
    with pytest.raises(NotMeasuredError, match="closed by itself with status 3"):
        measure_overlay(["-c", "raise SystemExit(3)"], look=30.0)


def test_asking_for_help_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'onnxruntime', 'PySide6'}"
    code = f"import sys, overlay.commands.bench; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=child_environment()
    )
    assert done.stdout.strip() == "[]"
