"""Lines are read whole, bad ones are named and end nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.training.corpus.records import load_records
from tests.engine.training.corpus.records import line, save_lines

SAID = [{"speaker": "seller", "text": "Hello", "p": 0.4}, {"speaker": "buyer", "text": "Hi", "p": 0.5}]


def test_a_line_comes_in_with_its_scene_and_without_its_course(tmp_path: Path) -> None:
    detail = {"price": 3}
    made = line(1, turns=SAID, outcome_detail=detail, voice="short chat messages", seed=4)
    # Who wrote it and who listened, as `generate` notes them, is nothing that the buyer is in.
    made |= {"writer": "one-model", "judge": "another"}
    (record,) = load_records([save_lines(tmp_path / "c.jsonl", [made, b"", b"  "])]).records
    assert (record.id, record.source, record.outcome, record.decided) == ("made-1", "made", 1, False)
    assert record.trajectory == "steady rise"
    assert dict(record.scene) == {
        "industry": ("retail",),
        "product": ("product 0",),
        "objections": ("price too high",),
        "voice": ("short chat messages",),
    }
    assert record.readings == (0.4, 0.5)
    assert record.words == 2


def test_a_voice_is_whose_it_is_when_the_call_is_scored(tmp_path: Path) -> None:
    turns = [{"speaker": name, "text": "Hello"} for name in ("Seller", " BUYER", "Marcus", None)]
    turns.append({"text": "Hello"})
    (record,) = load_records([save_lines(tmp_path / "c.jsonl", [line(1, id=7, turns=turns)])]).records
    assert record.id == "7"
    assert [said.speaker for said in record.turns] == ["seller", "buyer", "Marcus", "unknown", "unknown"]


def test_voices_without_names_may_be_several(tmp_path: Path) -> None:
    unnamed = line(1, turns=[{"text": "Hello"}, {"text": "Hi"}])
    alone = line(2, turns=[{"speaker": name, "text": "Hello"} for name in ("seller", "Seller ")])
    pile = load_records([save_lines(tmp_path / "c.jsonl", [unnamed, alone])])
    assert [record.id for record in pile.records] == ["made-1"]
    (fault,) = pile.faults
    assert "it has one speaker only" in fault


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"{", "truncated"),
        (b"[]", "Expected `object`, got `array`"),
        (line(1, outcome=2), "its outcome is 2, neither 0 nor 1"),
        (line(1, turns=[]), "it has no turns"),
        (line(1, turns=SAID[:1]), "it has one speaker only"),
        (line(1, turns=[*SAID, {"speaker": "buyer", "text": " ", "p": 0.1}]), "a turn of it has no words"),
        (line(1, turns=[*SAID, {"speaker": "buyer", "text": "Hm"}]), "only some of its turns"),
        (line(1, turns=[*SAID, {"speaker": "buyer", "text": "Hm", "p": -0.1}]), "outside 0 to 1"),
        (line(1, turns=[{"speaker": "buyer"}]), "missing required field `text`"),
    ],
)
def test_every_bad_line_is_named_and_the_others_are_read(tmp_path: Path, bad: object, why: str) -> None:
    pile = load_records([save_lines(tmp_path / "c.jsonl", [line(2), bad, line(3), b"nonsense"])])
    assert [record.id for record in pile.records] == ["made-2", "made-3"]
    first, second = pile.faults
    assert first.startswith("Line 2 of c.jsonl is not a conversation (")
    assert why in first
    assert second.startswith("Line 4 of c.jsonl")


def test_an_id_used_twice_is_named_once_over_all_files(tmp_path: Path) -> None:
    one = save_lines(tmp_path / "a.jsonl", [line(1), line(2)])
    other = save_lines(tmp_path / "b.jsonl", [line(1), line(1)])
    pile = load_records([one, other])
    assert len(pile.records) == 4
    assert pile.faults == ("The id made-1 stands for more than one conversation; rename all but one.",)


def test_a_folder_is_a_public_corpus(tmp_path: Path) -> None:
    (tmp_path / "full_dialog.csv").write_text("Unit,Turn,B4,B2\nHello.,0,0,talk\nHi.,0,1,talk\n")
    (tmp_path / "full_info.csv").write_text("B2,B4,B6\ntalk,1,0.5\n")
    (record,) = load_records([tmp_path]).records
    assert [(said.speaker, said.text) for said in record.turns] == [("seller", "Hello."), ("buyer", "Hi.")]
    assert (record.outcome, record.readings, record.decided) == (1, (), None)


def test_a_folder_of_json_lines_is_read_whole(tmp_path: Path) -> None:
    for shard, lines in (("b", [line(2), b"{"]), ("a", [line(1)])):
        save_lines(tmp_path / f"shard-{shard}.jsonl", lines)
    (tmp_path / "plan.json").write_bytes(b"{}")
    pile = load_records([tmp_path, save_lines(tmp_path / "own.txt", [line(3)])])
    assert [record.id for record in pile.records] == ["made-1", "made-2", "made-3"]
    (fault,) = pile.faults
    assert fault.startswith("Line 2 of shard-b.jsonl is not")


def test_a_folder_of_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds neither JSON Lines nor a public corpus .*\*\.jsonl"):
        load_records([tmp_path])


def test_no_file_and_no_conversation_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_records([tmp_path / "none.jsonl"])
    with pytest.raises(InputError, match=r"holds no conversation.*Its first fault: Line 1"):
        load_records([save_lines(tmp_path / "c.jsonl", [b"{"])])
