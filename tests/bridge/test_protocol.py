"""What comes out for what goes in, step by step, without a socket and with a clock of our own."""

from __future__ import annotations

import hashlib

import pytest

from bridge.codec import FromPeer, encode
from bridge.effects import Ask, Close, Deliver, Effect, Follow, LetIn, Remember, Send
from bridge.messages import (
    Ack,
    Alive,
    Caption,
    Challenge,
    Chat,
    Consent,
    Health,
    Hello,
    MeetingEnded,
    MeetingStarted,
    Open,
    Paired,
    PairOffer,
    PairRequest,
    PairReveal,
    PairWait,
    PlatformName,
    Proof,
    Refused,
    Rewind,
    Said,
    Subscribe,
    Welcome,
)
from bridge.pairing import TRIES, WINDOW_SECONDS, Pairing
from bridge.peers import PROGRAM_ORIGIN, Peer
from bridge.proofs import BRIDGE_LABEL, PEER_LABEL, commit_to, prove
from bridge.protocol import ALIVE_SECONDS, FIRST_SECONDS, Connection, Gate, Step

EXTENSION = "chrome-extension://" + "a" * 32
KEY, NONCE = b"k" * 32, b"n" * 32
POINT = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
REQUEST = PairRequest(protocol=1, browser="Chromium", commitment=commit_to(POINT, NONCE))
REVEAL = PairReveal(public_key=POINT, nonce=NONCE)
HELLO = Hello(protocol=1, peer="somebody", nonce=NONCE)
OPEN = Open(stream="stream-1")


def started(platform: PlatformName) -> MeetingStarted:
    consent = Consent(at_ms=1, how="clicked")
    return MeetingStarted(stream="stream-1", seq=1, at_ms=1, platform=platform, meeting="m", consent=consent)


class Room:
    """One bridge's worth of what a connection needs, and connections to it."""

    def __init__(self) -> None:
        self.peers: dict[str, tuple[Peer, bytes]] = {}
        self.pairing = Pairing()
        self.is_full = False
        self.is_paused = False
        self.add(EXTENSION)

    def add(self, origin: str) -> None:
        self.peers["somebody"] = (Peer("somebody", origin, "Chromium", 0), KEY)

    def connect(self, origin: str = EXTENSION, now: float = 0.0) -> Connection:
        gate = Gate(
            self.pairing,
            47811,
            self.peers.get,
            is_full=lambda _name: self.is_full,
            is_paused=lambda: self.is_paused,
            wall_ms=lambda: 1_234,
        )
        return Connection(origin, gate, now)

    def connect_in(self, origin: str = EXTENSION) -> Connection:
        self.add(origin)
        connection = self.connect(origin)
        proof = challenge(connection)
        assert LetIn(self.peers["somebody"][0]) in say(connection, proof)
        return connection


@pytest.fixture
def room() -> Room:
    return Room()


def say(connection: Connection, frame: FromPeer, now: float = 0.0) -> list[Effect]:
    return connection.receive(encode(frame), now)


def challenge(connection: Connection, now: float = 0.0) -> Proof:
    """Says hello; checks the bridge's proof and gives the peer's."""
    (told,) = say(connection, HELLO, now)
    assert isinstance(told, Send)
    assert isinstance(told.frame, Challenge)
    theirs = told.frame.nonce

    def proof(label: bytes) -> bytes:
        origin = connection.origin
        return prove(
            KEY, label, peer="somebody", origin=origin, port=47811, peer_nonce=NONCE, bridge_nonce=theirs
        )

    assert told.frame.proof == proof(BRIDGE_LABEL)
    return Proof(proof=proof(PEER_LABEL))


def refusal(effects: list[Effect]) -> str:
    """The reason, when that and the end is all there is."""
    told, end = effects
    assert isinstance(told, Send)
    assert isinstance(told.frame, Refused)
    assert told.frame.message
    assert end == Close(1008)
    return told.frame.code


class TestConnectingAgain:
    def test_both_prove_themselves_and_the_peer_is_in(self, room: Room) -> None:
        connection = room.connect()
        proof = challenge(connection)
        peer = room.peers["somebody"][0]
        assert say(connection, proof) == [Send(Welcome(paused=False)), LetIn(peer)]
        assert (connection.step, connection.peer) == (Step.IN, peer)

    def test_who_comes_into_a_pause_is_told(self, room: Room) -> None:
        room.is_paused = True
        connection = room.connect()
        assert say(connection, challenge(connection))[0] == Send(Welcome(paused=True))

    def test_every_challenge_is_another(self, room: Room) -> None:
        assert challenge(room.connect()) != challenge(room.connect())

    def test_a_proof_for_another_challenge_is_none(self, room: Room) -> None:
        old = challenge(room.connect())
        connection = room.connect()
        challenge(connection)
        assert refusal(say(connection, old)) == "bad-proof"

    def test_a_stranger_is_answered_like_a_friend(self, room: Room) -> None:
        connection = room.connect()
        (told,) = say(connection, Hello(protocol=1, peer="a-stranger", nonce=NONCE))
        assert isinstance(told, Send)
        assert isinstance(told.frame, Challenge)
        # With a key nobody has: not even one that a stranger could guess, and tell by it that it is none.
        assert told.frame.proof != prove(
            bytes(32),
            BRIDGE_LABEL,
            peer="a-stranger",
            origin=EXTENSION,
            port=47811,
            peer_nonce=NONCE,
            bridge_nonce=told.frame.nonce,
        )
        assert refusal(say(connection, Proof(proof=b"p" * 32))) == "bad-proof"

    def test_a_peer_of_another_origin_is_a_stranger(self, room: Room) -> None:
        connection = room.connect(PROGRAM_ORIGIN)
        say(connection, HELLO)
        assert connection.peer is None
        assert refusal(say(connection, Proof(proof=b"p" * 32))) == "bad-proof"

    def test_one_removed_in_between_is_told(self, room: Room) -> None:
        connection = room.connect()
        proof = challenge(connection)
        room.peers.clear()
        assert refusal(say(connection, proof)) == "not-paired"

    def test_there_may_be_no_place(self, room: Room) -> None:
        room.is_full = True
        connection = room.connect()
        assert refusal(say(connection, challenge(connection))) == "too-many-peers"

    def test_an_old_protocol_is_told_and_a_newer_one_is_heard(self, room: Room) -> None:
        old = Hello(protocol=0, peer="somebody", nonce=NONCE)
        assert refusal(say(room.connect(), old)) == "update-needed"
        newer = Hello(protocol=2, peer="somebody", nonce=NONCE)
        assert isinstance(say(room.connect(), newer)[0], Send)

    @pytest.mark.parametrize("seconds", [FIRST_SECONDS, FIRST_SECONDS * 9])
    def test_what_comes_too_late_is_not_looked_at(self, room: Room, seconds: float) -> None:
        assert refusal(say(room.connect(), HELLO, seconds)) == "too-late"
        connection = room.connect()
        proof = challenge(connection, 5.0)
        assert refusal(say(connection, proof, 5.0 + seconds)) == "too-late"

    def test_the_last_moment_is_early_enough(self, room: Room) -> None:
        connection = room.connect()
        proof = challenge(connection, FIRST_SECONDS - 0.1)
        assert say(connection, proof, 2 * FIRST_SECONDS - 0.2)

    def test_silence_ends_by_itself(self, room: Room) -> None:
        connection = room.connect()
        assert connection.deadline == FIRST_SECONDS
        assert connection.tick(FIRST_SECONDS - 0.1) == []
        assert refusal(connection.tick(FIRST_SECONDS)) == "too-late"
        assert connection.tick(FIRST_SECONDS * 2) == []


class TestInside:
    @pytest.mark.parametrize(
        "frame",
        [
            OPEN,
            started("zoom"),
            Caption(stream="stream-1", seq=2, at_ms=1, id="a", revision=1, speaker="", side="ours", text="x"),
            Chat(stream="stream-1", seq=2, at_ms=1, id="a", speaker="", side="ours", text="x"),
            Health(stream="stream-1", seq=2, at_ms=1, state="lost"),
            MeetingEnded(stream="stream-1", seq=2, at_ms=1),
        ],
        ids=lambda frame: type(frame).__name__,
    )
    def test_an_extension_sends_what_it_captures(
        self, room: Room, frame: Open | MeetingStarted | Caption | Chat | Health | MeetingEnded
    ) -> None:
        assert say(room.connect_in(), frame) == [Deliver(frame)]

    def test_a_program_says_turns_and_follows_readings(self, room: Room) -> None:
        connection = room.connect_in(PROGRAM_ORIGIN)
        said = Said(stream="stream-1", seq=2, at_ms=1, speaker="", side="ours", text="x")
        assert say(connection, started("program")) == [Deliver(started("program"))]
        assert say(connection, said) == [Deliver(said)]
        assert say(connection, Subscribe()) == [Follow()]

    def test_an_extension_neither_says_turns_nor_reads_readings(self, room: Room) -> None:
        said = Said(stream="stream-1", seq=2, at_ms=1, speaker="", side="ours", text="x")
        for frame in (said, Subscribe()):
            assert refusal(say(room.connect_in(), frame)) == "bad-order"

    @pytest.mark.parametrize(("origin", "platform"), [(EXTENSION, "program"), (PROGRAM_ORIGIN, "meet")])
    def test_nobody_speaks_for_a_platform_that_is_not_theirs(
        self, room: Room, origin: str, platform: PlatformName
    ) -> None:
        assert refusal(say(room.connect_in(origin), started(platform))) == "bad-frame"

    def test_staying_alive_costs_nothing_and_goes_both_ways(self, room: Room) -> None:
        connection = room.connect_in()
        assert say(connection, Alive(), 500.0) == []
        assert connection.tick(ALIVE_SECONDS - 0.1) == []
        assert connection.tick(ALIVE_SECONDS) == [Send(Alive())]
        assert connection.tick(ALIVE_SECONDS * 2 - 0.1) == []
        assert connection.tick(ALIVE_SECONDS * 2) == [Send(Alive())]

    def test_the_recorders_answers_go_out(self, room: Room) -> None:
        connection = room.connect_in()
        for frame in (Ack(stream="stream-1", seq=3), Rewind(stream="stream-1", seq=2)):
            assert connection.answer(frame) == [Send(frame)]
        storage = Refused(code="storage", message="No room.")
        assert refusal(connection.answer(storage)) == "storage"
        assert connection.answer(Ack(stream="stream-1", seq=4)) == []

    def test_nothing_comes_after_the_end(self, room: Room) -> None:
        connection = room.connect_in()
        connection.end()
        assert say(connection, OPEN) == []
        assert connection.tick(1e9) == []

    @pytest.mark.parametrize("data", ["{", b"{}", "x" * 65_537, "[" * 60_000])
    def test_what_is_no_frame_ends_it(self, room: Room, data: str | bytes) -> None:
        assert refusal(room.connect_in().receive(data, 0.0)) == "bad-frame"


class TestPairing:
    def offer(self, connection: Connection, now: float = 0.0) -> PairOffer:
        (told,) = say(connection, REQUEST, now)
        assert isinstance(told, Send)
        assert isinstance(told.frame, PairOffer)
        return told.frame

    def ask(self, room: Room, now: float = 0.0) -> tuple[Connection, Ask]:
        connection = room.connect(now=now)
        self.offer(connection, now)
        waiting, asked = say(connection, REVEAL, now)
        assert isinstance(waiting, Send)
        assert isinstance(waiting.frame, PairWait)
        assert isinstance(asked, Ask)
        assert waiting.frame.seconds == asked.asked.seconds
        return connection, asked

    def test_the_person_says_yes(self, room: Room) -> None:
        room.pairing.open(0.0)
        connection, asked = self.ask(room)
        assert (asked.asked.browser, asked.asked.extension_id) == ("Chromium", "a" * 32)
        remember, paired, end = connection.decide(True, 60.0)
        assert isinstance(remember, Remember)
        assert isinstance(paired, Send)
        assert isinstance(paired.frame, Paired)
        assert remember.peer == Peer(paired.frame.peer, EXTENSION, "Chromium", 1_234)
        assert end == Close(1000)
        assert "key" not in repr(remember)
        assert connection.decide(True, 61.0) == []
        assert refusal(say(room.connect(now=61.0), REQUEST, 61.0)) == "pairing-closed"

    def test_the_person_says_no_and_the_next_may_try(self, room: Room) -> None:
        room.pairing.open(0.0)
        connection, _asked = self.ask(room)
        assert refusal(connection.decide(False, 1.0)) == "denied"
        assert connection.decide(True, 1.0) == []
        self.ask(room)

    def test_a_yes_after_the_door_was_closed_is_none(self, room: Room) -> None:
        room.pairing.open(0.0)
        connection, _asked = self.ask(room)
        assert refusal(connection.decide(True, WINDOW_SECONDS)) == "pairing-closed"
        room.pairing.open(0.0)
        connection, _asked = self.ask(room)
        room.pairing.close()
        assert refusal(connection.tick(1.0)) == "pairing-closed"

    def test_opening_the_door_again_ends_what_was_going_on(self, room: Room) -> None:
        room.pairing.open(0.0)
        connection, _asked = self.ask(room)
        room.pairing.open(1.0)
        assert refusal(connection.tick(1.0)) == "pairing-closed"

    def test_waiting_is_kept_alive_until_the_last_moment(self, room: Room) -> None:
        room.pairing.open(0.0)
        connection, _asked = self.ask(room, 110.0)
        assert connection.deadline == WINDOW_SECONDS
        assert refusal(connection.tick(WINDOW_SECONDS)) == "pairing-closed"
        room.pairing.open(0.0)
        connection, _asked = self.ask(room)
        assert connection.tick(ALIVE_SECONDS) == [Send(Alive())]
        assert say(connection, Alive(), ALIVE_SECONDS + 1) == []
        assert refusal(say(connection, OPEN, ALIVE_SECONDS + 1)) == "bad-order"

    def test_a_half_that_was_not_committed_to_is_refused(self, room: Room) -> None:
        room.pairing.open(0.0)
        connection = room.connect()
        self.offer(connection)
        assert refusal(say(connection, PairReveal(public_key=POINT, nonce=b"m" * 32))) == "bad-proof"

    def test_a_half_that_is_no_point_is_refused(self, room: Room) -> None:
        room.pairing.open(0.0)
        connection = room.connect()
        point = b"\4" + b"p" * 64
        commitment = hashlib.sha256(point + NONCE).digest()
        say(connection, PairRequest(protocol=1, browser="", commitment=commitment))
        assert refusal(say(connection, PairReveal(public_key=point, nonce=NONCE))) == "bad-frame"

    def test_the_reveal_has_ten_seconds(self, room: Room) -> None:
        room.pairing.open(0.0)
        connection = room.connect()
        self.offer(connection)
        assert refusal(say(connection, REVEAL, FIRST_SECONDS)) == "too-late"

    def test_every_request_is_a_try_even_one_that_finds_another_before_it(self, room: Room) -> None:
        room.pairing.open(0.0)
        first = room.connect()
        self.offer(first)
        for _try in range(TRIES - 1):
            assert refusal(say(room.connect(), REQUEST)) == "pairing-closed"
        assert refusal(say(room.connect(), REQUEST)) == "too-many-tries"
        # The one that was first can still be finished.
        assert isinstance(say(first, REVEAL)[1], Ask)

    def test_one_that_hangs_up_makes_room(self, room: Room) -> None:
        room.pairing.open(0.0)
        connection, _asked = self.ask(room)
        connection.end()
        self.ask(room)

    def test_a_program_is_not_paired(self, room: Room) -> None:
        room.pairing.open(0.0)
        assert refusal(say(room.connect(PROGRAM_ORIGIN), REQUEST)) == "pairing-closed"

    def test_what_a_browser_calls_itself_is_cleaned(self, room: Room) -> None:
        room.pairing.open(0.0)
        for name, shown in (
            ("Chro\u202emium\n\tAllow", "Chromium Allow"),
            ("x" * 200, "x" * 40),
            (" \u200b\n", "A browser that gave no name"),
        ):
            connection = room.connect()
            say(connection, PairRequest(protocol=1, browser=name, commitment=REQUEST.commitment))
            asked = say(connection, REVEAL)[1]
            assert isinstance(asked, Ask)
            assert asked.asked.browser == shown
            connection.end()
