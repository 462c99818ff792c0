"""From an opinion to a probability with its interval: in order, without jumps, never upside down."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calibration import (
    CALIBRATION_SCHEMA,
    Bucket,
    Calibration,
    bucket_at,
    calibrate,
    load_calibration,
    scale_of,
)
from engine.ensemble import Opinion
from engine.errors import ArtefactError
from tests.engine.fakes import make_calibration
from tests.engine.shipped import open_catalogue

opinions = st.builds(
    Opinion, st.floats(-7.0, 7.0), st.floats(0.0, 5.0), st.floats(0.0, 0.5), st.floats(-5.0, 5.0)
)
buckets = st.builds(
    Bucket,
    st.just(1.0),
    st.floats(0.05, 3.0),
    st.floats(0.0, 2.0),
    st.floats(-2.0, 2.0),
    st.floats(0.0, 12.0),
)


@st.composite
def calibrations(draw: st.DrawFn) -> Calibration:
    centres = draw(st.lists(st.integers(1, 60), min_size=1, max_size=6, unique=True).map(sorted))
    fits = [msgspec.structs.replace(draw(buckets), turns=float(centre)) for centre in centres]
    return Calibration(draw(st.floats(0.1, 0.9)), draw(st.floats(0.01, 2.0)), tuple(fits))


@given(calibrations(), opinions, st.integers(1, 5_000))
def test_the_interval_holds_the_probability(fit: Calibration, opinion: Opinion, turns: int) -> None:
    probability, low, high = calibrate(fit, opinion, turns)
    assert 0.0 <= low <= probability <= high <= 1.0


@given(calibrations(), opinions, st.floats(0.01, 3.0), st.integers(1, 100))
def test_a_higher_opinion_is_never_a_lower_probability(
    fit: Calibration, opinion: Opinion, more: float, turns: int
) -> None:
    higher = Opinion(opinion.log_odds + more, opinion.spread, opinion.width, opinion.value)
    for before, after in zip(calibrate(fit, opinion, turns), calibrate(fit, higher, turns), strict=True):
        assert before <= after


@given(calibrations(), opinions, st.floats(0.01, 3.0), st.integers(1, 100))
def test_a_higher_value_is_never_a_lower_probability(
    fit: Calibration, opinion: Opinion, more: float, turns: int
) -> None:
    higher = Opinion(opinion.log_odds, opinion.spread, opinion.width, opinion.value + more)
    for before, after in zip(calibrate(fit, opinion, turns), calibrate(fit, higher, turns), strict=True):
        assert before <= after


@given(calibrations(), opinions, st.floats(0.01, 3.0), st.integers(1, 100))
def test_policies_that_differ_more_never_narrow_the_interval(
    fit: Calibration, opinion: Opinion, more: float, turns: int
) -> None:
    wider = Opinion(opinion.log_odds, opinion.spread + more, opinion.width, opinion.value)
    probability, low, high = calibrate(fit, opinion, turns)
    again, lower, higher = calibrate(fit, wider, turns)
    assert again == probability
    assert lower <= low
    assert higher >= high


@given(calibrations())
def test_each_bucket_holds_at_its_own_centre(fit: Calibration) -> None:
    for bucket in fit.buckets:
        found = bucket_at(fit, int(bucket.turns))
        assert found.slope == pytest.approx(bucket.slope)
        assert found.worth == pytest.approx(bucket.worth)
        assert found.intercept == pytest.approx(bucket.intercept)
        assert found.reach == pytest.approx(bucket.reach)


def test_between_centres_the_fit_moves_steadily_and_never_beyond_them() -> None:
    fit = make_calibration()
    slopes = [bucket_at(fit, turns).slope for turns in range(1, 40)]
    assert slopes == sorted(slopes)
    assert slopes[0] == fit.buckets[0].slope
    assert slopes[-1] == fit.buckets[-1].slope
    # Halfway in log(turns) between 4 and 16 stands 8.
    assert bucket_at(fit, 8).slope == pytest.approx(1.0)


@given(calibrations(), opinions)
def test_no_turn_of_a_long_call_makes_the_fit_jump(fit: Calibration, opinion: Opinion) -> None:
    # Where centres lie apart, one more turn moves by no more than its share of the way between them.
    for turns in range(1, 60):
        before, after = bucket_at(fit, turns), bucket_at(fit, turns + 1)
        steps = [abs(b.slope - a.slope) for a, b in zip(fit.buckets, fit.buckets[1:], strict=False)]
        assert abs(after.slope - before.slope) <= max(steps, default=0.0) + 1e-9
    assert bucket_at(fit, 61) == bucket_at(fit, 10_000)


def test_the_scale_is_the_floor_where_all_agree() -> None:
    assert scale_of(make_calibration(), Opinion(0.0, 0.0, 0.1, 0.0)) == pytest.approx(0.2)
    assert scale_of(make_calibration(), Opinion(0.0, 0.15, 0.1, 0.0)) == pytest.approx(0.25)


@given(calibrations())
def test_a_calibration_survives_the_round_trip(fit: Calibration) -> None:
    assert load_calibration(msgspec.json.encode(fit)) == fit


GOOD = make_calibration()
FIRST = GOOD.buckets[0]


@pytest.mark.parametrize(
    "bad",
    [
        msgspec.structs.replace(GOOD, buckets=()),
        msgspec.structs.replace(GOOD, buckets=GOOD.buckets[::-1]),
        msgspec.structs.replace(GOOD, buckets=(FIRST, FIRST)),
        msgspec.structs.replace(GOOD, level=1.0),
        msgspec.structs.replace(GOOD, floor=0.0),
        msgspec.structs.replace(GOOD, buckets=(msgspec.structs.replace(FIRST, turns=0.0),)),
        msgspec.structs.replace(GOOD, buckets=(msgspec.structs.replace(FIRST, slope=-1.0),)),
        msgspec.structs.replace(GOOD, buckets=(msgspec.structs.replace(FIRST, worth=-0.1),)),
        msgspec.structs.replace(GOOD, buckets=(msgspec.structs.replace(FIRST, reach=-1.0),)),
    ],
)
def test_a_calibration_that_makes_no_sense_is_refused(bad: Calibration) -> None:
    with pytest.raises(ArtefactError, match="makes no sense; reinstall"):
        load_calibration(msgspec.json.encode(bad))


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'{"level": 0.8}', b'{"extra": 1}'])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ArtefactError, match="calibration artefact is broken"):
        load_calibration(data)


def test_the_shipped_one_is_readable() -> None:
    fit = load_calibration(open_catalogue().load_artefact("calibration", schema=CALIBRATION_SCHEMA))
    assert all(bucket.reach > 0.0 for bucket in fit.buckets)
