"""Switching captions on for a person who asks: in any language, and nothing unasked."""

from __future__ import annotations

import pytest

from tests.extension.simulation import Simulation


@pytest.mark.parametrize("language", ["en", "fr", "ja"])
@pytest.mark.parametrize("platform", ["meet", "zoom", "teams"])
def test_captions_are_switched_on_when_asked(meeting: Simulation, platform: str, language: str) -> None:
    meeting.open(platform, silent="1", language=language)
    meeting.begin()
    meeting.run(6_000)
    assert meeting.health()[-1][0] == "absent"
    meeting.page.evaluate("() => { capture.switchCaptionsOn().then((on) => { window.switched = on; }); }")
    meeting.run(6_000)
    assert meeting.page.evaluate("window.switched") is True
    meeting.say("Marcus Lee", "Now you hear me.")
    meeting.run(3_000)
    assert meeting.said() == [("Marcus Lee", "Now you hear me.")]


def test_captions_that_are_on_are_left_on(meeting: Simulation) -> None:
    meeting.open("meet")
    meeting.begin()
    meeting.page.evaluate("() => { capture.switchCaptionsOn().then((on) => { window.switched = on; }); }")
    meeting.run(1_000)
    assert meeting.page.evaluate("[window.switched, sim.region !== null]") == [True, True]


def test_a_page_without_the_button_says_no(meeting: Simulation) -> None:
    meeting.open("teams", silent="1")
    meeting.page.evaluate("document.querySelector('#callingButtons-showMoreBtn').remove()")
    meeting.begin()
    meeting.page.evaluate("() => { capture.switchCaptionsOn().then((on) => { window.switched = on; }); }")
    meeting.run(10_000)
    assert meeting.page.evaluate("window.switched") is False


def test_nothing_is_switched_on_unasked(meeting: Simulation) -> None:
    meeting.open("meet", silent="1")
    meeting.begin()
    meeting.run(30_000)
    assert meeting.page.evaluate("sim.region") is None
    assert meeting.status()["canSwitchOn"] is True
