"""Whose a stream is, by what the browser says of the tab, also for the next worker."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

# chrome.storage.session and chrome.tabs as far as sources.js uses them; tabs are at `addresses`.
SET_UP: Final = """async () => {
  const memory = {}, addresses = {}, order = [];
  const session = {
    get: async () => structuredClone(memory),
    set: async (change) => {
      for (let turn = 0; turn < 50; turn += 1) await null;
      order.push("kept");
      Object.assign(memory, structuredClone(change));
    },
  };
  const tabs = { get: async (tab) => ({ url: addresses[tab] }) };
  globalThis.chrome = { storage: { session }, tabs };
  const { Sources, platformOfSender } = await import("/extension/sources.js");
  const wake = async () => { const sources = new Sources(); await sources.ready; return sources; };
  const consent = { at_ms: 1, how: "click", text_version: 1 };
  const permit = { tab: 1, platform: "meet", meeting: "m", consent, continues: "stream-0" };
  const begun = { type: "meeting_started", stream: "stream-1", seq: 1 };
  const first = { ...begun, platform: "zoom", meeting: "m", consent: {}, continues: "stream-0" };
  const next = { type: "health", stream: "stream-1", seq: 2, state: "active" };
  Object.assign(globalThis, { wake, permit, first, next, order, addresses, platformOfSender });
}"""


@pytest.fixture
def worker(page: Page) -> Page:
    page.goto(ADDRESSES["meet"])
    page.evaluate(SET_UP)
    return page


def run(worker: Page, body: str) -> Any:
    return worker.evaluate(f"async () => {{ const out = []; {body}; return out; }}")


def test_what_begins_a_stream_is_written_by_what_is_known(worker: Page) -> None:
    out = run(
        worker,
        """const sources = await wake(), { frame, begun } = await sources.admit(1, first, permit);
        out.push(begun, frame.platform, frame.consent.how, frame.continues);
        const forged = { ...first, stream: "stream-2", continues: "stream-9" };
        out.push((await sources.admit(1, forged, permit)).frame.continues)""",
    )
    assert out == [True, "meet", "click", "stream-0", None]


def test_the_next_worker_knows_a_stream_before_it_goes_on(worker: Page) -> None:
    """The page sends no beginning again that the desktop has: who did not hear it would refuse the rest."""
    out = run(
        worker,
        """await (await wake()).admit(1, first, permit); out.push([...order]);
        const sources = await wake();
        out.push((await sources.admit(1, next, null)).frame.seq, sources.tabOf("stream-1"));
        out.push((await sources.admit(1, { ...first, meeting: "other" }, null)).frame.meeting)""",
    )
    assert out == [["kept"], 2, 1, "m"]


def test_nothing_goes_on_that_is_not_permitted(worker: Page) -> None:
    out = run(
        worker,
        """const sources = await wake();
        const other = { ...first, meeting: "other" };
        const refused = [[next, permit], [first, null], [other, permit], [null, permit], [{}, permit]];
        for (const [frame, allowed] of refused) out.push(await sources.admit(1, frame, allowed));
        await sources.admit(1, first, permit);
        out.push(await sources.admit(2, next, { ...permit, tab: 2 }));
        out.push(await sources.admit(2, first, { ...permit, tab: 2 }))""",
    )
    assert out == [None] * 7


def test_what_is_left_of_a_meeting_may_go_under_a_new_name(worker: Page) -> None:
    out = run(
        worker,
        """const sources = await wake(); await sources.admit(1, first, permit);
        const again = { ...first, stream: "stream-2", continues: null };
        out.push((await sources.admit(1, again, null)).frame.meeting, await sources.admit(2, again, null))""",
    )
    assert out == ["m", None]


@pytest.mark.parametrize(
    ("platform", "address", "meeting", "holds"),
    [
        ("meet", "https://meet.google.com/abc-defg-hij?x=1", "abc-defg-hij", True),
        ("meet", "https://meet.google.com/abc-defg-hij", "abc-defg-xyz", False),
        ("meet", "https://meet.google.com/landing", "abc-defg-hij", False),
        ("zoom", "https://app.zoom.us/wc/81234567890/join", "81234567890", True),
        ("zoom", "https://app.zoom.us/wc/81234567890/join", "81234567891", False),
        ("teams", "https://teams.live.com/meet/9312345678", "9312345678", True),
        ("teams", "https://teams.live.com/meet/9312345678", "81234567890", False),
        ("teams", "https://teams.live.com/v2/", "81234567890", False),
        ("teams", "https://teams.live.com/v2/", "0f8fad5b-d9cb-469f-a165-70867728950e", True),
    ],
)
def test_a_tab_is_in_the_meeting_that_its_address_names(
    worker: Page, platform: str, address: str, meeting: str, holds: bool
) -> None:
    worker.evaluate("(address) => { addresses[1] = address; }", address)
    worker.evaluate(
        "async ([...about]) => { window.told = (await wake()).isIn(1, ...about); }", [platform, meeting]
    )
    worker.clock.run_for(2_000)
    assert worker.evaluate("window.told") is holds


def test_a_tab_once_seen_in_a_meeting_stays_in_it_while_it_looks_elsewhere(worker: Page) -> None:
    ask = "async () => { window.told = (await wake()).isIn(1, 'teams', '9312345678'); await window.told; }"
    worker.evaluate("() => { addresses[1] = 'https://teams.live.com/meet/9312345678'; }")
    worker.evaluate(ask)
    worker.evaluate("() => { addresses[1] = 'https://teams.live.com/v2/'; }")
    worker.evaluate(ask.replace("await window.told;", ""))
    worker.clock.run_for(2_000)
    assert worker.evaluate("window.told") is True


def test_the_platform_is_that_of_the_tabs_origin(worker: Page) -> None:
    senders = [
        {"origin": "https://app.zoom.us", "url": "https://meet.google.com/"},
        {"url": "https://meet.google.com/abc-defg-hij"},
        {"origin": "https://zoom.us.example"},
        {},
    ]
    assert worker.evaluate("(senders) => senders.map(platformOfSender)", senders) == ["zoom", "meet", "", ""]
