"""Every frame there and back, and everything else refused by the one error that callers expect."""

from __future__ import annotations

import base64
import typing

import msgspec
import pytest

from bridge.codec import (
    FromBridge,
    FromPeer,
    Recorded,
    decode_from_bridge,
    decode_from_peer,
    decode_recorded,
    encode,
)
from bridge.messages import (
    Ack,
    Alive,
    Caption,
    Challenge,
    Chat,
    Consent,
    Frame,
    Health,
    Hello,
    MeetingEnded,
    MeetingStarted,
    MoveNews,
    Open,
    Paired,
    PairOffer,
    PairRequest,
    PairReveal,
    PairWait,
    Pause,
    Proof,
    ReadingNews,
    Refused,
    Rewind,
    Said,
    Selectors,
    Subscribe,
    Welcome,
)

NONCE, DIGEST, POINT = b"n" * 32, b"d" * 32, b"\4" + b"p" * 64
CONSENT = Consent(at_ms=1, how="clicked Start in the pop-up")
RECORDED: tuple[Recorded, ...] = (
    MeetingStarted(stream="stream-1", seq=1, at_ms=2, platform="meet", meeting="abc", consent=CONSENT),
    Caption(
        stream="stream-1", seq=2, at_ms=3, id="a", revision=0, speaker="", side="unknown", text="Ja „so“"
    ),
    Chat(stream="stream-1", seq=3, at_ms=4, id="b", speaker="Ada", side="ours", text="🙂"),
    Health(stream="stream-1", seq=4, at_ms=5, state="lost", detail="no-region"),
    MeetingEnded(stream="stream-1", seq=5, at_ms=6, reason="left"),
    Said(stream="stream-1", seq=6, at_ms=7, speaker="Ada", side="theirs", text="How much?"),
)
FROM_PEER: tuple[FromPeer, ...] = (
    Hello(protocol=1, peer="somebody", nonce=NONCE),
    Proof(proof=DIGEST),
    PairRequest(protocol=1, browser="Chromium", commitment=DIGEST),
    PairReveal(public_key=POINT, nonce=NONCE),
    Open(stream="stream-1"),
    Subscribe(),
    Alive(),
    *RECORDED,
)
MOVE = MoveNews(title="Ask", say="Who else decides?", worth=0.02, error=0.01)
FROM_BRIDGE: tuple[FromBridge, ...] = (
    Challenge(protocol=1, nonce=NONCE, proof=DIGEST),
    Welcome(paused=False),
    PairOffer(public_key=POINT, nonce=NONCE),
    PairWait(seconds=90),
    Paired(peer="somebody", proof=DIGEST),
    Ack(stream="stream-1", seq=0),
    Rewind(stream="stream-1", seq=1),
    Pause(paused=True),
    Alive(),
    ReadingNews(
        meeting="m", turn=3, probability=0.4, low=0.2, high=0.6, trend="rising", band="FAIR", moves=(MOVE,)
    ),
    Selectors(data=b"{}", signature=b"s"),
    Refused(code="bad-proof", message="No."),
)


def name_of(frame: Frame) -> str:
    return type(frame).__name__


@pytest.mark.parametrize("frame", FROM_PEER, ids=name_of)
def test_what_a_peer_writes_is_read_back(frame: FromPeer) -> None:
    assert decode_from_peer(encode(frame)) == frame


@pytest.mark.parametrize("frame", FROM_BRIDGE, ids=name_of)
def test_what_the_bridge_writes_is_read_back(frame: FromBridge) -> None:
    assert decode_from_bridge(encode(frame)) == frame


@pytest.mark.parametrize("frame", RECORDED, ids=name_of)
def test_what_is_kept_is_read_back(frame: Recorded) -> None:
    assert decode_recorded(encode(frame)) == frame


def test_no_frame_was_forgotten_here() -> None:
    assert {type(frame) for frame in FROM_PEER} == set(typing.get_args(FromPeer))
    assert {type(frame) for frame in FROM_BRIDGE} == set(typing.get_args(FromBridge))
    assert {type(frame) for frame in RECORDED} == set(typing.get_args(Recorded))
    assert set(Frame.__subclasses__()) == {type(frame) for frame in (*FROM_PEER, *FROM_BRIDGE)}


@pytest.mark.parametrize("frame", [frame for frame in FROM_BRIDGE if frame != Alive()], ids=name_of)
def test_what_only_the_bridge_may_say_is_refused_from_a_peer(frame: FromBridge) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_from_peer(encode(frame))


def test_a_newer_peer_may_say_more() -> None:
    assert decode_from_peer('{"type":"open","stream":"stream-1","later":{"x":[1]}}') == Open(
        stream="stream-1"
    )


HALF_A_PAIR = '{"type":"open","stream":"stream-1","x":"\ud800"}'
DEEP = '{"type":"alive","x":' + "[" * 20_000 + "]" * 20_000 + "}"
SHORT = base64.b64encode(b"n" * 31).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "{",
        '{"type":"open"}',
        '{"type":"nothing"}',
        '{"type":1}',
        '{"type":"open","stream":"short"}',
        '{"type":"open","stream":"with space"}',
        '{"type":"open","stream":"stream-1\\n"}',
        '{"type":"health","stream":"stream-1","seq":0,"at_ms":1,"state":"lost"}',
        '{"type":"health","stream":"stream-1","seq":1,"at_ms":1,"state":"lost","detail":"What she said"}',
        f'{{"type":"hello","protocol":1,"peer":"somebody","nonce":"{SHORT}"}}',
        '{"type":"hello","protocol":1e400}',
        '{"type":"said","text":"' + "x" * 8_001 + '"}',
        DEEP,
        HALF_A_PAIR,
        b"\xff\xfe",
    ],
    ids=range(19),
)
def test_everything_else_is_refused_by_one_error(text: str | bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_from_peer(text)
