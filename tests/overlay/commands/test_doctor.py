from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
import typer
from rich.console import Console

from engine.errors import ArtefactError
from overlay.commands import doctor, wiring
from overlay.commands.check import Check, State
from overlay.commands.wiring import OpenCall


def test_a_check_that_breaks_is_a_line_of_its_own() -> None:
    def check_weather() -> Check:
        raise OSError("no sky")

    outcome = doctor.run(check_weather)
    assert outcome == Check("Weather", State.MISSING, "does not work (OSError: no sky)")


def test_something_missing_leaves_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "CHECKS", (lambda: Check("Qt", State.MISSING, "gone", "Install it."),))
    with pytest.raises(typer.Exit) as caught:
        doctor.doctor()
    assert caught.value.exit_code == 1
    shown = capsys.readouterr().out
    assert "Install it." in shown
    assert "1 missing" in shown


def test_a_wish_is_no_fault(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor, "CHECKS", (lambda: Check("Typeface", State.WISH, "without Inter"),))
    doctor.doctor()
    assert "All that is needed is here." in capsys.readouterr().out


def test_live_calls_that_cannot_be_heard_leave_with_one_though_a_replay_has_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deaf = Check("Calls kept", State.UNHEARD, "its key is gone", "Put it back.")
    monkeypatch.setattr(doctor, "CHECKS", (lambda: deaf,))
    with pytest.raises(typer.Exit) as caught:
        doctor.doctor()
    assert caught.value.exit_code == 1
    shown = capsys.readouterr().out
    assert "no live calls" in shown
    assert "Replays and pastes have all they need. Live calls cannot be heard" in " ".join(shown.split())
    assert "All that is needed" not in shown
    gone = Check("Qt", State.MISSING, "gone")
    assert doctor.sum_up([deaf, gone]) == "1 missing, and live calls cannot be heard: see the lines above."


@pytest.mark.parametrize(
    ("environment", "state"),
    [
        ({}, State.WISH),
        ({"DISPLAY": ":0"}, State.OK),
        ({"WAYLAND_DISPLAY": "wayland-0"}, State.WISH),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, State.OK),
    ],
)
def test_the_display_is_told_from_the_environment(
    environment: dict[str, str], state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert doctor.check_display().state is state


def test_a_library_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "installed", lambda name: None if name == "numpy" else "1.0")
    outcome = doctor.check_packages()
    assert outcome.state is State.MISSING
    assert "Missing: numpy." in outcome.advice


def test_the_qt_that_aborts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "installed", lambda name: "6.12.0")
    assert "PySide6-Essentials<6.12" in doctor.check_packages().advice


def test_a_settings_folder_that_is_not_there_yet_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESRL_HOME", str(tmp_path / "not" / "yet"))
    assert doctor.check_settings().state is State.OK
    assert not (tmp_path / "not").exists()


def test_an_engine_that_reads_a_turn_is_well(engine: OpenCall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "open_engine", lambda: engine)
    outcome = doctor.run(doctor.check_engine)
    assert outcome.state is State.OK
    assert "50 %" in outcome.found


def test_an_engine_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> OpenCall:
        raise ArtefactError("The model is missing.")

    monkeypatch.setattr(wiring, "open_engine", refuse)
    assert doctor.run(doctor.check_engine) == Check(
        "Engine", State.MISSING, "does not work (The model is missing.)"
    )


def test_the_table_fits_a_narrow_terminal() -> None:
    console = Console(file=io.StringIO(), width=50)
    doctor.show(
        console, [Check("Packages", State.OK, "a long line of many words " * 5, "Do this and that. " * 5)]
    )
    assert isinstance(console.file, io.StringIO)
    assert max(map(len, console.file.getvalue().splitlines())) <= 50
