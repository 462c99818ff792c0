"""What becomes of a tab is told; what a tab says of itself is held against what the browser says of it."""

from __future__ import annotations

import time
from typing import Final

from bridge.messages import Chat, Health, MeetingEnded, MeetingStarted
from tests.extension.desktop import Browser, Desktop, wait_until
from tests.extension.room import A_MINUTE_LATER, allow, healths, heard, open_meeting, say

# Play the page's script, as one that was taken over would, in a tab; until all of it was heard.
FORGE: Final = """async ([tabId, meeting, stream]) => {
  const forge = (meeting, stream) => new Promise((done) => {
    const port = chrome.runtime.connect({ name: "tab" });
    const consent = { at_ms: 1, how: "forged" };
    const begun = { type: "meeting_started", platform: "meet", meeting, consent, continues: stream };
    const words = { type: "chat", id: "f", speaker: "x", side: "ours", text: "Forged." };
    const send = (frame, stream, seq) =>
      port.postMessage({ kind: "frame", frame: { ...frame, stream, seq, at_ms: 1 } });
    port.postMessage({ kind: "meeting", platform: "meet", meeting, title: "", status: {} });
    send(begun, "forged-stream-1", 1);
    send(words, "forged-stream-1", 2);
    send(words, stream, 3);
    port.postMessage({ kind: "over", meeting });
    port.onMessage.addListener(({ kind }) => kind === "forgotten" && done(true));
  });
  await chrome.scripting.executeScript({ target: { tabId }, func: forge, args: [meeting, stream] });
}"""

# The same in a tab that is allowed its meeting: another platform and consent, another's stream before it.
FORGE_OWN: Final = """async ([tabId, meeting]) => {
  const forge = (meeting) => {
    const port = chrome.runtime.connect({ name: "tab" });
    const frame = {
      type: "meeting_started", platform: "zoom", meeting, consent: { at_ms: 1, how: "forged" },
      continues: "x".repeat(24), stream: "forged-stream-1", seq: 1, at_ms: 1,
    };
    port.postMessage({ kind: "meeting", platform: "zoom", meeting, title: "", status: {} });
    port.onMessage.addListener(({ kind }) => kind === "start" && port.postMessage({ kind: "frame", frame }));
  };
  await chrome.scripting.executeScript({ target: { tabId }, func: forge, args: [meeting] });
}"""


def test_a_closed_tab_ends_its_call_while_another_goes_on(desktop: Desktop, browser: Browser) -> None:
    other = open_meeting(browser, "meet")
    allow(browser, other, desktop)
    tab = open_meeting(browser, "meet")
    shelf = desktop.shelf
    popup = browser.open_popup(tab)
    popup.click("#start")
    wait_until(shelf.news, lambda: len(shelf.kept) == 2)
    first = list(shelf.kept)[-1]
    say(tab, "Ana", "Before the tab was closed.")
    heard(desktop, "Before the tab was closed.")
    tab.close()
    wait_until(shelf.news, lambda: isinstance(shelf.frames[-1], MeetingEnded))

    began, ended = shelf.kept[list(shelf.kept)[-1]]
    assert isinstance(began, MeetingStarted)
    assert began.continues == first
    assert isinstance(ended, MeetingEnded)
    assert ended.reason == "tab-closed"


def test_a_page_that_is_gone_is_told_as_lost(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "Before the page was left.")
    heard(desktop, "Before the page was left.")
    first = list(desktop.shelf.kept)[-1]
    tab.goto("about:blank")
    shelf = desktop.shelf
    wait_until(shelf.news, lambda: len(shelf.kept) == 2 and len(shelf.kept[list(shelf.kept)[1]]) == 2)

    began, lost = shelf.kept[list(shelf.kept)[1]]
    assert isinstance(began, MeetingStarted)
    assert began.continues == first
    assert isinstance(lost, Health)
    assert (lost.state, lost.detail) == ("lost", "page-gone")
    browser.worker.evaluate(A_MINUTE_LATER)
    wait_until(shelf.news, lambda: isinstance(shelf.kept[lost.stream][-1], MeetingEnded))


def test_a_page_that_hangs_is_told_as_lost_and_back_when_it_answers(
    desktop: Desktop, browser: Browser
) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "Before the page hung.")
    shelf = desktop.shelf
    wait_until(shelf.news, lambda: healths(desktop)[-1:] == [("active", "")])
    began = time.monotonic()
    tab.evaluate(
        "setTimeout(() => { const until = Date.now() + 10_500; while (Date.now() < until); }, 0), null"
    )
    wait_until(shelf.news, lambda: ("lost", "page-hung") in healths(desktop))
    assert time.monotonic() - began < 9.5
    assert healths(desktop)[-1] == ("lost", "page-hung")
    wait_until(shelf.news, lambda: healths(desktop)[-1] == ("active", ""))
    say(tab, "Ben", "After it.")

    wait_until(shelf.news, lambda: shelf.words() == ["Before the page hung.", "After it."])
    began_in = [frames[0] for frames in shelf.kept.values()]
    first = next(iter(shelf.kept))
    assert [one.continues for one in began_in if isinstance(one, MeetingStarted)] == [None, first]


def test_a_tab_writes_into_no_other_meeting_than_its_own(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    first = list(desktop.shelf.kept)[-1]
    other = open_meeting(browser, "zoom")
    browser.open_popup(other).wait_for_selector("#start")
    meeting = tab.url.rpartition("/")[2]
    browser.worker.evaluate(FORGE, [browser.tab_number(other), meeting, first])
    tab.bring_to_front()
    say(tab, "Ana", "My own words.")

    shelf = desktop.shelf
    wait_until(shelf.news, lambda: "My own words." in shelf.words())
    assert list(shelf.kept) == [first]
    assert not [frame for frame in shelf.frames if isinstance(frame, Chat | MeetingEnded)]
    consents = "async () => Object.keys((await chrome.storage.local.get('remembered')).remembered.consents)"
    assert meeting in browser.worker.evaluate(consents)


def test_what_a_tab_says_of_itself_is_written_anew_by_what_is_known(
    desktop: Desktop, browser: Browser
) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    browser.worker.evaluate(FORGE_OWN, [browser.tab_number(tab), tab.url.rpartition("/")[2]])
    shelf = desktop.shelf
    wait_until(shelf.news, lambda: "forged-stream-1" in shelf.kept)

    forged = shelf.kept["forged-stream-1"][0]
    assert isinstance(forged, MeetingStarted)
    assert (forged.platform, forged.consent.how, forged.continues) == ("meet", "button in the pop-up", None)


def test_the_popup_says_when_the_chat_cannot_be_read(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "zoom")
    allow(browser, tab, desktop)
    popup = browser.open_popup(tab)
    popup.wait_for_selector("#chat")
    assert popup.inner_text("#chat") == "The chat is read only while its list is open."
    tab.evaluate("sim.chat('Ana', 'Here is the link')")
    popup.wait_for_selector("#chat", state="detached")
