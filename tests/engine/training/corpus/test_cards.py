"""Cards fit themselves, keep to the natural mixture, and tell the writer no more than they may."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.training.corpus import menus
from engine.training.corpus.cards import CONVERTING, NOT_CONVERTING, Card, draw_cards
from engine.training.corpus.offers import BUYERS, OFFERS
from engine.training.corpus.writing import brief

CARDS = list(draw_cards(3000, seed=1, first=7000))


def test_the_same_seed_draws_the_same_cards() -> None:
    assert list(draw_cards(50, seed=1, first=7000)) == CARDS[:50]
    assert list(draw_cards(50, seed=2, first=7000)) != CARDS[:50]
    assert [card.id for card in CARDS[:2]] == ["written-7000", "written-7001"]


def test_buyers_fit_what_is_sold_to_them() -> None:
    for card in CARDS:
        assert card.buyer in BUYERS[OFFERS[card.industry][card.product]]
    assert len(OFFERS) == 15
    assert all(len(products) >= 8 for products in OFFERS.values())


def test_fifty_six_of_a_hundred_do_not_convert_and_few_go_against_every_sign() -> None:
    clear = [card for card in CARDS if card.trajectory != menus.TOSS_UP]
    assert 1 - len(clear) / len(CARDS) == pytest.approx(0.08, abs=0.02)
    rising = [card for card in clear if card.trajectory in CONVERTING]
    assert len(rising) / len(clear) == pytest.approx(0.44, abs=0.03)
    against = [card for card in clear if card.outcome != (card.trajectory in CONVERTING)]
    assert len(against) / len(clear) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize("shares", [CONVERTING, NOT_CONVERTING])
def test_the_trajectories_come_as_often_as_stated(shares: dict[str, float]) -> None:
    drawn = Counter(card.trajectory for card in CARDS if card.trajectory in shares)
    for trajectory, share in shares.items():
        assert drawn[trajectory] / drawn.total() == pytest.approx(share, abs=0.04)
    assert sum(shares.values()) == pytest.approx(1.0)


def test_calls_are_as_long_as_their_shape_needs() -> None:
    lengths = sorted(card.turn_count for card in CARDS)
    assert 7 <= lengths[len(lengths) // 2] <= 9
    assert (lengths[0], lengths[-1]) == (3, 27)
    assert min(card.turn_count for card in CARDS if card.trajectory == menus.V_SHAPE) == 8


def test_parts_of_a_card_do_not_fight_each_other() -> None:
    for card in CARDS:
        chat = card.voice == "short chat messages"
        assert chat == (card.stage == "website live chat")
        assert not (card.voice.startswith("long") and card.stage == "cold outbound")
        if card.trajectory == menus.GRUMPY:
            assert card.personality != "friendly but non-committal"
        if card.seller_skill.startswith("excellent"):
            assert card.technique != "feature dump"


def test_a_turning_point_tells_little_of_the_outcome() -> None:
    free = [card for card in CARDS if card.turning_point == "hidden fee comes out"]
    assert 0.2 < sum(card.outcome for card in free) / len(free) < 0.6


def find(decided: bool, outcome: int) -> Card:
    return next(card for card in CARDS if card.ends_with_decision is decided and card.outcome == outcome)


def test_the_outcome_is_told_only_where_it_is_spoken() -> None:
    assert "the buyer buys" in brief(find(True, 1))
    assert "does not buy" in brief(find(True, 0))
    for outcome in (0, 1):
        told = brief(find(False, outcome))
        assert "not spoken" in told
        assert "buys" not in told.replace("buyer", "")


def test_a_third_voice_is_asked_for_only_where_it_was_drawn() -> None:
    for card in CARDS[:200]:
        assert ("third voice" in brief(card)) is card.third_voice
