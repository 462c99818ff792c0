"""Everything that listens, over real sockets: what is told, what is refused, and that nothing stays."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from bridge.hub import PeerNews
from bridge.keys import Keyring
from bridge.listening import LOCK_NAME, PEERS_NAME, Calls, Listening
from bridge.live import Meeting
from bridge.messages import HealthName
from bridge.only_one import Taken, only_one
from bridge.pairing import TRIES, PairingAsked
from bridge.peers import PROGRAM_ORIGIN, Peer, Peers
from engine.errors import InputError
from engine.vocabulary import Band, Confidence, Forecast, Reading, Turn
from tests.bridge.backend import FakeBackend
from tests.bridge.client import WAIT, dial, pair, read_line

OURS = "chrome-extension://ejlpjhfmkdgnjjkahnmfobbgbmdndhnk"
CONSENT = {"at_ms": 1, "how": "pop-up"}
NAMES = ("listening", "bridge", "recorder")


@dataclass
class Told:
    """All that was told, in order."""

    heard: list[tuple[str, object]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, what: str) -> Callable[[object], None]:
        def note(value: object) -> None:
            with self.changed:
                self.heard.append((what, value))
                self.changed.notify_all()

        return note

    def wait_for(self, what: str) -> object:
        def found() -> bool:
            return any(name == what for name, _ in self.heard)

        with self.changed:
            assert self.changed.wait_for(found, WAIT), self.heard
        return next(value for name, value in reversed(self.heard) if name == what)

    def meeting_started(self, meeting: Meeting, known: int) -> None:
        self.tell("began")(meeting)

    def turn_settled(self, meeting: Meeting, turn: Turn) -> None:
        self.tell("turn")(turn)

    def turn_drafted(self, meeting: Meeting, turn: Turn) -> None: ...

    def health_changed(self, meeting: Meeting, state: HealthName, detail: str) -> None:
        self.tell("health")(state)

    def presence_changed(self, meeting: Meeting, here: bool) -> None:
        self.tell("here")(here)

    def meeting_ended(self, meeting: Meeting, reason: str) -> None:
        self.tell("ended")(reason)


def make(
    folder: Path,
    told: Told,
    find: Callable[[], Keyring] | None = None,
    *,
    keeps: bool = True,
    waits: float | None = None,
) -> Listening:
    peers: Callable[[tuple[PeerNews, ...]], None] = told.tell("peers")
    asked: Callable[[PairingAsked | None], None] = told.tell("asked")
    calls = Calls(
        on_open=told.tell("open"),
        on_problem=told.tell("problem"),
        on_trouble=told.tell("trouble"),
        on_peers=peers,
        on_pairing=asked,
    )
    find_keyring = find or (lambda: Keyring(None))
    return Listening(folder, told, calls, keeps=keeps, waits=waits, ports=(0,), find_keyring=find_keyring)


@contextmanager
def listening(folder: Path, *, keeps: bool = True) -> Iterator[tuple[Listening, Told, int]]:
    told = Told()
    made = make(folder, told, keeps=keeps)
    made.start()
    try:
        port = told.wait_for("open")
        assert isinstance(port, int)
        yield made, told, port
    finally:
        made.stop()
    assert ours() == []


def ours() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name in NAMES]


def reading(turn: int) -> Reading:
    return Reading(turn, Forecast(0.5, 0.4, 0.6), Confidence(Band.FAIR))


def test_a_programs_call_is_told_and_its_reading_comes_back(tmp_path: Path) -> None:
    with listening(tmp_path) as (made, told, port), dial(port) as program:
        program.enter(*read_line(made.new_program("My CRM")))
        program.send("subscribe")
        program.send(
            "meeting_started",
            stream="stream-1",
            seq=1,
            at_ms=1_000,
            platform="program",
            meeting="m",
            consent=CONSENT,
        )
        words = {"stream": "stream-1", "seq": 2, "at_ms": 2_000, "speaker": "Lee", "side": "theirs"}
        program.send("said", **words, text="How much is it?")
        meeting, turn = told.wait_for("began"), told.wait_for("turn")
        assert isinstance(meeting, Meeting)
        assert isinstance(turn, Turn)
        assert turn.text == "How much is it?"
        made.publish(meeting.id, reading(0))
        while (frame := program.receive_but_alive())["type"] == "ack":
            pass
        assert (frame["type"], frame["meeting"], frame["turn"]) == ("reading_news", meeting.id, 0)
        assert made.look().calls == 1
        made.forget_call(meeting.id)
        assert told.wait_for("ended") == "deleted"
        assert made.look().calls == 0
        assert made.forget_calls()


def test_without_a_keyring_that_is_said_plainly(tmp_path: Path) -> None:
    with listening(tmp_path) as (made, _, _port):
        shelf = made.look()
        assert not shelf.lasting
        assert shelf.key == made.why_not_lasting() != ""
        assert [path.name for path in tmp_path.iterdir()] == ["listening.lock"]


def test_of_who_is_paired_it_is_told_whether_the_key_is_there(tmp_path: Path) -> None:
    backend = FakeBackend()
    Peers(Keyring(backend), tmp_path / PEERS_NAME).add(Peer("crm", PROGRAM_ORIGIN, "CRM", 0), b"k" * 32)
    for kept, is_known in ((backend, True), (FakeBackend(), False)):
        told = Told()
        made = make(tmp_path, told, partial(Keyring, kept), keeps=False)
        made.start()
        news = told.wait_for("peers")
        made.stop()
        assert isinstance(news, tuple)
        assert [(one.peer.name, one.is_known) for one in news] == [("crm", is_known)]


def test_what_is_asked_before_it_is_open_is_done_when_it_is(tmp_path: Path) -> None:
    told, gate = Told(), threading.Event()

    def wait() -> Keyring:
        gate.wait(WAIT)
        return Keyring(None)

    made = make(tmp_path, told, wait)
    made.set_paused(True)
    made.start()
    made.open_pairing()
    assert made.tries_left() == 1
    with pytest.raises(InputError, match="not listening yet"):
        made.look()
    gate.set()
    port = told.wait_for("open")
    assert isinstance(port, int)
    assert made.tries_left() == TRIES
    with dial(port, OURS) as browser:
        half = pair(browser, "Chrome 156")
        assert made.tries_left() == TRIES - 1
        asked = told.wait_for("asked")
        assert isinstance(asked, PairingAsked)
        assert (asked.browser, asked.code) == ("Chrome 156", half.code)
        made.decide(asked.ticket, True)
        name = browser.expect("paired")["peer"]
    with dial(port, OURS) as browser:
        assert browser.enter(str(name), half.key)["paused"] is True
        assert made.forget_peer(str(name))
        browser.expect_refusal("not-paired")
    made.stop()


def test_a_second_one_says_so_and_leaves_the_first_alone(tmp_path: Path) -> None:
    with listening(tmp_path) as (made, _, _port):
        other = Told()
        second = make(tmp_path, other)
        second.start()
        assert "already open" in str(other.wait_for("problem"))
        second.stop()
        assert made.look().calls == 0


def test_one_that_waits_begins_when_the_first_has_ended(tmp_path: Path) -> None:
    other = Told()
    second = make(tmp_path, other, waits=0.01)
    with only_one(tmp_path / LOCK_NAME):
        second.start()
        assert "begins when that one is closed" in str(other.wait_for("problem"))
        assert not [name for name, _ in other.heard if name == "open"]
    assert other.wait_for("open")
    with pytest.raises(Taken), only_one(tmp_path / LOCK_NAME):
        pass
    second.stop()
    assert ours() == []


def test_one_that_waits_ends_when_it_is_told_to(tmp_path: Path) -> None:
    other = Told()
    second = make(tmp_path, other, waits=60.0)
    with only_one(tmp_path / LOCK_NAME):
        second.start()
        other.wait_for("problem")
        second.stop()
        assert ours() == []
    assert not [name for name, _ in other.heard if name == "open"]


def test_one_that_only_pairs_takes_no_call(tmp_path: Path) -> None:
    with listening(tmp_path, keeps=False) as (made, told, port), dial(port) as program:
        program.enter(*read_line(made.new_program("My CRM")))
        program.send("open", stream="stream-1")
        with pytest.raises(InputError):
            made.look()
        assert not [name for name, _ in told.heard if name == "began"]


def test_a_fault_of_the_keyring_is_told_without_its_words(tmp_path: Path) -> None:
    def fail() -> Keyring:
        raise RuntimeError("a secret")

    told = Told()
    made = make(tmp_path, told, fail)
    made.start()
    problem = str(told.wait_for("problem"))
    assert "RuntimeError" in problem
    assert "secret" not in problem
    made.stop()
    with listening(tmp_path):
        pass


def test_stopped_while_it_waits_for_the_keyring_it_ends_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.listening.STOP_SECONDS", 0.01)
    told, gate = Told(), threading.Event()

    def wait() -> Keyring:
        gate.wait(WAIT)
        return Keyring(None)

    made = make(tmp_path, told, wait)
    made.start()
    made.stop()
    opening = [thread for thread in threading.enumerate() if thread.name == "listening"]
    gate.set()
    for thread in opening:
        thread.join(WAIT)
    assert ours() == []
    assert [name for name, _ in told.heard if name in ("open", "problem")] == []
    with listening(tmp_path):
        pass


def test_a_call_goes_on_after_a_restart_and_is_told_from_its_first_turn(tmp_path: Path) -> None:
    keyring = Keyring(FakeBackend())
    began = {"stream": "stream-1", "at_ms": 1_000, "platform": "program", "meeting": "m", "consent": CONSENT}
    said = {"stream": "stream-1", "at_ms": 2_000, "speaker": "Lee", "side": "theirs"}
    first, second = Told(), Told()
    made = make(tmp_path, first, lambda: keyring)
    made.start()
    port = first.wait_for("open")
    assert isinstance(port, int)
    name, key = read_line(made.new_program("My CRM"))
    with dial(port) as program:
        program.enter(name, key)
        program.send("meeting_started", seq=1, **began)
        program.send("said", seq=2, **said, text="How much is it?")
        first.wait_for("turn")
    made.stop()
    again = make(tmp_path, second, lambda: keyring)
    again.start()
    port = second.wait_for("open")
    assert isinstance(port, int)
    with dial(port) as program:
        program.enter(name, key)
        program.send("open", stream="stream-1")
        assert program.expect("ack")["seq"] == 2
        turn = second.wait_for("turn")
    assert isinstance(turn, Turn)
    assert (turn.index, turn.text) == (0, "How much is it?")
    shelf = again.look()
    assert (shelf.lasting, shelf.calls) == (True, 1)
    again.stop()


def test_newer_selectors_reach_a_paired_browser(tmp_path: Path) -> None:
    (tmp_path / "selectors.json").write_text('{"data": "e30=", "signature": "AAE="}', encoding="utf-8")
    with listening(tmp_path) as (made, told, port):
        made.open_pairing()
        with dial(port, OURS) as client:
            half = pair(client)
            asked = told.wait_for("asked")
            assert isinstance(asked, PairingAsked)
            made.decide(asked.ticket, True)
            peer = str(client.expect("paired")["peer"])
        with dial(port, OURS) as client:
            client.enter(peer, half.key)
            assert client.expect("selectors") == {"type": "selectors", "data": "e30=", "signature": "AAE="}


def test_selectors_that_are_broken_are_said_and_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "selectors.json").write_text("{", encoding="utf-8")
    with listening(tmp_path) as (_, told, _port):
        assert "remove the file" in str(told.wait_for("trouble"))
