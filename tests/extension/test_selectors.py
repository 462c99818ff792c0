"""Tables of selectors: the same as data, replaced by a newer one, and never broken by a bad one."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.extension.export_selectors import FILE, read_tables, write
from tests.extension.simulation import Simulation


@pytest.fixture
def tables() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))["platforms"]
    return found


def test_the_data_says_what_the_modules_say(page: Page) -> None:
    assert FILE.read_text(encoding="utf-8") == write(read_tables(page)), (
        "Run python -m tests.extension.export_selectors"
    )


def test_every_table_has_the_same_fields(tables: dict[str, Any]) -> None:
    def fields(value: object, path: str = "") -> set[str]:
        if not isinstance(value, dict):
            return {path}
        return {name for key in value for name in fields(value[key], f"{path}.{key}")}

    assert fields(tables["meet"]) == fields(tables["zoom"]) == fields(tables["teams"])


def test_every_list_of_captions_ends_in_a_fallback(tables: dict[str, Any]) -> None:
    for table in tables.values():
        assert len(table["captions"]["region"]) >= 4
        assert table["captions"]["likely"]


def test_every_selector_can_be_asked(page: Page, tables: dict[str, Any]) -> None:
    read_tables(page)
    refused = page.evaluate(
        """async (tables) => {
          const { PLATFORMS } = await import("/extension/platforms.js");
          const { completeTable } = await import("/extension/selectors.js");
          const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
          const emptied = (value) =>
            Array.isArray(value) ? [] : value && typeof value === "object"
              ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, emptied(inner)]))
              : value;
          return PLATFORMS.map(({ id, table }) => [completeTable(emptied(table), tables[id]), table])
            .filter(([taken, table]) => !same(taken, table));
        }""",
        tables,
    )
    assert refused == []


def test_a_newer_table_follows_a_page_that_changed(meeting: Simulation, tables: dict[str, Any]) -> None:
    newer = copy.deepcopy(tables["teams"])
    newer["captions"] |= {"region": [".new-place"], "text": [".new-words"], "name": [".new-name"], "row": []}
    meeting.open("teams")
    meeting.begin(table=newer)
    meeting.run(1_000)
    meeting.page.evaluate(
        """() => {
          const name = make("p", { class: "new-name" }, "Marcus Lee");
          const line = make("div", {}, name, make("p", { class: "new-words" }, "Hello."));
          document.body.append(make("section", { class: "new-place" }, line));
        }"""
    )
    meeting.run(4_000)
    assert meeting.said() == [("Marcus Lee", "Hello.")]


@pytest.mark.parametrize(
    "newer",
    [
        None,
        "text",
        [],
        {"platform": "zoom"},
        {"platform": "meet", "captions": {"region": ["div[["], "text": 7, "row": "x"}},
        {"platform": "meet", "captions": None, "people": []},
        {"platform": "meet", "captions": {"person": [".a-class"]}},
        {"platform": "meet", "captions": {"person": ["data-x", {"css": "b", "text": "x"}]}},
        {"platform": "meet", "path": "([", "quiet_ms": {"ended": -5, "open": "soon"}},
        {"platform": "meet", "captions": {"region": [["a"] * 50] * 50, "name": ["x" * 4_000]}},
    ],
)
def test_a_bad_table_changes_nothing(meeting: Simulation, newer: object) -> None:
    meeting.open("meet")
    meeting.begin(table=newer)
    meeting.run(1_000)
    meeting.say("Marcus Lee", "Hello.")
    meeting.run(3_000)
    assert meeting.said() == [("Marcus Lee", "Hello.")]


@pytest.mark.parametrize(
    "newer",
    [
        {"captions": {"skip": [{"css": "svg"}]}},
        {"captions": {"skip": [["svg"]]}},
        {"captions": {"skip": ["svg", "[data-x"]}},
        {"captions": {"skip": ["svg", ""]}},
        {"captions": {"history": [{"css": "b"}]}},
        {"captions": {"region": [["b"]]}},
        {"captions": {"person": ["a b"]}},
        {"frames": [{"css": "iframe"}]},
        {"people": {"own_label": ["a b"]}},
        {"people": {"name_attributes": [".b"]}},
        {"people": {"tile": [{"css": "b", "has": [7]}]}},
        {"chat": {"id": ["a b"]}},
        {"in_call": ["b"]},
        {"toggle": {"steps": [{"css": "b"}]}},
        {"toggle": {"steps": [[["b"]]]}},
    ],
    ids=str,
)
def test_a_list_of_the_wrong_kind_is_left(page: Page, newer: dict[str, Any]) -> None:
    """One that is not what the page is asked with would end every look."""
    read_tables(page)
    taken, built = page.evaluate(
        """async (newer) => {
          const { PLATFORMS } = await import("/extension/platforms.js");
          const { completeTable } = await import("/extension/selectors.js");
          const { table } = PLATFORMS.find(({ id }) => id === "meet");
          return [completeTable(table, newer), table];
        }""",
        {"platform": "meet", **newer},
    )
    assert taken == built


def test_what_a_newer_table_leaves_out_stays_as_it_was(meeting: Simulation) -> None:
    meeting.open("meet")
    meeting.begin(table={"platform": "meet", "quiet_ms": {"ended": 5_000}})
    meeting.run(1_000)
    meeting.say("Marcus Lee", "Hello.")
    meeting.run(3_000)
    assert not meeting.spoken()[0].final
    meeting.run(3_000)
    assert meeting.spoken()[0].final
