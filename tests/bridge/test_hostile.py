"""Peers that cost something: slow, many, too fast, too big. None of them may cost the others anything."""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Iterator

import psutil
import pytest

from bridge import line, outbox
from bridge.messages import ReadingNews
from tests.bridge.client import WAIT, Desk, dial, open_desk, read_line
from tests.bridge.raw import open_raw

MEGABYTE = 1_000_000
LONG_NEWS = ReadingNews(
    meeting="m",
    turn=1,
    probability=0.4,
    low=0.3,
    high=0.5,
    trend="steady",
    band="FAIR",
    reasons=("because " * 1_000,),
)
STARTED = {
    "stream": "stream-1",
    "seq": 1,
    "at_ms": 1,
    "platform": "program",
    "meeting": "m",
    "consent": {"at_ms": 1, "how": "a test"},
}


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as opened:
        yield opened


def memory() -> int:
    return int(psutil.Process().memory_info().rss)


def read_close(raw: socket.socket) -> int:
    """The code of the close frame, after which the bridge hangs up."""
    data = b""
    try:
        while more := raw.recv(4096):
            data += more
    except ConnectionResetError:
        pass
    assert data[0] == 0x88
    return int(struct.unpack("!H", data[2:4])[0])


def test_one_that_does_not_read_is_cut_off_and_nothing_piles_up(desk: Desk) -> None:
    slow, good = (read_line(desk.bridge.new_program(name)) for name in ("Slow", "Good"))
    with dial(desk.port, close_timeout=0.01) as deaf, dial(desk.port) as client:
        deaf.enter(*slow)
        client.enter(*good)
        deaf.send("subscribe")
        deaf.send("open", stream="stream-1")
        desk.wait_for(lambda: len(desk.connected()) == 2)
        before = memory()
        sent = 0
        while slow[0] in desk.connected():
            desk.bridge.publish(LONG_NEWS)
            sent += 1
            assert sent < 5_000, "more waits than may"
            client.send("open", stream="stream-1")
            client.expect("ack")
        assert memory() - before < 16 * MEGABYTE
        client.send("open", stream="stream-1")
        client.expect("ack")


def test_one_that_reads_nothing_for_long_is_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_WAITING", 1_000_000)
    monkeypatch.setattr(line, "SEND_SECONDS", 0.05)
    slow = read_line(desk.bridge.new_program("Slow"))
    with dial(desk.port, close_timeout=0.01) as deaf:
        deaf.enter(*slow)
        deaf.send("subscribe")
        deaf.send("open", stream="stream-1")
        deaf.expect("ack")
        for _news in range(3_000):  # 24 MB, more than the system keeps between two ends
            desk.bridge.publish(LONG_NEWS)
        desk.wait_for(lambda: not desk.connected())


def test_one_that_hangs_up_while_the_recorder_has_no_room_is_gone(desk: Desk) -> None:
    one = read_line(desk.bridge.new_program("One"))
    desk.shelf.full.set()
    with dial(desk.port) as client:
        client.enter(*one)
        client.send("open", stream="stream-1")
        desk.shelf.turned_away.get(timeout=WAIT)
    desk.wait_for(lambda: not desk.connected())


class TestBombs:
    def test_a_frame_that_says_it_is_compressed_is_none(self, desk: Desk) -> None:
        with open_raw(desk.port) as raw:
            bomb = os.urandom(100)
            raw.sendall(bytes([0xC1, 0x80 | len(bomb)]) + b"\0\0\0\0" + bomb)
            assert read_close(raw) == 1002

    def test_a_frame_that_says_it_is_huge_is_not_waited_for(self, desk: Desk) -> None:
        before = memory()
        with open_raw(desk.port) as raw:
            raw.sendall(bytes([0x81, 0x80 | 127]) + struct.pack("!Q", 2**30) + b"\0\0\0\0")
            assert read_close(raw) == 1009
        assert memory() - before < 8 * MEGABYTE

    def test_many_small_pieces_of_a_huge_message_are_counted_together(self, desk: Desk) -> None:
        with open_raw(desk.port) as raw:
            piece = bytes([0xFE]) + struct.pack("!H", 30_000) + b"\0\0\0\0" + b"x" * 30_000
            raw.sendall(b"\x01" + piece + b"\x00" + piece + b"\x00" + piece)
            assert read_close(raw) == 1009

    def test_bytes_that_are_no_text_end_it(self, desk: Desk) -> None:
        with open_raw(desk.port) as raw:
            raw.sendall(bytes([0x81, 0x82]) + b"\0\0\0\0" + b"\xff\xfe")
            assert read_close(raw) == 1007


def test_one_that_sends_too_fast_is_held_up_and_loses_nothing(desk: Desk) -> None:
    name, key = read_line(desk.bridge.new_program("Fast"))
    total, text = 4_000, "x" * 7_500  # 30 MB, more than the system keeps between two ends
    sent = 0

    def send_all() -> None:
        nonlocal sent
        for seq in range(2, total + 2):
            fields = {"stream": "stream-1", "seq": seq, "at_ms": 1, "speaker": "", "side": "ours"}
            client.send("said", **fields, text=text)
            sent += 1

    with dial(desk.port) as client:
        client.enter(name, key)
        client.send("meeting_started", **STARTED)
        client.expect("ack")
        desk.shelf.full.set()
        sending = threading.Thread(target=send_all)
        before = memory()
        sending.start()
        stalled = -1
        while stalled != sent:
            stalled = sent
            for _refusal in range(10):
                desk.shelf.turned_away.get(timeout=WAIT)
        assert stalled < total
        assert memory() - before < 32 * MEGABYTE
        other = read_line(desk.bridge.new_program("Other"))
        with dial(desk.port) as unbothered:
            unbothered.enter(*other)
        desk.shelf.full.clear()
        while client.expect("ack")["seq"] != total + 1:
            pass
        sending.join(WAIT)
    seqs = [frame.seq for _peer, frame in desk.shelf.taken if hasattr(frame, "seq")]
    assert seqs == list(range(1, total + 2))
