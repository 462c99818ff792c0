"""Names are told apart by what a person sees of them, and by nothing else."""

from __future__ import annotations

import unicodedata

import pytest

from bridge.transcripts.cleaning import clean_voice

UNSEEN = [chr(code) for code in range(0x20)] + [
    *"\x7f\x85\x9b\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200d\u200e\u200f",
    *"\u2028\u202e\u2060\u2063\u2066\u2069\u3164\ufeff\uffa0\ufffb\U000e0001\U000e0041",
]


@pytest.mark.parametrize("letter", UNSEEN, ids=lambda letter: f"{ord(letter):04x}")
def test_a_letter_nobody_sees_makes_no_other_name(letter: str) -> None:
    assert clean_voice(f"{letter}Sam{letter}{letter}") == "Sam"
    assert clean_voice(f"Sam {letter} Lee") == "Sam Lee"


def test_what_escapes_nothing_is_left_as_words() -> None:
    assert clean_voice("Sam\x1b[31m\x07\r\nLee") == "Sam[31m Lee"


@pytest.mark.parametrize("name", ["علی\u200cرضا", "क्\u200dष", "👩\u200d💻 Ada", "Zoë", "李 雷"])
def test_a_joiner_that_changes_what_is_seen_stays(name: str) -> None:
    assert clean_voice(name) == unicodedata.normalize("NFC", name)


def test_a_hidden_letter_shelters_no_joiner() -> None:
    assert clean_voice("Sam\u00ad\u200d\u00ad") == "Sam"
