"""One Chromium for the whole session; a meeting page for each test.

One rule: no test waits. The page's clock is Playwright's, and `run_for` moves it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.extension.chromium import NONE_INSTALLED, Driver, find_chromium, start_driver
from tests.extension.desktop import Browser as PairedBrowser
from tests.extension.desktop import Desktop, open_browser, pair
from tests.extension.simulation import Simulation


@pytest.fixture(scope="session")
def _driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    executable = find_chromium()
    if executable is None:
        pytest.skip(NONE_INSTALLED)
    with start_driver(executable, tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture(scope="session")
def _browser(_driver: Driver) -> Iterator[Browser]:
    _driver.take_up()
    browser = _driver.launch()
    _driver.set_aside()
    yield browser
    _driver.take_up()
    browser.close()
    _driver.set_aside()


@pytest.fixture(scope="session")
def _page(_driver: Driver, _browser: Browser) -> Page:
    """One page for all tests: a new one for each takes longer than most tests."""
    _driver.take_up()
    page = _browser.new_context(ignore_https_errors=True).new_page()
    page.clock.install(time=0)
    page.clock.pause_at(1_000)
    _driver.set_aside()
    return page


@pytest.fixture
def driver(_driver: Driver) -> Iterator[Driver]:
    """Playwright, ready to be used in this test."""
    _driver.take_up()
    yield _driver
    _driver.set_aside()


@pytest.fixture
def page(driver: Driver, _page: Page) -> Iterator[Page]:
    """A page whose clock stands until it is moved, and in which nothing may fail unseen."""
    errors: list[str] = []

    def note(error: Exception) -> None:
        errors.append(str(error))

    _page.on("pageerror", note)
    yield _page
    _page.remove_listener("pageerror", note)
    assert errors == []


@pytest.fixture
def meeting(page: Page) -> Simulation:
    """A simulated meeting page; the test opens the one it wants."""
    return Simulation(page)


@pytest.fixture(scope="module")
def _room(
    _driver: Driver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Desktop, PairedBrowser]]:
    """One paired browser for all tests of a file: starting and pairing one takes longer than most of them."""
    folder = tmp_path_factory.mktemp("room")
    desktop = Desktop(folder)
    _driver.take_up()
    opening = open_browser(_driver, desktop, folder / "profile")
    browser = opening.__enter__()
    pair(desktop, browser)
    _driver.set_aside()
    yield desktop, browser
    _driver.take_up()
    opening.__exit__(None, None, None)
    _driver.set_aside()
    desktop.stop()


@pytest.fixture
def desktop(_room: tuple[Desktop, PairedBrowser]) -> Desktop:
    _room[0].shelf.turn_over()
    return _room[0]


@pytest.fixture
def browser(driver: Driver, _room: tuple[Desktop, PairedBrowser]) -> Iterator[PairedBrowser]:
    browser = _room[1]
    yield browser
    for tab in browser.context.pages[1:]:
        tab.close()
