"""The State: its layout, its weighted memory, and that it knows nothing of what comes after."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.embedding import DIMENSIONS, EMBEDDING_SCHEMA, Vector
from engine.evidence import EVIDENCE_NAMES, EVIDENCE_SCHEMA, EvidenceReader
from engine.features.reader import FEATURE_NAMES, FEATURES_SCHEMA, FeatureReader, TurnFeatures
from engine.state import STATE_SCHEMA, STATE_SIZE, VECTOR_NUMBERS, History, StateReader
from engine.vocabulary import Side, Turn
from tests.engine.fakes import BUYER, OTHER, SELLER, HashEmbedder, make_bags, say

EVIDENCE = np.array([0.1, 0.2, 0.3], dtype=np.float32)
HEARD = {Side.OURS: 0, Side.THEIRS: DIMENSIONS, Side.UNKNOWN: 2 * DIMENSIONS}
PAST = {Side.OURS: 3 * DIMENSIONS, Side.THEIRS: 4 * DIMENSIONS}


def one_hot(place: int) -> Vector:
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[place] = 1.0
    return vector


def shown(importance: float = 0.5) -> TurnFeatures:
    return TurnFeatures(np.linspace(-1, 1, len(FEATURE_NAMES), dtype=np.float32), (), importance)


def follow(turns: tuple[Turn, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """The States of a call, read as the pipeline reads them."""
    embedder, features, evidence, state = (
        HashEmbedder(),
        FeatureReader(),
        EvidenceReader(make_bags()),
        StateReader(),
    )
    return np.array(
        [
            state.read(
                turn.speaker.side,
                embedder.embed(turn.text),
                features.read(turn),
                evidence.read(turn.text, turn.speaker.side),
            )
            for turn in turns
        ]
    )


def test_the_layout_adds_up() -> None:
    assert VECTOR_NUMBERS == 5 * DIMENSIONS
    assert VECTOR_NUMBERS + len(FEATURE_NAMES) + len(EVIDENCE_NAMES) == STATE_SIZE
    state = StateReader().read(Side.OURS, one_hot(0), shown(), EVIDENCE)
    assert state.shape == (STATE_SIZE,)
    assert state.dtype == np.float32


def test_the_schema_holds_those_of_its_parts() -> None:
    digits = [STATE_SCHEMA // 10_000 % 100, STATE_SCHEMA // 100 % 100, STATE_SCHEMA % 100]
    assert digits == [EMBEDDING_SCHEMA, FEATURES_SCHEMA, EVIDENCE_SCHEMA]
    assert max(digits) < 100


@pytest.mark.parametrize("side", Side)
def test_a_turn_stands_in_the_slot_of_its_side_alone(side: Side) -> None:
    state = StateReader().read(side, one_hot(7), shown(), EVIDENCE)
    assert np.flatnonzero(state[:VECTOR_NUMBERS]).tolist() == [HEARD[side] + 7]
    assert np.array_equal(state[VECTOR_NUMBERS:-3], shown().values)
    assert np.array_equal(state[-3:], EVIDENCE)


def test_a_turn_becomes_history_only_after_its_own_state() -> None:
    reader = StateReader()
    reader.read(Side.THEIRS, one_hot(7), shown(), EVIDENCE)
    state = reader.read(Side.OURS, one_hot(3), shown(), EVIDENCE)
    assert np.flatnonzero(state[:VECTOR_NUMBERS]).tolist() == [HEARD[Side.OURS] + 3, PAST[Side.THEIRS] + 7]
    assert state[PAST[Side.THEIRS] + 7] == pytest.approx(1.0)


def test_an_unknown_voice_is_remembered_by_both_at_half_its_weight() -> None:
    reader = StateReader()
    reader.read(Side.THEIRS, one_hot(1), shown(1.0), EVIDENCE)
    reader.read(Side.UNKNOWN, one_hot(2), shown(1.0), EVIDENCE)
    state = reader.read(Side.OURS, one_hot(3), shown(), EVIDENCE)
    ours, theirs = (state[PAST[side] : PAST[side] + DIMENSIONS] for side in (Side.OURS, Side.THEIRS))
    assert ours[2] == pytest.approx(1.0)
    assert 0.0 < theirs[2] < theirs[1]


def test_history_weighs_the_newest_most() -> None:
    history = History()
    for place in range(3):
        history.add(one_hot(place), 0.5)
    mean = history.mean()
    assert 0.0 < mean[0] < mean[1] < mean[2]
    assert float(mean.sum()) == pytest.approx(1.0)


def test_a_turn_weighs_half_once_its_side_has_spoken_four_times_more() -> None:
    history = History()
    for place in range(5):
        history.add(one_hot(place), 0.5)
    mean = history.mean()
    assert mean[0] / mean[4] == pytest.approx(0.5, abs=0.03)


def test_history_weighs_what_is_important_more_and_nothing_not_at_all() -> None:
    history = History()
    history.add(one_hot(0), 1.0)
    history.add(one_hot(1), 0.0)
    mean = history.mean()
    assert 0.0 < mean[1] < mean[0] / 5.0


def test_history_before_anybody_spoke_is_zero() -> None:
    assert not History().mean().any()
    assert not StateReader().summary().any()


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0.0, 1.0)), min_size=1, max_size=20))
def test_history_is_the_weighted_mean_of_all_it_heard(heard: list[tuple[int, float]]) -> None:
    history = History()
    for place, importance in heard:
        history.add(one_hot(place), importance)
    weights = np.array([(0.1 + 0.9 * of) * 0.85**age for age, (_, of) in enumerate(reversed(heard))])
    wanted = np.zeros(DIMENSIONS)
    for (place, _), weight in zip(reversed(heard), weights, strict=True):
        wanted[place] += weight / weights.sum()
    assert np.allclose(history.mean(), wanted, atol=1e-5)


def test_the_summary_is_the_buyer_s_or_else_ours_at_length_one() -> None:
    reader = StateReader()
    reader.read(Side.OURS, one_hot(1), shown(), EVIDENCE)
    assert reader.summary()[1] == pytest.approx(1.0)
    reader.read(Side.THEIRS, one_hot(2), shown(), EVIDENCE)
    reader.read(Side.THEIRS, one_hot(3), shown(), EVIDENCE)
    summary = reader.summary()
    assert summary[1] == 0.0
    assert summary[2] > 0.0
    assert float(np.linalg.norm(summary)) == pytest.approx(1.0, abs=1e-5)


def test_what_is_read_later_changes_no_state_given_before() -> None:
    reader = StateReader()
    first = reader.read(Side.OURS, one_hot(1), shown(), EVIDENCE)
    kept = first.copy()
    for place in range(2, 9):
        reader.read(Side.THEIRS, one_hot(place), shown(), EVIDENCE)
    assert np.array_equal(first, kept)


TALK = say(
    *(
        "Hello, is now still all right?",
        "Yes, ten minutes.",
        "What do you use today?",
        "A spreadsheet, £40 a month.",
    ),
    *(
        "What happens when it breaks?",
        "We lose a day.",
        "Shall we start in March?",
        "I have to ask Gillian. No.",
    ),
    speakers=(SELLER, BUYER, SELLER, BUYER, OTHER),
)
endings = st.lists(
    st.tuples(
        st.sampled_from([SELLER, BUYER, OTHER]), st.sampled_from(["Yes!", "No.", "", "How much? " * 9])
    ),
    max_size=4,
)


@settings(max_examples=25)
@given(st.integers(1, len(TALK)), endings)
def test_a_state_depends_on_the_turns_so_far_alone(cut: int, ending: list[tuple[object, str]]) -> None:
    later = tuple(
        Turn(cut + place, speaker, text)
        for place, (speaker, text) in enumerate(ending)
        if isinstance(speaker, type(SELLER))
    )
    assert np.array_equal(follow(TALK[:cut] + later)[:cut], follow(TALK)[:cut])
