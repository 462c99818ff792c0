from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from tokenizers import Tokenizer

from engine.embedding import EMBEDDING_SCHEMA
from engine.errors import ArtefactError
from engine.training.corpus.agents import Said
from engine.training.corpus.cards import draw_cards
from engine.training.corpus.estimate import (
    ASKED_AGAIN,
    Estimate,
    Terms,
    estimate,
    measure_embedding,
    open_counter,
    requests_of,
)
from engine.training.corpus.plan import Plan, cut_shards
from models import catalogue
from models.catalogue import load_catalogue

PLAN = Plan(count=1_200_000, seed=0, first=100_000, shard_size=12, writer="big", judge="big")
# Few cards are soon counted.
SAMPLE = 30
TERMS = Terms(0.4, 1.6, 2.0, None, 50)


@pytest.fixture(scope="module")
def found() -> Estimate:
    return estimate(PLAN, TERMS, PLAN.count, 700.0, SAMPLE)


def test_requests_are_two_a_turn_and_those_asked_again(found: Estimate) -> None:
    assert found.requests == pytest.approx(2 * found.turns * (1 + ASKED_AGAIN))
    assert 6 < found.turns / found.count < 15


def test_money_time_and_disk_follow_from_the_counts(found: Estimate) -> None:
    assert found.dollars == pytest.approx((found.prompt_tokens * 0.4 + found.completion_tokens * 1.6) / 1e6)
    assert found.seconds == pytest.approx(found.requests * 2.0 / 50)
    assert found.bytes_of_vectors == found.turns * 768
    assert 1500 < found.bytes_of_text / found.count < 6000
    assert found.embedding_seconds == found.turns / 700.0


def test_the_first_cards_of_the_plan_are_counted_over_its_shards(found: Estimate) -> None:
    shards = islice(cut_shards(PLAN, Path()), 3)
    cards = [card for shard in shards for card in shard.cards()][:SAMPLE]
    assert found.turns / found.count == pytest.approx(sum(card.turn_count for card in cards) / SAMPLE)


def test_a_run_smaller_than_the_sample_is_counted_whole() -> None:
    few = msgspec.structs.replace(PLAN, count=3)
    turns = sum(card.turn_count for card in next(cut_shards(few, Path())).cards())
    assert estimate(few, TERMS, 3, 700.0).turns == turns


def test_tokens_counted_line_by_line_are_those_of_the_whole() -> None:
    tokenizer = Tokenizer.from_str(
        load_catalogue().load_artefact("embedder/tokenizer", schema=EMBEDDING_SCHEMA).decode()
    )
    tokenizer.no_truncation()
    tokenizer.no_padding()
    card = next(draw_cards(1, seed=0, first=1))
    said = [Said("seller", f"It's un-\n\tbelievably ${place},000.") for place in range(card.turn_count)]
    count_tokens = open_counter()
    texts = [message["content"] for asked in requests_of(card, said) for message in asked.messages]
    assert any("\n" in text for text in texts)
    for text in (*texts, "", "\n", "a\r\nb\x85c", "word " * 1000):
        assert count_tokens(text) == len(tokenizer.encode(text, add_special_tokens=False).ids)


def test_models_that_cannot_be_had_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_chosen", tmp_path)
    with pytest.raises(ArtefactError, match=r"The model manifest .+ cannot be read"):
        open_counter()


def test_half_as_many_cost_half(found: Estimate) -> None:
    half = estimate(PLAN, TERMS, PLAN.count // 2, 700.0, SAMPLE)
    assert half.dollars == pytest.approx((found.dollars or 0) / 2)


def test_without_a_price_there_is_no_cost() -> None:
    assert estimate(PLAN, replace(TERMS, price_out=None), 10, 700.0, SAMPLE).dollars is None


def test_a_limit_of_tokens_a_minute_can_be_what_takes_the_time(found: Estimate) -> None:
    tokens = found.prompt_tokens + found.completion_tokens
    limited = estimate(PLAN, replace(TERMS, tokens_a_minute=1000.0), PLAN.count, 700.0, SAMPLE)
    assert limited.seconds == pytest.approx(tokens * 60 / 1000)


def test_one_conversation_is_not_quicker_for_many_hands() -> None:
    one = estimate(PLAN, TERMS, 1, 700.0, SAMPLE)
    assert one.seconds == pytest.approx(one.requests * 2.0)


def test_what_is_estimated_is_what_is_asked() -> None:
    card = next(draw_cards(1, seed=0, first=1))
    said = [Said("seller", f"Line {place}.") for place in range(card.turn_count)]
    asked = list(requests_of(card, said))
    assert len({request.step for request in asked}) == len(asked) == 2 * card.turn_count


def test_embedding_is_timed_on_this_machine() -> None:
    assert 0 < measure_embedding() < 1e6
