"""A desktop for the extension to talk to: the real bridge, and a recorder that keeps frames in a list.

One rule: it acknowledges as the real recorder does (in order, once, after it is kept), so that what the
extension lost or sent twice shows in `kept`.
"""

from __future__ import annotations

import json
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Worker

from bridge.codec import Recorded
from bridge.hub import PeerNews
from bridge.keys import Keyring
from bridge.line import Answer
from bridge.messages import Ack, Caption, MeetingStarted, Open, Rewind
from bridge.pairing import PairingAsked
from bridge.peers import EXTENSION_IDS, Peers
from bridge.server import Bridge
from tests.extension.chromium import EXTENSION, Driver

PATIENCE: float = 10.0
"""Seconds after which a test gives up; never waited out by one that passes."""


@dataclass(slots=True)
class Shelf:
    """Keeps frames by stream; `news` gets each as it is kept."""

    kept: dict[str, list[Recorded]] = field(default_factory=dict)
    news: queue.SimpleQueue[Recorded] = field(default_factory=queue.SimpleQueue)
    opened: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    """Streams that it was asked about."""
    again: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    past: dict[str, int] = field(default_factory=dict)
    """Streams of calls before `turn_over`, and those that go on in them: how far they are, and no more."""

    def submit(self, peer: str, frame: Recorded | Open, reply: Answer) -> bool:
        with self.lock:
            if self._is_past(frame):
                seq = self.past.setdefault(frame.stream, 0)
                if not isinstance(frame, Open):
                    seq = self.past[frame.stream] = max(seq, frame.seq)
                reply(Ack(stream=frame.stream, seq=seq))
                return True
            if isinstance(frame, Open):
                self.opened.put(frame.stream)
                reply(Ack(stream=frame.stream, seq=len(self.kept.get(frame.stream, []))))
                return True
            own = self.kept.setdefault(frame.stream, [])
            if frame.seq == len(own) + 1:
                own.append(frame)
                self.news.put(frame)
                reply(Ack(stream=frame.stream, seq=frame.seq))
            elif frame.seq <= len(own):
                self.again += 1
                reply(Ack(stream=frame.stream, seq=len(own)))
            else:
                reply(Rewind(stream=frame.stream, seq=len(own) + 1))
        return True

    def leave(self, peer: str) -> None: ...

    def set_paused(self, paused: bool) -> None: ...

    def _is_past(self, frame: Recorded | Open) -> bool:
        if frame.stream in self.past:
            return True
        return isinstance(frame, MeetingStarted) and frame.continues in self.past

    def clear(self) -> None:
        """The person deletes everything."""
        with self.lock:
            self.kept.clear()

    def turn_over(self) -> None:
        """For the next test: what still comes of the last one is acknowledged and not kept."""
        with self.lock:
            self.past.update({stream: len(frames) for stream, frames in self.kept.items()})
            self.kept.clear()

    @property
    def frames(self) -> list[Recorded]:
        with self.lock:
            return [frame for stream in self.kept.values() for frame in stream]

    def words(self) -> list[str]:
        """The newest wording of each utterance, in the order in which they began."""
        newest: dict[tuple[str, str], str] = {}
        for frame in self.frames:
            if isinstance(frame, Caption):
                newest[frame.stream, frame.id] = frame.text
        return list(newest.values())


class Desktop:
    """The bridge with its person, who may be asked for a pairing. Survives being killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.shelf = Shelf()
        self.peers = Peers(Keyring(None))
        self.asked: queue.SimpleQueue[PairingAsked] = queue.SimpleQueue()
        self.here: queue.SimpleQueue[tuple[PeerNews, ...]] = queue.SimpleQueue()
        self.port = 0
        self.bridge = self._make()
        self.start()
        self.extension = copy_extension(folder / "extension", self.port)

    def _make(self) -> Bridge:
        return Bridge(
            self.shelf,
            self.peers,
            on_peers=self.here.put,
            on_pairing=lambda asked: self.asked.put(asked) if asked is not None else None,
            ports=(self.port,),
        )

    def start(self) -> None:
        if self.port:
            self.bridge = self._make()
        self.port = self.bridge.start()

    def stop(self) -> None:
        self.bridge.stop()


def copy_extension(folder: Path, port: int) -> Path:
    """The extension as it is, but that the sites are allowed (no test can click the browser's own question)
    and that it looks for the bridge where this test put it."""
    shutil.copytree(EXTENSION, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["host_permissions"] = manifest.pop("optional_host_permissions")
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    messages = folder / "messages.js"
    text = messages.read_text(encoding="utf-8")
    start = text.index("export const PORTS")
    end = text.index("\n", start)
    messages.write_text(f"{text[:start]}export const PORTS = [{port}];{text[end:]}", encoding="utf-8")
    return folder


@dataclass(slots=True)
class Browser:
    """Chromium with the extension; its worker, its pop-up and its tabs."""

    context: BrowserContext

    @property
    def worker(self) -> Worker:
        workers = self.context.service_workers
        return workers[0] if workers else self.context.wait_for_event("serviceworker", timeout=PATIENCE * 1e3)

    def open_popup(self, tab: Page | None = None) -> Page:
        """The pop-up as a page of its own, for the tab that would have been in front."""
        popup = self.context.new_page()
        number = "" if tab is None else f"?tab={self.tab_number(tab)}"
        popup.goto(f"chrome-extension://{EXTENSION_IDS[0]}/popup.html{number}")
        return popup

    def tab_number(self, tab: Page) -> int:
        url = tab.evaluate("location.href")
        number: int = self.worker.evaluate(
            "async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url).id", url
        )
        return number

    def kill_worker(self) -> None:
        """As the browser does when it puts the worker to sleep, but in the middle of its work."""
        owner = self.context.browser
        assert owner is not None
        session = owner.new_browser_cdp_session()
        for target in session.send("Target.getTargets")["targetInfos"]:
            if target["type"] == "service_worker":
                session.send("Target.closeTarget", {"targetId": target["targetId"]})
        session.detach()

    def crash(self) -> None:
        """As when the computer kills it: nothing is told to anybody. Returns once it is gone."""
        owner = self.context.browser
        assert owner is not None
        session = owner.new_browser_cdp_session()
        with self.context.expect_event("close"), suppress(Error):
            session.send("Browser.crash")


@contextmanager
def open_browser(driver: Driver, desktop: Desktop, profile: Path) -> Iterator[Browser]:
    settings = profile / "Default" / "Preferences"
    if not settings.exists():
        # An unpacked extension that is loaded again, as by an update, is let in only in developer mode.
        settings.parent.mkdir(parents=True)
        settings.write_text('{"extensions": {"ui": {"developer_mode": true}}}', encoding="utf-8")
    context = driver.launch_with_extension(profile, desktop.extension)
    context.set_default_timeout(PATIENCE * 1e3)
    try:
        yield Browser(context)
    finally:
        context.close()


def pair(desktop: Desktop, browser: Browser) -> str:
    """Pair as a person does: pop-up and desktop show the same number, Allow. The number."""
    desktop.bridge.open_pairing()
    popup = browser.open_popup()
    popup.click("#pair")
    asked = desktop.asked.get(timeout=PATIENCE)
    shown = popup.inner_text("#code").replace(" ", "")
    assert shown == asked.code
    desktop.bridge.decide(asked.ticket, True)
    popup.wait_for_selector("text=connected")
    popup.close()
    return shown


def wait_until(news: queue.SimpleQueue[Any], holds: Callable[[], bool]) -> None:
    """Take news until it holds. Raises queue.Empty where it never does."""
    while not holds():
        news.get(timeout=PATIENCE)
