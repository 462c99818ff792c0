from __future__ import annotations

import dataclasses
import hashlib
import io
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

import models
from engine.errors import InputError
from engine.training import train as workshop
from engine.training.evaluate import Figures, Report
from engine.training.options import Options
from engine.training.parts import Choice
from models.catalogue import load_catalogue
from overlay.commands import cli, train_command
from tests.engine.training.corpora import write_many


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
    def stopped(options: Options, on_progress: workshop.OnProgress, on_choice: workshop.OnChoice) -> Report:
        on_progress(workshop.Progress("reading states", 1, 9))
        raise KeyboardInterrupt

    monkeypatch.setattr(workshop, "train", stopped)
    console = Console(file=io.StringIO(), width=100)
    with pytest.raises(KeyboardInterrupt):
        train_command.run(Options(out=tmp_path, work=tmp_path), console)
    assert isinstance(console.file, io.StringIO)
    assert "run the same command to go on" in console.file.getvalue()


@pytest.mark.parametrize("quick", [True, False])
def test_a_quick_run_does_not_write_over_what_ships(monkeypatch: pytest.MonkeyPatch, quick: bool) -> None:
    asked: list[Options] = []

    def note(options: Options, console: Console) -> Report:
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


def show(own: dict[str, int], product: str = "crm") -> str:
    """What is said of one's own calls, so many a part, all about `product`."""
    calls = [dataclasses.replace(one, group=product or one.id) for one in write_many(9)]
    found = {part: calls[:count] for part, count in own.items()}
    console = Console(file=io.StringIO(), width=100)
    train_command.show_own(console, Choice({}, found))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_it_is_said_where_one_s_own_calls_went() -> None:
    assert show({"test": 2, "calibration": 1, "train": 5}) == (
        "Your conversations by part: training 5, calibration 1, test 2.\n"
    )
    assert show({"test": 0, "calibration": 0, "train": 0}) == ""


def test_own_calls_that_nothing_is_learned_from_are_a_warning() -> None:
    told = show({"test": 7, "calibration": 0, "train": 0})
    assert told.splitlines() == [
        "Your conversations by part: training 0, calibration 0, test 7.",
        "None of them is learned from: a product lies whole in one part, and they name 1; name several"
        ' products or leave "product" out.',
    ]
    assert show({"test": 1, "calibration": 0, "train": 0}, product="").endswith(
        "they are too few; give more.\n"
    )


def test_a_set_without_figures_is_a_sentence_in_the_terminal() -> None:
    console = Console(file=io.StringIO(), width=60)
    train_command.show_report(console, Report({}, {}, {}, {"calls of one's own": 7}))
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == (
        "No figures for calls of one's own: the test part holds 7 of the 20 conversations that are needed.\n"
    )


def test_models_from_before_another_base_are_bad_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = load_catalogue().manifest
    told = {"path": "old", "sha256": hashlib.sha256(b"old").hexdigest(), "size": 3}
    old = [
        msgspec.structs.replace(one, **told, schema=1)
        for one in manifest.artefacts
        if one.name.startswith("embedder/")
    ]
    folder = tmp_path / "our-models"
    folder.mkdir()
    (folder / "old").write_bytes(b"old")
    written = msgspec.structs.replace(manifest, artefacts=tuple(old))
    (folder / "manifest.json").write_bytes(msgspec.json.encode(written))
    monkeypatch.setattr("models.catalogue._chosen", folder)
    with pytest.raises(SystemExit) as left:
        cli.main(["--models", str(folder), "train", "--quick", "--work", str(tmp_path / "work")])
    assert left.value.code == cli.BAD_INPUT
    assert capsys.readouterr().err == (
        "The artefact 'embedder/base' was made for schema 1, this version reads schema 2; reinstall"
        " SalesRLAgent or train again with `salesrl train`.\n"
    )
