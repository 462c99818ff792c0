"""The bridge from the outside: what a peer that is let in can do, and what the person sees of it."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from bridge.keys import Keyring
from bridge.messages import Caption, Open, ReadingNews, Refused, Selectors
from bridge.server import Bridge
from engine.errors import InputError
from tests.bridge.backend import FakeBackend
from tests.bridge.client import (
    EXTENSION,
    EXTENSION_ID,
    WAIT,
    Desk,
    dial,
    open_desk,
    pair,
    read_line,
    to_bytes,
    to_text,
)

STARTED = {
    "stream": "stream-1",
    "seq": 1,
    "at_ms": 1,
    "platform": "program",
    "meeting": "m",
    "consent": {"at_ms": 1, "how": "a test"},
}
SAID = {"stream": "stream-1", "seq": 2, "at_ms": 2, "speaker": "Ada", "side": "theirs", "text": "How much?"}
NEWS = ReadingNews(meeting="m", turn=1, probability=0.4, low=0.3, high=0.5, trend="steady", band="FAIR")


def pair_whole(desk: Desk) -> tuple[str, bytes]:
    """A browser that the person has let in."""
    desk.bridge.open_pairing()
    with dial(desk.port, EXTENSION) as client:
        half = pair(client)
        question = desk.question()
        assert question.code == half.code
        desk.bridge.decide(question.ticket, True)
        told = client.expect("paired")
        name = str(told["peer"])
        proof = client.prove(half.key, name, "salesrl bridge 1", half.nonce, half.bridge_nonce)
        assert told["proof"] == to_text(proof)
        assert client.wait_for_end() == 1000
    return name, half.key


def test_a_program_posts_turns_and_reads_readings() -> None:
    with open_desk() as desk:
        name, key = read_line(desk.bridge.new_program("My CRM"))
        assert name.startswith("my-crm-")
        with dial(desk.port) as client:
            assert client.enter(name, key) == {"type": "welcome", "paused": False}
            client.send("open", stream="stream-1")
            assert client.expect("ack")["seq"] == 0
            client.send("meeting_started", **STARTED)
            assert client.expect("ack")["seq"] == 1
            client.send("said", **SAID)
            assert client.expect("ack")["seq"] == 2
            client.send("subscribe")
            client.send("open", stream="stream-2")
            assert client.expect("ack")["stream"] == "stream-2"
            desk.bridge.publish(NEWS)
            assert client.expect("reading_news")["probability"] == 0.4
        assert {peer for peer, _frame in desk.shelf.taken} == {name}
        assert desk.shelf.taken[0] == (name, Open(stream="stream-1"))


def test_a_browser_is_paired_and_comes_back_with_its_key() -> None:
    with open_desk() as desk:
        name, key = pair_whole(desk)
        desk.wait_for(lambda: desk.asked[-1] is None)
        assert desk.asked[0] is not None
        assert desk.asked[0].browser == "Chromium"
        assert desk.asked[0].extension_id == EXTENSION_ID
        with dial(desk.port, EXTENSION) as client:
            client.enter(name, key)
            client.send("meeting_started", **STARTED | {"platform": "meet"})
            assert client.expect("ack")["seq"] == 1
            fields = {"stream": "stream-1", "seq": 2, "at_ms": 2, "speaker": "", "side": "unknown"}
            client.send("caption", **fields, id="a", revision=3, text="How")
            assert client.expect("ack")["seq"] == 2
        last = desk.shelf.taken[-1][1]
        assert isinstance(last, Caption)
        assert last.revision == 3
        desk.wait_for(lambda: not desk.connected())


def test_pairing_is_over_with_one_browser_let_in() -> None:
    with open_desk() as desk:
        pair_whole(desk)
        with dial(desk.port, EXTENSION) as client:
            client.send("pair_request", protocol=1, browser="B", commitment=to_text(b"c" * 32))
            client.expect_refusal("pairing-closed")


def test_what_the_person_turns_down_is_told() -> None:
    with open_desk() as desk:
        desk.bridge.open_pairing()
        with dial(desk.port, EXTENSION) as client:
            pair(client)
            desk.bridge.decide("another ticket", True)
            desk.bridge.decide(desk.question().ticket, False)
            client.expect_refusal("denied")
        desk.wait_for(lambda: desk.asked[-1] is None)
        assert desk.peers.all() == ()


def test_the_card_goes_away_with_the_browser_and_with_the_door() -> None:
    with open_desk() as desk:
        desk.bridge.open_pairing()
        with dial(desk.port, EXTENSION) as client:
            pair(client)
            desk.question()
        desk.wait_for(lambda: desk.asked[-1] is None)
        with dial(desk.port, EXTENSION) as client:
            pair(client)
            desk.question()
            desk.bridge.close_pairing()
            client.expect_refusal("pairing-closed")
        desk.wait_for(lambda: desk.asked[-1] is None)


def test_pausing_is_told_to_those_who_are_here_and_those_who_come() -> None:
    with open_desk() as desk:
        name, key = read_line(desk.bridge.new_program("One"))
        with dial(desk.port) as client:
            client.enter(name, key)
            desk.bridge.set_paused(True)
            assert desk.shelf.paused
            assert client.expect("pause")["paused"] is True
        with dial(desk.port) as client:
            assert client.enter(name, key)["paused"] is True


def test_a_newer_connection_takes_the_place_of_an_older() -> None:
    with open_desk() as desk:
        name, key = read_line(desk.bridge.new_program("One"))
        with dial(desk.port) as first, dial(desk.port) as second:
            first.enter(name, key)
            second.enter(name, key)
            assert first.wait_for_end() == 4000
            second.send("open", stream="stream-1")
            second.expect("ack")
            assert desk.connected() == {name}


def test_the_recorder_hears_who_left_but_not_who_was_replaced() -> None:
    with open_desk() as desk:
        name, key = read_line(desk.bridge.new_program("One"))
        with dial(desk.port) as older:
            older.enter(name, key)
            with dial(desk.port) as newer:
                newer.enter(name, key)
                older.wait_for_end()
                assert desk.shelf.left.empty()
        assert desk.shelf.left.get(timeout=WAIT) == name
    assert desk.shelf.left.empty()


def test_a_peer_that_is_forgotten_is_out_now_and_later() -> None:
    with open_desk() as desk:
        name, key = read_line(desk.bridge.new_program("One"))
        with dial(desk.port) as client:
            client.enter(name, key)
            assert desk.bridge.forget(name)
            client.expect_refusal("not-paired")
        with dial(desk.port) as client:
            is_bridge, proof = client.challenge(name, key)
            assert not is_bridge
            client.send("proof", proof=to_text(proof))
            client.expect_refusal("bad-proof")


def test_a_peer_that_is_sent_away_may_come_back() -> None:
    with open_desk() as desk:
        name, key = read_line(desk.bridge.new_program("One"))
        with dial(desk.port) as client:
            client.enter(name, key)
            desk.bridge.disconnect(name)
            assert client.wait_for_end() == 1000
        with dial(desk.port) as client:
            client.enter(name, key)


def test_pairings_outlive_the_bridge_where_the_keyring_does(tmp_path: Path) -> None:
    backend = FakeBackend()
    path = tmp_path / "peers.json"
    with open_desk(path=path, keyring=Keyring(backend)) as desk:
        name, key = pair_whole(desk)
    with open_desk(path=path, keyring=Keyring(backend)) as desk, dial(desk.port, EXTENSION) as client:
        client.enter(name, key)


def test_the_bridge_keeps_text_moving_so_that_no_worker_sleeps() -> None:
    hurried = threading.Event()
    with open_desk(clock=lambda: 1000.0 if hurried.is_set() else 0.0) as desk:
        name, key = read_line(desk.bridge.new_program("One"))
        with dial(desk.port) as client:
            client.enter(name, key)
            client.send("alive")
            hurried.set()
            assert client.receive() == {"type": "alive"}


def test_a_disk_that_cannot_be_written_is_told_and_ends_it() -> None:
    with open_desk() as desk:
        desk.shelf.answer = Refused(code="storage", message="No room.")
        name, key = read_line(desk.bridge.new_program("One"))
        with dial(desk.port) as client:
            client.enter(name, key)
            client.send("meeting_started", **STARTED)
            client.expect_refusal("storage")


def test_it_can_be_stopped_and_started_often_and_says_goodbye() -> None:
    for _time in range(10):
        with open_desk() as desk:
            name, key = read_line(desk.bridge.new_program("One"))
            with dial(desk.port) as client:
                client.enter(name, key)
                desk.bridge.stop()
                assert client.wait_for_end() == 1001
    assert not [thread for thread in threading.enumerate() if thread.name == "bridge"]


def test_what_is_asked_of_a_bridge_that_does_not_run_is_kept_or_does_nothing() -> None:
    with open_desk() as desk:
        pass
    desk.bridge.publish(NEWS)
    desk.bridge.disconnect("nobody-here")
    desk.bridge.set_paused(True)
    desk.bridge.stop()


def test_a_port_that_is_taken_is_passed_over() -> None:
    with open_desk() as first:
        with open_desk(ports=(first.port, 0)) as second:
            assert second.port not in (0, first.port)
        with pytest.raises(InputError, match=f"{first.port}"):
            Bridge(first.shelf, first.peers, ports=(first.port,)).start()


class SleepyBackend(FakeBackend):
    """A keyring that waits for a person to unlock it."""

    def __init__(self, kept: dict[tuple[str, str], str]) -> None:
        super().__init__(kept=kept)
        self.unlocked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.unlocked.wait()
        return super().get_password(service, username)


@pytest.fixture
def locked(tmp_path: Path) -> tuple[Path, SleepyBackend, str]:
    """A list of one program, whose key stands in a keyring that is locked; and the program's line."""
    backend = FakeBackend()
    path = tmp_path / "peers.json"
    with open_desk(path=path, keyring=Keyring(backend)) as desk:
        line = desk.bridge.new_program("One")
    return path, SleepyBackend(backend.kept), line


def test_who_comes_before_the_keyring_is_open_is_heard_once_it_is(
    locked: tuple[Path, SleepyBackend, str],
) -> None:
    path, backend, line = locked
    with open_desk(path=path, keyring=Keyring(backend)) as desk, dial(desk.port) as client:
        name, key = read_line(line)
        client.send("hello", protocol=1, peer=name, nonce=to_text(b"n" * 32))
        with dial(desk.port):
            pass  # what came before it has been looked at by now
        with pytest.raises(TimeoutError):
            client.socket.recv(0)
        backend.unlocked.set()
        told = client.expect("challenge")
        theirs = to_bytes(told["nonce"])
        assert to_bytes(told["proof"]) == client.prove(key, name, "salesrl bridge 1", b"n" * 32, theirs)


def test_a_keyring_that_nobody_opens_does_not_hold_up_the_end(
    locked: tuple[Path, SleepyBackend, str],
) -> None:
    path, backend, _line = locked
    with open_desk(path=path, keyring=Keyring(backend)) as desk, dial(desk.port) as client:
        desk.bridge.stop()
        assert "bridge" not in {thread.name for thread in threading.enumerate()}
        assert client.wait_for_end() == 1001
    backend.unlocked.set()


def test_a_pairing_that_cannot_be_kept_is_none(tmp_path: Path) -> None:
    path = tmp_path / "peers.json"
    with open_desk(path=path, keyring=Keyring(FakeBackend())) as desk:
        path.mkdir()  # nothing can be written there now
        desk.bridge.open_pairing()
        with dial(desk.port, EXTENSION) as client:
            pair(client)
            desk.bridge.decide(desk.question().ticket, True)
            assert client.expect("refused")["code"] == "storage"
        assert desk.peers.all() == ()


def test_a_fault_of_ours_ends_one_connection_and_tells_no_words(caplog: pytest.LogCaptureFixture) -> None:
    with open_desk() as desk:
        desk.shelf.answer = Refused(code="storage", message="")
        name, key = read_line(desk.bridge.new_program("One"))
        with dial(desk.port) as client:
            client.enter(name, key)
            desk.shelf.fault = KeyError("How much is it?")
            client.send("open", stream="stream-1")
            assert client.wait_for_end() == 1011
        desk.shelf.fault = None
        desk.wait_for(lambda: not desk.connected())
        with dial(desk.port) as client:
            client.enter(name, key)
    assert [record.getMessage() for record in caplog.records] == [
        "A connection to the bridge broke: KeyError"
    ]
    assert caplog.records[0].exc_info is None


def test_selectors_are_given_to_browsers_after_the_welcome() -> None:
    selectors = Selectors(data=b"{}", signature=b"s")
    with open_desk(selectors=selectors) as desk:
        name, key = pair_whole(desk)
        with dial(desk.port, EXTENSION) as client:
            client.enter(name, key)
            assert to_bytes(client.expect("selectors")["data"]) == b"{}"
        line = read_line(desk.bridge.new_program("One"))
        with dial(desk.port) as client:
            client.enter(*line)
            client.send("open", stream="stream-1")
            client.expect("ack")


def test_only_those_who_asked_get_readings() -> None:
    with open_desk() as desk:
        lines = [read_line(desk.bridge.new_program(label)) for label in ("One", "Two")]
        with dial(desk.port) as follower, dial(desk.port) as other:
            follower.enter(*lines[0])
            other.enter(*lines[1])
            follower.send("subscribe")
            follower.send("open", stream="stream-1")
            follower.expect("ack")
            desk.bridge.publish(NEWS)
            assert follower.expect("reading_news")["turn"] == 1
            other.send("open", stream="stream-1")
            other.expect("ack")


def test_frames_are_in_no_log_however_closely_one_listens(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with open_desk() as desk:
        name, key = read_line(desk.bridge.new_program("One"))
        with dial(desk.port) as client:
            caplog.clear()
            client.enter(name, key)
            client.send("meeting_started", **STARTED)
            client.expect("ack")
        desk.wait_for(lambda: not desk.connected())
    # The client's own library logs what it sends; nothing of the bridge's does.
    assert not [one for one in caplog.records if "client" not in one.name and one.name != "asyncio"]
