"""What is said while the person has paused is given to nobody, wherever its words stand after."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.extension.simulation import Simulation

PLATFORMS = ("meet", "zoom", "teams")


@pytest.fixture(params=PLATFORMS)
def meeting(page: Page, request: pytest.FixtureRequest) -> Simulation:
    simulation = Simulation(page)
    simulation.open(request.param)
    simulation.begin()
    simulation.run(1_000)
    simulation.say("Marcus Lee", "We said this before.")
    simulation.run(1_000)
    return simulation


def pause(meeting: Simulation, paused: bool) -> None:
    meeting.page.evaluate("(paused) => capture.setPaused(paused)", paused)


def given(meeting: Simulation) -> str:
    """Every wording that was given, also those that were revised."""
    return " ".join(str(frame["text"]) for frame in meeting.frames("caption"))


def test_the_same_speaker_goes_on_in_the_pause(meeting: Simulation) -> None:
    pause(meeting, True)
    meeting.say("Marcus Lee", "This is not for you.")
    meeting.run(4_000)
    pause(meeting, False)
    meeting.run(4_000)
    meeting.say("Marcus Lee", "And we are back.")
    meeting.run(4_000)

    assert "not for you" not in given(meeting)
    assert "And we are back." in given(meeting)


def test_another_speaks_in_the_pause(meeting: Simulation) -> None:
    pause(meeting, True)
    meeting.say("Priya Nair", "This is not for you.")
    meeting.run(4_000)
    pause(meeting, False)
    meeting.run(4_000)
    meeting.say("Marcus Lee", "And we are back.")
    meeting.run(4_000)

    assert "not for you" not in given(meeting)
    assert "And we are back." in given(meeting)


def test_the_page_puts_its_captions_elsewhere_in_the_pause(page: Page) -> None:
    meeting = Simulation(page)
    meeting.open("meet")
    meeting.begin()
    meeting.run(1_000)
    meeting.say("Marcus Lee", "We said this before.")
    meeting.run(1_000)
    pause(meeting, True)
    meeting.do("breakout", True)
    meeting.say("Priya Nair", "This is not for you.")
    pause(meeting, False)
    meeting.run(4_000)
    meeting.say("Marcus Lee", "And we are back.")
    meeting.run(4_000)

    assert "not for you" not in given(meeting)
    assert "And we are back." in given(meeting)


def test_words_that_are_being_said_when_it_goes_on_are_given_from_there(meeting: Simulation) -> None:
    pause(meeting, True)
    meeting.say("Priya Nair", "This is not for you")
    pause(meeting, False)
    meeting.say("Priya Nair", "but this is for everybody.")
    meeting.run(4_000)

    assert "not for you" not in given(meeting)
    assert "this is for everybody." in given(meeting)
