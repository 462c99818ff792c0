"""Conversations come in whole, are split by product, and a bad one is named by its line."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InputError
from engine.training.corpus import (
    OWN,
    PARTS,
    PERSUASION,
    WRITTEN,
    WRITTEN_GIFT,
    load_all,
    load_examples,
    load_persuasion,
    part_of,
    refuse_mixture,
    shipped_corpus,
    split,
)
from engine.training.corpus.shards import SOURCE as LLM_AGENTS
from engine.training.corpus.sources import CALMER, SIMULATED
from engine.vocabulary import Outcome, Side
from overlay.commands.jsonl import read_conversation, turns_of
from tests.engine.training.corpora import save_corpus, write_many

TURNS = [
    {"speaker": "seller", "text": "Hello", "t": 0.0, "p": 0.4},
    {"speaker": "buyer", "text": "Hi", "t": 2.0, "p": 0.5},
    {"speaker": "their lawyer", "text": "Hm", "t": None, "p": 0.3},
]
CALL = {"id": "train-0412", "source": "written", "product": "phones", "outcome": 1, "turns": TURNS}


def save_lines(path: Path, *lines: object) -> Path:
    path.write_bytes(
        b"\n".join(line if isinstance(line, bytes) else msgspec.json.encode(line) for line in lines)
    )
    return path


def test_a_conversation_comes_in_whole(tmp_path: Path) -> None:
    fields = CALL | {"objections": ["price too high"], "ends_with_decision": False, "voice": "ignored"}
    (example,) = load_examples(save_lines(tmp_path / "c.jsonl", fields, b"", b"  "))
    assert (example.id, example.group, example.outcome) == ("train-0412", "phones", Outcome.CONVERTED)
    assert [turn.speaker.side for turn in example.turns] == [Side.OURS, Side.THEIRS, Side.UNKNOWN]
    assert [turn.index for turn in example.turns] == [0, 1, 2]
    assert [turn.text for turn in example.turns] == ["Hello", "Hi", "Hm"]
    assert example.turns[1].start == 2.0
    assert example.readings == (0.4, 0.5, 0.3)
    assert example.objections == ("price too high",)
    assert not example.decided
    assert example.natural


@pytest.mark.parametrize("speaker", ["Seller", "BUYER ", "buyer", "Marcus", " ", "", None])
def test_a_voice_is_whose_it_is_when_the_call_is_scored(tmp_path: Path, speaker: str | None) -> None:
    said = {"speaker": speaker, "text": "Hello"}
    (example,) = load_examples(save_lines(tmp_path / "c.jsonl", CALL | {"turns": [said]}))
    assert example.turns == turns_of(read_conversation(msgspec.json.encode({"id": 1, "turns": [said]}), 1))


def test_neither_a_speaker_nor_words_for_an_id_are_needed(tmp_path: Path) -> None:
    fields = {"id": 7, "outcome": 0, "turns": [{"text": "Hello"}]}
    (example,) = load_examples(save_lines(tmp_path / "c.jsonl", fields))
    assert (example.id, example.group) == ("7", "7")
    assert [turn.speaker.side for turn in example.turns] == [Side.UNKNOWN]


@pytest.mark.parametrize(
    ("identity", "natural"),
    [("train-0399", False), ("train-0400", True), ("other", True), ("call-12", True)],
)
def test_the_first_cards_are_the_reversal_heavy_ones(tmp_path: Path, identity: str, natural: bool) -> None:
    (example,) = load_examples(save_lines(tmp_path / "c.jsonl", CALL | {"id": identity}))
    assert example.natural is natural


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"{", "truncated"),
        (b"not json", "malformed"),
        (b"[]", "got `array`"),
        (CALL | {"outcome": 2}, "2 is not a valid Outcome"),
        (CALL | {"outcome": "won"}, "Expected `int`"),
        (CALL | {"turns": []}, "it has no turns"),
        (CALL | {"turns": [*TURNS[:2], {"speaker": "buyer", "text": "Hm"}]}, "only some of its turns"),
        (CALL | {"turns": [{"speaker": "buyer", "text": "Hm", "p": 1.2}]}, "outside 0 to 1"),
        (CALL | {"turns": [{"speaker": "buyer"}]}, "missing required field `text`"),
        ({"id": "x"}, "missing required field"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: object, why: str) -> None:
    path = save_lines(tmp_path / "c.jsonl", CALL, b"", bad, CALL)
    with pytest.raises(
        InputError, match=r"Line 3 of .*c\.jsonl is not a conversation \(.*mend or remove"
    ) as caught:
        load_examples(path)
    assert why in str(caught.value)


def test_no_file_and_no_conversation_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_examples(tmp_path / "none.jsonl")
    with pytest.raises(InputError, match="holds no conversation"):
        load_examples(save_lines(tmp_path / "c.jsonl", b"\n\n"))


@given(st.text())
def test_a_group_has_one_part_for_ever(group: str) -> None:
    assert part_of(group) == part_of(group)
    assert part_of(group) in PARTS


def test_parts_keep_their_shares() -> None:
    found = Counter(part_of(f"group {number}") for number in range(4_000))
    assert found["test"] / 4_000 == pytest.approx(0.16, abs=0.02)
    assert found["calibration"] / 4_000 == pytest.approx(0.14, abs=0.02)


def test_known_groups_stay_where_they_were() -> None:
    # New conversations must never move old ones: these are written down for good.
    known = {"VoIP phone system": "test", "SEO retainer": "calibration", "SD-WAN rollout": "train"}
    assert {group: part_of(group) for group in known} == known


def test_no_group_lies_in_two_parts_and_nobody_is_lost(tmp_path: Path) -> None:
    examples = load_examples(save_corpus(tmp_path / "c.jsonl", write_many(120)))
    parts = split(examples)
    assert list(parts) == list(PARTS)
    groups = {part: {example.group for example in chosen} for part, chosen in parts.items()}
    assert not groups["train"] & groups["test"]
    assert not groups["train"] & groups["calibration"]
    assert not groups["test"] & groups["calibration"]
    assert sum(map(len, parts.values())) == 120


def test_the_shipped_corpus_is_sound() -> None:
    examples = load_examples(shipped_corpus())
    assert len({example.id for example in examples}) == len(examples) > 2_000
    assert all(len(example.readings) == len(example.turns) for example in examples)
    assert not any(example.source == PERSUASION for example in examples)
    assert {turn.speaker.side for example in examples for turn in example.turns} >= {Side.OURS, Side.THEIRS}
    for part, chosen in split(examples).items():
        bought = sum(example.outcome.value for example in chosen) / len(chosen)
        assert 0.35 < bought < 0.65, part


def save_public(folder: Path, *, info: str | None = None, dialog: str | None = None) -> Path:
    """PersuasionForGood in its public format: 0 persuades, 1 is asked; B6 is what that person gave."""
    rows = [
        (0, "Hello there.", 0, 0, "talk-b"), (1, "Hi! Who is asking?", 0, 1, "talk-b"),
        (2, "Save the Children.", 1, 0, "talk-b"), (3, "Then a dollar, and a bit.", 1, 1, "talk-b"),
        (4, "Good day.", 0, 0, "talk-a"), (5, 'No, "thanks".', 0, 1, "talk-a"),
    ]  # fmt: skip
    people = [
        ("talk-b", "u1", 0, 10, 0.0, 30), ("talk-b", "u2", 1, 10, 1.25, 41),
        ("talk-a", "u3", 0, 10, 2.0, 25), ("talk-a", "u4", 1, 10, 0.0, ""),
        ("unheard", "u5", 1, 10, 0.5, ""),
    ]  # fmt: skip
    folder.mkdir(exist_ok=True)
    if dialog is None:
        with (folder / "full_dialog.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("", "Unit", "Turn", "B4", "B2"), *rows])
    else:
        (folder / "full_dialog.csv").write_text(dialog, encoding="utf-8")
    if info is None:
        with (folder / "full_info.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("B2", "B3", "B4", "B5", "B6", "B7"), *people])
    else:
        (folder / "full_info.csv").write_text(info, encoding="utf-8")
    return folder


def test_persuasion_for_good_is_read_from_its_public_files(tmp_path: Path) -> None:
    first, second = load_persuasion(save_public(tmp_path))
    assert (first.id, first.source, first.outcome) == ("p4g:talk-b", PERSUASION, Outcome.CONVERTED)
    # What the one who asked gave himself is not the outcome.
    assert (second.id, second.outcome) == ("p4g:talk-a", Outcome.NOT_CONVERTED)
    assert [turn.speaker.side for turn in first.turns] == [Side.OURS, Side.THEIRS, Side.OURS, Side.THEIRS]
    assert first.turns[3].text == "Then a dollar, and a bit."
    assert second.turns[1].text == 'No, "thanks".'
    assert first.group == first.id
    assert first.readings == ()


def test_persuasion_for_good_is_read_from_json_lines(tmp_path: Path) -> None:
    plain = [{"speaker": "seller", "text": "Hello"}, {"speaker": "buyer", "text": "No"}]
    other = CALL | {"id": "p", "source": PERSUASION, "product": "charity", "turns": plain}
    (example,) = load_persuasion(save_lines(tmp_path / "c.jsonl", CALL, other))
    assert (example.id, example.group, example.industry) == ("p", "p", "charity")


@pytest.mark.parametrize(
    ("info", "dialog", "why"),
    [
        (
            "B2,B3,B4,B6\na,u,1,much\n",
            None,
            r"Line 2 of .*full_info\.csv names no gift in dollars \('much'\)",
        ),
        ("B2,B3,B4\na,u,1\n", None, r"full_info\.csv has no column 'B6'"),
        ("", None, r"full_info\.csv has no column 'B2'"),
        (None, "Unit,Turn,B2\nHi,0,a\n", r"full_dialog\.csv has no column 'B4'"),
        (None, "\0\0\0", r"full_dialog\.csv (is no table|has no column)"),
    ],
)
def test_other_tables_are_refused_by_name(
    tmp_path: Path, info: str | None, dialog: str | None, why: str
) -> None:
    with pytest.raises(InputError, match=why):
        load_persuasion(save_public(tmp_path, info=info, dialog=dialog))


def test_missing_or_binary_files_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"full_info\.csv cannot be read"):
        load_persuasion(tmp_path)
    save_public(tmp_path)
    (tmp_path / "full_info.csv").write_bytes(b"B2,B4,B6\n\xff\xfe,1,0\n")
    with pytest.raises(InputError, match=r"full_info\.csv is no table of text"):
        load_persuasion(tmp_path)


def test_files_and_folders_are_read_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "generated"
    folder.mkdir()
    for shard in ("b", "a"):
        save_lines(folder / f"shard-{shard}.jsonl", CALL | {"id": f"call-{shard}"})
    single = save_lines(tmp_path / "own.jsonl", CALL | {"id": "own"})
    assert [one.id for one in load_all([single, folder])] == ["own", "call-a", "call-b"]
    with pytest.raises(InputError, match="Two conversations are called own"):
        load_all([single, single])
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="holds no JSON Lines file"):
        load_all([empty])


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"source": "llm-written"}, WRITTEN),
        ({"source": CALMER}, WRITTEN),
        ({"source": LLM_AGENTS}, WRITTEN),
        ({"source": ""}, OWN),
        ({"source": "hubspot"}, OWN),
        ({"source": SIMULATED}, OWN),
        ({"source": "hubspot", "industry": "charity"}, OWN),
        ({"source": "", "industry": "charity"}, OWN),
        ({"source": "written appeal", "industry": "charity"}, WRITTEN_GIFT),
        ({"source": PERSUASION}, PERSUASION),
    ],
)
def test_calls_are_counted_among_their_like(tmp_path: Path, fields: dict[str, str], kind: str) -> None:
    (example,) = load_examples(save_lines(tmp_path / "c.jsonl", CALL | fields))
    assert example.kind == kind


def test_what_ships_is_written_and_its_objections_are_known() -> None:
    shipped = load_examples(shipped_corpus())
    assert {example.kind for example in shipped} == {WRITTEN}
    assert all(example.carded for example in shipped)


@pytest.mark.parametrize(
    ("fields", "carded"),
    [
        ({"objections": ["price too high"]}, True),
        ({"objections": []}, True),
        ({"objections": None}, False),
        ({"trajectory": "steady rise"}, False),
        ({"source": SIMULATED}, False),
        ({"objections": ["price too high"], "industry": "charity"}, False),
    ],
)
def test_objections_that_nobody_told_are_not_none(
    tmp_path: Path, fields: dict[str, object], carded: bool
) -> None:
    (example,) = load_examples(save_lines(tmp_path / "c.jsonl", CALL | fields))
    assert example.carded is carded


@pytest.mark.parametrize("other", ["", "hubspot", "llm-written", PERSUASION])
def test_simulated_calls_are_learned_from_alone(other: str) -> None:
    made = write_many(6)
    simulated = [replace(one, source=SIMULATED) for one in made[:2]]
    refuse_mixture(simulated)
    refuse_mixture(made)
    refuse_mixture([])
    with pytest.raises(InputError, match=r"^2 of 6 conversations are simulated .*--alone\.$"):
        refuse_mixture([*simulated, *(replace(one, source=other) for one in made[2:])])
