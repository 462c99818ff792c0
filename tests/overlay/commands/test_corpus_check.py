"""Faults end the command with 2 and a sentence each; figures go to standard output."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from overlay.commands import corpus_check
from overlay.commands.cli import main
from tests.engine.training.corpus.records import line, save_lines


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["corpus", "check", *arguments])
    code = ended.value.code
    assert isinstance(code, int)
    return code


@pytest.fixture
def sound(tmp_path: Path) -> str:
    return str(save_lines(tmp_path / "sound.jsonl", [line(number) for number in range(30)]))


def test_a_sound_corpus_ends_well(sound: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(sound, "--beside", sound) == 0
    shown = capsys.readouterr()
    assert "Turns each" in shown.out
    assert "4 at the median, 4 to 4" in shown.out
    assert "Too few conversations of either outcome" in shown.out
    assert "Beside" in shown.out
    assert shown.out.endswith("Nothing to mend was found.\n")
    assert shown.err == ""


def test_a_folder_of_shards_is_one_corpus(sound: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(Path(sound).parent)) == 0
    assert "Conversations" in capsys.readouterr().out


def test_no_source_is_said_beside_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line(number, source=("", "hubspot")[number % 2]) for number in range(4)]
    run(str(save_lines(tmp_path / "c.jsonl", lines)))
    assert "4 (no source, hubspot)" in capsys.readouterr().out


def test_variety_says_what_its_figures_are_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = ("one two", "one two three four five six")
    turns = [{"speaker": who, "text": text} for who, text in zip(("seller", "buyer"), said, strict=True)]
    lines = [line(number, turns=turns) for number in range(4)]
    run(str(save_lines(tmp_path / "c.jsonl", lines)))
    rows = [" ".join(row.split()) for row in capsys.readouterr().out.splitlines()]
    assert "Distinct openings, of all conversations 25.0%" in rows
    assert "Distinct words, of each thousand said 18.8%" in rows
    assert "Runs of four words said elsewhere too, of all 100.0%" in rows
    assert "Mean distance of two conversations, 0 to 1 0.000" in rows


def test_every_fault_is_a_sentence_and_no_words_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = line(1, id="other")
    path = save_lines(tmp_path / "bad.jsonl", [line(0), line(1), copied, b"{"])
    assert run(str(path)) == 2
    shown = capsys.readouterr()
    assert "3 to mend." in shown.out
    assert len(shown.err.splitlines()) == 3
    assert "Line 4 of bad.jsonl is not a conversation" in shown.err
    assert "made-1 and other: 100%" in shown.err
    assert "w1x" not in shown.out + shown.err


def test_json_holds_figures_and_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save_lines(tmp_path / "c.jsonl", [line(number, industry="one") for number in range(0, 80, 2)])
    assert run(str(path), "--json") == 2
    shown = capsys.readouterr()
    found = msgspec.json.decode(shown.out)
    assert found["counts"]["conversations"] == 40
    assert found["faults"] == [shown.err.strip()]
    assert found["beside"] is None


def test_leaks_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line(number, industry=("cold", "warm")[number % 2]) for number in range(60)]
    assert run(str(save_lines(tmp_path / "c.jsonl", lines))) == 2
    shown = capsys.readouterr()
    assert any(row.split()[:2] == ["industry", "1.000"] for row in shown.out.splitlines())
    assert shown.err.startswith("The outcome can be told from industry alone (AUC 1.00")


def test_what_is_missing_of_the_extra_is_named(
    sound: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(corpus_check, "find_spec", lambda module: None)
    assert run(sound) == 2
    assert capsys.readouterr().err == (
        "Checking a corpus needs scikit-learn, not installed here; run: pip install '.[train]'\n"
    )
