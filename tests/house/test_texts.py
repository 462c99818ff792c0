"""What the texts promise is there: commands, files and the order they come in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from overlay.commands import cli

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_opens_with_a_picture_and_the_two_commands() -> None:
    places = [
        README.index(words) for words in ("![", "sh packaging/run", "sh packaging/test", "pip install .")
    ]
    assert places == sorted(places)
    assert README[: places[3]].count("\n## ") == 1


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_named_is_one() -> None:
    commands = set(typer.main.get_group(cli.app).commands)
    named = set(re.findall(r"^salesrl (\w+)", README, flags=re.MULTILINE))
    assert named <= commands
    assert commands <= named | {"doctor"}


@pytest.mark.parametrize("script", ["packaging/run", "packaging/test", "packaging/lock", ".ci/run"])
def test_every_script_can_be_started(script: str) -> None:
    path = ROOT / script
    assert path.read_text(encoding="utf-8").startswith(("#!/bin/sh\n", "#!/usr/bin/env bash\n"))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_and_hashed_and_name_no_index(name: str) -> None:
    lines = (ROOT / "packaging" / name).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert pins
    assert [pin for pin in pins if not re.match(r"[\w.-]+==[\w.]+", pin)] == []
    assert sum("--hash=sha256:" in line for line in lines) >= len(pins)
    assert not [pin for pin in pins if pin.startswith(("torch==", "-"))]


def test_both_requirement_files_agree() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "packaging" / name).read_text(encoding="utf-8")
        return {line.split(";")[0].strip(" \\") for line in text.splitlines() if re.match(r"\w", line)}

    assert pins("requirements.txt") <= pins("requirements-dev.txt")
