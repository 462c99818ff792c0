"""What is wrong with a corpus ends as one sentence each; a sound corpus has none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.training.corpus.check import Findings, check
from engine.training.corpus.records import Pile, load_records
from tests.engine.training.corpus.records import Line, line, save_lines, say, scenes


def check_lines(folder: Path, lines: list[Line]) -> Findings:
    return check(load_records([save_lines(folder / "c.jsonl", lines)]))


def test_a_sound_corpus_has_no_fault_and_right_counts(tmp_path: Path) -> None:
    found = check_lines(tmp_path, [line(number) for number in range(60)])
    assert found.faults == ()
    counts = found.counts
    assert (counts.conversations, counts.turns, counts.words) == (60, 240, 1440)
    assert (counts.converting, counts.decided, counts.with_readings) == (0.5, 0.0, 1.0)
    assert (counts.turns_each.median, counts.turns_each.least, counts.turns_each.most) == (4, 4, 4)
    assert counts.words_a_turn.median == 6
    assert counts.converting_by_industry == {"retail": 0.5, "travel": 0.5}
    assert counts.sources == {"made": 60}
    assert len(found.leaks) == 7


def copied(lines: list[Line]) -> None:
    lines[4]["turns"] = lines[3]["turns"]


def with_a_shared_sentence(lines: list[Line]) -> None:
    shared = "I would rather talk to somebody who has read the contract."
    for number in (3, 4):
        lines[number] |= {
            "turns": [{"speaker": who, "text": shared, "p": 0.5} for who in ("seller", "buyer")]
        }


def with_many_short_repeats(lines: list[Line]) -> None:
    for at in range(4):
        said = {"speaker": "seller", "text": f"What do you use today {at}?", "p": 0.5}
        for one in lines[at : at + 2]:
            turns = one["turns"]
            assert isinstance(turns, list)
            one["turns"] = [said, *turns]


def telling(lines: list[Line]) -> None:
    for one in lines:
        one["industry"] = "warm" if one["outcome"] else "cold"


def one_sided(lines: list[Line]) -> None:
    for one in lines[:28]:
        one["outcome"] = 1


def partly_simulated(lines: list[Line]) -> None:
    lines[0]["source"] = "simulated"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            copied,
            r"^1 pair of conversations are nearly alike \(made-3 and made-4: 100%\); keep one of each\.$",
        ),
        (with_a_shared_sentence, r"^1 sentence of nine words or more .*\(made-3 and made-4\); write one"),
        (with_many_short_repeats, r"^4 of 124 sentences stand in two conversations or more, in 5 conv"),
        (telling, r"^The outcome can be told from industry alone \(AUC 1\.00, .*; draw the two apart\.$"),
        (one_sided, r"^97% of the conversations convert; add others until it is between 20% and 80%\.$"),
        (partly_simulated, r"^1 of 30 conversations are simulated; take them out"),
    ],
)
def test_each_fault_is_said(tmp_path: Path, spoil: Callable[[list[Line]], None], sentence: str) -> None:
    # Leaks take their time to look for, and are not looked for in so few.
    lines = [line(number) for number in range(60 if spoil is telling else 30)]
    spoil(lines)
    faults = check_lines(tmp_path, lines).faults
    assert any(re.search(sentence, fault) for fault in faults), faults
    assert len(faults) == 1 + (spoil is copied) + (spoil is with_a_shared_sentence)


def test_bad_lines_are_faults_too() -> None:
    pile = Pile(tuple(scenes(30)), ("Line 9 of x is not a conversation; mend it.",))
    assert pile.faults[0] in check(pile).faults


def test_simulated_conversations_may_repeat_their_phrases(tmp_path: Path) -> None:
    lines = [line(number, source="simulated") for number in range(30)]
    copied(lines)
    with_a_shared_sentence(lines)
    found = check_lines(tmp_path, lines)
    assert found.faults == ()
    assert found.repeats.long == 1


def test_less_variety_than_beside_it_is_a_fault() -> None:
    poor = [say(str(at), "well so we are here again", "yes") for at in range(20)]
    rich = [say(str(at), *(f"{at} {turn} {word}" for turn in "abc" for word in "defg")) for at in range(20)]
    faults = check(Pile(tuple(poor), ()), rich).faults
    assert [fault.split(" (")[0] for fault in faults if "varied" in fault] == [
        "Its openings are less varied",
        "Its words are less varied",
        "Its conversations are less varied",
    ]
    assert any(fault.startswith("Of its runs of four words 100% stand in other conv") for fault in faults)
    assert not any("varied" in fault for fault in check(Pile(tuple(rich), ()), rich).faults)
