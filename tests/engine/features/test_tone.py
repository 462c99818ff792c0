"""How a turn sounds."""

from __future__ import annotations

import pytest

from engine.features.tone import hear, hear_end
from engine.text import tokenise


def sentiment(text: str) -> float:
    return hear(tokenise(text)).sentiment


@pytest.mark.parametrize("text", ["That's great.", "i love it", "not bad", "\U0001f44d"])
def test_positive(text: str) -> None:
    assert sentiment(text) > 0.0


@pytest.mark.parametrize("text", ["That's terrible.", "i hate it", "not good", "it isnt very helpful"])
def test_negative(text: str) -> None:
    assert sentiment(text) < 0.0


def test_words_in_between_stretch_and_damp() -> None:
    assert sentiment("slightly good") < sentiment("good") < sentiment("very good")
    assert -sentiment("not good") < sentiment("good")


def test_a_not_does_not_reach_over_a_comma() -> None:
    assert sentiment("no it is not, great stuff") > 0.0


def test_the_end_can_differ_from_the_whole() -> None:
    text = "brilliant brilliant brilliant " + "and the " * 8 + "awful"
    assert hear(tokenise(text)).sentiment > 0.0 > hear_end(tokenise(text))


def test_persons_and_fillers_are_counted() -> None:
    tone = hear(tokenise("Um, I think we should ask you and him, please, on Friday."))
    assert (tone.fillers, tone.first_singular, tone.first_plural, tone.second, tone.third) == (1, 1, 1, 1, 1)
    assert (tone.courteous, tone.days, tone.hedging) == (1, 1, 2)


def test_silence_is_neutral() -> None:
    tone = hear(tokenise(""))
    assert (tone.sentiment, tone.positive, tone.negative) == (0.0, 0.0, 0.0)
