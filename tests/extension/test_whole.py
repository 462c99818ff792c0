"""A call from the meeting's page to the desktop, through the whole extension, while things go away.

One rule: what reached the desktop is compared with what was said; a frame too few or too many fails.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bridge.messages import Caption, Chat, Health, MeetingEnded, MeetingStarted
from tests.extension.chromium import Driver
from tests.extension.desktop import PATIENCE, Browser, Desktop, open_browser, pair, wait_until
from tests.extension.room import A_MINUTE_LATER, allow, healths, heard, open_meeting, say


def has_paused(desktop: Desktop, at: int | None = None) -> bool:
    """Whether a pause is told, or is what the frame at `at` tells."""
    frames = desktop.shelf.frames if at is None else desktop.shelf.frames[at:]
    return any(isinstance(frame, Health) and frame.state == "paused" for frame in frames)


# Until the worker has put a frame of that type aside.
UNTIL_KEPT: Final = """async (type) => {
  const ask = (asked) => new Promise((resolve) => asked.onsuccess = () => resolve(asked.result));
  const store = await ask(indexedDB.open("spool"));
  const get = (from) => ask(store.transaction(from).objectStore(from).getAll());
  const [key] = await get("keys");
  for (let left = 500; left; left -= 1) {
    for (const { stream, seq, iv, sealed } of await get("frames")) {
      const additionalData = new TextEncoder().encode(`${stream} ${seq}`);
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, sealed);
      if (JSON.parse(new TextDecoder().decode(text)).type === type) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("It was never put aside");
}"""


@pytest.mark.parametrize("platform", ["meet", "zoom", "teams"])
def test_nothing_before_consent_and_everything_after(
    desktop: Desktop, browser: Browser, platform: str
) -> None:
    tab = open_meeting(browser, platform)
    say(tab, "Priya Nair", "We said this before anybody agreed.")
    allow(browser, tab, desktop)
    say(tab, "Tom Becker", "And what would it cost?")
    say(tab, "Priya Nair", "Nine hundred a month, all in.")

    shelf = desktop.shelf
    wait_until(shelf.news, lambda: "Nine hundred a month, all in." in shelf.words())
    started = shelf.frames[0]
    assert isinstance(started, MeetingStarted)
    assert (started.platform, started.continues) == (platform, None)
    assert started.consent.how == "button in the pop-up"
    captions = [frame for frame in shelf.frames if isinstance(frame, Caption)]
    assert "before anybody agreed" not in " ".join(frame.text for frame in captions)
    assert {frame.speaker for frame in captions} == {"Tom Becker", "Priya Nair"}
    wait_until(
        shelf.news,
        lambda: any(isinstance(frame, Health) and frame.state == "active" for frame in shelf.frames),
    )


def test_a_worker_killed_again_and_again_loses_nothing(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    lines = [f"Line number {number} of this call." for number in range(8)]
    for number, line in enumerate(lines):
        say(tab, f"Speaker {number % 2}", line)
        if number % 2:
            browser.kill_worker()

    heard(desktop, *lines)
    assert len(desktop.shelf.kept) == 1


def test_a_desktop_that_goes_away_gets_everything_when_it_is_back(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "Before the desktop went.")
    heard(desktop, "Before the desktop went.")
    desktop.stop()
    say(tab, "Ben", "While it was away.")
    say(tab, "Ana", "Still away.")
    desktop.start()

    heard(desktop, "Before the desktop went.", "While it was away.", "Still away.")


def test_a_desktop_opened_in_a_quiet_stretch_hears_of_the_call(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "Before the desktop went.")
    wait_until(
        desktop.shelf.news,
        lambda: any(isinstance(frame, Caption) and frame.final for frame in desktop.shelf.frames),
    )
    (stream,) = desktop.shelf.kept
    desktop.stop()
    while not desktop.shelf.opened.empty():
        desktop.shelf.opened.get()
    browser.kill_worker()
    desktop.start()

    while desktop.shelf.opened.get(timeout=PATIENCE) != stream:
        pass
    say(tab, "Ben", "And on it goes.")
    heard(desktop, "Before the desktop went.", "And on it goes.")


def test_a_reloaded_tab_goes_on_without_being_asked_again(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "Before the reload.")
    heard(desktop, "Before the reload.")
    tab.reload()
    tab.evaluate("window.ready")
    shelf = desktop.shelf
    wait_until(shelf.news, lambda: len(shelf.kept) == 2)
    say(tab, "Ben", "After the reload.")

    heard(desktop, "Before the reload.", "After the reload.")
    first, second = shelf.kept
    again = shelf.kept[second][0]
    assert isinstance(again, MeetingStarted)
    assert again.continues == first


def test_an_update_goes_on_in_the_open_tab(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "Before the update.")
    heard(desktop, "Before the update.")
    # the worker that is asked does not live to answer
    browser.worker.evaluate("() => { setTimeout(() => chrome.runtime.reload(), 0); }")
    shelf = desktop.shelf
    wait_until(shelf.news, lambda: len(shelf.kept) == 2)
    say(tab, "Ben", "After the update.")

    wait_until(shelf.news, lambda: shelf.words()[-1:] == ["After the update."])


def test_what_waited_when_the_browser_ended_comes_with_the_next(driver: Driver, tmp_path: Path) -> None:
    desktop = Desktop(tmp_path)
    with open_browser(driver, desktop, tmp_path / "profile") as browser:
        pair(desktop, browser)
        tab = open_meeting(browser, "meet")
        allow(browser, tab, desktop)
        desktop.stop()
        say(tab, "Ana", "Said while nobody listened.")
        browser.worker.evaluate("""async () => {
          const ask = (asked) => new Promise((resolve) => asked.onsuccess = () => resolve(asked.result));
          const store = await ask(indexedDB.open("spool"));
          const kept = () => ask(store.transaction("frames").objectStore("frames").getAll());
          while (!(await kept()).length) await new Promise((resolve) => setTimeout(resolve, 20));
        }""")
    desktop.start()
    with open_browser(driver, desktop, tmp_path / "profile"):
        heard(desktop, "Said while nobody listened.")
    desktop.stop()


def test_the_call_of_a_browser_that_crashed_is_told_as_lost_and_then_as_over(
    driver: Driver, tmp_path: Path
) -> None:
    desktop = Desktop(tmp_path)
    shelf = desktop.shelf
    with open_browser(driver, desktop, tmp_path / "profile") as browser:
        pair(desktop, browser)
        tab = open_meeting(browser, "meet")
        allow(browser, tab, desktop)
        say(tab, "Ana", "Before the crash.")
        heard(desktop, "Before the crash.")
        browser.crash()
    (first,) = shelf.kept
    with open_browser(driver, desktop, tmp_path / "profile") as browser:
        wait_until(shelf.news, lambda: ("lost", "page-gone") in healths(desktop))
        tab = open_meeting(browser, "zoom")
        allow(browser, tab, desktop)
        wait_until(shelf.news, lambda: len(shelf.kept) == 2)
        browser.worker.evaluate(A_MINUTE_LATER)
        wait_until(shelf.news, lambda: isinstance(shelf.kept[first][-1], MeetingEnded))
        say(tab, "Ben", "In the other call.")
        heard(desktop, "Before the crash.", "In the other call.")
    desktop.stop()


def test_a_meeting_that_is_opened_again_after_a_crash_goes_on(driver: Driver, tmp_path: Path) -> None:
    desktop = Desktop(tmp_path)
    shelf = desktop.shelf
    with open_browser(driver, desktop, tmp_path / "profile") as browser:
        pair(desktop, browser)
        tab = open_meeting(browser, "meet")
        address = tab.url
        allow(browser, tab, desktop)
        say(tab, "Ana", "Before the crash.")
        heard(desktop, "Before the crash.")
        browser.crash()
    (first,) = shelf.kept
    with open_browser(driver, desktop, tmp_path / "profile") as browser:
        tab = browser.context.new_page()
        tab.goto(address)
        say(tab, "Ben", "After it.")
        heard(desktop, "Before the crash.", "After it.")
        browser.worker.evaluate(A_MINUTE_LATER)
        say(tab, "Ana", "And on.")
        heard(desktop, "Before the crash.", "After it.", "And on.")
        assert not [frame for frame in shelf.frames if isinstance(frame, MeetingEnded)]
    began = shelf.kept[list(shelf.kept)[1]][0]
    assert isinstance(began, MeetingStarted)
    assert began.continues == first
    desktop.stop()


def test_pause_keeps_nothing_that_is_said_meanwhile(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "Said before.")
    heard(desktop, "Said before.")
    shelf = desktop.shelf
    desktop.bridge.set_paused(True)
    wait_until(
        shelf.news,
        lambda: any(isinstance(frame, Health) and frame.state == "paused" for frame in shelf.frames),
    )
    say(tab, "Ben", "Just between us.")
    desktop.bridge.set_paused(False)
    wait_until(
        shelf.news, lambda: isinstance(shelf.frames[-1], Health) and shelf.frames[-1].state != "paused"
    )
    say(tab, "Ana", "Said after.")

    heard(desktop, "Said before.", "Said after.")


def test_the_end_and_the_chat_are_told(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    shelf = desktop.shelf
    tab.wait_for_function("document.querySelector('.Ge9Kpc') !== null", timeout=PATIENCE * 1e3)
    tab.evaluate("window.sim.chat('Ben', 'Here is the link')")
    wait_until(shelf.news, lambda: any(isinstance(frame, Chat) for frame in shelf.frames))
    tab.click("[aria-label='Leave call']")
    wait_until(shelf.news, lambda: isinstance(shelf.frames[-1], MeetingEnded))

    (chat,) = [frame for frame in shelf.frames if isinstance(frame, Chat)]
    assert (chat.speaker, chat.text) == ("Ben", "Here is the link")


def test_words_that_the_desktop_never_had_survive_its_forgetting_the_call(
    desktop: Desktop, browser: Browser
) -> None:
    """It comes back with an empty store, as one without a keyring does."""
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "Before the desktop went.")
    heard(desktop, "Before the desktop went.")
    desktop.stop()
    say(tab, "Ben", "While it was away.")
    tab.evaluate("document.querySelector('[aria-label=\"Leave call\"]').click()")
    browser.worker.evaluate(UNTIL_KEPT, "meeting_ended")
    desktop.shelf.clear()
    desktop.start()

    shelf = desktop.shelf
    wait_until(shelf.news, lambda: bool(shelf.frames) and isinstance(shelf.frames[-1], MeetingEnded))
    assert "While it was away." in shelf.words()


def test_what_the_desktop_paused_stays_paused_in_a_new_worker(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "Said before.")
    heard(desktop, "Said before.")
    desktop.bridge.set_paused(True)
    wait_until(desktop.shelf.news, lambda: has_paused(desktop))
    popup = browser.open_popup(tab)
    popup.wait_for_selector("text=paused on the desktop")
    desktop.stop()
    browser.kill_worker()
    popup.wait_for_selector("text=SalesRLAgent is not open")
    tab.bring_to_front()
    say(tab, "Ben", "Just between us.")
    popup.wait_for_selector("text=paused on the desktop")
    desktop.start()
    popup.wait_for_selector("#pause")
    say(tab, "Ana", "Said after.")

    wait_until(desktop.shelf.news, lambda: "Said after." in desktop.shelf.words())
    assert desktop.shelf.words() == ["Said before.", "Said after."]


def test_a_desktop_that_is_paused_says_so_before_the_yes_and_hears_nothing_after_it(
    desktop: Desktop, browser: Browser
) -> None:
    tab = open_meeting(browser, "meet")
    desktop.bridge.set_paused(True)
    popup = browser.open_popup(tab)
    popup.wait_for_selector("text=Listening is paused on the desktop")
    popup.click("#start")
    popup.wait_for_selector("#state:has-text('paused on the desktop')")
    say(tab, "Ana", "Just between us.")
    desktop.bridge.set_paused(False)
    popup.wait_for_selector("#pause")
    say(tab, "Ana", "Said after.")

    wait_until(desktop.shelf.news, lambda: "Said after." in desktop.shelf.words())
    assert desktop.shelf.words() == ["Said after."]


def test_a_tab_reloaded_in_a_pause_takes_nothing_that_was_said_in_it(
    desktop: Desktop, browser: Browser
) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    popup = browser.open_popup(tab)
    popup.click("#pause")
    popup.wait_for_selector("text=Go on")
    tab.bring_to_front()
    # the page shows after the reload what was said in the pause
    tab.add_init_script(
        "addEventListener('DOMContentLoaded', () => ready.then(() => sim.say('Ben', 'Between us.')))"
    )
    tab.reload()
    wait_until(desktop.shelf.news, lambda: len(desktop.shelf.kept) == 2 and has_paused(desktop, -1))
    popup.click("#pause")
    popup.wait_for_selector("#pause:text-is('Pause')")
    say(tab, "Ana", "Said after.")

    wait_until(desktop.shelf.news, lambda: "Said after." in desktop.shelf.words())
    assert desktop.shelf.words() == ["Said after."]


def test_another_meeting_in_the_same_page_is_asked_for_anew(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "In the first meeting.")
    heard(desktop, "In the first meeting.")
    tab.evaluate("history.pushState(null, '', '/xyz-xyzx-xyz')")
    say(tab, "Ben", "In the second meeting.")

    popup = browser.open_popup(tab)
    popup.wait_for_selector("#start")
    assert desktop.shelf.words() == ["In the first meeting."]
    assert isinstance(desktop.shelf.frames[-1], MeetingEnded)


def test_a_second_tab_in_the_same_meeting_does_not_say_everything_twice(
    desktop: Desktop, browser: Browser
) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    address = tab.url
    second = browser.context.new_page()
    second.goto(address)
    second.evaluate("window.ready")
    popup = browser.open_popup()
    number = browser.worker.evaluate(
        "async (url) => (await chrome.tabs.query({url})).map((tab) => tab.id).sort((a, b) => b - a)[0]",
        address,
    )
    popup.goto(popup.url.partition("?")[0] + f"?tab={number}")
    popup.wait_for_selector("#start")
    popup.click("#start")
    wait_until(desktop.shelf.news, lambda: len(desktop.shelf.kept) == 2)
    popup.wait_for_selector("#pause")

    tab.bring_to_front()
    say(tab, "Ana", "Heard in the first tab, which no longer listens.")
    second.bring_to_front()
    say(second, "Ana", "Heard in the second.")
    wait_until(desktop.shelf.news, lambda: "Heard in the second." in desktop.shelf.words())
    assert desktop.shelf.words() == ["Heard in the second."]


def test_a_consent_that_is_over_ends_capturing(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    popup = browser.open_popup(tab)
    popup.wait_for_selector("#pause")
    browser.worker.evaluate("""async () => {
      const { remembered } = await chrome.storage.local.get("remembered");
      for (const consent of Object.values(remembered.consents)) consent.at_ms -= 5 * 3600 * 1000;
      await chrome.storage.local.set({ remembered });
      chrome.alarms.onAlarm.dispatch({ name: "wake" });
    }""")

    popup.wait_for_selector("#start")
    assert has_paused(desktop, -1)


def test_a_site_that_is_no_longer_allowed_is_left_at_once(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    browser.worker.evaluate("""() => {
      globalThis.contains = chrome.permissions.contains;
      chrome.permissions.contains = async () => false;
      chrome.permissions.onRemoved.dispatch({ origins: [] });
    }""")
    shelf = desktop.shelf
    wait_until(shelf.news, lambda: isinstance(shelf.frames[-1], MeetingEnded))
    browser.worker.evaluate("""() => {
      chrome.permissions.contains = globalThis.contains;
      chrome.permissions.onAdded.dispatch({ origins: [] });
    }""")

    popup = browser.open_popup(tab)
    popup.wait_for_selector("#start")
    assert [frame.reason for frame in shelf.frames if isinstance(frame, MeetingEnded)] == ["not-allowed"]


def test_the_badge_of_a_meeting_goes_with_it(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    number = browser.tab_number(tab)
    allow(browser, tab, desktop)
    say(tab, "Ana", "Words.")
    badge = """async ([tabId, text]) => {
      const pause = () => new Promise((go) => setTimeout(go, 20));
      for (let left = 500; (await chrome.action.getBadgeText({ tabId })) !== text; left -= 1) {
        if (!left) throw new Error(`The badge never said "${text}"`);
        await pause();
      }
    }"""
    browser.worker.evaluate(badge, [number, "on"])
    tab.click("[aria-label='Leave call']")

    browser.worker.evaluate(badge, [number, ""])


def test_a_consent_is_for_the_meeting_that_was_shown(desktop: Desktop, browser: Browser) -> None:
    """The page went on to another between the look and the click."""
    tab = open_meeting(browser, "meet")
    popup = browser.open_popup(tab)
    popup.wait_for_selector("#start")
    ask = "(asked) => chrome.runtime.sendMessage(asked)"
    popup.evaluate(ask, {"ask": "start", "tab": browser.tab_number(tab), "meeting": "abc-defg-xyz"})

    consents = browser.worker.evaluate(
        "async () => Object.keys((await chrome.storage.local.get('remembered')).remembered?.consents ?? {})"
    )
    assert not {"abc-defg-xyz", tab.url.rpartition("/")[2]} & set(consents)


def test_who_is_on_a_button_stays_there_while_the_popup_changes(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    popup = browser.open_popup(tab)
    popup.focus("#start")
    popup.keyboard.press("Enter")
    popup.wait_for_selector("#pause")

    assert popup.evaluate("document.activeElement.id") == "pause"
