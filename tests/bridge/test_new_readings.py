"""What a program gets after `subscribe`: its own calls can be told from others', and nothing comes again."""

from __future__ import annotations

from pathlib import Path

from bridge.keys import Keyring
from bridge.live import Meeting
from bridge.new_readings import NewReadings
from engine.vocabulary import Side, Speaker, Turn
from tests.bridge.backend import FakeBackend
from tests.bridge.client import Client, dial, read_line
from tests.bridge.followers import Follower
from tests.bridge.test_listening import CONSENT, Told, listening, make, reading

BEGAN = {"stream": "stream-1", "at_ms": 1_000, "platform": "program", "meeting": "m", "consent": CONSENT}
SAID = {"stream": "stream-1", "at_ms": 2_000, "speaker": "Lee", "side": "theirs"}
CALL = Meeting("m1", "meet", "Weekly", "peer", 0)


def ack_of(program: Client, seq: int) -> object:
    """The name of the call, once that much of it is on disk."""
    while (frame := program.expect("ack"))["seq"] != seq:
        pass
    return frame["meeting"]


def begin(program: Client) -> object:
    program.send("meeting_started", seq=1, **BEGAN)
    program.send("said", seq=2, **SAID, text="How much is it?")
    return ack_of(program, 2)


def test_of_two_programs_each_knows_the_readings_of_its_own_call(tmp_path: Path) -> None:
    with listening(tmp_path) as (made, _told, port), dial(port) as one, dial(port) as other:
        one.enter(*read_line(made.new_program("One")))
        other.enter(*read_line(made.new_program("Other")))
        one.send("open", stream="stream-1")
        assert ack_of(one, 0) == "", "it has not begun"
        mine, theirs = begin(one), begin(other)  # under the same names of their own
        assert mine
        assert theirs not in (mine, "")
        one.send("subscribe")
        one.send("open", stream="stream-1")
        assert ack_of(one, 2) == mine
        for call in (theirs, mine):
            made.publish(str(call), reading(0))
        assert [one.expect("reading_news")["meeting"] for _ in range(2)] == [theirs, mine]


def test_a_call_that_was_deleted_begins_anew_under_another_name(tmp_path: Path) -> None:
    with listening(tmp_path) as (made, _told, port), dial(port) as program:
        program.enter(*read_line(made.new_program("One")))
        before = begin(program)
        made.forget_call(str(before))
        program.send("open", stream="stream-1")
        assert ack_of(program, 0) == ""
        assert begin(program) not in (before, "")


def test_after_a_restart_no_reading_comes_of_what_was_told_before(tmp_path: Path) -> None:
    keyring = Keyring(FakeBackend())
    first, second = Told(), Told()
    made = make(tmp_path, first, lambda: keyring)
    made.start()
    port = first.wait_for("open")
    assert isinstance(port, int)
    line = read_line(made.new_program("One"))
    with dial(port) as program:
        program.enter(*line)
        begin(program)
        first.wait_for("turn")
    made.stop()
    again = make(tmp_path, second, lambda: keyring)
    again.start()
    port = second.wait_for("open")
    assert isinstance(port, int)
    with dial(port) as program:
        program.enter(*line)
        program.send("subscribe")
        program.send("open", stream="stream-1")
        call = ack_of(program, 2)
        second.wait_for("turn")
        again.publish(str(call), reading(0))
        program.send("said", seq=3, **SAID, text="And the setup?")
        assert ack_of(program, 3) == call
        again.publish(str(call), reading(1))
        assert program.expect("reading_news")["turn"] == 1
    again.stop()


def test_a_reading_is_new_once_and_of_no_turn_that_was_known() -> None:
    readings = NewReadings(Follower())
    readings.meeting_started(CALL, 2)
    assert [readings.is_new("m1", turn) for turn in (0, 1, 2, 2, 4)] == [False, False, True, False, True]
    readings.meeting_ended(CALL, "left")
    readings.meeting_started(CALL, 4)  # words came after its end: it is told again
    assert [readings.is_new("m1", turn) for turn in (3, 4, 5)] == [False, False, True]
    assert readings.is_new("another", 0)


def test_who_listens_hears_all_of_it() -> None:
    follower = Follower()
    readings = NewReadings(follower)
    turn = Turn(0, Speaker("Lee", Side.THEIRS), "Hello.")
    readings.meeting_started(CALL, 0)
    readings.turn_drafted(CALL, turn)
    readings.turn_settled(CALL, turn)
    readings.health_changed(CALL, "lost", "region-gone")
    readings.presence_changed(CALL, False)
    readings.meeting_ended(CALL, "left")
    assert follower.heard == ["started", "Hello.", "lost region-gone", "gone", "ended left"]
    assert (follower.drafts, follower.known) == (["Hello."], [0])
