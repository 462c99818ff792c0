"""Questions with marks and without, by kind."""

from __future__ import annotations

import pytest

from engine.features.questions import Questions, hear_questions
from engine.text import tokenise


def heard(text: str) -> Questions:
    return hear_questions(tokenise(text))


@pytest.mark.parametrize(
    "text",
    [
        "What went wrong?",
        "So, how many of them claim in a normal month?",
        "so how many of them claim in a normal month",
        "whats your average claim",
        "okay and what is it now that youve got",
        "Before those, can I ask, what is the biggest problem?",
    ],
)
def test_open(text: str) -> None:
    assert (heard(text).open, heard(text).count) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Is it in stock?",
        "Would Delroy want to be the first crew?",
        "would delroy want to be the first crew do you think",
        "can you do it by friday",
        "right so do you want the red one",
    ],
)
def test_closed(text: str) -> None:
    assert (heard(text).closed, heard(text).count) == (1, 1)


@pytest.mark.parametrize(
    "text", ["It's cold, isn't it?", "thats the blue one isnt it", "You have six, right?"]
)
def test_tag(text: str) -> None:
    assert (heard(text).tag, heard(text).count) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\U0001f44d",
        "We have it in stock.",
        "what i want is a red one",
        "that is right",
        "i know what it does",
        "ok",
    ],
)
def test_none(text: str) -> None:
    assert heard(text).count == 0


def test_marks_decide_where_there_are_any() -> None:
    questions = heard("What a day. Is it you? How it rained.")
    assert (questions.count, questions.closed, questions.last) == (1, 1, False)
    assert questions.spans == ((3, 6),)
    assert heard("I see. Why?").last
