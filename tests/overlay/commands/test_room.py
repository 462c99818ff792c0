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
from overlay.hearing import GRACE_SECONDS, LEFT_SECONDS, QUIET_SECONDS
from overlay.news import HealthTold, MeetingBegan, MeetingOver, Opened, PeersTold, PresenceTold, TurnTold
from tests.overlay.listening import STARTED_MS, Meeting, Peer, Seen, turn


@dataclass
class FakeView:
    lines: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        self.lines.append(sentence)

    def begin(self, source: str, title: str) -> None:
        self.lines.append(f"{source} {title}")

    def show(
        self, meeting: str, turn: Turn, reading: Reading | None, path: Sequence[float], which: str = ""
    ) -> None:
        name = f"[{which}] " if which else ""
        self.lines.append(f"{name}{meeting} {turn.index} {'read' if reading else 'not read'} {len(path)}")


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
    off = ["Meet: captions lost since 0:04. Switch the meeting's captions on."]
    assert bench.take(HealthTold("m1", "lost", "captions-off"), None) == off
    on = ["Meet: waiting for captions. Captions are on; listening goes on with the next words."]
    assert bench.take(HealthTold("m1", "waiting", "captions-on"), None) == on
    assert bench.take(HealthTold("m1", "recovered", "")) == ["Meet: captions arriving."]
    assert bench.take(PresenceTold("m1", False), PeersTold((Seen(is_connected=False),))) == []
    bench.clock.now += GRACE_SECONDS
    back = "Open your browser and the meeting's page again."
    assert bench.take(None) == [f"Meet: browser not connected since 0:20. {back}"]
    assert bench.take(PeersTold((Seen(),))) == []
    assert bench.take(PresenceTold("m1", True)) == ["Meet: captions arriving."]


def test_the_call_of_a_browser_that_crashed_is_left_and_goes_on_when_it_is_heard_of(bench: Bench) -> None:
    bench.take(MeetingBegan(Meeting()), TurnTold("m1", turn(0)))
    bench.take(PresenceTold("m1", False), PeersTold((Seen(is_connected=False),)))
    bench.clock.now += GRACE_SECONDS
    bench.take(None, PeersTold((Seen(),)), MeetingBegan(ZOOM))
    bench.clock.now += GRACE_SECONDS
    advice = "The meeting's page is gone. Open it again to go on."
    assert bench.take(None) == [f"[Rota] gone from the browser since 0:20. {advice}"]
    bench.clock.now += LEFT_SECONDS
    assert bench.take(None, None) == ["[Rota] the call ended after 0:20, 1 turn."]
    assert "2 calls go on: [Quarterly review wi…], [Meet]." in bench.take(
        MeetingBegan(Meeting("m3", title=""))
    )
    bench.take(MeetingOver("m3"))
    assert bench.take(PresenceTold("m1", True)) == ["[Rota] captions arriving."]
    assert bench.take(TurnTold("m1", turn(1)))[-1] == "[Rota] m1 1 read 2"
    away = int(20 + bench.clock.now - Clock.now)
    bench.take(PresenceTold("m1", False))
    bench.clock.now += LEFT_SECONDS
    assert bench.take(None)[0] == f"[Rota] the call ended after 1:{away - 60}, 2 turns."
    assert bench.take(MeetingOver("m1"), PresenceTold("m1", True)) == [], "that it ended is said once"


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


ZOOM = Meeting("m2", "zoom", "Quarterly review with everybody")


def test_where_more_than_one_call_goes_on_each_line_says_which(bench: Bench) -> None:
    bench.take(MeetingBegan(Meeting()), TurnTold("m1", turn(0)))
    assert "2 calls go on: [Rota], [Quarterly review wi…]." in bench.take(MeetingBegan(ZOOM))
    assert bench.take(TurnTold("m1", turn(1))) == ["[Rota] m1 1 read 2"]
    assert bench.take(TurnTold("m2", turn(0)))[-1] == "[Quarterly review wi…] m2 0 read 1"
    assert bench.take(HealthTold("m1", "lost", "")) == ["[Rota] captions lost since 0:08."]
    assert bench.take(MeetingOver("m2")) == ["[Quarterly review wi…] the call ended after 0:20, 1 turn."]
    assert bench.take(HealthTold("m1", "recovered", "")) == ["Meet: captions arriving."]
    assert bench.take(TurnTold("m1", turn(2))) == ["m1 2 read 3"]


def test_calls_of_one_title_are_told_apart(bench: Bench) -> None:
    bench.take(MeetingBegan(Meeting()), MeetingBegan(Meeting("m2")), MeetingBegan(Meeting("m3", title="")))
    said = bench.take(MeetingBegan(Meeting("m4", title="")))
    assert "4 calls go on: [Rota], [Rota 2], [Meet], [Meet 2]." in said
    said = bench.take(MeetingBegan(Meeting()))
    assert "4 calls go on: [Rota 2], [Meet], [Meet 2], [Rota]." in said, "told again it keeps its name"


def test_a_long_silence_is_said_once_and_again_after_the_next_words(bench: Bench) -> None:
    bench.take(MeetingBegan(Meeting()), TurnTold("m1", turn(4)))
    bench.clock.now += QUIET_SECONDS
    assert bench.take(None, None) == ["Meet: nothing heard since 0:20."]
    assert bench.take(TurnTold("m1", turn(5, start=100.0))) == ["m1 5 read 2"]
    bench.clock.now += QUIET_SECONDS
    assert bench.take(None, None) == ["Meet: nothing heard since 1:44."]


def test_a_program_that_is_lost_is_not_called_a_browser(bench: Bench) -> None:
    crm = Seen(Peer("crm-1", "My CRM", is_program=True))
    bench.take(PeersTold((crm,)), MeetingBegan(Meeting(platform="program", peer="crm-1")))
    gone = (PresenceTold("m1", False), PeersTold((Seen(crm.peer, is_connected=False),)))
    bench.take(TurnTold("m1", turn(0)), *gone)
    bench.clock.now += GRACE_SECONDS
    advice = "See that it runs and sends the call."
    assert bench.take(None) == [f"My CRM: not connected since 0:20. {advice}"]
    bench.take(PeersTold((crm,)))
    bench.clock.now += GRACE_SECONDS
    assert bench.take(None) == [f"My CRM: no longer sent since 0:20. {advice}"]
    bench.take(MeetingBegan(ZOOM))
    assert bench.take(PresenceTold("m1", True)) == ["[Rota] turns arriving."]
    began = bench.clock.now
    bench.take(*gone)
    bench.clock.now += GRACE_SECONDS
    since = int(20 + began - Clock.now)
    assert f"[Rota] not connected: My CRM since 0:{since}. {advice}" in bench.take(None)


def test_a_program_has_turns_and_no_captions(bench: Bench) -> None:
    crm = Seen(Peer("crm-1", "My CRM", is_program=True))
    said = bench.take(PeersTold((crm,)), MeetingBegan(Meeting(platform="program", peer="crm-1")))
    assert said[1:] == ["My CRM: waiting for the first turn."]
    assert bench.take(TurnTold("m1", turn(0)))[0] == "My CRM: turns arriving."
    assert bench.take(HealthTold("m1", "paused", "")) == ["My CRM: paused in My CRM since 0:20."]


def test_a_silence_is_said_also_where_captions_just_came_back(bench: Bench) -> None:
    bench.take(MeetingBegan(Meeting()), TurnTold("m1", turn(4)), HealthTold("m1", "lost", ""))
    bench.clock.now += QUIET_SECONDS
    said = bench.take(HealthTold("m1", "recovered", ""), None)
    assert said == ["Meet: captions arriving.", "Meet: nothing heard since 0:20."]


def test_of_what_was_said_before_only_the_last_word_counts_as_silence(bench: Bench) -> None:
    bench.take(MeetingBegan(Meeting(), known=2))
    bench.clock.now += 200.0
    said = bench.take(TurnTold("m1", turn(0)), TurnTold("m1", turn(9)))
    assert said == ["Meet: captions arriving.", "m1 0 read 1", "m1 9 read 2"]
    assert bench.take(None, None) == ["Meet: nothing heard since 0:40."]
