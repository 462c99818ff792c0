"""The page that other people program by: its example runs as it stands, and its words fit the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from bridge.codec import Recorded
from bridge.hub import CLOSE_REPLACED, MOST_PEERS
from bridge.keys import Keyring
from bridge.line import Answer
from bridge.messages import MOST_BYTES, PORTS, PROTOCOL, Ack, MeetingStarted, Open, ReadingNews, Said
from bridge.pairing import TRIES, WINDOW_SECONDS
from bridge.peers import Peers
from bridge.protocol import ALIVE_SECONDS, FIRST_SECONDS
from bridge.server import Bridge

PAGE: Final = (Path(__file__).parents[2] / "bridge" / "PROTOCOL.md").read_text(encoding="utf-8")
EXAMPLE: Final = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_is_one_and_short() -> None:
    (example,) = EXAMPLE
    code = [line for line in example.splitlines() if line.strip()]

    assert len(code) <= 35


class Listening:
    """Acknowledges everything, and gives a Reading for every turn, as the whole application does."""

    def __init__(self) -> None:
        self.frames: list[Recorded | Open] = []
        self.bridge: Bridge | None = None

    def submit(self, peer: str, frame: Recorded | Open, reply: Answer) -> bool:
        self.frames.append(frame)
        reply(Ack(stream=frame.stream, seq=0 if isinstance(frame, Open) else frame.seq))
        if isinstance(frame, Said) and self.bridge is not None:
            self.bridge.publish(reading(frame.seq - 2))
        return True


def reading(turn: int) -> ReadingNews:
    chance = 0.5 + turn / 10
    return ReadingNews(
        meeting="m", turn=turn, probability=chance, low=0.4, high=0.7, trend="rising", band="FAIR"
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
        running.stdin.write("theirs: How much is it?\nours: Nine hundred a month.\n")
        running.stdin.close()
        told = [running.stdout.readline() for _ in range(2)]
        running.terminate()
    bridge.stop()

    assert told == ["50% (40% to 70%) FAIR\n", "60% (40% to 70%) FAIR\n"]
    assert isinstance(sink.frames[0], MeetingStarted)
    assert [(frame.side, frame.text) for frame in sink.frames if isinstance(frame, Said)] == [
        ("theirs", "How much is it?"),
        ("ours", "Nine hundred a month."),
    ]


def test_the_figures_on_the_page_are_those_of_the_code() -> None:
    assert f"# The bridge's protocol, version {PROTOCOL}\n" in PAGE
    assert f"{PORTS[0]} to {PORTS[-1]}" in PAGE
    assert f"{MOST_BYTES:,} bytes" in PAGE
    assert MOST_PEERS == 8
    assert "At most 8 peers at once" in PAGE
    assert f"closed with code {CLOSE_REPLACED}" in PAGE
    assert f"every {ALIVE_SECONDS:.0f} s" in PAGE
    assert f"within {FIRST_SECONDS:.0f} s, once" in PAGE
    assert f"({WINDOW_SECONDS // 60} minutes, {TRIES} tries)" in PAGE
