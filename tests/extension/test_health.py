"""What is said of capturing itself: earned by a caption, lost within ten seconds, silent about silence."""

from __future__ import annotations

import pytest

from tests.extension.simulation import Simulation


def start(meeting: Simulation, platform: str = "meet", **parameters: str) -> Simulation:
    meeting.open(platform, **parameters)
    meeting.begin()
    meeting.run(1_000)
    return meeting


def speak(meeting: Simulation) -> None:
    meeting.say("Marcus Lee", "Good morning.")
    meeting.run(3_000)
    assert meeting.health()[-1] == ("active", "")


def test_active_is_earned_by_a_caption(meeting: Simulation) -> None:
    start(meeting)
    meeting.run(30_000)
    assert meeting.health() == [("waiting", "")]
    meeting.say("Marcus Lee", "Good morning.")
    assert meeting.health() == [("waiting", ""), ("active", "")]


def test_silence_is_no_loss(meeting: Simulation) -> None:
    speak(start(meeting))
    meeting.run(120_000)
    assert len(meeting.health()) == 2


@pytest.mark.parametrize("language", ["en", "fr", "ja"])
def test_captions_switched_off_are_lost_within_ten_seconds_and_come_back(
    meeting: Simulation, language: str
) -> None:
    speak(start(meeting, language=language))
    meeting.do("toggleCaptions", False)
    meeting.run(10_000)
    assert meeting.health()[-1] == ("lost", "captions-off")
    meeting.do("toggleCaptions", True)
    meeting.run(1_500)
    assert meeting.health()[-1] == ("waiting", "captions-on")
    meeting.run(60_000)
    assert meeting.health()[-1] == ("waiting", "captions-on")
    meeting.say("Marcus Lee", "Back again.")
    assert meeting.health()[-1] == ("recovered", "")


@pytest.mark.parametrize("platform", ["teams", "zoom"])
def test_a_region_that_vanishes_is_lost_within_ten_seconds_until_it_is_back(
    meeting: Simulation, platform: str
) -> None:
    speak(start(meeting, platform))
    meeting.do("toggleCaptions", False)
    meeting.run(10_000)
    assert meeting.health()[-1] == ("lost", "no-captions" if platform == "teams" else "captions-off")
    meeting.do("toggleCaptions", True)
    meeting.run(1_500)
    assert meeting.health()[-1] == ("waiting", "captions-on")


def test_captions_that_the_page_shows_on_are_waited_for_before_there_is_a_place_for_them(
    meeting: Simulation,
) -> None:
    speak(start(meeting))
    meeting.do("speaking", True)
    meeting.run(1_000)
    meeting.do("speaking", False)
    meeting.do("toggleCaptions", False)
    meeting.run(10_000)
    meeting.do("toggleCaptions", True)
    meeting.page.evaluate("sim.holder.remove()")
    meeting.run(20_000)
    assert meeting.health()[-1] == ("waiting", "captions-on")
    meeting.do("speaking", True)
    meeting.run(10_000)
    assert meeting.health()[-1] == ("lost", "speech-without-captions")


def test_captions_that_are_shown_on_are_not_believed_of_a_page_that_never_shows_who_speaks(
    meeting: Simulation,
) -> None:
    speak(start(meeting))
    meeting.do("toggleCaptions", False)
    meeting.run(10_000)
    meeting.do("toggleCaptions", True)
    meeting.page.evaluate("sim.holder.remove()")
    meeting.run(10_000)
    assert meeting.health()[-1][0] == "lost"


def test_captions_on_again_that_bring_no_words_are_lost_within_ten_seconds_of_speech(
    meeting: Simulation,
) -> None:
    speak(start(meeting))
    meeting.do("speaking", True)
    meeting.do("toggleCaptions", False)
    meeting.run(20_000)
    meeting.do("toggleCaptions", True)
    meeting.run(7_000)
    assert meeting.health()[-1] == ("waiting", "captions-on")
    meeting.run(3_000)
    assert meeting.health()[-1] == ("lost", "speech-without-captions")
    meeting.do("toggleCaptions", False)
    meeting.run(1_000)
    meeting.do("toggleCaptions", True)
    meeting.run(1_500)
    assert meeting.health()[-1] == ("waiting", "captions-on")
    meeting.say("Marcus Lee", "There I am.")
    assert meeting.health()[-1] == ("recovered", "")


def test_speech_without_captions_is_lost_within_ten_seconds(meeting: Simulation) -> None:
    speak(start(meeting))
    meeting.do("speaking", True)
    meeting.run(7_000)
    assert meeting.health()[-1] == ("active", "")
    meeting.run(3_000)
    assert meeting.health()[-1] == ("lost", "speech-without-captions")
    meeting.say("Marcus Lee", "Here I am.")
    assert meeting.health()[-1] == ("recovered", "")


def test_a_short_noise_is_no_speech(meeting: Simulation) -> None:
    speak(start(meeting))
    for _ in range(8):
        meeting.do("speaking", True)
        meeting.run(1_000)
        meeting.do("speaking", False)
        meeting.run(3_000)
    assert meeting.health()[-1] == ("active", "")


def test_words_that_cannot_be_read_are_lost_within_ten_seconds(meeting: Simulation) -> None:
    speak(start(meeting))
    for number in range(20):
        meeting.do("garble", f"words {number}")
        meeting.run(500)
    assert meeting.health()[-1] == ("lost", "unreadable")


def test_captions_never_on_are_absent_until_they_are(meeting: Simulation) -> None:
    start(meeting, silent="1")
    meeting.run(8_000)
    assert meeting.health() == [("waiting", ""), ("absent", "captions-off")]
    meeting.do("toggleCaptions", True)
    meeting.run(1_500)
    assert meeting.health()[-1] == ("waiting", "captions-on")
    meeting.say("Marcus Lee", "Good morning.")
    assert meeting.health()[-1] == ("active", "")


def test_captions_that_the_host_forbids_are_said_to_be(meeting: Simulation) -> None:
    meeting.open("zoom", silent="1")
    frame = "document.querySelector('iframe').contentDocument"
    meeting.page.evaluate(
        f"{frame}.querySelector('[feature-type]').setAttribute('title', 'Request captions')"
    )
    meeting.page.evaluate(f"{frame}.querySelector('[feature-type]').removeAttribute('aria-label')")
    meeting.page.evaluate(f"{frame}.querySelector('[feature-type]').removeAttribute('feature-type')")
    meeting.begin()
    meeting.run(8_000)
    assert meeting.health()[-1] == ("absent", "not-allowed")


def test_another_extension_is_named_as_the_cause(meeting: Simulation) -> None:
    speak(start(meeting))
    meeting.do("otherExtension")
    meeting.do("speaking", True)
    meeting.run(10_000)
    assert meeting.health()[-1] == ("lost", "other-extension")
    assert meeting.status()["otherExtension"] is True


def test_a_pause_is_told_and_what_follows_is_earned_again(meeting: Simulation) -> None:
    speak(start(meeting))
    meeting.page.evaluate("capture.setPaused(true)")
    meeting.run(60_000)
    assert meeting.health()[-1] == ("paused", "")
    meeting.page.evaluate("capture.setPaused(false)")
    assert meeting.health()[-1] == ("waiting", "captions-on"), "they need not be switched on"
    meeting.say("Marcus Lee", "Where were we?")
    assert meeting.health()[-1] == ("active", "")


def test_a_toolbar_that_says_off_does_not_lose_a_panel_that_goes_on(meeting: Simulation) -> None:
    start(meeting, "zoom")
    frame = "document.querySelector('iframe').contentDocument"
    meeting.page.evaluate(f"{frame}.querySelector('[feature-type]').setAttribute('aria-pressed', 'false')")
    meeting.page.evaluate(
        f"{frame}.querySelector('[feature-type]').setAttribute('aria-label', 'Show Captions')"
    )
    speak(meeting)
    meeting.run(20_000)
    assert meeting.health()[-1] == ("active", "")
