"""What is heard becomes lines in the order it happened; a fault of one turn ends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from engine.errors import ArtefactError
from engine.runner import Observer
from engine.vocabulary import Context, Reading, Turn
from overlay.commands.room import Room
from overlay.commands.wiring import OpenCall
from overlay.news import HealthTold, MeetingBegan, MeetingOver, Opened, PeersTold, TurnTold
from tests.overlay.listening import STARTED_MS, Meeting, Seen, turn


@dataclass
class FakeView:
    lines: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        self.lines.append(sentence)

    def begin(self, source: str, title: str) -> None:
        self.lines.append(f"{source} {title}")

    def show(self, meeting: str, turn: Turn, reading: Reading | None, path: Sequence[float]) -> None:
        self.lines.append(f"{meeting} {turn.index} {'read' if reading else 'not read'} {len(path)}")


class Clock:
    now = 500.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Bench:
    room: Room
    view: FakeView
    clock: Clock
    published: list[tuple[str, int]]

    def take(self, *news: object) -> list[str]:
        before = len(self.view.lines)
        for piece in news:
            self.room.take(piece)
        return self.view.lines[before:]


def make(engine: OpenCall) -> Bench:
    view, clock = FakeView(), Clock()
    published: list[tuple[str, int]] = []

    def publish(meeting: str, reading: Reading) -> None:
        published.append((meeting, reading.turn))

    room = Room(engine, view, publish, clock, lambda: STARTED_MS / 1000 + 20.0)
    return Bench(room, view, clock, published)


@pytest.fixture
def bench(engine: OpenCall) -> Bench:
    made = make(engine)
    made.take(Opened(47811), PeersTold((Seen(),)))
    return made


def test_a_call_is_told_from_its_beginning_to_its_end(bench: Bench) -> None:
    said = bench.take(
        MeetingBegan(Meeting()),
        TurnTold("m1", turn(0), draft=True),
        TurnTold("m1", turn(0)),
        TurnTold("m1", turn(1)),
        MeetingOver("m1"),
    )
    assert said == [
        "Meet Rota",
        "Meet: waiting for the first caption.",
        "Meet: captions arriving.",
        "m1 0 read 1",
        "m1 1 read 2",
        "Meet: the call ended after 0:20, 2 turns.",
    ]
    assert bench.published == [("m1", 0), ("m1", 1)]
    assert bench.take(TurnTold("m1", turn(2))) == []


def test_that_captions_arrive_is_said_before_the_first_of_them(bench: Bench) -> None:
    said = bench.take(MeetingBegan(Meeting()), TurnTold("m1", turn(0)))
    assert said[2:] == ["Meet: captions arriving.", "m1 0 read 1"]


def test_how_it_is_heard_is_said_once_with_since_when(bench: Bench) -> None:
    bench.take(MeetingBegan(Meeting()), TurnTold("m1", turn(0)))
    assert bench.take(HealthTold("m1", "lost", ""), None, None) == ["Meet: captions lost since 0:04."]
    assert bench.take(HealthTold("m1", "recovered", "")) == ["Meet: captions arriving."]
    assert bench.take(PeersTold((Seen(is_connected=False),))) == []
    bench.clock.now += 10.0
    assert bench.take(None) == ["Meet: browser not connected since 0:20."]
    assert bench.take(PeersTold((Seen(),))) == ["Meet: captions arriving."]


def test_a_turn_that_cannot_be_read_is_left_out_without_its_words(bench: Bench) -> None:
    bench.take(MeetingBegan(Meeting()), TurnTold("m1", turn(0)))
    said = bench.take(TurnTold("m1", turn(1, text="boom")), TurnTold("m1", turn(2)))
    assert said == [
        "Turn 2 could not be read and is left out; the call goes on.",
        "m1 1 not read 1",
        "m1 2 read 2",
    ]
    assert bench.published == [("m1", 0), ("m1", 2)]


def test_an_engine_that_cannot_read_at_all_ends_it() -> None:
    class Refusing:
        def observe(self, turn: Turn) -> Reading:
            raise ArtefactError("The model is missing.")

    def open_call(context: Context) -> Observer:
        return Refusing()

    bench = make(open_call)
    bench.take(MeetingBegan(Meeting()))
    with pytest.raises(ArtefactError, match="The model is missing"):
        bench.take(TurnTold("m1", turn(0)))


def test_a_call_told_again_begins_anew(bench: Bench) -> None:
    bench.take(MeetingBegan(Meeting()), TurnTold("m1", turn(0)))
    assert "m1 0 read 1" in bench.take(MeetingBegan(Meeting()), TurnTold("m1", turn(0)))
