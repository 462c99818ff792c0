"""Writes bridge/extension/platforms/selectors.json: `python -m tests.extension.export_selectors`.

One rule: the file says what platforms/*.js say; a test fails when it does not. It is what a newer, signed
table begins from.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES, EXTENSION, NONE_INSTALLED, find_chromium, start_driver

FILE: Final = EXTENSION / "platforms" / "selectors.json"
VERSION: Final = 1
"""Of the tables that are built in; a signed one has a higher one."""

_READ: Final = """async () => {
  const { PLATFORMS } = await import("/extension/platforms.js");
  return Object.fromEntries(PLATFORMS.map(({ id, table }) => [id, table]));
}"""


def read_tables(page: Page) -> dict[str, Any]:
    """The tables as a browser reads them from the modules."""
    page.goto(ADDRESSES["meet"])
    return {"version": VERSION, "platforms": page.evaluate(_READ)}


def write(tables: dict[str, Any]) -> str:
    return json.dumps(tables, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    executable = find_chromium()
    if executable is None:
        raise SystemExit(NONE_INSTALLED)
    with tempfile.TemporaryDirectory() as folder, start_driver(executable, Path(folder)) as driver:
        driver.take_up()
        page = driver.launch().new_page(ignore_https_errors=True)
        FILE.write_text(write(read_tables(page)), encoding="utf-8")
    print(f"Wrote {FILE.name}")


if __name__ == "__main__":
    main()
