"""What a page knew is known where the tab is loaded anew, also past the worker's sleep: numbers of namesakes,
and messages from before the yes."""

from __future__ import annotations

from playwright.sync_api import Page

from bridge.messages import Caption, Chat
from tests.extension.desktop import Browser, Desktop, wait_until
from tests.extension.room import allow, open_meeting


def speak(desktop: Desktop, tab: Page, text: str, picture: str) -> str:
    """Sam says it; whom the desktop takes them for once it is final."""
    tab.evaluate("([text, picture]) => window.sim.say('Sam', text, picture)", [text, picture])

    def finals() -> list[str]:
        frames = [frame for frame in desktop.shelf.frames if isinstance(frame, Caption) and frame.final]
        return [frame.speaker for frame in frames if frame.text == text]

    wait_until(desktop.shelf.news, lambda: bool(finals()))
    return finals()[-1]


def test_numbers_of_namesakes_outlive_the_page_and_the_worker(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    assert speak(desktop, tab, "The first of us is here.", "a") == "Sam"
    assert speak(desktop, tab, "And so is the second.", "b") == "Sam (2)"
    browser.kill_worker()
    tab.reload()
    tab.evaluate("window.ready")
    wait_until(desktop.shelf.news, lambda: len(desktop.shelf.kept) == 2)
    assert speak(desktop, tab, "Back again, as the second.", "b") == "Sam (2)"
    assert speak(desktop, tab, "Back again, as the first.", "a") == "Sam"
    kept = browser.worker.evaluate("async () => JSON.stringify(await chrome.storage.local.get())")
    assert "Sam" not in kept, "no name is on the browser's disk"


def test_what_was_typed_before_the_yes_stays_out(desktop: Desktop, browser: Browser) -> None:
    old = "window.sim.chat('Marcus Lee', 'Typed before anybody said yes.')"
    tab = open_meeting(browser, "teams")
    tab.evaluate(old)
    allow(browser, tab, desktop)

    def typed() -> list[str]:
        return [frame.text for frame in desktop.shelf.frames if isinstance(frame, Chat)]

    tab.evaluate("window.sim.chat('Marcus Lee', 'Typed after it.')")
    wait_until(desktop.shelf.news, lambda: bool(typed()))
    browser.kill_worker()
    tab.reload()
    tab.evaluate("window.ready")
    tab.evaluate(old)
    wait_until(desktop.shelf.news, lambda: len(desktop.shelf.kept) == 2)
    tab.evaluate("window.sim.chat('Marcus Lee', 'And another.')")
    wait_until(desktop.shelf.news, lambda: "And another." in typed())
    assert typed() == ["Typed after it.", "And another."]
