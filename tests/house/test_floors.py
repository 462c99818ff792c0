"""The house drawn from its imports: who may import whom, and what the engine never loads."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("overlay", "bridge", "engine", "models")
SEEN_BY_NO_ENGINE = ("PySide6", "torch", "sklearn", "matplotlib", "typer", "rich", "keyring", "webvtt")


def test_the_import_contracts_are_kept() -> None:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_contract_was_dropped() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    kept = {contract["id"] for contract in contracts}
    assert kept >= {"floors", "nouns", "wiring", "blind", "workshop", "no-circles"}


@pytest.mark.parametrize("module", ["engine.pipeline", "engine.runner", "bridge.transcripts.reader"])
def test_thinking_and_reading_load_neither_screen_nor_workshop(module: str) -> None:
    # In a process of its own: this one has Qt loaded by its other tests.
    ask = f"import sys, {module}; print(*sorted(n for n in {SEEN_BY_NO_ENGINE!r} if n in sys.modules))"
    run = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    loaded = set(run.stdout.split())
    assert loaded <= ({"webvtt"} if module.startswith("bridge") else set())


def test_scoring_never_loads_qt() -> None:
    ask = "import sys, overlay.commands.cli, overlay.commands.wiring; print('PySide6' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "False", run.stderr


def test_packaging_is_no_package() -> None:
    # With an __init__ it would hide the library of that name from everything started in this folder.
    assert not list((ROOT / "packaging").rglob("__init__.py"))


def test_tests_are_no_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("floor", FLOORS)
def test_every_folder_with_code_is_a_package(floor: str) -> None:
    folders = {path.parent for path in (ROOT / floor).rglob("*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("floor", FLOORS)
def test_every_floor_ships_its_types(floor: str) -> None:
    assert (ROOT / floor / "py.typed").exists()
