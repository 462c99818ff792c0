"""The little language of phrases, and finding them."""

from __future__ import annotations

import pytest

from engine.features.language import read_lines
from engine.features.phrases import PhraseBook, number_classes
from engine.text import tokenise


def found(phrase: str, text: str, *, unless_negated: bool = False) -> list[str]:
    kept: frozenset[str] = frozenset({"it"}) if unless_negated else frozenset()
    book = PhraseBook[str]([{"it": (phrase,)}], kept)
    tokens = tokenise(text)
    return [
        " ".join(tokens.word[first:after]) for _, first, after in book.find(tokens, number_classes(tokens))
    ]


@pytest.mark.parametrize(
    ("phrase", "text", "hits"),
    [
        ("too (expensive|dear)", "It's too dear.", ["too dear"]),
        ("too (very |) dear", "too dear and too very dear", ["too dear", "too very dear"]),
        (
            "run it ~ past",
            "run it past; run it very quickly past",
            ["run it past", "run it very quickly past"],
        ),
        ("run it ~ past", "run it a b c d past", []),
        ("happy with *", "happy with him", ["happy with him"]),
        ("happy with *", "happy with", []),
        ("^no thanks.", "No thanks. I said no thanks to him.", ["no thanks"]),
        ("knock # off", "knock two hundred off", ["knock two hundred off"]),
        ("for $", "for fourteen hundred quid", ["for fourteen hundred quid"]),
        ("for $", "for £1,400 then", ["for £1,400"]),
        ("for $", "for fourteen days", []),
        ("% off", "15% off", ["15% off"]),
        ("don't know", "I DON\u2019T know, i dont know", ["dont know", "dont know"]),
        ("no sale", "No. Sale now on.", []),
        ("(a|a b|a b c)", "a b c a b", ["a b c", "a b"]),
    ],
)
def test_finds(phrase: str, text: str, hits: list[str]) -> None:
    assert found(phrase, text) == hits


@pytest.mark.parametrize("text", ["not too dear", "it isn't at all too dear", "never too dear"])
def test_a_not_turns_it_off(text: str) -> None:
    assert found("too dear", text)
    assert not found("too dear", text, unless_negated=True)


@pytest.mark.parametrize("text", ["no, too dear", "I do not, too dear", "not that one. too dear"])
def test_a_not_does_not_reach_over_a_pause(text: str) -> None:
    assert found("too dear", text, unless_negated=True)


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "(a|)", "* a", ". a"])
def test_refuses_a_phrase_that_cannot_be(phrase: str) -> None:
    with pytest.raises(ValueError, match="phrase"):
        PhraseBook[str]([{"it": (phrase,)}], frozenset())


def test_blocks_have_groups_and_lines_that_go_on() -> None:
    block = """
        ask <boss>
        (one
            |two) more
    """
    assert read_lines(block, {"boss": "(him|her)"}) == ("ask (him|her)", "(one|two) more")
    with pytest.raises(KeyError):
        read_lines("ask <nobody>", {})
    with pytest.raises(ValueError, match="bracket"):
        read_lines("(one", {})
