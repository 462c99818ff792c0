"""The band: limits only lower it, reasons are never missing, and it is no second probability."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.confidence import (
    CONFIDENCE_SCHEMA,
    EITHER_WAY,
    FEWEST_TRADE_TURNS,
    OFTEN_OFF,
    SIGN_NAMES,
    WIDEST_GOOD,
    Signs,
    Standing,
    Trust,
    chance_near,
    chance_side,
    judge,
    load_trust,
)
from engine.errors import ArtefactError
from engine.vocabulary import Band
from tests.engine.fakes import make_trust
from tests.engine.shipped import open_catalogue

RANK = {Band.LOW: 0, Band.FAIR: 1, Band.GOOD: 2}
ORDINARY = Signs(
    apart=0.1,
    width=0.1,
    parted=0.0,
    words=0.8,
    last_words=0.8,
    similarity=0.9,
    unknown_words=0.0,
    foreign_trade=-0.3,
    turns=20,
    buyer_turns=9,
    sided=1.0,
)
signs = st.builds(
    Signs,
    st.floats(0.0, 7.0),
    st.floats(0.0, 0.5),
    *(st.floats(0.0, 1.0) for _ in range(3)),
    st.floats(-1.0, 1.0),
    st.floats(0.0, 1.0),
    st.floats(-3.0, 0.0),
    st.integers(1, 5_000),
    st.integers(0, 5_000),
    st.floats(0.0, 1.0),
)
standings = st.builds(
    lambda numbers, before: Standing(numbers[1], numbers[0], numbers[2], before),
    st.lists(st.floats(0.001, 0.999), min_size=3, max_size=3).map(sorted),
    st.floats(0.001, 0.999),
)
SURE = Standing(0.8, 0.7, 0.9, 0.8)
numbers = st.floats(-3.0, 3.0)
trusts = st.builds(
    lambda weight, intercept: msgspec.structs.replace(
        make_trust(), weight=tuple(weight), intercept=intercept
    ),
    st.lists(numbers, min_size=len(SIGN_NAMES), max_size=len(SIGN_NAMES)),
    numbers,
)


@given(trusts, signs, standings)
def test_there_is_always_a_reason_and_it_is_short(trust: Trust, found: Signs, standing: Standing) -> None:
    told = judge(trust, found, standing).reasons
    assert told
    assert all(reason and len(reason) <= 60 and not reason.endswith(".") for reason in told)
    assert len(set(told)) == len(told)
    builders = ("polic", "ensemble", "vote", "calibrat", "novel", "token", "embed", "state", "model")
    assert not [reason for reason in told if any(word in reason for word in builders)]


@given(trusts, signs, standings)
def test_limits_only_ever_lower_the_band(trust: Trust, found: Signs, standing: Standing) -> None:
    near = chance_near(trust, found, standing)
    assert 0.0 <= near <= 1.0
    fitted = Band.GOOD if near >= trust.good else Band.FAIR if near >= trust.fair else Band.LOW
    assert RANK[judge(trust, found, standing).band] <= RANK[fitted]


@given(trusts, signs, standings)
def test_judging_is_a_function(trust: Trust, found: Signs, standing: Standing) -> None:
    assert judge(trust, found, standing) == judge(trust, found, standing)


def test_an_ordinary_long_call_is_trusted() -> None:
    told = judge(make_trust(), ORDINARY, SURE)
    assert told.band is Band.GOOD
    assert told.reasons == (
        "its separate estimates agree",
        "close to calls it learned from",
    )


@pytest.mark.parametrize(
    ("strange", "highest", "reason"),
    [
        (dataclasses.replace(ORDINARY, turns=2), Band.LOW, "hardly begun: fewer than 3 turns heard"),
        (dataclasses.replace(ORDINARY, buyer_turns=0), Band.LOW, "the buyer has not spoken yet"),
        (dataclasses.replace(ORDINARY, sided=0.4), Band.LOW, "it is not known who sells and who buys"),
        (
            dataclasses.replace(ORDINARY, unknown_words=0.9),
            Band.LOW,
            "many words it never met: another language or trade",
        ),
        (
            dataclasses.replace(ORDINARY, foreign_trade=0.0),
            Band.LOW,
            "its words fit no trade it learned from",
        ),
        (dataclasses.replace(ORDINARY, similarity=-0.9), Band.LOW, "unlike any call it learned from"),
        (dataclasses.replace(ORDINARY, turns=1_000), Band.FAIR, "far longer than any call it learned from"),
    ],
)
def test_what_no_training_call_could_teach_lowers_it_and_says_why(
    strange: Signs, highest: Band, reason: str
) -> None:
    # Of a trust that would be GOOD whatever it sees, so that only the limit speaks.
    blind = msgspec.structs.replace(make_trust(), weight=(0.0,) * len(SIGN_NAMES), intercept=5.0)
    assert judge(blind, ORDINARY, SURE).band is Band.GOOD
    told = judge(blind, strange, SURE)
    assert told.band is highest
    assert told.reasons[0] == reason


def test_a_buyer_nobody_could_know_is_not_said_to_be_silent() -> None:
    told = judge(make_trust(), dataclasses.replace(ORDINARY, sided=0.0, buyer_turns=0), SURE)
    assert told.band is Band.LOW
    assert told.reasons[0] == "it is not known who sells and who buys"
    assert "the buyer has not spoken yet" not in told.reasons


def test_a_greeting_is_not_called_unlike_a_whole_call() -> None:
    told = judge(make_trust(), dataclasses.replace(ORDINARY, turns=2, similarity=-0.9), SURE)
    assert told.reasons == ("hardly begun: fewer than 3 turns heard",)


@given(trusts, signs, standings)
def test_a_low_band_names_nothing_that_speaks_for_the_reading(
    trust: Trust, found: Signs, standing: Standing
) -> None:
    told = judge(trust, found, standing)
    if told.band is Band.LOW:
        assert not {"its separate estimates agree", "close to calls it learned from"} & set(told.reasons)


def test_a_low_band_that_has_no_doubt_of_its_own_says_so() -> None:
    doubtful = msgspec.structs.replace(make_trust(), intercept=-9.0)
    told = judge(doubtful, ORDINARY, SURE)
    assert told.band is Band.LOW
    assert told.reasons == (OFTEN_OFF,)
    assert OFTEN_OFF not in judge(make_trust(), ORDINARY, SURE).reasons


def test_policies_that_differ_are_told_apart() -> None:
    assert (
        "its separate estimates differ a lot"
        in judge(make_trust(), dataclasses.replace(ORDINARY, apart=2.0), SURE).reasons
    )


@given(trusts, signs, standings)
def test_the_chance_follows_its_weights(trust: Trust, found: Signs, standing: Standing) -> None:
    apart = dataclasses.replace(found, apart=found.apart + 1.0)
    step = chance_near(trust, apart, standing) - chance_near(trust, found, standing)
    assert step * trust.weight[SIGN_NAMES.index("apart")] >= 0.0


def test_a_trust_survives_the_round_trip() -> None:
    assert load_trust(msgspec.json.encode(make_trust())) == make_trust()


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'{"fair": 0.5}'])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ArtefactError, match="confidence artefact is broken"):
        load_trust(data)


@pytest.mark.parametrize("part", ["centre", "scale", "weight"])
def test_numbers_that_are_too_few_are_refused(part: str) -> None:
    fields = msgspec.to_builtins(make_trust()) | {part: [1.0]}
    with pytest.raises(ArtefactError, match="wrong size"):
        load_trust(msgspec.json.encode(fields))


@pytest.mark.parametrize(
    "change",
    [
        {"scale": [0] * 12},
        {"fair": 0.8},
        {"good": 1.0},
        {"fair": 0.0},
        {"sure": 0.4},
        {"sure": 1.0},
        {"most_turns": 0},
    ],
)
def test_a_trust_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    fields = msgspec.to_builtins(make_trust()) | change
    with pytest.raises(ArtefactError, match="makes no sense"):
        load_trust(msgspec.json.encode(fields))


def test_the_shipped_one_is_readable() -> None:
    load_trust(open_catalogue().load_artefact("confidence", schema=CONFIDENCE_SCHEMA))


def test_a_wide_range_is_never_good() -> None:
    edge = dataclasses.replace(SURE, low=0.9 - WIDEST_GOOD + 1e-9)
    assert judge(make_trust(), ORDINARY, edge).band is Band.GOOD
    wide = judge(make_trust(), ORDINARY, dataclasses.replace(edge, low=0.9 - WIDEST_GOOD - 0.01))
    assert wide.band is Band.FAIR
    assert wide.reasons[0] == "its range is still wide"


@pytest.mark.parametrize("middle", [0.3, 0.5, 0.7])
def test_a_number_near_a_half_is_never_good_however_near_it_is(middle: float) -> None:
    told = judge(make_trust(), ORDINARY, Standing(middle, middle - 0.1, middle + 0.1, middle))
    assert told.band is Band.FAIR
    assert told.reasons[0] == EITHER_WAY


@given(standings)
def test_the_side_is_as_sure_as_the_forecast_says(standing: Standing) -> None:
    turned = Standing(1 - standing.probability, 1 - standing.high, 1 - standing.low, 1 - standing.before)
    assert 0.5 <= chance_side(standing) < 1.0
    assert chance_side(turned) == pytest.approx(chance_side(standing))


def test_too_little_was_said_at_first_to_tell_its_trade() -> None:
    early = dataclasses.replace(ORDINARY, foreign_trade=0.0, turns=FEWEST_TRADE_TURNS - 1, buyer_turns=2)
    assert "its words fit no trade it learned from" not in judge(make_trust(), early, SURE).reasons


@pytest.mark.parametrize(
    ("strange", "standing", "reason"),
    [
        (dataclasses.replace(ORDINARY, words=0.1), SURE, "the words so far say something else"),
        (dataclasses.replace(ORDINARY, last_words=0.2), SURE, "the last words say something else"),
        (
            dataclasses.replace(ORDINARY, parted=0.4),
            SURE,
            "how it sounds and how such calls end differ",
        ),
        (ORDINARY, dataclasses.replace(SURE, before=0.4), "it has just moved a lot"),
    ],
)
def test_a_low_chance_names_its_heaviest_doubt(strange: Signs, standing: Standing, reason: str) -> None:
    doubtful = msgspec.structs.replace(make_trust(), intercept=-9.0)
    told = judge(doubtful, strange, standing)
    assert told.band is Band.LOW
    assert told.reasons[0] == reason
    # Beside a lighter one, too: a step weighs as much as words do, and this one is smaller.
    lighter = dataclasses.replace(standing, before=standing.probability - 0.25)
    if standing is SURE:
        assert judge(doubtful, strange, lighter).reasons[0] == reason
