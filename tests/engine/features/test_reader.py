"""Features of a turn: bounds, streaming, sides, times, memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.features.columns import COLUMNS
from engine.features.marks import Kind
from engine.features.reader import FEATURE_NAMES, FEATURES_SCHEMA, FeatureReader, TurnFeatures
from engine.vocabulary import Side, Speaker, Turn

CALL = (
    (Side.OURS, "Hello Anna, how many vans do you run today?"),
    (Side.THEIRS, "Six. I'm not sure we need anything, to be honest."),
    (Side.OURS, "Fair enough. What does it cost you when one breaks down?"),
    (Side.THEIRS, "Oh. I'd never added it up. About £900 a time, so that's four thousand a year."),
    (Side.OURS, "Most firms your size say the same. Ours is £2,000 with a money back guarantee."),
    (Side.THEIRS, "It's too expensive for this year's budget."),
    (Side.OURS, "We could do it for £1,800."),
    (Side.THEIRS, "Go on then. Send me the contract, I'll sign it on Friday."),
)


def turns(call: tuple[tuple[Side, str], ...] = CALL) -> list[Turn]:
    return [Turn(index, Speaker(side.value, side), text) for index, (side, text) in enumerate(call)]


def read(said: list[Turn]) -> list[TurnFeatures]:
    reader = FeatureReader()
    return [reader.read(turn) for turn in said]


def value(features: TurnFeatures, name: str) -> float:
    return float(features.values[FEATURE_NAMES.index(name)])


def last(*call: tuple[Side, str]) -> TurnFeatures:
    return read(turns(call))[-1]


def test_the_columns_document_the_values() -> None:
    assert len(set(FEATURE_NAMES)) == len(FEATURE_NAMES) == len(read(turns())[0].values)
    assert all(column.what and column.unit and column.source for column in COLUMNS)
    assert FEATURES_SCHEMA >= 1
    assert not {"outcome", "length_of_call", "share_of_call"} & set(FEATURE_NAMES)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Side)), st.text(max_size=200)), min_size=1, max_size=8))
def test_any_text_gives_finite_values_and_marks_inside_it(call: list[tuple[Side, str]]) -> None:
    for turn, features in zip(turns(tuple(call)), read(turns(tuple(call))), strict=True):
        assert features.values.dtype == np.float32
        assert np.isfinite(features.values).all()
        assert np.abs(features.values).max() <= 1.0
        assert 0.0 <= features.importance <= 1.0
        assert all(0 <= mark.start < mark.end <= len(turn.text) for mark in features.marks)
        assert [mark.start for mark in features.marks] == sorted(mark.start for mark in features.marks)


def test_the_same_call_reads_the_same_and_later_turns_change_nothing() -> None:
    once, again = read(turns()), read(turns())
    cut = read(turns((*CALL[:4], (Side.THEIRS, "No. Goodbye."), *CALL[5:])))
    for left, right in zip(once, again, strict=True):
        assert np.array_equal(left.values, right.values)
        assert left.marks == right.marks
    assert all(
        np.array_equal(left.values, right.values) for left, right in zip(once[:4], cut[:4], strict=True)
    )
    assert not np.array_equal(once[4].values, cut[4].values)


def test_curly_and_missing_apostrophes_read_the_same() -> None:
    said = [
        "I don't need it, we're happy",
        "I don\u2019t need it, we\u2019re happy",
        "I dont need it, were happy",
    ]
    left, *others = [last((Side.THEIRS, text)).values for text in said]
    assert all(np.array_equal(left, right) for right in others)


def test_the_buyers_trends_follow_the_buyer() -> None:
    features = read(turns())
    assert value(features[0], "buyer_heard") == 0.0
    assert value(features[1], "buyer_heard") == 1.0
    assert value(features[5], "objection_open") == 1.0
    assert value(features[7], "objection_open") == 0.5
    assert value(features[7], "buyer_commitment_fast") > value(features[5], "buyer_commitment_fast")
    assert value(features[7], "buyer_balance_since_start") > 0.0
    assert value(features[6], "discounts_so_far") == 0.5
    assert value(features[6], "buyer_balance_fast") == value(features[5], "buyer_balance_fast")


def test_without_sides_the_features_that_need_one_are_neutral() -> None:
    nameless = [Turn(turn.index, Speaker(turn.speaker.id, Side.UNKNOWN), turn.text) for turn in turns()]
    features = read(nameless)[-1]
    assert value(features, "side_unknown") == 1.0
    assert value(features, "buyer_heard") == 0.0
    assert value(features, "talk_share_known") == 0.0
    assert value(features, "our_talk_share") == 0.5
    trends = [name for name in FEATURE_NAMES if name.startswith("buyer_")]
    assert all(value(features, name) == 0.0 for name in trends)
    assert Kind.COMMITMENT in {mark.kind for mark in features.marks}


def test_times_are_used_where_they_are_told() -> None:
    first = Turn(0, Speaker("a", Side.OURS), "How are you today, Anna?", 0.0, 2.0)
    quick = Turn(1, Speaker("b", Side.THEIRS), "Very well thanks.", 2.2, 4.0)
    slow = Turn(1, Speaker("b", Side.THEIRS), "Very well thanks.", 9.0, 11.0)
    untold = Turn(1, Speaker("b", Side.THEIRS), "Very well thanks.")
    answers = [read([first, turn])[1] for turn in (quick, slow, untold)]
    waits = [value(answer, "response_time") for answer in answers]
    assert 0.0 < waits[0] < waits[1]
    assert waits[2] == 0.0
    assert [value(answer, "response_time_known") for answer in answers] == [1.0, 1.0, 0.0]
    assert [value(answer, "speaking_time_estimated") for answer in answers] == [0.0, 0.0, 1.0]


def test_length_is_against_ones_own_mean() -> None:
    call = ((Side.THEIRS, "yes it is red"), (Side.OURS, "word " * 60), (Side.THEIRS, "well " * 30))
    assert value(last(*call), "length_to_own_mean") > 0.9
    assert value(last(*call[:1]), "length_to_own_mean") == 0.0


def test_words_taken_up_from_the_other_side_echo() -> None:
    call = ((Side.OURS, "the lineage connector"), (Side.THEIRS, "lineage is what auditors want"))
    assert value(last(*call), "echo") == pytest.approx(1 / 2)
    assert value(last(call[1], call[0]), "new_words") == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("heavy", "light"),
    [
        ("So it's a no from us.", "The bus is red and blue."),
        ("I'll sign it tonight.", "The bus is red and blue."),
        ("It's too expensive.", "It's a red bus."),
        ("We pay £900 a month.", "We pay them a month."),
        ("We have a long story to tell about the bus and the town.", "We have a story."),
        ("We have a story.", "Yeah, okay."),
        ("Yeah, okay.", ""),
    ],
)
def test_importance(heavy: str, light: str) -> None:
    assert last((Side.THEIRS, heavy)).importance > last((Side.THEIRS, light)).importance


def test_a_back_channel_weighs_little_and_is_flagged() -> None:
    features = last((Side.THEIRS, "Yeah, right, okay."))
    assert value(features, "back_channel") == 1.0
    assert features.importance <= 0.1


def test_a_long_turn_takes_time_in_proportion() -> None:
    text = "no that is not too expensive and we will think about it " * 2000
    features = last((Side.UNKNOWN, text))
    assert len(features.marks) >= 2000
