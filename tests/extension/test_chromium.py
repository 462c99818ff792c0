"""The browser of these tests: on the real origins, held to their rules, and alone on this machine."""

from __future__ import annotations

import asyncio

import pytest
from playwright.sync_api import Error, Page

from tests.extension.chromium import ADDRESSES, Driver


@pytest.mark.parametrize("platform", sorted(ADDRESSES))
def test_a_site_is_served_at_its_own_secure_origin(page: Page, platform: str) -> None:
    page.goto(ADDRESSES[platform])
    assert page.evaluate("[location.origin, isSecureContext]") == [
        "/".join(ADDRESSES[platform].split("/")[:3]),
        True,
    ]


def test_a_page_refuses_html_made_from_text(page: Page) -> None:
    page.goto(ADDRESSES["teams"])
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>x</b>'")


def test_nothing_else_is_reached(page: Page) -> None:
    page.goto(ADDRESSES["meet"])
    asked = "fetch('https://example.org/', { mode: 'no-cors' }).then(() => 'answered', () => 'nobody')"
    assert page.evaluate(asked) == "nobody"


@pytest.mark.usefixtures("driver")
def test_a_loop_counts_as_running_only_while_a_browser_test_runs(driver: Driver) -> None:
    assert asyncio.events._get_running_loop() is not None
    driver.set_aside()
    assert asyncio.run(asyncio.sleep(0, "another loop runs")) == "another loop runs"
    driver.take_up()


def test_other_tests_may_start_a_loop_of_their_own() -> None:
    assert asyncio.run(asyncio.sleep(0, "as ever")) == "as ever"
