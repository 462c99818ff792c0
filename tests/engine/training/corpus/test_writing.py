"""The form conversations are written in is read back whole, and what is wrong with one is said."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from engine.training.corpus.cards import draw_cards
from engine.training.corpus.writing import Line, Written, faults, parse, sentences, to_record

CARD = msgspec.structs.replace(next(iter(draw_cards(1, seed=0, first=9000))), turn_count=3)
CARDS = {CARD.id: CARD}
TEXT = f"""
@{CARD.id}
S 40: Hello, is this still a good moment for you?

B 38: Not really. I have ten minutes before the school run.
S 41 : Ten is plenty.
"""
WRITTEN = Written(
    CARD.id,
    (
        Line("seller", "Hello, is this still a good moment for you?", 0.4),
        Line("buyer", "Not really. I have ten minutes before the school run.", 0.38),
        Line("seller", "Ten is plenty.", 0.41),
    ),
)


def test_a_conversation_is_read_line_by_line() -> None:
    assert list(parse(TEXT)) == [WRITTEN]


def test_a_line_that_is_no_turn_is_named_and_the_rest_read() -> None:
    told = list(parse(TEXT.replace("S 41 : Ten", "Ten") + "B 101: no\n"))
    assert told[0] == "line 6 is not a turn like 'S 38: words': Ten is plenty."
    assert "line 7" in str(told[1])
    assert told[2] == replace(WRITTEN, lines=WRITTEN.lines[:2])


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for told in parse(text):
        assert isinstance(told, str | Written)


def test_only_sentences_that_tell_count() -> None:
    assert list(sentences("Well, no. I have ten minutes before the run! OK?")) == [
        "i have ten minutes before the run"
    ]


def test_what_is_wrong_is_said_each_in_a_sentence() -> None:
    assert list(faults(WRITTEN, CARDS, {})) == []
    assert list(faults(replace(WRITTEN, id="nobody"), CARDS, {})) == ["@nobody is no card"]
    long = replace(WRITTEN, lines=WRITTEN.lines * 2)
    assert list(faults(long, CARDS, {})) == [f"@{CARD.id} has 6 turns, its card says 3"]
    alone = replace(WRITTEN, lines=WRITTEN.lines[:1])
    assert f"@{CARD.id} has one speaker only" in list(faults(alone, CARDS, {}))
    seen = {"i have ten minutes before the school run": "other"}
    assert list(faults(WRITTEN, CARDS, seen)) == [
        f"@{CARD.id} repeats a sentence of @other: i have ten minutes before the school run"
    ]


def test_a_record_holds_the_card_and_times_made_from_the_words() -> None:
    record = to_record(WRITTEN, CARD)
    assert record["outcome"] == CARD.outcome
    assert record["trajectory"] == CARD.trajectory
    turns = msgspec.convert(record["turns"], list[dict[str, str | float]])
    assert [turn["speaker"] for turn in turns] == ["seller", "buyer", "seller"]
    assert [turn["p"] for turn in turns] == [0.4, 0.38, 0.41]
    assert [turn["t"] for turn in turns] == [0.0, 4.0, 8.3]
