"""Killed in the middle of anything, again and again: what was acknowledged is there, and everything once.

`packaging/soak.py` does the same a thousand times through the real server.
"""

from __future__ import annotations

import contextlib
import os
import random
import secrets
import select
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.codec import Recorded, decode_from_bridge, encode
from bridge.messages import Ack, Caption, Chat, Open, Said
from bridge.store.opening import KEY_NAME
from bridge.store.transcripts import Store
from tests.bridge.growing import Differences, compare, make_frames, settle
from tests.bridge.interrupted import LOOK, plan
from tests.bridge.spoken import BEGAN, STREAM, Page
from tests.bridge.store.keys_in_memory import Chain

ROOT = Path(__file__).parents[2]
KILLS = 10
KILLS_IN_WORDS = 4
PATIENCE = 30.0
BURST = 40

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no SIGKILL and no select on pipes"
)


class Child:
    """The recorder's process, and what came from it so far."""

    def __init__(self, path: Path, key: bytes, clock: float | None = None) -> None:
        """With a `clock`, that is what its clock shows until it is told otherwise."""
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        told = [] if clock is None else [str(clock)]
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/bridge/recording_child.py"), str(path), *told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        self.unread = b""
        self.clock = clock or 0.0
        self.known = 0
        self.stdin.write(key.hex().encode() + b"\n")

    def send(self, *frames: Recorded | Open) -> None:
        for frame in frames:
            self.stdin.write(encode(frame).encode() + b"\n")
        self.stdin.flush()

    def live_until(self, at: float) -> None:
        """Its clock goes on to `at`, and it looks."""
        while self.clock < at:
            self.clock = min(self.clock + LOOK, at)
            self.stdin.write(f"@{self.clock!r}\n".encode())
        self.stdin.flush()

    def wait_for_ack(self, seq: int) -> None:
        while self.known < seq:
            assert self.read_ack(PATIENCE) is not None

    def read_ack(self, patience: float) -> int | None:
        """How far it says it is by now, None if it says nothing within `patience` seconds."""
        if not select.select([self.stdout], [], [], patience)[0]:
            return None
        self.unread += os.read(self.stdout.fileno(), 65_536)
        *lines, self.unread = self.unread.split(b"\n")
        answers = [decode_from_bridge(line) for line in lines]
        assert all(isinstance(answer, Ack) for answer in answers), answers
        known = max((answer.seq for answer in answers if isinstance(answer, Ack)), default=None)
        self.known = max(self.known, known or 0)
        return known

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self.stdin.close()


def speak() -> Iterator[Recorded]:
    """A call without end in which no word comes twice."""
    page, words = Page(), (f"w{n}" for n in range(10_000_000))
    yield page.start()
    at = 0.0
    for n in range(10_000_000):
        at += 0.1
        if n % 3 == 0:
            yield page.said(next(words), at)
            continue
        text = ""
        for size in range(1, 5):
            text = f"{text} {next(words)}".strip()
            yield page.caption(f"u{n}", text, at, speaker=("Anna", "Ben")[n % 2], final=size == 4)


def test_killed_in_the_middle_of_anything_nothing_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    path, key, dice = tmp_path / "transcripts.db", secrets.token_bytes(32), random.Random(1)
    call = speak()
    outbox: list[Recorded] = []
    sent: list[Recorded] = []
    acknowledged = 0
    for kill in range(KILLS + 1):
        child = Child(path, key)
        if kill % 2:
            # A page that does not ask how far it got: all that was not acknowledged to it comes again.
            child.send(*outbox)
        else:
            child.send(Open(stream=STREAM))
            known = child.read_ack(PATIENCE)
            assert known is not None
            assert known >= acknowledged, "something acknowledged was lost"
            acknowledged = known
            child.send(*(frame for frame in outbox if frame.seq > known))
        for _ in range(dice.randint(1, 4)):
            new = [next(call) for _ in range(BURST)]
            outbox += new
            sent += new
            child.send(*new)
            # Some acknowledgements never reach the page.
            if (seq := child.read_ack(dice.random() / 20)) is not None and dice.random() < 0.5:
                acknowledged = max(acknowledged, seq)
        if kill == KILLS:
            sent.append(Page(counted=sent[-1].seq).end(9e5))
            child.send(sent[-1])
        while kill == KILLS and acknowledged < sent[-1].seq:
            seq = child.read_ack(PATIENCE)
            acknowledged = max(acknowledged, seq or 0)
        child.kill()
        outbox = [frame for frame in outbox if frame.seq > acknowledged]
    store = Store(path, Chain(keys={KEY_NAME: key}))
    (kept,) = store.list_meetings()
    heard = Counter(word for one in store.load_turns(kept.meeting.id) for word in one.turn.text.split())
    store.close()
    last = {frame.id: frame.text for frame in sent if isinstance(frame, Caption)}
    said = [frame.text for frame in sent if isinstance(frame, Said)]
    spoken = {word for text in [*said, *last.values()] for word in text.split()}
    assert set(heard.values()) == {1}
    assert heard.keys() == spoken


def test_killed_in_the_middle_of_words_and_started_later_the_turns_are_the_same(tmp_path: Path) -> None:
    path, key, dice = tmp_path / "transcripts.db", secrets.token_bytes(32), random.Random(2)
    shown, outages = plan(dice, KILLS_IN_WORDS, 1.0, 20.0, ["killed"])
    frames: list[Recorded] = [Page().start(), *make_frames(shown, Page(counted=1))]
    child = Child(path, key, BEGAN)
    away = 0.0
    for frame in [*frames, Page(counted=len(frames)).end(shown[-1].at)]:
        at = frame.at_ms / 1000.0
        if away and at >= away:
            child = Child(path, key, away)
            child.send(Open(stream=STREAM))
            known = child.read_ack(PATIENCE)
            assert known is not None
            child.send(*(one for one in frames if known < one.seq < frame.seq))
            away = 0.0
        if not away and outages and at > BEGAN + outages[0].at:
            outage = outages.pop(0)
            child.live_until(BEGAN + outage.at)
            child.wait_for_ack(frame.seq - 1)
            child.kill()
            away = BEGAN + outage.at + outage.seconds
        if not away:
            child.live_until(at)
            child.send(frame)
    child.wait_for_ack(len(frames) + 1)
    child.kill()
    assert not outages
    store = Store(path, Chain(keys={KEY_NAME: key}))
    (kept,) = store.list_meetings()
    turns = [one.turn for one in store.load_turns(kept.meeting.id)]
    store.close()
    words = [frame for frame in frames if isinstance(frame, Caption | Chat)]
    assert compare(words, turns, settle(words)) == Differences()
