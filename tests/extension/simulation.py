"""A meeting page with the capture core in it, for a test to drive.

One rule: a test says what happens on the page and how time passes, and looks only at what was emitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

_START: Final = """async ({ platform, resume, table }) => {
  const { startCapture, watchMeeting } = await import("/extension/capture.js");
  window.frames_ = [];
  window.begun = 0;
  const asked = { document, platform, table, resume, now: Date.now, random: () => `c${++window.begun}` };
  const onPeople = (people) => { window.people_ = people; };
  const onSkipped = (skipped) => { window.skipped_ = skipped; };
  const emit = (frame) => window.frames_.push(frame);
  window.begin = (more) => startCapture({ ...asked, ...more, onPeople, onSkipped, emit });
  window.watch = () => {
    window.meetings = [];
    window.watcher = watchMeeting({ ...asked, onMeeting: (found) => window.meetings.push(found) });
  };
}"""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The newest wording of one caption."""

    speaker: str
    text: str
    side: str
    final: bool


@dataclass(frozen=True, slots=True)
class Simulation:
    """One page; `begin` starts capturing, `do` calls the page's own script, `run` lets time pass."""

    page: Page

    def open(self, platform: str, **parameters: str) -> None:
        address = ADDRESSES[platform]
        joint = "&" if "?" in address else "?"
        self.page.goto(f"{address}{joint}{urlencode(parameters)}")
        self.page.evaluate("window.ready")
        self.page.evaluate(_START, {"platform": platform, "resume": False, "table": None})

    def begin(
        self, *, resume: bool = False, table: object = None, people: object = (), skipped: object = ()
    ) -> None:
        asked = {"resume": resume, "table": table, "people": people, "skipped": skipped}
        self.page.evaluate("(asked) => { window.capture = window.begin(asked); }", asked)

    def skipped(self) -> list[Any]:
        """Which messages were left out, as the next page is told."""
        found: list[Any] = self.page.evaluate("window.skipped_ ?? []")
        return found

    def people(self) -> list[Any]:
        """Who is known by now, as the next page is told."""
        found: list[Any] = self.page.evaluate("window.people_ ?? []")
        return found

    def do(self, method: str, *arguments: object) -> None:
        self.page.evaluate(
            "([method, given]) => { window.sim[method](...given); }", [method, list(arguments)]
        )

    def say(self, speaker: str, text: str) -> None:
        self.do("say", speaker, text)

    def run(self, milliseconds: int) -> None:
        self.page.clock.run_for(milliseconds)

    def frames(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate(
            "(kind) => window.frames_.filter((frame) => frame.type === kind)", kind
        )
        return found

    def spoken(self) -> list[Spoken]:
        """What was captured: the newest wording of each caption, in the order they came."""
        newest: dict[str, dict[str, Any]] = {}
        for frame in self.frames("caption"):
            known = newest.get(frame["id"])
            assert known is None or frame["revision"] > known["revision"]
            newest[frame["id"]] = frame
        return [Spoken(row["speaker"], row["text"], row["side"], row["final"]) for row in newest.values()]

    def said(self) -> list[tuple[str, str]]:
        return [(row.speaker, row.text) for row in self.spoken()]

    def health(self) -> list[tuple[str, str]]:
        return [(frame["state"], frame["detail"]) for frame in self.frames("health")]

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate("window.capture.status()")
        return found
