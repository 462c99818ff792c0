"""A table for people, pictures in the folder that was named, and nothing of what was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.training.corpus.describe import describe
from overlay.commands import corpus_describe
from overlay.commands.cli import main
from tests.engine.training.corpus.records import line, save_lines, say


def run(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(["corpus", "describe", *arguments])
    return ended.value.code


def test_tables_and_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save_lines(tmp_path / "c.jsonl", [*(line(number) for number in range(12)), b"{"])
    out = tmp_path / "deep" / "pictures"
    assert run(str(path), "--out", str(out)) == 0
    shown = capsys.readouterr().out
    assert "12 conversations, 48 turns, 288 words; 50% convert." in shown
    assert ["retail", "6", "50%", "4", "0.50", "0.50", "0.50"] in [row.split() for row in shown.splitlines()]
    assert "1 bad line was left out; salesrl corpus check names it." in shown
    assert "w1x" not in shown
    names = ["balance.png", "lengths.png", "readings.png", "reliability.png"]
    assert sorted(each.name for each in out.iterdir()) == names
    assert all(each.read_bytes().startswith(b"\x89PNG") for each in out.iterdir())


def test_without_courses_the_table_is_of_outcomes_and_says_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line(number, trajectory="", source="simulated") for number in range(12)]
    assert run(str(save_lines(tmp_path / "c.jsonl", lines)), "--out", str(tmp_path)) == 0
    rows = [row.split() for row in capsys.readouterr().out.splitlines()]
    assert ["Outcome", "Calls", "Turns", "First", "Half", "Last"] in rows
    assert ["not", "converting", "6", "4", "0.50", "0.50", "0.50"] in rows


def test_without_readings_two_pictures_are_written(tmp_path: Path) -> None:
    written = corpus_describe.save_plots(describe([say("a", "so", "well")]), tmp_path)
    assert [path.name for path in written] == ["lengths.png", "balance.png"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"lengths\.png cannot be written .*name another folder"):
        corpus_describe.save_plots(describe([say("a", "so", "well")]), tmp_path / "file")


def test_what_is_missing_of_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("overlay.commands.corpus_check.find_spec", lambda module: None)
    assert run(str(tmp_path)) == 2
