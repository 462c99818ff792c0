"""Limits that keep the house readable; each is easier to keep than to win back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("overlay", "bridge", "engine", "models")

FILE_LINES = 300
FUNCTION_LINES = 50
FILE_LIMITS = {
    "engine/vocabulary.py": 220,  # every noun two floors share, no attic
    "overlay/app.py": 300,  # wires everything, decides nothing
}
BANNED_NAMES = {"utils", "util", "common", "manager", "service", "handler", "helpers", "misc"}

# A registry's host or a folder of one machine in a text means it will not work on another.
# Put together here, so that this file does not name them either.
HOSTS = re.compile(
    "|".join(rf"\b{name}\.(?:org|com)\b" for name in ("pypi", "pythonhosted", "npmjs", "pytorch"))
)
MACHINE_FOLDERS = re.compile(r"(?<![\w.])/(?:work|opt|root|home/\w+)/")
TEXTS = {".py", ".md", ".toml", ".txt", ".sh", ".cfg", ".json", ".yml", ".in", ""}
SKIPPED = {"__pycache__", "node_modules", "build", "dist", "fixtures", "corpus"}


def sources() -> list[Path]:
    return sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _is_made_here(part: str) -> bool:
    return part in SKIPPED or part.endswith(".egg-info") or (part.startswith(".") and part != ".ci")


def texts() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(_is_made_here(part) for part in parts)
        if not hidden and path.is_file() and path.suffix in TEXTS and path.stat().st_size < 1_000_000:
            yield path


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_file_fits_its_limit(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= FILE_LIMITS.get(name_of(path), FILE_LINES)


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    assert long == []


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_file_says_why_it_exists(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_file_has_a_name_that_means_something(path: Path) -> None:
    assert not BANNED_NAMES & set(path.with_suffix("").parts[-1].split("_"))


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_types_are_never_waved_through(path: Path) -> None:
    assert "type: ignore" not in path.read_text(encoding="utf-8")


def test_no_text_names_a_registry_or_a_folder_of_one_machine() -> None:
    offenders = [
        f"{name_of(path)}:{number}"
        for path in texts()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if HOSTS.search(line) or MACHINE_FOLDERS.search(line)
    ]
    assert offenders == []


@pytest.mark.parametrize(("line", "caught"), [("cd /opt/here", True), ("a/opt/b", False), ("pypi.org", True)])
def test_the_search_finds_what_it_looks_for(line: str, caught: bool) -> None:
    assert bool(HOSTS.search(line) or MACHINE_FOLDERS.search(line)) is caught
