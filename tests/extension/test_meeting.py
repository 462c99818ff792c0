"""When a meeting begins and ends: not in the lobby, not for a breakout room, not for a dialog."""

from __future__ import annotations

from typing import Any

import pytest

from tests.extension.chromium import ADDRESSES
from tests.extension.simulation import Simulation, Spoken


def meetings(meeting: Simulation) -> list[Any]:
    found: list[Any] = meeting.page.evaluate("window.meetings")
    return found


def watch(meeting: Simulation, platform: str, **parameters: str) -> None:
    meeting.open(platform, **parameters)
    meeting.page.evaluate("window.watch()")
    meeting.run(1_000)


@pytest.mark.parametrize("language", ["en", "fr", "ja"])
@pytest.mark.parametrize(
    ("platform", "named"), [("meet", "abc-defg-hij"), ("zoom", "81234567890"), ("teams", "Zm9v")]
)
def test_a_meeting_begins_when_the_lobby_is_left(
    meeting: Simulation, platform: str, named: str, language: str
) -> None:
    watch(meeting, platform, lobby="1", language=language)
    meeting.run(5_000)
    assert meetings(meeting) == []
    meeting.do("join")
    meeting.run(1_000)
    assert [found["meeting"] for found in meetings(meeting)] == [named]
    meeting.run(60_000)
    assert len(meetings(meeting)) == 1


@pytest.mark.parametrize("platform", ["meet", "teams"])
def test_its_title_is_read(meeting: Simulation, platform: str) -> None:
    watch(meeting, platform, silent="1")
    assert meetings(meeting)[0]["title"] == "Weekly sync"


@pytest.mark.parametrize(
    ("platform", "button"), [("meet", "button[aria-label]"), ("teams", "#hangup-button")]
)
def test_pressing_leave_ends_it_soon(meeting: Simulation, platform: str, button: str) -> None:
    watch(meeting, platform, silent="1")
    meeting.page.evaluate("(css) => document.querySelector(css).click()", button)
    meeting.run(5_000)
    assert meetings(meeting)[1:] == [None]


def test_pressing_leave_and_staying_ends_nothing(meeting: Simulation) -> None:
    watch(meeting, "zoom", silent="1")
    frame = "document.querySelector('iframe').contentDocument"
    meeting.page.evaluate(f"{frame}.querySelector('.footer__leave-btn-container button').click()")
    meeting.run(60_000)
    assert len(meetings(meeting)) == 1


@pytest.mark.parametrize("platform", ["meet", "zoom", "teams"])
def test_a_page_rearranged_for_a_moment_ends_nothing(meeting: Simulation, platform: str) -> None:
    watch(meeting, platform, silent="1")
    where = "document.querySelector('iframe').contentDocument" if platform == "zoom" else "document"
    meeting.page.evaluate(f"{where}.body.replaceChildren()")
    meeting.run(10_000)
    meeting.do("join")
    meeting.run(30_000)
    assert len(meetings(meeting)) == 1


@pytest.mark.parametrize("platform", ["meet", "zoom", "teams"])
def test_a_page_that_stays_gone_ends_it_after_a_while(meeting: Simulation, platform: str) -> None:
    watch(meeting, platform, silent="1")
    where = "document.querySelector('iframe').contentDocument" if platform == "zoom" else "document"
    meeting.page.evaluate(f"{where}.body.replaceChildren()")
    meeting.run(13_000)
    assert len(meetings(meeting)) == 1
    meeting.run(4_000)
    assert meetings(meeting)[1:] == [None]


@pytest.mark.parametrize("language", ["en", "fr", "ja"])
def test_the_host_ends_it_for_all(meeting: Simulation, language: str) -> None:
    watch(meeting, "zoom", language=language)
    meeting.do("ask")
    meeting.run(5_000)
    assert len(meetings(meeting)) == 1
    meeting.do("end")
    meeting.run(2_000)
    assert meetings(meeting)[1:] == [None]


@pytest.mark.parametrize(
    ("platform", "path"), [("zoom", "/wc/home"), ("meet", "/landing"), ("meet", "/abc-defg-hijk")]
)
def test_another_page_of_the_site_is_no_meeting(meeting: Simulation, platform: str, path: str) -> None:
    meeting.page.goto("/".join(ADDRESSES[platform].split("/")[:3]) + path)
    meeting.page.evaluate("window.ready")
    meeting.page.evaluate(
        """async (platform) => {
          const { watchMeeting } = await import("/extension/capture.js");
          window.meetings = [];
          watchMeeting({ document, platform, onMeeting: (found) => window.meetings.push(found) });
        }""",
        platform,
    )
    meeting.run(5_000)
    assert meetings(meeting) == []


def test_capturing_says_where_it_is_and_ends_with_the_meeting(meeting: Simulation) -> None:
    meeting.open("meet")
    meeting.begin()
    meeting.run(1_000)
    meeting.say("Marcus Lee", "Good bye then")
    meeting.run(300)
    meeting.page.evaluate("document.querySelector('button[aria-label]').click()")
    meeting.run(5_000)
    kinds = [frame["type"] for frame in meeting.page.evaluate("window.frames_")]
    assert kinds.count("meeting_started") == kinds.count("meeting_ended") == 1
    assert kinds[-1] == "meeting_ended"
    assert meeting.frames("meeting_ended")[0]["reason"] == "left"
    assert meeting.spoken()[0].final
    assert meeting.frames("meeting_started")[0] == {
        "type": "meeting_started",
        "platform": "meet",
        "meeting": "abc-defg-hij",
        "title": "Weekly sync",
    }


@pytest.mark.parametrize(
    ("platform", "press", "reason"),
    [
        ("meet", True, "left"),
        ("meet", False, "ended"),
        ("zoom", True, "left"),
        ("zoom", False, "ended-by-host"),
    ],
)
def test_who_ended_it_is_told_only_where_it_is_known(
    meeting: Simulation, platform: str, press: bool, reason: str
) -> None:
    meeting.open(platform)
    meeting.begin()
    meeting.run(1_000)
    if press:
        where = "document.querySelector('iframe').contentDocument" if platform == "zoom" else "document"
        meeting.page.evaluate(f"{where}.querySelector('button[aria-label]').click()")
    if platform == "zoom" or not press:
        meeting.do("end")
    meeting.run(5_000)
    assert [frame["reason"] for frame in meeting.frames("meeting_ended")] == [reason]


MOVES = {
    "meet": ("abc-defg-hij", "/xyz-xyzx-xyz", "xyz-xyzx-xyz"),
    "zoom": ("81234567890", "/wc/99900011122/join", "99900011122"),
}


@pytest.mark.parametrize("platform", sorted(MOVES))
def test_another_meeting_in_the_same_page_is_another(meeting: Simulation, platform: str) -> None:
    first, path, second = MOVES[platform]
    watch(meeting, platform, silent="1")
    meeting.page.evaluate("(path) => history.pushState(null, '', path)", path)
    meeting.run(3_000)
    found = [one and one["meeting"] for one in meetings(meeting)]
    assert found == [first, None, second]


@pytest.mark.parametrize("platform", sorted(MOVES))
def test_capturing_ends_where_the_page_goes_to_another_meeting(meeting: Simulation, platform: str) -> None:
    meeting.open(platform)
    meeting.begin()
    meeting.run(1_000)
    meeting.say("Marcus Lee", "In the first meeting")
    meeting.run(300)
    meeting.page.evaluate("(path) => history.pushState(null, '', path)", MOVES[platform][1])
    meeting.say("Marcus Lee", "and this is in the second.")
    meeting.run(5_000)
    assert meeting.spoken() == [Spoken("Marcus Lee", "In the first meeting", "theirs", True)]
    assert meeting.page.evaluate("window.frames_").pop() == {"type": "meeting_ended", "reason": "left"}


def test_an_address_that_is_only_looked_at_is_no_other_meeting(meeting: Simulation) -> None:
    """Teams shows another meeting's chat without leaving the call, and names it in its address."""
    other = "/v2/?meetingjoin=/l/meetup-join/19:meeting_b3RoZXI@thread.v2/0"
    watch(meeting, "teams", silent="1")
    meeting.page.evaluate("(path) => history.pushState(null, '', path)", other)
    meeting.run(30_000)
    assert [one["meeting"] for one in meetings(meeting)] == ["Zm9v"]
    meeting.page.evaluate("document.body.replaceChildren()")
    meeting.run(2_000)
    meeting.do("join")
    meeting.run(2_000)
    assert [one and one["meeting"] for one in meetings(meeting)] == ["Zm9v", None, "b3RoZXI"]


def test_watching_reads_no_captions(meeting: Simulation) -> None:
    watch(meeting, "meet")
    meeting.page.evaluate(
        """() => {
          window.read = 0;
          const text = Object.getOwnPropertyDescriptor(Node.prototype, "textContent");
          const value = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue");
          const shows = (node, { words }) => words.contains(node) || node.contains(words);
          const note = (node) => { if (window.sim.rows.some((row) => shows(node, row))) window.read += 1; };
          for (const [name, old] of [["textContent", text], ["nodeValue", value]]) {
            const get = function () { note(this); return old.get.call(this); };
            Object.defineProperty(Node.prototype, name, { ...old, get });
          }
        }"""
    )
    meeting.say("Marcus Lee", "This was private.")
    meeting.run(10_000)
    rows = meeting.page.evaluate("window.read")
    meeting.begin()
    meeting.run(1_000)
    assert rows == 0
    assert meeting.page.evaluate("window.read") > 0
