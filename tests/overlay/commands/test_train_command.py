from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

import models
from engine.errors import InputError
from engine.training import train as workshop
from engine.training.evaluate import Figures, Report
from overlay.commands import train_command


def test_what_is_missing_of_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        train_command, "find_spec", lambda module: None if module in {"torch", "sklearn"} else object()
    )
    with pytest.raises(
        InputError, match=r"needs torch, scikit-learn, not installed here; run: pip install '\.\[train\]'"
    ):
        train_command.require_workshop()


def test_the_figures_are_shown_as_they_are() -> None:
    figures = Figures(conversations=120, brier=0.1812, log_loss=0.54, ece=0.031, auc=None, accuracy=0.7)
    report = Report(figures={"test": {"ours": {"turn 8": figures}}}, coverage={}, bands={})
    console = Console(file=io.StringIO(), width=100)
    train_command.show_report(console, report)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().splitlines()[-1].split() == [
        *("ours", "turn", "8", "120", "0.181", "0.540", "0.031", "-", "0.700")
    ]


def test_a_run_that_is_stopped_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stopped(options: workshop.Options, on_progress: workshop.OnProgress) -> Report:
        on_progress(workshop.Progress("reading states", 1, 9))
        raise KeyboardInterrupt

    monkeypatch.setattr(workshop, "train", stopped)
    console = Console(file=io.StringIO(), width=100)
    with pytest.raises(KeyboardInterrupt):
        train_command.run(workshop.Options(out=tmp_path, work=tmp_path), console)
    assert isinstance(console.file, io.StringIO)
    assert "run the same command to go on" in console.file.getvalue()


@pytest.mark.parametrize("quick", [True, False])
def test_a_quick_run_does_not_write_over_what_ships(monkeypatch: pytest.MonkeyPatch, quick: bool) -> None:
    asked: list[workshop.Options] = []

    def note(options: workshop.Options, console: Console) -> Report:
        asked.append(options)
        return Report(figures={}, coverage={}, bands={})

    monkeypatch.setattr(train_command, "run", note)
    train_command.train(work=Path("kept"), quick=quick, corpus=[Path("ours.jsonl")])
    shipped = Path(models.__file__).parent
    assert asked[0].out == (Path("kept") / train_command.QUICK_MODELS if quick else shipped)
    assert asked[0].corpus == (Path("ours.jsonl"),)


def test_alone_needs_something_to_learn_from() -> None:
    with pytest.raises(InputError, match="name your conversations with --corpus"):
        train_command.train(alone=True)
