"""A page names a meeting which the browser does not see in its tab: nothing is captured, and that is told."""

from __future__ import annotations

import json
import re
from typing import Final

from playwright.sync_api import expect

from tests.extension.desktop import PATIENCE, Browser
from tests.extension.room import open_meeting

# The browser tells of tabs as if they were elsewhere, until it is told where they are.
ELSEWHERE: Final = """() => {
  const get = chrome.tabs.get.bind(chrome.tabs);
  chrome.tabs.get = async (tab) => ({ ...(await get(tab)), url: "https://meet.google.com/landing" });
  globalThis.believe = () => { chrome.tabs.get = get; };
}"""

# What is copied stands on the page, where it can be waited for.
COPY: Final = """() => {
  const { dataset } = document.documentElement;
  navigator.clipboard.writeText = async (text) => { dataset.copied = text; };
}"""


def test_a_page_that_is_not_where_it_says_is_told_and_asks_again(browser: Browser) -> None:
    worker = browser.worker
    worker.evaluate(ELSEWHERE)
    tab = open_meeting(browser, "meet")
    popup = browser.open_popup(tab)
    try:
        meeting = popup.locator("#meeting")
        expect(meeting).to_contain_text(
            "a meeting that the tab's address does not show", timeout=PATIENCE * 1e3
        )
        expect(popup.locator("#diagnose")).to_be_visible(timeout=PATIENCE * 1e3)
        asked = {"ask": "diagnose", "tab": browser.tab_number(tab)}
        told = popup.evaluate("async (asked) => (await chrome.runtime.sendMessage(asked)).value", asked)
        assert told["status"]["detail"] == "other-address"
        name = re.sub(r".*/", "", tab.url)
        assert name not in json.dumps(told)
        popup.evaluate(COPY)
        popup.click("#diagnose")
        # Not by wait_for_function: the pop-up's own policy forbids what that does from the second look on.
        expect(popup.locator("html")).to_have_attribute(
            "data-copied", re.compile("other-address"), timeout=PATIENCE * 1e3
        )
    finally:
        worker.evaluate("believe()")
    popup.locator("#start").wait_for(timeout=PATIENCE * 1e3)
    asked = {"ask": "diagnose", "tab": browser.tab_number(tab)}
    told = popup.evaluate("async (asked) => (await chrome.runtime.sendMessage(asked)).value", asked)
    assert told["status"]["detail"] == ""
