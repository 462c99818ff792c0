from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from rich.console import Console

from bridge.transcripts.reader import SellerGuess, Transcript
from engine.errors import InputError
from engine.vocabulary import Context, Turn
from overlay.commands import score, wiring
from overlay.commands.wiring import OpenCall
from tests.overlay.commands.conftest import SayTurns


def transcript(turns: tuple[Turn, ...]) -> Transcript:
    return Transcript(
        turns=turns,
        voices=("Dana", "Marcus"),
        seller=SellerGuess("Dana", "Dana is from Fernhill."),
        format="text",
        notes=("2 reactions were left out.",),
        title="A call",
    )


def call(turns: tuple[Turn, ...], engine: OpenCall) -> score.Call:
    observer = engine(Context())
    return score.Call(Path("a.txt"), transcript(turns), tuple(wiring.observe_all(observer, turns)))


def shown(calls: list[score.Call]) -> str:
    console = Console(file=io.StringIO(), width=110)
    score.show_calls(console, calls)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_one_call_is_shown_turn_by_turn(engine: OpenCall, say: SayTurns) -> None:
    text = shown([call(say("Hello", "Hi", "It is nine pounds", "no"), engine)])
    assert "Seller: Dana (Dana is from Fernhill)" in text
    assert "2 reactions were left out." in text
    assert [line.split()[:3] for line in text.splitlines() if "●" in line] == [
        ["1", "Dana", "50"],
        ["2", "Marcus", "52"],
        ["3", "Dana", "52"],
        ["4", "Marcus", "34"],
    ]
    assert "▼ Turned down by a no (turn 4, -20 points)  “no”" in text


def test_several_calls_share_a_table(engine: OpenCall, say: SayTurns) -> None:
    text = shown([call(say("Hello", "Hi"), engine), call(say("Hello", "no"), engine), call((), engine)])
    assert text.count("a.txt") == 4  # a line each, and the one that turned again
    assert "nothing was said" in text


def test_a_long_call_keeps_its_turning_points(engine: OpenCall, say: SayTurns) -> None:
    readings = call(say(*(["well"] * 333 + ["no"] + ["well"] * 500)), engine).readings
    rows = score.notable(readings, 60)
    assert 333 in rows
    assert rows[0] == 0
    assert rows[-1] == len(readings) - 1
    assert len(rows) <= 62


@dataclass
class Inputs:
    """Files by name; any other cannot be read."""

    files: dict[str, Transcript]

    def read(self, path: Path, format_name: str | None, seller: str | None) -> Transcript:
        if path.name not in self.files:
            raise InputError(f"{path} is not there; check the name.")
        return self.files[path.name]


def test_a_file_that_cannot_be_used_does_not_stop_the_others(
    engine: OpenCall, say: SayTurns, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = Inputs({"good.txt": transcript(say("Hello", "no"))})
    monkeypatch.setattr(wiring, "open_engine", lambda: engine)
    monkeypatch.setattr(wiring, "read_call", inputs.read)
    with pytest.raises(typer.Exit) as caught:
        score.score([Path("gone.txt"), Path("good.txt")], as_json=True)
    assert caught.value.exit_code == 2
    output = capsys.readouterr()
    assert output.err == "gone.txt is not there; check the name.\n"
    written = json.loads(output.out)
    assert written["id"] == "good.txt"
    assert [reading["turn"] for reading in written["readings"]] == [0, 1]


@pytest.mark.parametrize(
    ("files", "options", "words"),
    [
        ([], {}, "Name at least one transcript"),
        ([Path("a.txt")], {"as_jsonl": True}, "leave out FILE"),
        ([], {"as_jsonl": True, "seller": "Dana"}, "leave out FILE"),
    ],
)
def test_options_that_do_not_go_together_are_said(
    files: list[Path], options: dict[str, object], words: str
) -> None:
    seller = options.get("seller")
    with pytest.raises(InputError, match=words):
        score.score(files, seller=str(seller) if seller else None, as_jsonl=bool(options.get("as_jsonl")))
