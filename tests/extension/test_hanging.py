"""A page that hangs is noticed by the questions it leaves unanswered, and only one that captures is asked."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

SET_UP: Final = """async () => {
  const { Hanging } = await import("/extension/hanging.js");
  const asked = [], told = [], clocks = new Set(), linked = { yes: true };
  const [begin, end] = [setInterval, clearInterval];
  globalThis.setInterval = (...given) => { const id = begin(...given); clocks.add(id); return id; };
  globalThis.clearInterval = (id) => { clocks.delete(id); end(id); };
  const hung = (tab) => { told.push(tab); return linked.yes; };
  const hanging = new Hanging({ ask: (tab) => asked.push(tab), hung });
  Object.assign(globalThis, { hanging, asked, told, clocks, linked });
}"""


@pytest.fixture
def worker(page: Page) -> Page:
    page.goto(ADDRESSES["meet"])
    page.evaluate(SET_UP)
    return page


def look(worker: Page, what: str) -> Any:
    return worker.evaluate(what)


def test_a_page_that_answers_is_not_told_of(worker: Page) -> None:
    look(worker, "hanging.follow(1, true)")
    for _ in range(20):
        worker.clock.run_for(2_000)
        look(worker, "hanging.hear(1)")
    assert look(worker, "[asked.length, told.length]") == [20, 0]


def test_one_that_does_not_is_told_of_once_after_eight_seconds(worker: Page) -> None:
    look(worker, "hanging.follow(1, true)")
    look(worker, "hanging.follow(2, true)")
    for _ in range(4):
        assert look(worker, "told") == []
        worker.clock.run_for(2_000)
        look(worker, "hanging.hear(2)")
    assert look(worker, "told") == [1]
    worker.clock.run_for(60_000)
    assert look(worker, "told.filter((tab) => tab === 1)") == [1]


def test_it_may_hang_again(worker: Page) -> None:
    look(worker, "hanging.follow(1, true)")
    worker.clock.run_for(12_000)
    look(worker, "hanging.hear(1)")
    worker.clock.run_for(12_000)
    assert look(worker, "told") == [1, 1]


def test_it_is_told_of_once_the_desktop_can_hear_it(worker: Page) -> None:
    look(worker, "linked.yes = false; hanging.follow(1, true)")
    worker.clock.run_for(20_000)
    look(worker, "linked.yes = true; told.splice(0)")
    worker.clock.run_for(20_000)
    assert look(worker, "told") == [1]


def test_without_a_tab_that_captures_the_worker_may_sleep(worker: Page) -> None:
    assert look(worker, "clocks.size") == 0
    look(worker, "hanging.follow(1, true)")
    look(worker, "hanging.follow(2, true)")
    look(worker, "hanging.follow(1, false)")
    assert look(worker, "clocks.size") == 1
    look(worker, "hanging.follow(2, false)")
    look(worker, "hanging.hear(2)")
    worker.clock.run_for(60_000)
    assert look(worker, "[clocks.size, asked.length, told.length]") == [0, 0, 0]
