"""What the part in the tab tells the worker, where the worker does not believe it or was not there."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

# A worker that notes what it is told, and says what a test says.
SET_UP: Final = """async () => {
  const told = [];
  let hear = null;
  const connect = () => ({
    postMessage: (message) => told.push(structuredClone(message)),
    onMessage: { addListener: (one) => { hear = one; } },
    onDisconnect: { addListener: () => undefined },
    disconnect: () => undefined,
  });
  const onMessage = { addListener: () => undefined };
  globalThis.chrome = { runtime: { id: "extension", connect, onMessage } };
  Object.assign(globalThis, { told, reply: (message) => hear(message) });
  (await import("/extension/page.js")).begin();
}"""


@pytest.fixture
def meeting(page: Page) -> Page:
    page.goto(ADDRESSES["meet"])
    page.evaluate("window.ready")
    page.evaluate(SET_UP)
    return page


def told(page: Page) -> list[Any]:
    """What the worker was told since this was last asked."""
    news: list[Any] = page.evaluate("told.splice(0)")
    return news


def test_a_meeting_that_is_over_is_not_asked_for_again(meeting: Page) -> None:
    asked = [one for one in told(meeting) if one["kind"] == "meeting"]
    assert len(asked) == 1
    meeting.evaluate("(meeting) => reply({ kind: 'doubted', meeting })", asked[0]["meeting"])
    meeting.clock.run_for(3_100)
    assert [one["kind"] for one in told(meeting)] == ["meeting"], "it asks again in between"
    meeting.evaluate("(meeting) => reply({ kind: 'doubted', meeting })", asked[0]["meeting"])
    meeting.evaluate("sim.end()")
    meeting.clock.run_for(6_000)
    assert [one["kind"] for one in told(meeting)] == ["over"]
