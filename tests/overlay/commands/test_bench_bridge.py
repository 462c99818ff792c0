"""`salesrl bench bridge`: measured through real sockets, by another process; what cannot be has no number."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from engine.vocabulary import Band, Confidence, Context, Forecast, Reading, Turn
from overlay.commands import bench_bridge
from overlay.commands.bench_bridge import LIMITS, Report, measure_bridge, print_report, weigh
from overlay.commands.fresh import NotMeasuredError
from overlay.commands.speed_report import Machine

MACHINE = Machine("a processor", 2, False, 0.1, "Linux", "3.11.7", "1.0")


class Observer:
    """Reads anything at once."""

    def observe(self, turn: Turn) -> Reading:
        return Reading(turn.index, Forecast(0.5, 0.4, 0.6), Confidence(Band.FAIR))


def open_call(context: Context) -> Observer:
    return Observer()


def test_every_figure_is_measured_over_real_sockets() -> None:
    steps: list[str] = []
    found = measure_bridge(
        open_call,
        ["How much is it?", "A lot."],
        seconds=0.5,
        inputs=200,
        slow=20,
        fast=200,
        tell=steps.append,
    )
    assert found.keys() == LIMITS.keys()
    figures = {key: value for key, (value, _) in found.items() if value is not None}
    assert figures.keys() == LIMITS.keys()
    for name in ("reading", "draft", "ack"):
        assert 0 < figures[f"{name}_p50_ms"] <= figures[f"{name}_p95_ms"] <= figures[f"{name}_p99_ms"] < 5_000
    assert 20 < figures["turns_s"] < 210
    assert (figures["lost_turns"], figures["double_turns"], figures["fuzz_unexpected"]) == (0, 0, 0)
    assert found["turns_s"][1].startswith("100 turns in ")
    assert found["reading_p50_ms"][1] == "10 turns at 20 a second, after 5 to warm up"
    assert len(steps) == 4


def test_what_a_visitor_cannot_measure_has_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise NotMeasuredError("the visitor ended with status 1: no room")

    monkeypatch.setattr(bench_bridge, "_visit", fail)
    found = measure_bridge(open_call, ["Yes."], seconds=0.1, inputs=10)
    unmeasured = {key for key, (value, _) in found.items() if value is None}
    assert unmeasured == LIMITS.keys() - {"fuzz_s", "fuzz_unexpected"}
    assert found["turns_s"][1] == "the visitor ended with status 1: no room"


def test_a_visitor_that_finds_nobody_says_why() -> None:
    with pytest.raises(NotMeasuredError, match=r"the visitor ended with status 1: ConnectionRefusedError"):
        bench_bridge._visit(1, b"k" * 32, "acks", (), 1.0, 1.0)


@pytest.mark.parametrize(
    ("key", "value", "verdict"),
    [
        ("reading_p50_ms", 25.0, "ok"),
        ("reading_p99_ms", 80.1, "over"),
        ("ack_p99_ms", 50.1, "over"),
        ("turns_s", 1_999.0, "under"),
        ("turns_s", 2_000.0, "ok"),
        ("lost_turns", 1.0, "over"),
        ("fuzz_unexpected", 1.0, "over"),
        ("draft_p50_ms", 9_999.0, ""),
        ("ack_p50_ms", None, "not measured"),
    ],
)
def test_a_figure_is_judged_by_what_is_promised(key: str, value: float | None, verdict: str) -> None:
    assert weigh(key, value).verdict == verdict


def test_the_report_says_the_machine_the_promise_and_the_note() -> None:
    figures = [weigh(key, 12.34, "as noted" if key == "turns_s" else "") for key in LIMITS]
    out = io.StringIO()
    print_report(Console(file=out, width=100), Report(MACHINE, tuple(figures)))
    lines = out.getvalue().splitlines()
    assert lines[0] == "a processor, 2 cores; Linux, Python 3.11.7; load before: 0.1"
    assert any(
        "turn to Reading, p50" in line and "12.34 ms" in line and "at most 25 ms" in line for line in lines
    )
    assert "turns to the disk: as noted" in lines
