"""No help breaks a line but where the terminal ends."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
import typer

from overlay.commands import cli
from overlay.commands.help_text import flow


def test_a_paragraph_becomes_one_line_and_json_stays() -> None:
    text = """
    One sentence that
    goes on.

    A line:
    {"id": 1,
    "b": 2}
    """
    assert flow(text) == 'One sentence that goes on.\n\nA line:\n{"id": 1,\n"b": 2}'


def commands(app: typer.Typer, *above: str) -> Iterator[tuple[str, ...]]:
    """The words of every command there is, from none on."""
    yield above
    for info in app.registered_commands:
        name = str(info.name or getattr(info.callback, "__name__", ""))
        yield (*above, name)
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from commands(group.typer_instance, *above, str(group.name))


@pytest.mark.parametrize("words", list(commands(cli.app)), ids=" ".join)
def test_every_help_fills_its_lines(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line of prose ends where the next word would not have fitted, or where its paragraph ends."""
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 80)
    with pytest.raises(SystemExit) as ended:
        cli.main([*words, "--help"])
    assert ended.value.code == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    prose = [(line, after) for line, after in itertools.pairwise(lines) if line and after]
    for line, after in prose:
        if line[0] == after[0] == " " and not any(mark in line + after for mark in ('{"', '", ', "│")):
            assert len(line) + 1 + len(after.split()[0]) >= 79, line
