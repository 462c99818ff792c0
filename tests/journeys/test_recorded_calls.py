"""Recorded calls on the whole road, from their file to their Readings, compared with what they were."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import pytest

import models
from bridge.transcripts.reader import assign_sides, continue_paste, load_transcript, parse_transcript
from engine.pipeline import Pipeline
from engine.vocabulary import Band, Context, Guidance, Reading, Turn
from tests.engine.shipped import open_catalogue, open_shipped
from tests.journeys.record import (
    Journey,
    Point,
    Record,
    differences,
    is_rewriting,
    load_golden,
    record,
    save_golden,
)

BUNDLED: Final = Path(models.__file__).parent / "corpus" / "calls"
OWN: Final = Path(__file__).parent / "calls"
CALLS: Final = {
    "rota-vets": (BUNDLED / "rota-vets.vtt", "Dana Whitlock"),
    "phones-estate-agent": (BUNDLED / "phones-estate-agent.txt", "Priya Nair"),
}


def follow(turns: tuple[Turn, ...], title: str = "") -> list[Reading]:
    pipeline = Pipeline(open_shipped(), Context("journey", title))
    return [pipeline.observe(turn) for turn in turns]


def read_own(*names: str) -> str:
    return "".join((OWN / f"{name}.txt").read_text(encoding="utf-8") for name in names)


@pytest.mark.parametrize("name", CALLS)
def test_a_recorded_call_reads_as_it_did(name: str) -> None:
    path, seller = CALLS[name]
    transcript = load_transcript(path, seller=seller)
    found = record(open_catalogue().manifest, follow(transcript.turns, transcript.title))
    if is_rewriting():
        save_golden(name, found)
    assert differences(load_golden(name), found) == []


@pytest.mark.parametrize("name", CALLS)
def test_every_turn_of_a_recorded_call_has_one_whole_reading(name: str) -> None:
    path, seller = CALLS[name]
    turns = load_transcript(path, seller=seller).turns
    readings = follow(turns)
    assert [reading.turn for reading in readings] == list(range(len(turns)))
    for reading in readings:
        forecast = reading.forecast
        assert 0.0 <= forecast.low <= forecast.probability <= forecast.high <= 1.0
        assert reading.confidence.reasons
        if reading.turning_point is not None:
            point = reading.turning_point
            assert point.turn <= point.noticed == reading.turn
            # The quote is the speaker's own words, shortened at most.
            assert point.quote.strip("…").split()[0] in turns[point.turn].text
            assert len(point.cause.split()) <= 5


@pytest.mark.parametrize("name", CALLS)
def test_a_call_of_unknown_sides_is_low_all_along(name: str) -> None:
    path, _ = CALLS[name]
    turns = assign_sides(load_transcript(path).turns, None)
    for reading in follow(turns):
        assert reading.confidence.band is Band.LOW
        assert "it is not known who sells and who buys" in reading.confidence.reasons
        assert reading.guidance == Guidance()


def test_taking_the_other_side_changes_the_readings_and_taking_it_back_restores_them() -> None:
    path, seller = CALLS["phones-estate-agent"]
    turns = load_transcript(path, seller=seller).turns
    flipped = assign_sides(turns, "Tom Hensley")
    back = assign_sides(flipped, seller)
    assert follow(flipped) != follow(turns)
    assert follow(back) == follow(turns)


def test_a_paste_that_grows_reads_as_the_whole_call() -> None:
    opening, ending = read_own("fork-opening"), read_own("fork-yes")
    whole = parse_transcript(opening + ending, seller="Ines Duarte").turns
    before = parse_transcript(opening, seller="Ines Duarte").turns
    grown = continue_paste(before, opening + ending, seller="Ines Duarte").turns
    assert follow(grown) == follow(whole)
    later = continue_paste(before, ending, seller="Ines Duarte").turns
    assert follow(later) == follow(whole)


def test_a_call_with_two_endings_is_one_call_until_they_part() -> None:
    yes, no = (
        follow(parse_transcript(read_own("fork-opening", ending), seller="Ines Duarte").turns)
        for ending in ("fork-yes", "fork-no")
    )
    parted = 9
    assert yes[:parted] == no[:parted]
    assert yes[parted] != no[parted]
    # A spoken yes and a spoken no are the easiest there is: whoever cannot tell them apart is broken.
    assert yes[-1].forecast.probability > no[-1].forecast.probability + 0.2


GOLD: Final = Journey(
    "abc",
    tuple(Record(turn, 0.5, 0.4, 0.6, "steady", "FAIR", ("a reason",), (), 0.5, None) for turn in range(12)),
)


def change(turns: int, **fields: object) -> Journey:
    """The golden with some fields of its first readings changed."""
    changed = tuple(
        msgspec.structs.replace(one, **fields) if one.turn < turns else one for one in GOLD.readings
    )
    return msgspec.structs.replace(GOLD, readings=changed)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (GOLD, 0),
        (change(12, probability=0.519, low=0.381), 0),
        (change(1, probability=0.53), 1),
        (change(2, high=0.7), 2),
        (change(1, talk_share=0.6), 1),
        (change(1, band="LOW"), 0),
        (change(2, band="LOW"), 1),
        (change(2, turning_point=Point(0, "falling", "Turned down at a no", "No.")), 1),
        (msgspec.structs.replace(GOLD, readings=GOLD.readings[:-1]), 1),
        (msgspec.structs.replace(GOLD, weights="other"), 1),
    ],
)
def test_the_comparison_finds_what_changed_and_bears_what_processors_do(found: Journey, told: int) -> None:
    assert len(differences(GOLD, found)) == told
