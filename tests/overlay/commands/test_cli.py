from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from engine.errors import ArtefactError, EngineFault, InputError
from models import catalogue
from overlay.commands import __version__, cli, doctor


def ended(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    status = caught.value.code
    return status if isinstance(status, int) else 0


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--version") == 0
    assert capsys.readouterr().out == f"salesrl {__version__}\n"


@pytest.mark.parametrize("command", ["replay", "open", "score", "bench", "corpus", "doctor", "train"])
def test_every_command_helps(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(command, "--help") == 0
    assert command in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("replay", "--sped", "8"), ("score",), ("replay", "--speed", "0")]
)
def test_bad_input_leaves_with_two(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(*arguments) == 2
    output = capsys.readouterr()
    assert output.err
    assert not output.out


def breaking(error: BaseException) -> Callable[..., None]:
    def run(**_: object) -> None:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (InputError("The file is empty."), 2, "The file is empty.\n"),
        (ArtefactError("The model is missing."), 1, "The model is missing.\n"),
        (EngineFault("It broke."), 1, "It broke.\n"),
        (
            OSError(28, "No space left on device", "out.png"),
            1,
            "The system refused: No space left on device (out.png).\n",
        ),
    ],
)
def test_each_way_of_ending_has_its_status_and_one_sentence(
    error: Exception,
    status: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, "app", breaking(error))
    assert ended() == status
    assert capsys.readouterr().err == words


def test_our_fault_is_reported_without_the_words_of_the_call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "app", breaking(KeyError("we cannot afford it")))
    assert ended() == 1
    sentence = capsys.readouterr().err
    assert "KeyError at test_cli.py:" in sentence
    assert "afford" not in sentence
    assert sentence.count("\n") == 1


def test_stopping_by_hand_leaves_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "CHECKS", (breaking(KeyboardInterrupt()),))
    assert ended("doctor") == 130


def test_other_models_are_used_where_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = catalogue.load_catalogue()
    monkeypatch.setattr(catalogue, "_chosen", catalogue._chosen)
    monkeypatch.setenv(catalogue.MODELS_VARIABLE, "")
    other = tmp_path / "other"
    shutil.copytree(shipped.root, other, ignore=shutil.ignore_patterns("corpus", "benchmarks", "*.py"))
    manifest = msgspec.structs.replace(shipped.manifest, version="of our own")
    (other / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    monkeypatch.setattr(doctor, "CHECKS", (doctor.check_models,))
    assert ended("--models", str(other), "doctor") == 0
    assert "version of our own" in capsys.readouterr().out
    # What it starts uses them as well: workers of `corpus generate --embed`, the engine that the bench times.
    told = "from models.catalogue import load_catalogue; print(load_catalogue().root)"
    started = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert started.stdout.strip() == str(other)
    monkeypatch.setattr(catalogue, "_chosen", shipped.root)
    monkeypatch.setenv(catalogue.MODELS_VARIABLE, str(other))
    assert ended("doctor") == 0
    assert "version of our own" in capsys.readouterr().out
    assert ended("--models", str(tmp_path), "doctor") == 2
    assert "name a folder that `salesrl train --out` wrote" in capsys.readouterr().err
