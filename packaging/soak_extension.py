"""Holds the extension under water: kills its worker in the middle of words, in a real Chromium.

    .venv/bin/python packaging/soak_extension.py [--kills 500] [--seed 1]

One rule: every line that was said on the page stands at the desktop once, in order, or the run fails. Also
told: how long a caption takes from the page to the desktop, at two a second. What was measured is said also
when it is stopped by hand. About two minutes with 500 kills; needs Chromium and the packages of
`packaging/test`.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Final

from playwright.sync_api import Page
from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bridge.messages import Caption
from tests.extension.chromium import ADDRESSES, NONE_INSTALLED, find_chromium, start_driver
from tests.extension.desktop import Browser, Desktop, open_browser, pair, wait_until

CALM: Final = 120
"""Captions that are timed before anything is killed, two a second."""
PAUSE_MS: Final = 500

SAY: Final = "([speaker, text]) => { const at = Date.now(); window.sim.say(speaker, text); return at; }"
UTTER: Final = "([speaker, text]) => window.sim.utter(speaker, text)"
REWORD: Final = "([text]) => window.sim.reword(text)"
STEPS: Final = 4
"""In which a line grows before it is whole."""


def begin(browser: Browser, desktop: Desktop) -> Page:
    """A meeting that the person has allowed."""
    tab = browser.context.new_page()
    tab.goto(ADDRESSES["meet"])
    tab.evaluate("window.ready")
    popup = browser.open_popup(tab)
    popup.click("#start")
    wait_until(desktop.shelf.news, lambda: len(desktop.shelf.frames) > 0)
    popup.close()
    tab.bring_to_front()
    return tab


def time_captions(tab: Page, desktop: Desktop, count: int) -> Iterator[float]:
    """Milliseconds from a line's first words on the page to the desktop, line by line."""
    for number in range(count):
        text = f"Calm line {number} of this call."
        said_ms: float = tab.evaluate(SAY, [f"Speaker {number % 2}", text])
        while True:
            frame = desktop.shelf.news.get(timeout=10)
            if isinstance(frame, Caption) and frame.text == text and frame.revision == 0:
                break
        yield time.time() * 1000 - said_ms
        tab.wait_for_timeout(PAUSE_MS)


def grow(tab: Page, browser: Browser, speaker: str, text: str, dice: random.Random) -> None:
    """A line that grows by a few letters at a time, and the worker's death in the middle of it."""
    first, *later = sorted(dice.sample(range(1, len(text)), STEPS))
    deadly = dice.randrange(STEPS)
    tab.evaluate(UTTER, [speaker, text[:first]])
    for number, end in enumerate([*later, len(text)]):
        if number == deadly:
            browser.kill_worker()
        tab.evaluate(REWORD, [text[:end]])


def soak(kills: int, seed: int, console: Console) -> bool:
    """Run it; whether all is as promised."""
    executable = find_chromium()
    if executable is None:
        raise SystemExit(NONE_INSTALLED)
    with tempfile.TemporaryDirectory() as name, start_driver(executable, Path(name)) as driver:
        driver.take_up()
        desktop = Desktop(Path(name))
        said: list[str] = []
        done, dice = 0, random.Random(seed)
        with open_browser(driver, desktop, Path(name) / "profile") as browser:
            pair(desktop, browser)
            tab = begin(browser, desktop)
            times = list(time_captions(tab, desktop, CALM))
            said += [f"Calm line {number} of this call." for number in range(CALM)]
            try:
                with Progress(console=console) as progress:
                    for done in progress.track(range(1, kills + 1), description="killing the worker"):
                        speaker = f"Speaker {len(said) % 2}"  # the same one twice would be one caption
                        said.append(f"Line {done} while the worker dies.")
                        grow(tab, browser, speaker, said[-1], dice)
            except KeyboardInterrupt:
                console.print("Stopped by hand.")
            ended = time.monotonic()
            try:
                wait_until(desktop.shelf.news, lambda: desktop.shelf.words() == said)
            except Empty:
                console.print("Not everything came within 10 s.")
            drained = time.monotonic() - ended
        desktop.stop()
        heard = desktop.shelf.words()
        ordered = sorted(times)
        console.print(f"page to desktop, p50: {statistics.median(ordered):.1f} ms")
        console.print(f"page to desktop, p99: {ordered[int(len(ordered) * 0.99) - 1]:.1f} ms")
        console.print(f"kills of the worker: {done:,}")
        console.print(f"drained after the last: {drained:.2f} s")
        console.print(f"lines said: {len(said):,}")
        console.print(f"lines lost: {len(set(said) - set(heard)):,}")
        console.print(f"lines there twice: {len(heard) - len(set(heard)):,}")
        for line in sorted(set(said) ^ set(heard)):
            console.print(f"{'not heard' if line in said else 'not said'}: {line}")
        return heard == said


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1, help="of where in a line it dies (default: 1)")
    console, options = Console(), parser.parse_args()
    if not soak(options.kills, options.seed, console):
        console.print("\nNot as promised.")
        raise SystemExit(1)
    console.print("\nAll as promised.")


if __name__ == "__main__":
    main()
