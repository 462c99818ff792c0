from __future__ import annotations

from dataclasses import replace

import pytest

from engine.training.corpus.agents import Said
from engine.training.corpus.cards import draw_cards
from engine.training.corpus.estimate import (
    ASKED_AGAIN,
    Estimate,
    Terms,
    estimate,
    measure_embedding,
    requests_of,
)
from engine.training.corpus.plan import Plan

# Twelve cards a shard make a small sample, and a quick one.
PLAN = Plan(count=1_200_000, seed=0, first=100_000, shard_size=12, writer="big", judge="big")
TERMS = Terms(0.4, 1.6, 2.0, None, 50)


@pytest.fixture(scope="module")
def found() -> Estimate:
    return estimate(PLAN, TERMS, PLAN.count, 700.0)


def test_requests_are_two_a_turn_and_those_asked_again(found: Estimate) -> None:
    assert found.requests == pytest.approx(2 * found.turns * (1 + ASKED_AGAIN))
    assert 6 < found.turns / found.count < 15


def test_money_time_and_disk_follow_from_the_counts(found: Estimate) -> None:
    assert found.dollars == pytest.approx((found.prompt_tokens * 0.4 + found.completion_tokens * 1.6) / 1e6)
    assert found.seconds == pytest.approx(found.requests * 2.0 / 50)
    assert found.bytes_of_vectors == found.turns * 768
    assert 1500 < found.bytes_of_text / found.count < 6000
    assert found.embedding_seconds == found.turns / 700.0


def test_half_as_many_cost_half(found: Estimate) -> None:
    half = estimate(PLAN, TERMS, PLAN.count // 2, 700.0)
    assert half.dollars == pytest.approx((found.dollars or 0) / 2)


def test_without_a_price_there_is_no_cost() -> None:
    assert estimate(PLAN, replace(TERMS, price_out=None), 10, 700.0).dollars is None


def test_a_limit_of_tokens_a_minute_can_be_what_takes_the_time(found: Estimate) -> None:
    tokens = found.prompt_tokens + found.completion_tokens
    limited = estimate(PLAN, replace(TERMS, tokens_a_minute=1000.0), PLAN.count, 700.0)
    assert limited.seconds == pytest.approx(tokens * 60 / 1000)


def test_one_conversation_is_not_quicker_for_many_hands() -> None:
    one = estimate(PLAN, TERMS, 1, 700.0)
    assert one.seconds == pytest.approx(one.requests * 2.0)


def test_what_is_estimated_is_what_is_asked() -> None:
    card = next(draw_cards(1, seed=0, first=1))
    said = [Said("seller", f"Line {place}.") for place in range(card.turn_count)]
    asked = list(requests_of(card, said))
    assert len({request.step for request in asked}) == len(asked) == 2 * card.turn_count


def test_embedding_is_timed_on_this_machine() -> None:
    assert 0 < measure_embedding() < 1e6
