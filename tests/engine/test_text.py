"""Cleaning, typed marks, words, sentence spans and pieces of turn size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.text import SENTENCE, clean, segment, sentences, standardise, tokenise, words


@pytest.mark.parametrize(
    ("said", "cleaned"),
    [
        ("  so \u201cwe\u2019re\u201d\u00a0in\u2026 ", 'so "we\'re" in...'),
        ("yes [laughter] go on (inaudible 00:12)", "yes go on"),
        ("one\r\ntwo\tthree\u200b", "one two three"),
        ("a\u2013b", "a-b"),
    ],
)
def test_clean(said: str, cleaned: str) -> None:
    assert clean(said) == cleaned


@pytest.mark.parametrize(
    ("said", "standard"),
    [
        ("£42,000 by the 3rd", "<money> by <date>"),
        ("eight grand by friday", "<money> by <date>"),
        ("its two hundred pounds a month", "its <money> a month"),
        ("$5k or 15% off", "<money> or <percent> off"),
        ("thats sixty three percent up", "thats <percent> up"),
        ("mail jo.b@acme.co.uk or see www.acme.com/x", "mail <email> or see <url>"),
        ("ring 020 7946 0958", "ring <phone>"),
        ("on the 12th of March at 10:30", "on <date> at <time>"),
        ("half past ten tomorrow", "<time> <date>"),
        ("hi mrs whitcombe", "hi <name>"),
        ("I met Gareth Pugh, he has 12 vans", "I met <name>, he has <number> vans"),
        ("we have twenty two of them", "we have <number> of them"),
        ("one of us may march on", "one of us may march on"),
        ("Thanks. You are kind", "Thanks. You are kind"),
    ],
)
def test_standardise(said: str, standard: str) -> None:
    assert standardise(said) == standard


def test_words_do_not_depend_on_apostrophes_or_case() -> None:
    assert words("I DON'T, we\u2019re") == words("i dont were") == ["i", "dont", "were"]


def test_tokens_know_the_pauses_and_the_questions() -> None:
    tokens = tokenise("Well, is it? Mr. Ash said so.")
    assert tokens.word == ["well", "is", "it", "mr", "ash", "said", "so"]
    assert [word for word, gap in zip(tokens.word, tokens.gap, strict=True) if gap == SENTENCE] == [
        "well",
        "mr",
    ]
    assert [word for word, asked in zip(tokens.word, tokens.asked, strict=True) if asked] == ["it"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hi Dr. Who. I paid 4.5! ok? yes", ["Hi Dr. Who.", "I paid 4.5!", "ok?", "yes"]),
        ("so how many of them claim in a normal month", ["so how many of them claim in a normal month"]),
        ('He said "no." Then he left...', ['He said "no."', "Then he left..."]),
        ("one\ntwo", ["one", "two"]),
        ("   ", []),
    ],
)
def test_sentences(text: str, pieces: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == pieces


@given(st.text(max_size=400))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    for spans in (sentences(text), segment(text, 5)):
        ends = [0, *(end for _, end in spans)]
        assert all(before <= start < end for before, (start, end) in zip(ends, spans, strict=False))
        assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@given(st.text(max_size=400), st.integers(1, 9))
def test_pieces_keep_every_word_and_are_never_too_long(text: str, most: int) -> None:
    pieces = [text[start:end] for start, end in segment(text, most)]
    assert [word for piece in pieces for word in piece.split()] == text.split()
    assert all(len(piece.split()) <= most for piece in pieces)


def test_pieces_end_at_sentences_where_they_can() -> None:
    text = "One two three. Four five. Six seven eight nine."
    assert [text[start:end] for start, end in segment(text, 5)] == [
        "One two three. Four five.",
        "Six seven eight nine.",
    ]


def test_a_piece_needs_room_for_a_word() -> None:
    with pytest.raises(ValueError, match="most_words"):
        segment("a b", 0)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    tokens = tokenise(text)
    assert (
        len({len(tokens.word), len(tokens.start), len(tokens.end), len(tokens.gap), len(tokens.asked)}) == 1
    )
    assert all(0 <= start < end <= len(text) for start, end in zip(tokens.start, tokens.end, strict=True))
    assert clean(clean(text)) == clean(text)
    assert isinstance(standardise(text), str)
