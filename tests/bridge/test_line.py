"""One socket among several: how much of it is read before the others have their turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.protocol import State

from bridge.codec import Recorded, encode
from bridge.hub import Hub
from bridge.keys import Keyring
from bridge.line import MOST_IN_A_ROW, Answer, Line
from bridge.messages import Open
from bridge.pairing import Pairing
from bridge.peers import PROGRAM_ORIGIN, Peer, Peers
from bridge.protocol import Connection, Gate, Step
from tests.bridge.spoken import Page


class Socket:
    """All of its messages are here already: reading never has to wait."""

    def __init__(self, messages: list[str]) -> None:
        self._messages = messages
        self.state = State.OPEN

    async def __aiter__(self) -> AsyncIterator[str]:
        for message in self._messages:
            yield message

    async def send(self, message: str) -> None:
        raise AssertionError("nothing is answered here")

    async def close(self, code: int) -> None:
        self.state = State.CLOSED


class Sink:
    """Notes who is heard, in order; for a peer in `full` there is no room."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.full: set[str] = set()

    def submit(self, peer: str, frame: Recorded | Open, reply: Answer) -> bool:
        if peer not in self.full:
            self.heard.append(peer)
        return peer not in self.full

    def leave(self, peer: str) -> None: ...

    def set_paused(self, paused: bool) -> None: ...


def line(name: str, count: int, sink: Sink) -> tuple[Line, Socket]:
    gate = Gate(Pairing(), 1, lambda _name: None)
    peer = Peer(name, PROGRAM_ORIGIN, name, 0)
    socket = Socket([encode(Page().said(f"Turn {n}.", n)) for n in range(count)])
    hub = Hub(Peers(Keyring(None)), lambda _peers: None, lambda _asked: None, sink.leave, lambda: 0.0)
    connection = Connection(PROGRAM_ORIGIN, gate, 0.0, step=Step.IN, peer=peer)
    return Line(cast("ServerConnection", socket), connection, hub, sink), socket


def test_a_peer_that_floods_is_read_a_few_messages_at_a_time() -> None:
    sink = Sink()

    async def run() -> None:
        flood, quiet = line("flood", 1000, sink)[0], line("quiet", 2, sink)[0]
        await asyncio.gather(flood.run(), quiet.run())

    asyncio.run(run())
    assert sink.heard.index("quiet") <= MOST_IN_A_ROW
    assert (sink.heard.count("flood"), sink.heard.count("quiet")) == (1000, 2)


def test_a_peer_without_room_waits_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = Sink()
    sink.full.add("flood")

    async def run() -> None:
        (flood, socket), (quiet, _) = line("flood", 5, sink), line("quiet", 40, sink)
        flooding = asyncio.create_task(flood.run())
        await quiet.run()
        assert sink.heard == ["quiet"] * 40
        socket.state = State.CLOSED  # what it has not handed over it sends again
        await flooding

    monkeypatch.setattr("bridge.line.FULL_SECONDS", 0.0)
    asyncio.run(run())
    assert "flood" not in sink.heard
