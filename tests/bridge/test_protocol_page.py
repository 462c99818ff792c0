"""The page that other people program by: its example runs as it stands, and its words fit the code."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from websockets.sync.server import ServerConnection, serve

from bridge.codec import Recorded, encode
from bridge.hub import CLOSE_REPLACED, MOST_PEERS
from bridge.keys import Keyring
from bridge.line import Answer
from bridge.messages import (
    MOST_BYTES,
    PORTS,
    PROTOCOL,
    Ack,
    Frame,
    MeetingStarted,
    Open,
    ReadingNews,
    Refused,
    Said,
)
from bridge.pairing import TRIES, WINDOW_SECONDS
from bridge.peers import Peers
from bridge.protocol import ALIVE_SECONDS, FIRST_SECONDS
from bridge.refusals import MESSAGES
from bridge.server import Bridge
from bridge.strangers import FAIR_SECONDS, MOST_HEARD, MOST_STRANGERS
from tests.bridge.client import WAIT, dial

PAGE: Final = (Path(__file__).parents[2] / "bridge" / "PROTOCOL.md").read_text(encoding="utf-8")
KEY: Final = b"k" * 32
EXAMPLE: Final = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_is_one_and_short() -> None:
    (example,) = EXAMPLE
    code = [line for line in example.splitlines() if line.strip()]

    assert len(code) <= 35


class Listening:
    """Acknowledges everything, and gives a Reading for every turn, as the whole application does."""

    def __init__(self, refused: Refused | None = None) -> None:
        self.frames: list[Recorded | Open] = []
        self.bridge: Bridge | None = None
        self.refused = refused
        self.has_begun, self.has_refused = threading.Event(), threading.Event()

    def submit(self, peer: str, frame: Recorded | Open, reply: Answer) -> bool:
        self.frames.append(frame)
        self.has_begun.set()
        if isinstance(frame, MeetingStarted) and self.bridge is not None:
            self.bridge.publish(reading(0, meeting="another's"))  # before it has heard its own name
        if self.refused is not None:
            reply(self.refused)
            self.has_refused.set()
            return True
        reply(Ack(stream=frame.stream, seq=0 if isinstance(frame, Open) else frame.seq, meeting="m"))
        if isinstance(frame, Said) and self.bridge is not None:
            self.bridge.publish(reading(frame.seq - 2, meeting="another's"))
            self.bridge.publish(reading(frame.seq - 2))
        return True

    def leave(self, peer: str) -> None: ...

    def set_paused(self, paused: bool) -> None: ...


def reading(turn: int, meeting: str = "m") -> ReadingNews:
    chance = 0.5 + turn / 10
    return ReadingNews(
        meeting=meeting, turn=turn, probability=chance, low=0.4, high=0.7, trend="rising", band="FAIR"
    )


def test_the_example_posts_turns_and_reads_readings(tmp_path: Path) -> None:
    program = tmp_path / "example.py"
    program.write_text(EXAMPLE[0], encoding="utf-8")
    sink = Listening()
    sink.bridge = bridge = Bridge(sink, Peers(Keyring(None)), ports=(0,))
    port = bridge.start()
    asked = [sys.executable, str(program), bridge.new_program("My dialler"), str(port)]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert sink.has_begun.wait(WAIT)
        until = time.time_ns() // 1_000_000
        while time.time_ns() // 1_000_000 == until:
            pass
        running.stdin.write("theirs: How much is it?\nours: Nine hundred a month.\n")
        running.stdin.close()
        told = [running.stdout.readline() for _ in range(2)]
        running.terminate()
    bridge.stop()

    assert told == ["50% (40% to 70%) FAIR\n", "60% (40% to 70%) FAIR\n"]
    began = sink.frames[0]
    assert isinstance(began, MeetingStarted)
    assert all(began.at_ms < frame.at_ms for frame in sink.frames if isinstance(frame, Said))
    assert [(frame.side, frame.text) for frame in sink.frames if isinstance(frame, Said)] == [
        ("theirs", "How much is it?"),
        ("ours", "Nine hundred a month."),
    ]


class Shut:
    """What answers on the port instead of the bridge, or as it would: `answers` in order, one a message."""

    def __init__(self, *answers: Frame) -> None:
        self._answers = answers
        self._server = serve(self._serve, "127.0.0.1", 0)
        self.port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Shut:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()

    def _serve(self, socket: ServerConnection) -> None:
        for answer in self._answers:
            socket.recv()
            socket.send(encode(answer))
        socket.close(1008)


def run_example(tmp_path: Path, line: str, port: int, said: str = "") -> subprocess.CompletedProcess[str]:
    program = tmp_path / "example.py"
    program.write_text(EXAMPLE[0], encoding="utf-8")
    asked = [sys.executable, str(program), line, str(port)]
    return subprocess.run(asked, input=said, capture_output=True, text=True, timeout=WAIT, check=False)


def test_the_example_says_why_it_was_refused(tmp_path: Path) -> None:
    refused = Refused(code="update-needed", message=MESSAGES["update-needed"])
    with Shut(refused) as shut:
        ended = run_example(tmp_path, f"me-12345678:{base64.b64encode(KEY).decode()}", shut.port)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"{refused.message}\n"


def test_the_example_says_that_its_key_is_not_known(tmp_path: Path) -> None:
    bridge = Bridge(Listening(), Peers(Keyring(None)), ports=(0,))
    port = bridge.start()
    line = bridge.new_program("My dialler")
    bridge.forget(line.partition(":")[0])
    ended = run_example(tmp_path, line, port)
    bridge.stop()
    assert ended.returncode == 1
    assert ended.stderr.startswith("That is not the SalesRLAgent this key was made in")
    assert "Traceback" not in ended.stderr


def test_the_example_says_why_it_was_not_let_in(tmp_path: Path) -> None:
    bridge = Bridge(Listening(), Peers(Keyring(None)), ports=(0,))
    port = bridge.start()
    line = bridge.new_program("My dialler")
    with ExitStack() as held:
        for number in range(MOST_PEERS):
            name, _, key = bridge.new_program(f"Other {number}").partition(":")
            held.enter_context(dial(port)).enter(name, base64.b64decode(key))
        ended = run_example(tmp_path, line, port, "theirs: How much is it?\n")
    bridge.stop()
    assert (ended.returncode, ended.stderr) == (1, MESSAGES["too-many-peers"] + "\n")


def test_the_example_says_why_it_was_cut_off_in_the_middle(tmp_path: Path) -> None:
    program = tmp_path / "example.py"
    program.write_text(EXAMPLE[0], encoding="utf-8")
    sink = Listening(refused=Refused(code="storage", message=MESSAGES["storage"]))
    bridge = Bridge(sink, Peers(Keyring(None)), ports=(0,))
    port = bridge.start()
    asked = [sys.executable, str(program), bridge.new_program("My dialler"), str(port)]
    pipe = subprocess.PIPE
    with subprocess.Popen(asked, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as running:
        assert sink.has_refused.wait(WAIT)
        bridge.stop()  # it is closed for good before the next word
        _, told = running.communicate("theirs: How much is it?\n" * 9, timeout=WAIT)
    assert (running.returncode, told) == (1, MESSAGES["storage"] + "\n")


def test_the_figures_on_the_page_are_those_of_the_code() -> None:
    assert f"# The bridge's protocol, version {PROTOCOL}\n" in PAGE
    assert f"{PORTS[0]} to {PORTS[-1]}" in PAGE
    assert f"{MOST_BYTES:,} bytes" in PAGE
    assert MOST_PEERS == 8
    assert "At most 8 peers at once" in PAGE
    assert f"themselves {MOST_HEARD} are heard at once; up to {MOST_STRANGERS} are held" in PAGE
    assert f"has {FAIR_SECONDS:.0f} s before it is" in PAGE
    assert f"closed with code {CLOSE_REPLACED}" in PAGE
    assert f"every {ALIVE_SECONDS:.0f} s" in PAGE
    assert f"within {FIRST_SECONDS:.0f} s, once" in PAGE
    assert f"({WINDOW_SECONDS // 60} minutes, {TRIES} tries)" in PAGE
