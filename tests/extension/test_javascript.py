"""What every JavaScript file of the extension keeps: typed, short, nothing remote, no HTML from text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.extension.chromium import EXTENSION, PAGES

FILES = sorted(EXTENSION.rglob("*.js"))
GENERATED = {"messages.js"}
FILE_LINES = 300
FUNCTION_LINES = 50

FORBIDDEN = {
    "HTML made from text": re.compile(
        r"\b(?:innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write\b|createContextualFragment|DOMParser"
    ),
    "code made from text": re.compile(r"\beval\s*\(|\bnew Function\b|set(?:Timeout|Interval)\(\s*[\"'`]"),
    "words in a log": re.compile(r"\bconsole\.\w+\("),
    "a check waved through": re.compile(r"@ts-(?:ignore|nocheck|expect-error)"),
}
STATIC = r"""^(?:import\s+(?:[\w*{}\s,$]+\s+from\s+)?|export\s+[\w*{}\s,$]+\s+from\s+)["']([^"']+)["']"""
DYNAMIC = r"""\bimport\(\s*["'`]([^"'`]+)["'`]\s*\)(?!\.\w)"""  # behind a type's import stands its name
IMPORT = re.compile(f"{STATIC}|{DYNAMIC}", re.MULTILINE)
WORDS_BEFORE = r"(?:export )?(?:default )?(?:async )?(?:static )?(?:get |set )?"
FUNCTION = re.compile(rf"^(?P<indent> *){WORDS_BEFORE}(?:function\b.*|#?\w+\s*\(.*\)) \{{$")


def name_of(path: Path) -> str:
    return path.relative_to(EXTENSION).as_posix()


def long_functions(text: str) -> list[str]:
    """Functions too long for a screen. Relies on their closing bracket standing under their beginning."""
    found: list[str] = []
    lines = text.splitlines()
    for start, line in enumerate(lines):
        match = FUNCTION.match(line)
        if not match or line.lstrip().startswith(("if ", "for ", "while ", "switch ")):
            continue
        end = next(
            (at for at in range(start, len(lines)) if lines[at].startswith(match["indent"] + "}")), start
        )
        if end - start >= FUNCTION_LINES:
            found.append(f"line {start + 1}: {line.strip()}")
    return found


def imports(text: str) -> list[str]:
    return [static or dynamic for static, dynamic in IMPORT.findall(text)]


@pytest.mark.parametrize("path", [*FILES, *sorted(PAGES.glob("*.js"))], ids=lambda path: path.name)
def test_types_are_checked(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("// @ts-check\n")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_fits_its_limit(path: Path) -> None:
    if path.name not in GENERATED:
        assert path.read_text(encoding="utf-8").count("\n") <= FILE_LINES


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    assert long_functions(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_what_is_forbidden_is_not_there(path: Path, what: str) -> None:
    assert FORBIDDEN[what].findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_files_beside_it_are_imported(path: Path) -> None:
    for found in imports(path.read_text(encoding="utf-8")):
        assert found.startswith(("./", "../"))
        assert (path.parent / found).resolve().is_relative_to(EXTENSION)
        assert (path.parent / found).is_file()


def test_the_search_finds_what_it_looks_for() -> None:
    body = "\n".join("  x();" for _ in range(FUNCTION_LINES))
    assert long_functions(f"function a() {{\n{body}\n}}\n") == ["line 1: function a() {"]
    assert long_functions("class A {\n  #b(c) {\n    x();\n  }\n}\n") == []
    assert FORBIDDEN["HTML made from text"].search("node.innerHTML = words")
    assert imports('import {\n  a,\n} from "https://a.example/a.js";\nimport "b.js";') == [
        "https://a.example/a.js",
        "b.js",
    ]
    assert imports('const a = await import("https://a.example/a.js");') == ["https://a.example/a.js"]
