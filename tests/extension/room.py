"""A meeting in a browser that is paired with a desktop: opened, allowed, spoken in, heard.

One rule: each meeting is one of its own, which nobody has allowed before.
"""

from __future__ import annotations

import itertools
from typing import Final

from playwright.sync_api import Page

from bridge.messages import Health, MeetingStarted
from tests.extension.chromium import ADDRESSES
from tests.extension.desktop import Browser, Desktop, wait_until

A_MINUTE_LATER: Final = """() => {
  const now = Date.now;
  Date.now = () => now() + 60_000;
  chrome.alarms.onAlarm.dispatch({ name: "wake" });
  Date.now = now;
}"""
"""What the worker looks after then."""

_meetings = itertools.count()


def open_meeting(browser: Browser, platform: str) -> Page:
    tab = browser.context.new_page()
    code = "".join(chr(ord("a") + int(digit)) for digit in f"{next(_meetings):03d}")
    tab.goto(ADDRESSES[platform].replace("hij", code))
    tab.evaluate("window.ready")
    return tab


def allow(browser: Browser, tab: Page, desktop: Desktop) -> None:
    """Say in the pop-up that everybody agreed; return once capturing has begun."""
    popup = browser.open_popup(tab)
    popup.click("#start")
    shelf = desktop.shelf
    wait_until(shelf.news, lambda: any(isinstance(frame, MeetingStarted) for frame in shelf.frames))
    popup.close()
    tab.bring_to_front()


def say(tab: Page, speaker: str, text: str) -> None:
    tab.evaluate("([speaker, text]) => window.sim.say(speaker, text)", [speaker, text])


def heard(desktop: Desktop, *words: str) -> None:
    """Wait until these, in this order, are all that the desktop has."""
    wait_until(desktop.shelf.news, lambda: desktop.shelf.words() == list(words))


def healths(desktop: Desktop) -> list[tuple[str, str]]:
    """How capturing went, in the order it was told; of several streams, as they began."""
    told = [frame for frame in desktop.shelf.frames if isinstance(frame, Health)]
    return [(frame.state, frame.detail) for frame in sorted(told, key=lambda frame: frame.at_ms)]
