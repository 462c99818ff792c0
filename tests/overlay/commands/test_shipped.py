"""The commands as a person starts them: in a process of their own, with the models that ship."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from overlay.commands import score, wiring
from tests.journeys.record import TOLERANCE

ROOT = Path(__file__).parents[3]
TURNS: list[dict[str, object]] = [
    {"speaker": "seller", "text": "Hi, is now a good time?", "t": 0.0},
    {"speaker": "buyer", "text": "Go on, but I have five minutes.", "t": 3.5},
    {"speaker": "Gillian", "text": "We looked at this last year and it was too expensive.", "t": None},
]


def salesrl(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "overlay", *arguments],
        cwd=ROOT,
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def scored() -> list[dict[str, object]]:
    """The whole call, the same call again under a label, and its first two turns alone."""
    lines = [
        {"id": "whole", "turns": TURNS},
        {"id": "labelled", "outcome": 1, "turns": [turn | {"p": 0.99} for turn in TURNS]},
        {"id": "begun", "turns": TURNS[:2]},
        {"id": "empty", "turns": []},
    ]
    run = salesrl("score", "--jsonl", given="".join(json.dumps(line) + "\n" for line in lines))
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_calls_come_back_in_order_with_a_reading_a_turn(scored: list[dict[str, object]]) -> None:
    assert [line["id"] for line in scored] == ["whole", "labelled", "begun", "empty"]
    readings = scored[0]["readings"]
    assert isinstance(readings, list)
    assert [reading["turn"] for reading in readings] == [0, 1, 2]
    for reading in readings:
        assert 0 <= reading["low"] <= reading["probability"] <= reading["high"] <= 1
        assert reading["confidence"] in {"LOW", "FAIR", "GOOD"}
    assert scored[3]["readings"] == []


def test_what_lies_beside_the_turns_is_never_used(scored: list[dict[str, object]]) -> None:
    assert scored[1]["readings"] == scored[0]["readings"]


def test_a_reading_knows_nothing_of_what_comes_later(scored: list[dict[str, object]]) -> None:
    whole = scored[0]["readings"]
    assert isinstance(whole, list)
    assert scored[2]["readings"] == whole[:2]


def test_a_bad_line_leaves_with_two_after_what_was_good() -> None:
    run = salesrl("score", "--jsonl", given='{"id": 1, "turns": []}\nnot json\n{"id": 2, "turns": []}\n')
    assert run.returncode == 2
    assert run.stdout == '{"id":1,"readings":[]}\n'
    assert run.stderr.startswith("Line 2 is not a conversation")
    assert run.stderr.count("\n") == 1


def examples(text: str) -> list[str]:
    """The JSON Lines in a text, each made one line again where it was broken for a narrow terminal."""
    blocks = [block.strip() for block in re.split(r"\n\n|```", text)]
    return ["".join(block[block.index('{"id"') :].splitlines()) for block in blocks if '{"id"' in block]


@pytest.mark.parametrize("text", [(ROOT / "README.md").read_text(encoding="utf-8"), score.EPILOG])
def test_the_examples_show_what_is_printed(text: str) -> None:
    given, told = examples(text)
    run = salesrl("score", "--jsonl", given=given)
    assert run.returncode == 0, run.stderr
    printed, shown = json.loads(run.stdout), json.loads(told)
    for reading, other in zip(printed["readings"], shown["readings"], strict=True):
        for name in ("probability", "low", "high"):
            assert reading.pop(name) == pytest.approx(other.pop(name), abs=TOLERANCE)
    assert printed == shown


def test_the_bundled_call_plays_to_its_end_in_the_terminal() -> None:
    turns = len(wiring.read_call(wiring.bundled_call(), None, None).turns)
    run = salesrl("replay", "--terminal", "--speed", "max")
    assert run.returncode == 0, run.stderr
    played = [line for line in run.stdout.splitlines() if " turn " in line and "%" in line]
    assert len(played) >= turns
    assert f"turn {turns:>3} " in played[-1]


def test_a_file_that_is_not_there_is_one_sentence() -> None:
    run = salesrl("score", "nowhere.vtt")
    assert run.returncode == 2
    assert "nowhere.vtt" in run.stderr
    assert run.stderr.count("\n") == 1
