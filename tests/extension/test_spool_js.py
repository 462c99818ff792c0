"""What the browser keeps while the desktop is away: locked, in order, and gone when it may be."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

SECRET: Final = "we could sign for nine hundred"


@pytest.fixture
def meeting(page: Page) -> Page:
    page.goto(ADDRESSES["meet"])
    page.evaluate("""async () => {
      const { Spool } = await import("/extension/spool.js");
      globalThis.at = 1000;
      globalThis.name = `spool-${crypto.randomUUID()}`;
      globalThis.open = () => Spool.open(globalThis.name, () => globalThis.at);
    }""")
    return page


def run(page: Page, body: str) -> Any:
    return page.evaluate(f"async () => {{ const spool = await open(); {body} }}")


def test_frames_come_back_in_order_in_another_worker(meeting: Page) -> None:
    kept = run(
        meeting,
        """await spool.put([{stream: "b", seq: 10, text: "ten"}, {stream: "b", seq: 9, text: "nine"},
                            {stream: "a", seq: 1, text: "one"}]);
        return (await open()).load();""",
    )

    assert kept == [
        {"stream": "a", "seq": 1, "text": "one"},
        {"stream": "b", "seq": 9, "text": "nine"},
        {"stream": "b", "seq": 10, "text": "ten"},
    ]


def test_what_is_on_disk_is_let_go_and_no_other_stream_with_it(meeting: Page) -> None:
    kept = run(
        meeting,
        """await spool.put([1, 2, 3].map((seq) => ({stream: "a", seq, text: "x"})));
        await spool.put([{stream: "b", seq: 1, text: "y"}]);
        await spool.drop("a", 2);
        return (await spool.load()).map((one) => `${one.stream} ${one.seq}`);""",
    )

    assert kept == ["a 3", "b 1"]


def test_no_word_lies_there_in_clear(meeting: Page) -> None:
    clear = run(
        meeting,
        f"""await spool.put([{{stream: "a", seq: 1, text: "{SECRET}"}}]);
        const request = indexedDB.open(globalThis.name);
        await new Promise((resolve) => request.onsuccess = resolve);
        const rows = request.result.transaction("frames").objectStore("frames").getAll();
        await new Promise((resolve) => rows.onsuccess = resolve);
        const bytes = new Uint8Array(rows.result[0].sealed);
        return [new TextDecoder("latin1").decode(bytes), Object.keys(rows.result[0]).sort()];""",
    )

    assert SECRET not in clear[0]
    assert clear[1] == ["at", "iv", "sealed", "seq", "stream"]


def test_its_key_cannot_be_read_out(meeting: Page) -> None:
    extractable = run(
        meeting,
        """const request = indexedDB.open(globalThis.name);
        await new Promise((resolve) => request.onsuccess = resolve);
        const key = request.result.transaction("keys").objectStore("keys").get("spool");
        await new Promise((resolve) => key.onsuccess = resolve);
        return key.result.extractable;""",
    )

    assert extractable is False


def test_a_stream_older_than_a_week_is_let_go(meeting: Page) -> None:
    kept = run(
        meeting,
        """await spool.put([{stream: "a", seq: 1, text: "old"}]);
        globalThis.at += 8 * 24 * 3600 * 1000;
        await spool.put([{stream: "b", seq: 1, text: "new"}]);
        const loaded = (await spool.load()).map((one) => one.stream);
        globalThis.at = 1000;
        return [loaded, (await spool.load()).map((one) => one.stream)];""",
    )

    assert kept == [["b"], ["b"]]


def test_one_that_cannot_be_read_holds_up_no_other_stream(meeting: Page) -> None:
    kept = run(
        meeting,
        """await spool.put([1, 2, 3].map((seq) => ({stream: "a", seq, text: "x"})));
        await spool.put([{stream: "b", seq: 1, text: "y"}]);
        const request = indexedDB.open(globalThis.name);
        await new Promise((resolve) => request.onsuccess = resolve);
        const change = request.result.transaction("frames", "readwrite");
        const iv = new Uint8Array(12);
        change.objectStore("frames").put({stream: "a", seq: 2, at: 1000, iv, sealed: iv.buffer});
        await new Promise((resolve) => change.oncomplete = resolve);
        return (await spool.load()).map((one) => `${one.stream} ${one.seq}`);""",
    )

    assert kept == ["a 1", "b 1"]
