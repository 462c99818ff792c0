"""Simulated calls arrive whole, with their truth beside them, and never among those that ship."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from engine.errors import InputError
from engine.training.corpus import load_examples, shipped_corpus
from overlay.commands import corpus_simulate
from overlay.commands.cli import main


def run(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(["corpus", "simulate", *arguments])
    return ended.value.code


def test_calls_and_effects_lie_beside_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "calls.jsonl"
    assert run("--count", "5", "--seed", "3", "--out", str(out)) == 0
    examples = load_examples(out)
    assert len(examples) == 5
    assert all(example.source == "simulated" and example.natural for example in examples)
    assert all(len(example.readings) == len(example.turns) for example in examples)
    effects = msgspec.json.decode((tmp_path / "calls.effects.json").read_bytes())
    assert effects["effects"]["any/next_step"] < 0 < effects["effects"]["any/need_payoff"]
    assert "5 simulated calls are in" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calls.effects.json", "calls.jsonl"]


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        run("--count", "3", "--out", str(tmp_path / name))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_nothing_simulated_goes_among_the_calls_that_ship(capsys: pytest.CaptureFixture[str]) -> None:
    out = shipped_corpus().parent / "more" / ".." / "simulated.jsonl"
    assert run("--count", "1", "--out", str(out)) == 2
    assert "lies among the conversations that ship" in capsys.readouterr().err
    assert not out.exists()


def test_a_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text("old")

    def broken() -> Iterator[bytes]:
        yield b"new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corpus_simulate.save_lines(path, broken())
    assert [each.name for each in tmp_path.iterdir()] == ["calls.jsonl"]
    assert path.read_text() == "old"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"calls\.jsonl cannot be written .*name another place"):
        corpus_simulate.save_lines(tmp_path / "none" / "calls.jsonl", [])


def test_a_link_into_the_calls_that_ship_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(shipped_corpus().parent)
    with pytest.raises(InputError, match="lies among the conversations that ship"):
        corpus_simulate.keep_apart(tmp_path / "link" / "simulated.jsonl")
