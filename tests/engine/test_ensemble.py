"""Votes weighed alike: a mean, how far they differ, how wide they are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ensemble import Ensemble, chance, log_odds, weigh
from engine.state import STATE_SIZE
from engine.vocabulary import Vote
from tests.engine.fakes import LinearPolicy
from tests.engine.policy_checks import draw_states

sizes = st.floats(0.01, 500.0)
votes = st.builds(Vote, sizes, sizes, st.floats(-10.0, 10.0))


@given(st.floats(0.001, 0.999))
def test_log_odds_and_chance_undo_each_other(probability: float) -> None:
    assert chance(log_odds(probability)) == pytest.approx(probability, abs=1e-12)


@given(st.floats(-800.0, 800.0))
def test_a_chance_is_one(odds: float) -> None:
    assert 0.0 <= chance(odds) <= 1.0
    assert chance(odds) + chance(-odds) == pytest.approx(1.0)


@pytest.mark.parametrize("sure", [0.0, 1.0, -0.0])
def test_nothing_is_surer_than_one_in_a_thousand(sure: float) -> None:
    assert abs(log_odds(sure)) == pytest.approx(math.log(999.0))


@given(st.lists(votes, min_size=1, max_size=7))
def test_an_opinion_lies_among_its_votes(cast: list[Vote]) -> None:
    opinion = weigh(cast)
    means = [log_odds(vote.alpha / (vote.alpha + vote.beta)) for vote in cast]
    assert min(means) - 1e-9 <= opinion.log_odds <= max(means) + 1e-9
    assert 0.0 <= opinion.spread <= (max(means) - min(means)) / 2.0 + 1e-9
    assert 0.0 < opinion.width <= 0.5
    assert min(vote.value for vote in cast) - 1e-9 <= opinion.value <= max(vote.value for vote in cast) + 1e-9


@given(st.lists(votes, min_size=2, max_size=5), st.data())
def test_no_policy_has_more_to_say_than_another(cast: list[Vote], data: st.DataObject) -> None:
    first, second = weigh(cast), weigh(data.draw(st.permutations(cast)))
    assert first.log_odds == pytest.approx(second.log_odds)
    assert first.spread == pytest.approx(second.spread)


@given(votes)
def test_one_vote_repeated_has_no_spread(vote: Vote) -> None:
    assert weigh([vote] * 5).spread == pytest.approx(0.0, abs=1e-9)
    assert weigh([vote] * 5).log_odds == pytest.approx(weigh([vote]).log_odds)


def test_the_width_is_the_beta_s_own() -> None:
    # Beta(2, 2) has variance 1/20.
    assert weigh([Vote(2.0, 2.0, 0.0)]).width == pytest.approx(math.sqrt(0.05))


def test_votes_that_differ_spread() -> None:
    apart = weigh([Vote(9.0, 1.0, 0.0), Vote(1.0, 9.0, 0.0)])
    assert apart.log_odds == pytest.approx(0.0)
    assert apart.spread == pytest.approx(math.log(9.0))


def test_an_ensemble_needs_a_policy_and_an_opinion_a_vote() -> None:
    with pytest.raises(ValueError, match="at least one policy"):
        Ensemble([])
    with pytest.raises(ValueError, match="at least one vote"):
        weigh([])


def test_every_policy_hears_the_state_with_its_own_memory() -> None:
    policies = [LinearPolicy(seed, STATE_SIZE) for seed in range(3)]
    ensemble = Ensemble(policies)
    memories = ensemble.fresh_memories()
    alone = list(memories)
    for state in draw_states(6, 4):
        cast, memories = ensemble.vote(state, memories)
        for place, policy in enumerate(policies):
            vote, alone[place] = policy.vote(state, alone[place])
            assert cast[place] == vote
            assert np.array_equal(memories[place], alone[place])


def test_too_few_memories_are_no_call_s() -> None:
    ensemble = Ensemble([LinearPolicy(seed, STATE_SIZE) for seed in range(3)])
    with pytest.raises(ValueError, match="shorter"):
        ensemble.vote(draw_states(1, 1)[0], ensemble.fresh_memories()[:2])
