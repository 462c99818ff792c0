"""When a call turns: once a move, at the right words, quiet in calls that do not turn."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

import pytest

import models
from engine.errors import EngineFault
from engine.features.marks import Kind, Mark
from engine.turning import QUOTE_LENGTH, Thresholds, TurningDetector, quote
from engine.vocabulary import Side, Speaker, Trend, Turn, TurningPoint

SELLER = Speaker("Dana", Side.OURS)
BUYER = Speaker("Femi", Side.THEIRS)
CORPUS = Path(next(iter(models.__path__))) / "corpus" / "sales_conversations.jsonl"


def mark(kind: Kind, text: str, words: str) -> Mark:
    start = text.index(words)
    return Mark(kind, start, start + len(words))


def watch(
    forecasts: Sequence[float],
    texts: dict[int, str] | None = None,
    marks: dict[int, tuple[Mark, ...]] | None = None,
    *,
    first: Speaker = SELLER,
) -> list[TurningPoint]:
    """Feed forecasts with speakers in turn, and collect what was noticed."""
    detector = TurningDetector()
    second = BUYER if first is SELLER else SELLER
    found: list[TurningPoint] = []
    for index, forecast in enumerate(forecasts):
        turn = Turn(index, (first, second)[index % 2], (texts or {}).get(index, f"Words of turn {index}."))
        point = detector.observe(turn, forecast, (marks or {}).get(index, ()))
        if point is not None:
            found.append(point)
    return found


def test_a_fall_is_noticed_once_with_its_size_and_turn() -> None:
    (point,) = watch([0.60, 0.60, 0.60, 0.60, 0.60, 0.30, 0.28, 0.27, 0.26, 0.25])
    assert (point.turn, point.noticed, point.trend) == (5, 5, Trend.FALLING)
    assert point.change == pytest.approx(-0.30)
    assert point.cause == "Turned down here"
    assert point.quote == "Words of turn 5."


def test_a_rise_mirrors_a_fall() -> None:
    falling = [0.60, 0.60, 0.60, 0.60, 0.60, 0.30, 0.28]
    (point,) = watch([1 - forecast for forecast in falling])
    assert (point.turn, point.trend) == (5, Trend.RISING)
    assert point.change == pytest.approx(0.30)


def test_a_v_shape_turns_twice() -> None:
    points = watch([0.60, 0.61, 0.60, 0.44, 0.30, 0.22, 0.22, 0.40, 0.62, 0.80, 0.84])
    assert [point.trend for point in points] == [Trend.FALLING, Trend.RISING]


@pytest.mark.parametrize(
    "forecasts",
    [
        [0.5] * 30,
        [0.5, 0.53, 0.48, 0.52, 0.47, 0.51, 0.54, 0.49] * 4,
        [0.70 - 0.02 * step for step in range(30)],
        [0.68 - 0.06 * step for step in range(9)],
        [0.30, 0.31, 0.29, 0.12, 0.05, 0.03],
        [0.72, 0.74, 0.73, 0.90, 0.96],
        [0.85, 0.86, 0.84, 0.70, 0.66, 0.64],
    ],
    ids=["flat", "wobble", "slow drift", "even slide", "low and lower", "high and higher", "still high"],
)
def test_what_is_no_turning_point(forecasts: list[float]) -> None:
    assert watch(forecasts) == []


def test_never_before_the_third_turn() -> None:
    assert watch([0.70, 0.20]) == []
    (point,) = watch([0.70, 0.40, 0.20])
    assert point.noticed == 2


def test_an_early_reading_of_a_slide_does_not_hide_it() -> None:
    (point,) = watch([0.62, 0.50, 0.45])
    assert (point.turn, point.noticed) == (1, 2)


def test_after_a_turning_point_one_turn_is_quiet_in_every_direction() -> None:
    points = watch([0.6, 0.6, 0.6, 0.6, 0.6, 0.3, 0.6, 0.62, 0.6])
    assert [(point.trend, point.noticed) for point in points] == [(Trend.FALLING, 5), (Trend.RISING, 7)]


def test_the_same_direction_waits_for_the_way_back() -> None:
    down = [0.62, 0.62, 0.62, 0.62, 0.45, 0.44]
    stays = [0.45, 0.44, 0.45, 0.44, 0.24, 0.22]
    comes_back = [0.46, 0.52, 0.54, 0.53, 0.54, 0.30, 0.28]
    assert len(watch(down + stays)) == 1
    assert len(watch(down + comes_back)) == 2


def test_the_buyers_turn_is_preferred_when_it_moved_at_least_half_as_much() -> None:
    shared = [0.6, 0.6, 0.6, 0.6, 0.6, 0.50, 0.38]
    assert [point.turn for point in watch(shared, first=SELLER)] == [5]
    assert [point.turn for point in watch(shared, first=BUYER)] == [6]
    mostly_ours = [0.6, 0.6, 0.6, 0.6, 0.6, 0.57, 0.38]
    assert [point.turn for point in watch(mostly_ours, first=SELLER)] == [6]


def test_the_cause_comes_from_that_turns_marks_strongest_first() -> None:
    text = "Maybe. It was a good call. That's more than the whole year we have now."
    found = (mark(Kind.HEDGE, text, "Maybe"), mark(Kind.OBJECTION_PRICE, text, "more than the whole year"))
    (point,) = watch([0.6, 0.6, 0.6, 0.6, 0.6, 0.3], {5: text}, {5: found})
    assert point.cause == "Turned down at the price"
    assert point.quote == "That's more than the whole year we have now."


def test_a_mark_that_points_the_other_way_is_no_cause() -> None:
    text = "The price is steep. Still."
    found = (mark(Kind.OBJECTION_PRICE, text, "price is steep"),)
    (point,) = watch([0.4, 0.4, 0.4, 0.4, 0.4, 0.7], {5: text}, {5: found})
    assert point.cause == "Turned up here"


def test_a_buyers_turn_without_a_mark_is_explained_by_what_it_answered() -> None:
    said = "A clinic like yours runs it in three towns."
    found = (mark(Kind.SOCIAL_PROOF, said, "A clinic like yours"),)
    (point,) = watch([0.4, 0.4, 0.4, 0.4, 0.4, 0.7], {4: said, 5: "Which towns?"}, {4: found})
    assert (point.turn, point.cause, point.quote) == (5, "Turned up at a reference", "Which towns?")


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("forecasts", [[0.6] * 5 + [0.3], [0.4] * 5 + [0.7]])
def test_every_cause_has_at_most_five_words(kind: Kind, forecasts: list[float]) -> None:
    (point,) = watch(forecasts, {5: "So."}, {5: (Mark(kind, 0, 2),)})
    assert len(point.cause.split()) <= 5


def test_the_trend_has_its_own_hysteresis() -> None:
    detector = TurningDetector()
    trends = []
    for index, forecast in enumerate([0.5, 0.5, 0.53, 0.57, 0.59, 0.60, 0.61, 0.61, 0.60, 0.52]):
        detector.observe(Turn(index, BUYER, "so"), forecast, ())
        trends.append(detector.trend())
    assert trends == [Trend.STEADY] * 3 + [Trend.RISING] * 5 + [Trend.STEADY, Trend.FALLING]


def test_the_memory_of_a_call_does_not_grow() -> None:
    detector = TurningDetector(Thresholds(window=5))
    for index in range(500):
        detector.observe(Turn(index, BUYER, "so"), 0.5 + 0.2 * math.sin(index), ())
    assert len(detector._window) <= 5
    assert len(detector._lately) <= Thresholds().trend_turns


@pytest.mark.parametrize("forecast", [math.nan, -0.1, 1.5])
def test_a_forecast_that_is_no_probability_is_refused(forecast: float) -> None:
    with pytest.raises(EngineFault, match="not a probability"):
        TurningDetector().observe(Turn(0, BUYER, "so"), forecast, ())


LONG = "we went through the whole list again with everybody in the room and in the end " * 3


@pytest.mark.parametrize(
    ("text", "words", "starts", "ends"),
    [
        (
            LONG + "it costs more than the year we have now",
            "more than the year",
            "…",
            "than the year we have now",
        ),
        ("it costs more than the year we have now and " + LONG, "more than the year", "it costs more", "…"),
        (LONG + "it costs more than the year now " + LONG, "more than the year", "…", "…"),
        ("نعم " * 60, "نعم", "نعم", "…"),
        ("a" * 500, "aaa", "aaa", "…"),
        ("line one\nline  two\tof it", "two", "line two of it", "line two of it"),
    ],
)
def test_a_long_sentence_is_cut_at_words_around_the_mark(
    text: str, words: str, starts: str, ends: str
) -> None:
    cut = quote(text, mark(Kind.OBJECTION_PRICE, text, words))
    assert len(cut) <= QUOTE_LENGTH
    assert words in cut
    assert cut.startswith(starts)
    assert cut.endswith(ends)
    assert "\n" not in cut
    assert set(cut.strip("…").split()) <= set(text.split()) or " " not in text


def test_without_a_mark_the_longest_sentence_is_quoted() -> None:
    assert (
        quote("Right. That is the third time this year. Fine.", None) == "That is the third time this year."
    )
    assert quote("", None) == ""


@pytest.fixture(scope="module")
def noticed() -> dict[str, list[list[Trend]]]:
    """For each trajectory of the corpus, what each of its calls was told."""
    found: dict[str, list[list[Trend]]] = {}
    with CORPUS.open(encoding="utf-8") as lines:
        for line in lines:
            call = json.loads(line)
            points = watch([turn["p"] for turn in call["turns"]])
            found.setdefault(call["trajectory"], []).append([point.trend for point in points])
    return found


def _calls(noticed: dict[str, list[list[Trend]]], begins: str) -> Iterator[list[Trend]]:
    yield from (call for name, calls in noticed.items() if name.startswith(begins) for call in calls)


@pytest.mark.parametrize(
    ("trajectory", "most"),
    # One call in twenty ends against every sign, and where that is spoken it does turn; how many of them
    # the writers let do so is theirs (high: 0.190 of 536, 0.203 of 636; low: 0.049, then 0.055).
    [("low from the start", 0.06), ("ends genuinely undecided", 0.15), ("high from the start", 0.22)],
)
def test_steady_calls_have_about_none(
    noticed: dict[str, list[list[Trend]]], trajectory: str, most: float
) -> None:
    assert mean(len(call) for call in _calls(noticed, trajectory)) <= most


@pytest.mark.parametrize(
    ("trajectory", "trend", "least"),
    [
        ("peak in the middle", Trend.FALLING, 0.93),
        ("late collapse", Trend.FALLING, 0.88),
        ("late rescue", Trend.RISING, 0.88),
        ("V-shape", Trend.RISING, 0.90),
    ],
)
def test_calls_that_turn_are_noticed(
    noticed: dict[str, list[list[Trend]]], trajectory: str, trend: Trend, least: float
) -> None:
    assert mean(trend in call for call in _calls(noticed, trajectory)) >= least


def test_calls_that_go_one_way_are_not_told_the_other(noticed: dict[str, list[list[Trend]]]) -> None:
    assert mean(Trend.RISING in call for call in _calls(noticed, "steady fall")) <= 0.02
    assert mean(Trend.FALLING in call for call in _calls(noticed, "steady rise")) <= 0.02
