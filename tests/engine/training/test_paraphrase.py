"""A reworded call says the same: other words, and nothing else is other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.training import paraphrase
from engine.training.paraphrase import reword
from tests.engine.training.corpora import write_many

CALL = write_many(1, turns=4)[0]


def say(text: str, seed: int = 0) -> str:
    call = replace(CALL, turns=(replace(CALL.turns[0], text=text), *CALL.turns[1:]))
    return reword(call, np.random.default_rng(seed)).turns[0].text


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paraphrase, "_SHARE", 1.0)


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize(
    ("said", "otherwise"),
    [
        ("Maybe. I don't know, it is a lot of money.", "Perhaps. I do not know, it's plenty of money."),
        ("i will not sign", "I'll not sign"),
        ("We’ll speak to them.", "We will talk to them."),
        ("Thank you, we have to go.", "Thanks, we have to go."),
        (
            "We've got one. Isn't it big? You can't mean it.",
            "We have got one. Isn't it big? You cannot mean it.",
        ),
        ("A start-up in Maybeck, hi-fi and all.", "A start-up in Maybeck, hi-fi and all."),
        ("?!", "?!"),
    ],
)
def test_other_words_for_the_same(said: str, otherwise: str) -> None:
    assert say(said) == otherwise


@pytest.mark.usefixtures("always")
def test_the_same_words_come_back_where_a_pair_goes_either_way() -> None:
    for short, long in paraphrase._EITHER_WAY:
        assert say(f"So {short}, then").lower() == f"so {long}, then"
        assert say(f"So {long}, then").lower() == f"so {short}, then"


def test_only_some_of_it_is_reworded_and_by_the_seed() -> None:
    text = "I don't know, we can't, they won't, you didn't, I'm off, maybe, kind of."
    told = {say(text, seed) for seed in range(20)}
    assert len(told) > 10
    assert say(text, 3) == say(text, 3)


def test_who_speaks_outcome_and_readings_stay() -> None:
    reworded = reword(CALL, np.random.default_rng(0))
    same = replace(reworded, id=CALL.id, turns=CALL.turns)
    assert same == CALL
    assert reworded.id == f"{CALL.id}:reworded"
    assert [turn.speaker for turn in reworded.turns] == [turn.speaker for turn in CALL.turns]
