"""Pairing and trust, from the pop-up to the bridge's door, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.peers import EXTENSION_IDS
from tests.extension.chromium import ADDRESSES, Driver
from tests.extension.desktop import PATIENCE, Browser, Desktop, open_browser, pair


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def browser(driver: Driver, desktop: Desktop, tmp_path: Path) -> Iterator[Browser]:
    with open_browser(driver, desktop, tmp_path / "profile") as opened:
        yield opened


def test_a_browser_is_paired_by_comparing_a_number(desktop: Desktop, browser: Browser) -> None:
    pair(desktop, browser)

    (peer,) = desktop.peers.all()
    assert peer.origin == f"chrome-extension://{EXTENSION_IDS[0]}"


def test_the_person_may_refuse(desktop: Desktop, browser: Browser) -> None:
    desktop.bridge.open_pairing()
    popup = browser.open_popup()
    popup.click("#pair")
    asked = desktop.asked.get(timeout=PATIENCE)
    desktop.bridge.decide(asked.ticket, False)
    popup.wait_for_selector("#pairing:has-text('turned down on the desktop')")

    assert desktop.peers.all() == ()


def test_without_an_open_door_the_popup_says_what_to_do(desktop: Desktop, browser: Browser) -> None:
    popup = browser.open_popup()
    popup.click("#pair")

    popup.wait_for_selector("#pairing:has-text('First choose Pair a browser')")
    assert desktop.asked.empty()


def test_without_a_desktop_the_popup_says_so(desktop: Desktop, browser: Browser) -> None:
    desktop.stop()
    popup = browser.open_popup()
    popup.click("#pair")

    popup.wait_for_selector("text=was not found on this computer")


def test_the_popup_begins_again_once_the_desktop_is_there(desktop: Desktop, browser: Browser) -> None:
    desktop.stop()
    popup = browser.open_popup()
    popup.click("#pair")
    popup.wait_for_selector("text=was not found on this computer")
    desktop.start()
    popup.wait_for_selector("text=Pair this browser once")

    desktop.bridge.open_pairing()
    popup.click("#pair")
    popup.wait_for_selector("#code")


def test_a_popup_opened_again_does_not_tell_of_the_last_time(desktop: Desktop, browser: Browser) -> None:
    desktop.stop()
    popup = browser.open_popup()
    popup.click("#pair")
    popup.wait_for_selector("text=was not found on this computer")
    popup.close()
    desktop.start()
    browser.open_popup().wait_for_selector("text=Pair this browser once")


def test_a_tabs_script_cannot_read_the_key(desktop: Desktop, browser: Browser) -> None:
    pair(desktop, browser)
    tab = browser.context.new_page()
    tab.goto(ADDRESSES["meet"])

    read = """async (tabId) => {
      const func = () => chrome.storage.local.get().then(() => "read", (fault) => fault.message);
      return (await chrome.scripting.executeScript({target: {tabId}, func}))[0].result;
    }"""
    assert "not allowed" in browser.worker.evaluate(read, browser.tab_number(tab))


def test_a_browser_that_was_removed_on_the_desktop_is_told_what_to_do(
    desktop: Desktop, browser: Browser
) -> None:
    pair(desktop, browser)
    desktop.bridge.forget(desktop.peers.all()[0].name)

    popup = browser.open_popup()
    popup.wait_for_selector("#advice:has-text('Forget this pairing')")
    popup.click("#unpair")
    popup.wait_for_selector("#pair")
