"""The words' evidence: kept up to date term by term it is what the whole count says."""

from __future__ import annotations

import dataclasses
import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ArtefactError
from engine.evidence import (
    EVIDENCE_NAMES,
    Appeals,
    Bag,
    Bags,
    EvidenceReader,
    Tally,
    count_terms,
    list_words,
    load_bags,
    save_bags,
    terms,
)
from engine.vocabulary import Side
from tests.engine.fakes import make_bags

TERMS = ("a", "b", "c d", "theirs:a", "unknown to the bag")
counts = st.dictionaries(st.sampled_from(TERMS), st.integers(1, 300), max_size=4)
weights = st.floats(-5.0, 5.0).map(lambda number: float(np.float32(number)))
bags = st.builds(
    lambda weight, rarity, intercept: Bag(
        {term: place for place, term in enumerate(TERMS[:4])}, weight, rarity, intercept
    ),
    st.lists(weights, min_size=4, max_size=4),
    st.lists(st.floats(0.5, 8.0).map(lambda n: float(np.float32(n))), min_size=4, max_size=4),
    weights,
)


def score_plainly(bag: Bag, whole: dict[str, int]) -> float:
    """Sublinear tf-idf of unit length times the weights, from the definition."""
    vector = {
        at: (1.0 + math.log(count)) * bag.rarity[at]
        for term, count in whole.items()
        if (at := bag.index.get(term)) is not None
    }
    length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
    return bag.intercept + sum(value * bag.weight[at] for at, value in vector.items()) / length


@given(bags, st.lists(counts, max_size=8))
def test_term_by_term_equals_the_whole_count(bag: Bag, parts: list[dict[str, int]]) -> None:
    tally, whole = Tally(bag), dict[str, int]()
    for part in parts:
        tally.add(part)
        for term, more in part.items():
            whole[term] = whole.get(term, 0) + more
    assert tally.log_odds() == pytest.approx(score_plainly(bag, whole), abs=1e-9)
    assert bag.score(whole) == pytest.approx(score_plainly(bag, whole), abs=1e-9)
    assert tally.known() == len([term for term in whole if term in bag.index])


@given(bags, st.permutations([{"a": 2}, {"b": 1, "a": 1}, {"c d": 3}]))
def test_the_order_of_the_turns_changes_no_count(bag: Bag, parts: list[dict[str, int]]) -> None:
    tally = Tally(bag)
    for part in parts:
        tally.add(part)
    assert tally.log_odds() == pytest.approx(bag.score({"a": 3, "b": 1, "c d": 3}), abs=1e-9)


def test_nothing_said_leaves_the_intercept() -> None:
    bag = make_bags().so_far
    assert Tally(bag).log_odds() == bag.intercept
    assert bag.score({"never met": 4}) == bag.intercept


def test_terms_are_words_and_pairs_plain_and_by_side() -> None:
    assert terms(["no", "thanks"], Side.UNKNOWN) == ["no", "thanks", "no thanks"]
    assert terms(["no", "thanks"], Side.THEIRS) == [
        *("no", "thanks", "no thanks"),
        *("theirs:no", "theirs:thanks", "theirs:no thanks"),
    ]
    assert terms(["no"], Side.OURS) == ["no", "ours:no"]
    assert terms([], Side.OURS) == []


def test_figures_are_all_one_word() -> None:
    assert list_words("It's £42,000 for 12 seats, twelve?") == ["its", "#", "for", "#", "seats", "twelve"]


def test_terms_are_counted() -> None:
    assert count_terms(["a", "b", "a"]) == {"a": 2, "b": 1}


def test_who_says_it_matters() -> None:
    read = {side: EvidenceReader(make_bags()).read("no", side) for side in Side}
    assert read[Side.THEIRS][0] < 0.0
    # Ours has a weight for "no" alone; theirs for "no" and for "theirs:no".
    assert read[Side.OURS][2] < read[Side.THEIRS][2]
    assert np.array_equal(read[Side.UNKNOWN], read[Side.OURS])


def test_evidence_is_bounded_and_named() -> None:
    reader = EvidenceReader(make_bags())
    for text in ("yes", "no price", "", "yes yes yes " * 3_000, "😀"):
        values = reader.read(text, Side.THEIRS)
        assert values.shape == (len(EVIDENCE_NAMES),)
        assert values.dtype == np.float32
        assert (np.abs(values) <= 1.0).all()


def test_this_turn_is_read_alone_and_the_call_together() -> None:
    reader = EvidenceReader(make_bags())
    first = reader.read("yes", Side.UNKNOWN)
    second = reader.read("nothing known here", Side.UNKNOWN)
    assert first[0] == first[1] > second[1]
    assert second[0] == first[0]
    assert second[1] == EvidenceReader(make_bags()).read("nothing known here", Side.UNKNOWN)[1]


def test_the_share_of_unknown_words() -> None:
    reader = EvidenceReader(make_bags())
    assert reader.unknown_share() == 0.0
    reader.read("", Side.OURS)
    assert reader.unknown_share() == 0.0
    reader.read("yes no price", Side.OURS)
    assert reader.unknown_share() == 0.0
    reader.read("ja nein preis", Side.THEIRS)
    assert reader.unknown_share() == pytest.approx(0.5)


@given(bags, bags, st.frozensets(st.text("abcäß#", min_size=1), max_size=6))
def test_bags_survive_the_round_trip(so_far: Bag, this_turn: Bag, met: frozenset[str]) -> None:
    this_turn = dataclasses.replace(this_turn, index=so_far.index)
    read = load_bags(save_bags(Bags(so_far, this_turn, met)))
    assert read.met == met
    for before, after in ((so_far, read.so_far), (this_turn, read.this_turn)):
        assert after.index == before.index
        assert after.weight == before.weight
        assert after.rarity == before.rarity
        assert after.intercept == before.intercept


def test_appeals_weigh_as_far_as_the_words_are_of_their_kind() -> None:
    sale = make_bags(("yes", "gift"))
    index = sale.so_far.index
    gives = Bag(index, [-3.0, -3.0], [1.0, 1.0], 0.0)
    for leaning, wanted in ((-60.0, 0.0), (60.0, 1.0)):
        kind = Bag(index, [leaning, leaning], [1.0, 1.0], 0.0)
        both = dataclasses.replace(sale, appeals=Appeals(gives, kind))
        told = EvidenceReader(both).read("yes gift", Side.UNKNOWN)[0]
        alone = EvidenceReader(sale).read("yes gift", Side.UNKNOWN)[0]
        gift = math.tanh(-3.0 * math.sqrt(2.0) / 2.0)
        assert told == pytest.approx(gift if wanted else alone, abs=1e-5)
        assert load_bags(save_bags(both)).appeals == both.appeals
    with pytest.raises(ValueError, match="share one index"):
        dataclasses.replace(sale, appeals=Appeals(gives, Bag({}, [], [], 0.0)))


def test_saving_is_a_function_of_the_bags() -> None:
    assert save_bags(make_bags()) == save_bags(make_bags())


def test_empty_bags_survive_too() -> None:
    empty = Bag({}, [], [], 0.5)
    assert load_bags(save_bags(Bags(empty, empty, frozenset()))) == Bags(empty, empty, frozenset())


def test_bags_that_do_not_fit_together_are_refused() -> None:
    whole = make_bags().so_far
    short = dataclasses.replace(whole, weight=[1.0])
    for bags in (Bags(short, whole, frozenset({"a"})), Bags(whole, short, frozenset({"a"}))):
        with pytest.raises(ArtefactError, match=r"5 terms.*1 weights"):
            load_bags(save_bags(bags))


def test_two_bags_of_different_terms_are_no_pair() -> None:
    with pytest.raises(ValueError, match="share one index"):
        Bags(make_bags().so_far, make_bags(("other",)).this_turn, frozenset())


def test_bytes_of_something_else_are_refused() -> None:
    other = io.BytesIO()
    np.savez(other, vectors=np.zeros(3))
    for data in (b"", b"words", other.getvalue(), save_bags(make_bags())[:-30]):
        with pytest.raises(ArtefactError, match="words artefact"):
            load_bags(data)
