"""What the pop-up says of captions that were off and are on again: no wrong advice, and nothing twice."""

from __future__ import annotations

from tests.extension.desktop import Browser, Desktop, wait_until
from tests.extension.room import allow, healths, heard, open_meeting, say


def test_captions_on_again_are_waited_for_and_no_more_asked_for(desktop: Desktop, browser: Browser) -> None:
    tab = open_meeting(browser, "meet")
    allow(browser, tab, desktop)
    say(tab, "Ana", "Said before.")
    heard(desktop, "Said before.")
    tab.evaluate("sim.toggleCaptions(false)")
    popup = browser.open_popup(tab)
    popup.click("#captions")
    popup.wait_for_selector("#state:text-is('waiting for captions')")
    popup.wait_for_selector("#captions", state="detached")
    popup.wait_for_selector("#said:text-is('')", state="attached")
    assert popup.locator("#meeting").inner_text().count("Captions are on; capturing goes on") == 1
    assert "Switch" not in popup.locator("#meeting").inner_text()
    wait_until(desktop.shelf.news, lambda: healths(desktop)[-1] == ("waiting", "captions-on"))
    tab.bring_to_front()
    say(tab, "Ana", "Said after.")
    popup.wait_for_selector("#state:text-is('capturing again')")
