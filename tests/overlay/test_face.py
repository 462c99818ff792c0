"""Faces are folded from Readings: what is kept, what ends, what colour it takes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.vocabulary import Band, Confidence, Forecast, Guidance, Move, Reading, Trend, TurningPoint
from overlay import phrases
from overlay.face import WARM_UP_TURNS, Face, Heading, Mode, Standby, fold, heading, make_face

POINT = TurningPoint(4, 5, Trend.FALLING, -0.2, "Turned down at the price", "Too much.")


def reading(turn: int, probability: float = 0.5, point: TurningPoint | None = None) -> Reading:
    forecast = Forecast(probability, max(0.0, probability - 0.1), min(1.0, probability + 0.1))
    return Reading(turn, forecast, Confidence(Band.FAIR, ("its separate estimates agree",)), point)


def test_a_call_warms_up_then_is_live() -> None:
    face = make_face([reading(i) for i in range(WARM_UP_TURNS - 1)])
    assert face.mode is Mode.WARMING_UP
    assert not face.trusted
    face = fold(face, reading(WARM_UP_TURNS - 1))
    assert face.mode is Mode.LIVE
    assert face.trusted


def test_a_reading_of_the_same_turn_replaces_it() -> None:
    face = make_face([reading(0, 0.4), reading(1, 0.5), reading(1, 0.7)])
    assert face.history == (0.4, 0.7)
    assert face.turn == 2


def test_a_marker_lies_where_the_call_turned_not_where_it_was_noticed() -> None:
    face = make_face([*(reading(i) for i in range(5)), reading(5, 0.3, POINT)])
    assert [(m.at, m.cause) for m in face.markers] == [(4, "Turned down at the price")]


def test_a_call_joined_late_keeps_its_markers_in_place() -> None:
    face = make_face([reading(3), reading(4), reading(5, 0.3, POINT)])
    assert face.markers[0].at == 1


def test_captions_that_come_back_end_lost_but_not_paused() -> None:
    lost = replace(make_face([reading(i) for i in range(6)]), mode=Mode.LOST, since=12.0)
    back = fold(lost, reading(6))
    assert (back.mode, back.since) == (Mode.LIVE, None)
    paused = fold(replace(lost, mode=Mode.PAUSED), reading(6))
    assert (paused.mode, paused.since) == (Mode.PAUSED, 12.0)


def test_scrubbing_back_holds_nothing_later() -> None:
    readings = [reading(i, 0.3 + i / 50) for i in range(10)]
    start = Face(mode=Mode.REPLAY, source="Replay 8×", total_turns=10)
    whole = make_face(readings, start)
    assert make_face(readings[:5], whole) == make_face(readings[:5], start)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -0.1, 1.1])
def test_a_forecast_that_is_no_chance_is_refused(wrong: float) -> None:
    broken = Reading(2, Forecast(wrong, 0.1, 0.9), Confidence(Band.FAIR))
    with pytest.raises(InputError, match="turn 3"):
        fold(Face(), broken)


@pytest.mark.parametrize(
    ("forecast", "way"),
    [
        (Forecast(0.2, 0.1, 0.3, Trend.RISING), Heading.RISING),
        (Forecast(0.8, 0.7, 0.9, Trend.FALLING), Heading.FALLING),
        (Forecast(0.6, 0.45, 0.7), Heading.BETWEEN),
        (Forecast(0.7, 0.6, 0.8), Heading.RISING),
        (Forecast(0.2, 0.1, 0.4), Heading.FALLING),
    ],
)
def test_the_heading_is_the_trend_and_else_the_side_of_even(forecast: Forecast, way: Heading) -> None:
    assert heading(forecast) is way


def test_a_state_is_said_in_words_with_since_when() -> None:
    face = make_face([reading(i) for i in range(6)])
    assert phrases.status_words(face) is None
    assert phrases.status_words(replace(face, mode=Mode.LOST, since=12)) == ("Captions lost", "since 0:12")
    assert phrases.status_words(replace(face, mode=Mode.PAUSED, since=3723)) == ("Paused", "since 1:02:03")


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (Mode.WAITING, ("Waiting", "for captions")),
        (Mode.ABSENT, ("Captions are off", "since 0:12")),
        (Mode.AWAY, ("Browser not connected", "since 0:12")),
        (Mode.GONE, ("Gone from the browser", "since 0:12")),
        (Mode.HELD, ("Paused in the browser", "since 0:12")),
        (Mode.BACK, ("Looking back", "as of 3:20")),
        (Mode.ENDED, ("Call ended", "after 3:20")),
    ],
)
def test_how_a_live_call_is_heard_is_said_in_words(mode: Mode, words: tuple[str, str]) -> None:
    face = replace(make_face([reading(i) for i in range(6)]), mode=mode, since=12, elapsed=200.0)
    assert phrases.status_words(face) == words


def test_where_captions_are_lost_it_is_said_what_to_do() -> None:
    face = replace(make_face([reading(i) for i in range(6)]), mode=Mode.LOST, since=12, detail="captions-off")
    assert phrases.note_words(face) == "Switch the meeting's captions on."
    assert phrases.describe(face).startswith("Captions lost since 0:12. Switch the meeting's captions on. ")
    assert phrases.note_words(replace(face, note="The disk is full.")) == "The disk is full."
    assert phrases.note_words(replace(face, detail="something-new")) == ""
    assert phrases.note_words(replace(face, mode=Mode.LIVE)) == ""
    gone = replace(face, mode=Mode.GONE, detail="")
    assert phrases.note_words(gone) == "The meeting's page is gone. Open it again to go on."
    assert phrases.note_words(replace(gone, program="My CRM")) == "See that it runs and sends the call."
    away = replace(face, mode=Mode.AWAY, detail="")
    assert phrases.note_words(away) == "Open your browser and the meeting's page again."
    assert phrases.note_words(replace(away, program="My CRM")) == "See that it runs and sends the call."


def test_what_to_do_stands_before_what_has_just_happened() -> None:
    face = replace(make_face([reading(0)]), mode=Mode.LOST, since=12, detail="captions-off")
    told = replace(face, note="Nobody is heard in Zoom.", note_passes=True)
    assert phrases.note_words(told) == "Switch the meeting's captions on. Nobody is heard in Zoom."
    assert phrases.note_words(replace(told, mode=Mode.LIVE)) == "Nobody is heard in Zoom."
    inviting = replace(told, reading=None)
    assert phrases.note_words(inviting) == "Nobody is heard in Zoom.", "it is said above already"


def test_captions_on_again_are_waited_for_without_wrong_advice() -> None:
    face = replace(make_face([reading(0)]), mode=Mode.WAITING, detail="captions-on", heard_turns=1)
    assert phrases.title_words(face) == "Waiting for captions"
    assert phrases.note_words(face) == "Captions are on; listening goes on with the next words."
    assert phrases.seller_words(face) == "Sides unknown: which voice is yours?", "somebody has spoken"
    first = Face(mode=Mode.WAITING, detail="captions-on")
    assert phrases.invitation(first) == "Captions are on; listening goes on with the next words."


def test_the_overlay_knows_every_cause_that_the_pop_up_does() -> None:
    words = (Path(__file__).parents[2] / "bridge" / "extension" / "popup-words.js").read_text(
        encoding="utf-8"
    )
    causes = re.findall(
        r'^  "?([a-z-]+)"?:', words.partition("const CAUSE")[2].partition("};")[0], re.MULTILINE
    )
    assert len(causes) >= 6
    assert set(causes) <= set(phrases.ADVICE)


def test_before_the_first_reading_it_is_said_once_what_to_do() -> None:
    barred = Face(mode=Mode.ABSENT, detail="not-allowed")
    assert phrases.invitation(barred) == "The host of this meeting does not allow captions. Ask them to."
    assert phrases.note_words(barred) == ""
    assert phrases.invitation(Face(mode=Mode.ABSENT)).startswith("If people are talking, switch")


def test_before_anything_was_heard_it_waits_for_the_first_caption() -> None:
    assert phrases.title_words(Face(mode=Mode.WAITING)) == "Waiting for the first caption"


def test_a_number_is_in_colour_only_while_it_is_current() -> None:
    face = make_face([reading(i) for i in range(6)])
    trusted = {mode for mode in Mode if replace(face, mode=mode).trusted}
    assert trusted == {Mode.LIVE, Mode.REPLAY, Mode.ENDED}


@pytest.mark.parametrize("standby", Standby)
def test_without_a_call_it_is_said_what_to_do(standby: Standby) -> None:
    face = Face(standby=standby)
    assert "transcript" in phrases.invitation(face)
    assert phrases.status_words(face) is not None


def test_sides_nobody_knows_are_said_in_a_live_call() -> None:
    face = make_face([reading(0)])
    assert phrases.seller_words(face) == "Sides unknown: which voice is yours?"
    assert phrases.seller_words(replace(face, total_turns=40)) == "Which voice is yours?"
    assert phrases.seller_words(replace(face, unspoken=True)) == "You have not spoken yet"
    assert phrases.seller_words(Face(mode=Mode.WAITING)) == "Nobody has spoken yet"
    assert "Nobody" not in phrases.seller_words(Face(mode=Mode.WAITING, heard_turns=4))


def test_a_call_that_ended_in_a_pause_says_that_the_next_is_not_heard() -> None:
    ended = replace(make_face([reading(0)]), mode=Mode.ENDED, elapsed=200.0, standby=Standby.PAUSED)
    assert phrases.status_words(ended) == ("Call ended", "still paused")
    assert phrases.note_words(ended) == phrases.STILL_PAUSED
    assert phrases.STILL_PAUSED.rstrip(".") in phrases.describe(ended)
    assert phrases.invitation(Face(mode=Mode.ENDED, standby=Standby.PAUSED)) == phrases.STILL_PAUSED
    assert phrases.note_words(replace(ended, standby=Standby.READY)) == ""


def test_the_screen_reader_is_told_number_interval_trend_and_trust() -> None:
    said = phrases.describe(make_face([reading(i, 0.46) for i in range(6)]))
    assert said == (
        "46 percent likely to buy, between 36 and 56. Steady. Fair confidence, turn 6."
        " Its separate estimates agree"
    )


def test_a_worth_is_signed_and_never_without_error() -> None:
    assert phrases.worth_words(Move("a", "b", "c", 0.09, 0.04)) == "+9 ± 4"
    assert phrases.worth_words(Move("a", "b", "c", -0.021, 0.001)) == "−2 ± 1"


def test_no_move_is_explained_only_while_confidence_is_low() -> None:
    face = make_face([reading(i) for i in range(6)])
    assert phrases.no_move_words(face) == ""
    low = replace(reading(6), confidence=Confidence(Band.LOW), guidance=Guidance())
    assert phrases.no_move_words(fold(face, low)) == "No suggestion while confidence is low"


def test_the_two_shares_add_up() -> None:
    assert phrases.talk_words(0.575) == ("You 57", "43 Buyer")
    assert phrases.talk_words(None) == ("You –", "– Buyer")


def test_who_we_are_is_said_as_a_guess() -> None:
    assert phrases.seller_words(Face(seller="Dana", seller_guessed=True)) == "You: Dana (guess)"
    assert phrases.seller_words(Face()) == "Which voice is yours?"


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (Mode.AWAY, ("Not connected: My CRM", "since 0:12")),
        (Mode.GONE, ("No longer sent: My CRM", "since 0:12")),
        (Mode.HELD, ("Paused in My CRM", "since 0:12")),
        (Mode.LOST, ("Captions lost", "since 0:12")),
        (Mode.WAITING, ("Waiting", "for turns")),
    ],
)
def test_a_program_that_tells_of_a_call_is_named(mode: Mode, words: tuple[str, str]) -> None:
    face = replace(make_face([reading(i) for i in range(6)]), mode=mode, since=12, program="My CRM")
    assert phrases.status_words(face) == words


def test_where_the_browser_paused_it_is_said_how_to_go_on() -> None:
    face = replace(make_face([reading(i) for i in range(6)]), mode=Mode.HELD, since=12)
    assert phrases.note_words(face) == "Go on in the extension's pop-up."
    assert phrases.note_words(replace(face, program="My CRM")) == ""


def test_a_program_has_no_captions_to_switch_on() -> None:
    waiting = Face(mode=Mode.WAITING, program="My CRM")
    assert phrases.title_words(waiting) == "Waiting for the first turn"
    assert "My CRM" in phrases.invitation(waiting)


def test_that_nobody_is_heard_is_said_quietly_and_after_what_matters_more() -> None:
    face = replace(make_face([reading(i) for i in range(6)]), mode=Mode.LIVE, quiet=843.0)
    assert face.trusted
    assert phrases.note_words(face) == "Nothing heard since 14:03"
    assert phrases.pill_words(face) == ("Nothing heard", "since 14:03")
    assert phrases.status_words(face) is None
    assert phrases.describe(face).startswith("Nothing heard since 14:03. ")
    assert phrases.note_words(replace(face, note="The disk is full.")) == "The disk is full."


def test_another_call_is_told_of_with_its_title() -> None:
    face = replace(make_face([reading(i) for i in range(6)]), mode=Mode.LIVE, other="Zoom · Budget")
    assert phrases.other_words(face) == "Another call goes on: Zoom · Budget"
    assert phrases.describe(face).endswith("Another call goes on: Zoom · Budget")
    assert phrases.pill_words(replace(face, note="The disk is full.")) is None, "the path is shown"
    began = replace(face, other_new=True)
    assert phrases.other_words(began) == "Another call began: Zoom · Budget"
    assert phrases.pill_words(began) == ("Another call", "Zoom · Budget")
    assert phrases.pill_words(replace(face, took_over="Meet")) == ("Now on show", "Meet")
    assert phrases.other_words(replace(face, other_away=True)) == "Not heard: Zoom · Budget"
    lost = replace(face, other_mode=Mode.LOST)
    assert phrases.other_words(lost) == "Captions lost: Zoom · Budget"
    assert phrases.other_words(replace(face, other_mode=Mode.ABSENT)) == "Captions are off: Zoom · Budget"
    assert phrases.other_words(replace(face, other_mode=Mode.HELD)) == "Paused: Zoom · Budget"
    assert phrases.other_words(replace(lost, other_away=True)) == "Not heard: Zoom · Budget"
    assert phrases.other_words(Face(other="Zoom")) == "A call goes on: Zoom"
    assert phrases.other_words(Face()) == ""
