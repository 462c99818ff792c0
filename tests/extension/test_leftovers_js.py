"""A call whose page is gone for good is told as lost, and then as over; one that is gone on with is not."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

# A browser's store, and a forwarder that notes what it is given; all of it is on its way where `desk` is up.
SET_UP: Final = """async () => {
  const { Leftovers } = await import("/extension/leftovers.js");
  const session = {}, told = [], desk = { up: true };
  const get = async () => structuredClone(session);
  const set = async (some) => void Object.assign(session, some);
  globalThis.chrome = { storage: { session: { get, set } } };
  const append = (stream, frame, done) => {
    told.push(`${stream} ${frame.state ?? frame.type}`);
    if (desk.up) done();
  };
  const make = () => new Leftovers({ append });
  Object.assign(globalThis, { make, told, desk, session });
}"""


@pytest.fixture
def meeting(page: Page) -> Page:
    page.goto(ADDRESSES["meet"])
    page.evaluate(SET_UP)
    return page


def run(page: Page, body: str) -> Any:
    return page.evaluate(f"async () => {{ {body}; }}")


def told(page: Page) -> Any:
    return page.evaluate("told.splice(0)")


def test_streams_of_a_browser_before_are_lost_and_then_over(meeting: Page) -> None:
    run(meeting, "globalThis.one = make(); await one.begin(async () => ['a', 'b'])")
    assert told(meeting) == [], "a page may be back in a moment"
    meeting.clock.run_for(4_100)
    assert told(meeting) == ["a lost", "b lost"]
    run(meeting, "one.look()")
    assert told(meeting) == []
    run(meeting, "one.leave('b')")
    meeting.clock.run_for(60_000)
    run(meeting, "one.look(); one.look()")
    assert told(meeting) == ["a meeting_ended"]
    run(meeting, "await make().begin(() => ['a'])")
    assert told(meeting) == []


def test_the_next_worker_knows_of_them_and_takes_none_for_one(meeting: Page) -> None:
    run(meeting, "await make().begin(async () => ['a'])")
    meeting.clock.run_for(61_000)
    told(meeting)
    run(meeting, "desk.up = false; await make().begin(async () => ['b'])")
    assert told(meeting) == ["a meeting_ended"]
    run(meeting, "desk.up = true; await make().begin(async () => ['b'])")
    assert told(meeting) == ["a meeting_ended"], "it may not have been told"
    run(meeting, "await make().begin(async () => ['b'])")
    assert told(meeting) == []


def test_a_page_that_goes_on_before_they_are_known_is_no_leftover(meeting: Page) -> None:
    run(meeting, "globalThis.one = make(); one.leave('a'); await one.begin(async () => ['a'])")
    meeting.clock.run_for(61_000)
    run(meeting, "one.look()")
    assert told(meeting) == []


def test_a_page_that_went_and_does_not_come_back_ends_its_call(meeting: Page) -> None:
    run(meeting, "globalThis.one = make(); await one.begin(async () => []); one.add('a')")
    meeting.clock.run_for(5_000)
    run(meeting, "one.look()")
    assert told(meeting) == [], "its own stream says that it is lost"
    meeting.clock.run_for(56_000)
    run(meeting, "one.look()")
    assert told(meeting) == ["a meeting_ended"]


def test_what_no_desktop_has_heard_for_an_hour_is_let_go(meeting: Page) -> None:
    run(meeting, "desk.up = false; globalThis.one = make(); await one.begin(async () => ['a'])")
    meeting.clock.run_for(61_000)
    run(meeting, "one.look()")
    meeting.clock.run_for(3_600_000)
    run(meeting, "one.look(); await one.begin(async () => [])")
    assert meeting.evaluate("session.left") == []
