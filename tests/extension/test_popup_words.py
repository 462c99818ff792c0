"""What the pop-up says of the desktop: what is so, and the least that helps first."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

STATUS = {"link": "ready", "refusal": "", "paired": True, "paused": False, "waiting": 0}
SAY = """async ([name, given]) => (await import("/extension/popup-words.js"))[name](...given)"""


def say(page: Page, name: str, *given: object) -> Any:
    page.goto(ADDRESSES["meet"])
    return page.evaluate(SAY, [name, list(given)])


def test_a_desktop_that_does_not_know_us_may_have_lost_its_keyring_for_now(page: Page) -> None:
    status = STATUS | {"link": "stranger"}
    advice = say(page, "linkAdvice", status)
    assert 0 < advice.index("keyring") < advice.index("Connections") < advice.index("Forget this pairing")
    assert say(page, "linkWords", status)["text"] == "does not know this browser"


def test_a_desktop_that_does_not_answer_may_be_open_all_the_same(page: Page) -> None:
    assert "its card says why" in say(page, "linkAdvice", STATUS | {"link": "absent"})
    assert say(page, "linkAdvice", STATUS) == ""


@pytest.mark.parametrize("paused", [True, False])
def test_a_pause_on_the_desktop_is_said_before_the_yes(page: Page, paused: bool) -> None:
    meeting = {"state": "asking", "health": "waiting", "detail": ""}
    words = say(page, "meetingWords", meeting, STATUS | {"paused": paused})
    assert words["state"] == "nothing is captured"
    assert ("Listening is paused on the desktop" in words["text"]) is paused
    assert "ask them first" in words["text"]


@pytest.mark.parametrize("detail", ["captions-off", "no-captions"])
def test_where_captions_can_be_switched_on_that_is_what_is_said(page: Page, detail: str) -> None:
    meeting = {"state": "capturing", "health": "lost", "detail": detail}
    assert say(page, "canSwitchOn", meeting)
    assert say(page, "meetingWords", meeting, STATUS)["text"].startswith("Switch the meeting's captions on;")
    stopped = say(page, "meetingWords", meeting | {"detail": ""}, STATUS)
    assert "off and on again" in stopped["text"]


@pytest.mark.parametrize(
    ("tab", "doubted", "shown"),
    [(1, [], 1), (2, [], 1), (2, [2], None), (1, [2], 1), (None, [2], 1)],
)
def test_a_doubted_tab_speaks_of_itself_though_another_is_captured(
    page: Page, tab: int | None, doubted: list[int], shown: int | None
) -> None:
    """The one that is captured is shown in every other tab."""
    status = STATUS | {"meetings": [{"tab": 1, "state": "capturing"}], "doubted": doubted}
    found = say(page, "shownMeeting", status, *([] if tab is None else [tab]))
    assert (found and found["tab"]) == shown
