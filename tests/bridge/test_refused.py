"""The auth matrix, from the outside over real sockets: everybody who is not let in, and how it ends."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Origin

from bridge.hub import MOST_PEERS
from bridge.messages import MOST_BYTES
from bridge.pairing import TRIES
from tests.bridge.client import (
    EXTENSION,
    EXTENSION_ID,
    PROGRAM,
    WAIT,
    Client,
    Desk,
    dial,
    open_desk,
    pair,
    read_line,
    shake_hands,
    to_text,
)

OTHER_ID = "ponmlkjihgfedcbaponmlkjihgfedcba"
NONCE = to_text(b"n" * 32)
STARTED = {
    "stream": "stream-1",
    "seq": 1,
    "at_ms": 1,
    "platform": "meet",
    "meeting": "m",
    "consent": {"at_ms": 1, "how": "a test"},
}


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with open_desk() as opened:
        yield opened


@pytest.fixture
def program(desk: Desk) -> tuple[str, bytes]:
    return read_line(desk.bridge.new_program("Program"))


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Origin: ",),
        ("Origin: null",),
        ("Origin: https://meet.google.com",),
        ("Origin: https://evil.example",),
        ("Origin: http://localhost",),
        ("Origin: http://localhost:8080",),
        ("Origin: http://127.0.0.1:47811",),
        ("Origin: file://",),
        (f"Origin: chrome-extension://{OTHER_ID}",),
        (f"Origin: {EXTENSION}x",),
        (f"Origin: {EXTENSION}/",),
        (f"Origin: {EXTENSION}.evil.example",),
        (f"Origin: x{EXTENSION}",),
        (f"Origin: {EXTENSION[:-1]}",),
        (f"Origin: {EXTENSION.upper()}",),
        (f"Origin: {EXTENSION} {PROGRAM}",),
        (f"Origin: {EXTENSION},{PROGRAM}",),
        (f"Origin: https://{EXTENSION_ID}",),
        (f"Origin: moz-extension://{EXTENSION_ID}",),
        (f"Origin: {PROGRAM}s",),
        (f"Origin: {PROGRAM}/",),
        ("Origin: salesrl://",),
        (f"Origin: {EXTENSION}", f"Origin: {EXTENSION}"),
        (f"Origin: {EXTENSION}", "Origin: https://evil.example"),
        (f"Sec-WebSocket-Origin: {EXTENSION}",),
    ],
    ids=lambda headers: " | ".join(headers) or "none",
)
def test_any_other_origin_is_403(desk: Desk, headers: tuple[str, ...]) -> None:
    status, answer = shake_hands(desk.port, *headers)
    assert status == 403
    assert "server" not in answer.lower()
    assert "access-control" not in answer.lower()


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}.evil.example",
        "127.0.0.1.evil.example:{port}",
        "localhost",
        "localhost.:{port}",
        "[::1]:{port}",
        "0.0.0.0:{port}",
        "user@127.0.0.1:{port}",
    ],
    ids=lambda host: host or "none",
)
def test_any_other_host_is_403(desk: Desk, host: str) -> None:
    status, _answer = shake_hands(desk.port, f"Origin: {EXTENSION}", host=host.format(port=desk.port))
    assert status == 403


def test_two_hosts_are_403(desk: Desk) -> None:
    second = f"Host: 127.0.0.1:{desk.port}"
    assert shake_hands(desk.port, f"Origin: {EXTENSION}", second)[0] == 403


@pytest.mark.parametrize("origin", [EXTENSION, PROGRAM])
@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}"])
def test_our_own_open_a_socket_and_no_more(desk: Desk, origin: str, host: str) -> None:
    status, answer = shake_hands(
        desk.port,
        f"Origin: {origin}",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        host=host.format(port=desk.port),
    )
    assert status == 101
    assert "sec-websocket-extensions" not in answer.lower()


def test_it_listens_on_this_machine_alone(desk: Desk) -> None:
    outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with outside:
        try:
            outside.connect(("192.0.2.1", 9))  # sends nothing: it only asks which address would
        except OSError:
            pytest.skip("This machine has no address but its own.")
        address = outside.getsockname()[0]
    if address.startswith("127."):
        pytest.skip("This machine has no address but its own.")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((address, desk.port), timeout=WAIT).close()


def test_what_is_no_handshake_is_turned_away(desk: Desk) -> None:
    with socket.create_connection(("127.0.0.1", desk.port), timeout=WAIT) as raw:
        raw.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        answer = b""
        while more := raw.recv(4096):
            answer += more
    assert answer == b"" or b" 400 " in answer.splitlines()[0] + b" "


class TestKeys:
    def test_nobody_knows_a_stranger(self, desk: Desk) -> None:
        with dial(desk.port) as client:
            is_bridge, proof = client.challenge("nobody-knows-me", b"k" * 32)
            assert not is_bridge
            client.send("proof", proof=to_text(proof))
            client.expect_refusal("bad-proof")

    def test_a_wrong_key_proves_nothing(self, desk: Desk, program: tuple[str, bytes]) -> None:
        with dial(desk.port) as client:
            is_bridge, proof = client.challenge(program[0], b"k" * 32)
            assert not is_bridge
            client.send("proof", proof=to_text(proof))
            client.expect_refusal("bad-proof")

    def test_a_proof_is_good_once(self, desk: Desk, program: tuple[str, bytes]) -> None:
        with dial(desk.port) as first:
            _is_bridge, proof = first.challenge(*program)
            first.send("proof", proof=to_text(proof))
            first.expect("welcome")
        with dial(desk.port) as second:
            second.challenge(*program)
            second.send("proof", proof=to_text(proof))
            second.expect_refusal("bad-proof")

    def test_the_bridges_own_proof_is_none_of_the_peers(self, desk: Desk, program: tuple[str, bytes]) -> None:
        with dial(desk.port) as client:
            client.send("hello", protocol=1, peer=program[0], nonce=NONCE)
            client.send("proof", proof=client.expect("challenge")["proof"])
            client.expect_refusal("bad-proof")

    def test_a_key_is_good_for_its_own_origin_alone(self, desk: Desk, program: tuple[str, bytes]) -> None:
        with dial(desk.port, EXTENSION) as client:
            is_bridge, proof = client.challenge(*program)
            assert not is_bridge
            client.send("proof", proof=to_text(proof))
            client.expect_refusal("bad-proof")

    def test_a_second_try_needs_a_new_connection(self, desk: Desk, program: tuple[str, bytes]) -> None:
        with dial(desk.port) as client:
            _is_bridge, proof = client.challenge(*program)
            client.send("proof", proof=to_text(b"x" * 32))
            client.send("proof", proof=to_text(proof))
            client.expect_refusal("bad-proof")

    def test_an_old_version_is_told_to_update(self, desk: Desk, program: tuple[str, bytes]) -> None:
        with dial(desk.port) as client:
            client.send("hello", protocol=0, peer=program[0], nonce=NONCE)
            client.expect_refusal("update-needed")

    def test_an_answer_that_comes_too_late_is_none(self) -> None:
        late = threading.Event()
        with open_desk(clock=lambda: 11.0 if late.is_set() else 0.0) as desk:
            program = read_line(desk.bridge.new_program("Program"))
            with dial(desk.port) as client, dial(desk.port) as silent:
                client.challenge(*program)
                late.set()
                client.expect_refusal("too-late")
                silent.expect_refusal("too-late")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "alive"}, "bad-order"),
        ({"type": "open", "stream": "stream-1"}, "bad-order"),
        ({"type": "subscribe"}, "bad-order"),
        ({"type": "proof", "proof": NONCE}, "bad-order"),
        ({"type": "pair_reveal", "public_key": to_text(b"\4" + b"p" * 64), "nonce": NONCE}, "bad-order"),
        (
            {
                "type": "said",
                "stream": "stream-1",
                "seq": 1,
                "at_ms": 1,
                "speaker": "",
                "side": "ours",
                "text": "",
            },
            "bad-order",
        ),
        ({"type": "welcome", "paused": False}, "bad-frame"),
        ({"type": "hello"}, "bad-frame"),
        ({"type": "nothing"}, "bad-frame"),
        ([], "bad-frame"),
        (None, "bad-frame"),
    ],
    ids=str,
)
def test_a_frame_before_the_proof_ends_it(desk: Desk, frame: object, code: str) -> None:
    before = len(desk.shelf.taken)
    with dial(desk.port) as client:
        client.socket.send(json.dumps(frame))
        client.expect_refusal(code)
    assert len(desk.shelf.taken) == before


def test_a_frame_between_challenge_and_proof_ends_it(desk: Desk, program: tuple[str, bytes]) -> None:
    with dial(desk.port) as client:
        client.challenge(*program)
        client.send("open", stream="stream-1")
        client.expect_refusal("bad-order")


@pytest.mark.parametrize("is_in", [False, True], ids=["stranger", "let in"])
@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", 1008),
        ("", 1008),
        ("\0", 1008),
        ("[" * 30_000, 1008),
        ('{"type":"alive","x":' + "[" * 30_000 + "]" * 30_000 + "}", 1008),
        (b'{"type":"alive"}', 1008),
        ("x" * (MOST_BYTES + 1), 1009),
        ("é" * (MOST_BYTES // 2 + 1), 1009),
    ],
    ids=["half", "empty", "nul", "brackets", "nested", "binary", "oversize", "oversize in bytes"],
)
def test_what_is_no_frame_ends_it(
    desk: Desk, program: tuple[str, bytes], message: str | bytes, code: int, is_in: bool
) -> None:
    with dial(desk.port) as client:
        if is_in:
            client.enter(*program)
        client.socket.send(message)
        assert client.wait_for_end() == code


class TestPlaces:
    """What a peer that is let in may still not do."""

    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            ("hello", {"protocol": 1, "peer": "somebody", "nonce": NONCE}),
            ("proof", {"proof": NONCE}),
            ("pair_request", {"protocol": 1, "browser": "", "commitment": NONCE}),
        ],
    )
    def test_what_comes_first_comes_once(
        self, desk: Desk, program: tuple[str, bytes], kind: str, fields: dict[str, object]
    ) -> None:
        with dial(desk.port) as client:
            client.enter(*program)
            client.send(kind, **fields)
            client.expect_refusal("bad-order")

    def test_a_program_speaks_for_no_meeting_site(self, desk: Desk, program: tuple[str, bytes]) -> None:
        with dial(desk.port) as client:
            client.enter(*program)
            client.send("meeting_started", **STARTED)
            client.expect_refusal("bad-frame")

    def test_a_ninth_peer_finds_no_place(self) -> None:
        with open_desk() as desk, ExitStack() as opened:
            lines = [read_line(desk.bridge.new_program(f"P{number}")) for number in range(MOST_PEERS + 1)]
            inside = [opened.enter_context(dial(desk.port)) for _line in lines[:MOST_PEERS]]
            for client, line in zip(inside, lines, strict=False):
                client.enter(*line)
            with dial(desk.port) as ninth:
                _is_bridge, proof = ninth.challenge(*lines[MOST_PEERS])
                ninth.send("proof", proof=to_text(proof))
                ninth.expect_refusal("too-many-peers")
            with dial(desk.port) as again:
                again.enter(*lines[0])  # who is here already takes no second place
            desk.wait_for(lambda: len(desk.connected()) < MOST_PEERS)
            with dial(desk.port) as ninth:
                ninth.enter(*lines[MOST_PEERS])


class TestPairing:
    def ask(self, client: Client) -> None:
        client.send("pair_request", protocol=1, browser="B", commitment=NONCE)

    def test_a_closed_door_is_closed(self) -> None:
        with open_desk() as desk, dial(desk.port, EXTENSION) as client:
            self.ask(client)
            client.expect_refusal("pairing-closed")

    def test_no_program_comes_in_by_that_door(self) -> None:
        with open_desk() as desk, dial(desk.port) as client:
            desk.bridge.open_pairing()
            self.ask(client)
            client.expect_refusal("pairing-closed")

    def test_a_sixth_guess_is_not_heard(self) -> None:
        with open_desk() as desk:
            desk.bridge.open_pairing()
            for _guess in range(TRIES):
                with dial(desk.port, EXTENSION) as client:
                    self.ask(client)
                    client.expect("pair_offer")
                    client.send("pair_reveal", public_key=to_text(b"\4" + b"p" * 64), nonce=NONCE)
                    client.expect_refusal("bad-proof")
            with dial(desk.port, EXTENSION) as client:
                self.ask(client)
                client.expect_refusal("too-many-tries")
            desk.bridge.open_pairing()
            with dial(desk.port, EXTENSION) as client:
                pair(client)
            assert desk.asked[0] is not None

    def test_two_at_once_are_one_too_many(self) -> None:
        with open_desk() as desk:
            desk.bridge.open_pairing()
            with dial(desk.port, EXTENSION) as first, dial(desk.port, EXTENSION) as second:
                half = pair(first)
                self.ask(second)
                second.expect_refusal("pairing-closed")
                assert desk.question().code == half.code

    def test_nothing_but_waiting_is_left_until_the_person_decides(self) -> None:
        with open_desk() as desk:
            desk.bridge.open_pairing()
            with dial(desk.port, EXTENSION) as client:
                pair(client)
                client.send("alive")
                client.send("open", stream="stream-1")
                client.expect_refusal("bad-order")

    def test_two_minutes_are_all(self) -> None:
        late = threading.Event()
        with open_desk(clock=lambda: 121.0 if late.is_set() else 0.0) as desk:
            desk.bridge.open_pairing()
            with dial(desk.port, EXTENSION) as client:
                pair(client)
                late.set()
                client.expect_refusal("pairing-closed")
            with dial(desk.port, EXTENSION) as client:
                self.ask(client)
                client.expect_refusal("pairing-closed")


@contextmanager
def squat(answer: str | None, bridge: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """A program that sits on a port: it answers all alike, or passes everything on to the bridge."""
    heard: list[str] = []

    def sit(own: ServerConnection) -> None:
        if bridge is None:
            for message in own:
                heard.append(str(message))
                own.send(answer or "")
            return
        with connect(
            f"ws://127.0.0.1:{bridge}", origin=Origin(PROGRAM), compression=None, proxy=None
        ) as there:
            for message in own:
                heard.append(str(message))
                there.send(message)
                own.send(there.recv(WAIT))

    with serve(sit, "127.0.0.1", 0, compression=None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.socket.getsockname()[1], heard


class TestSquatter:
    """A program that took the port before the bridge did."""

    def test_the_bridge_goes_to_the_next_port(self) -> None:
        with squat("") as (port, _heard), open_desk(ports=(port, 0)) as desk:
            assert desk.port != port
            line = read_line(desk.bridge.new_program("One"))
            with dial(desk.port) as client:
                client.enter(*line)

    def test_one_that_cannot_prove_itself_hears_nothing_but_hello(self) -> None:
        challenge = json.dumps({"type": "challenge", "protocol": 1, "nonce": NONCE, "proof": NONCE})
        with squat(challenge) as (port, heard), dial(port) as client:
            is_bridge, _proof = client.challenge("somebody", b"k" * 32)
            assert not is_bridge
        assert [json.loads(one)["type"] for one in heard] == ["hello"]

    def test_one_that_passes_everything_on_is_found_out_by_its_port(self) -> None:
        with open_desk() as desk:
            line = read_line(desk.bridge.new_program("One"))
            with squat(None, desk.port) as (port, _heard), dial(port) as client:
                is_bridge, proof = client.challenge(*line)
                assert not is_bridge
                # And were the peer careless, the bridge would not be.
                client.send("proof", proof=to_text(proof))
                assert client.expect("refused")["code"] == "bad-proof"


def test_base64_that_hides_a_shorter_nonce_is_none() -> None:
    with open_desk() as desk, dial(desk.port) as client:
        short = base64.b64encode(b"n" * 31).decode()
        client.send("hello", protocol=1, peer="somebody", nonce=short)
        client.expect_refusal("bad-frame")
