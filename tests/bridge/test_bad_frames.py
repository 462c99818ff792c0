"""What is said about a frame that is none: the field and what it must be, and no word of what was sent."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from bridge.bad_frames import NO_TEXT, explain, say_rule
from bridge.codec import decode_from_peer
from bridge.effects import Close, Deliver, Effect, Send
from bridge.messages import Frame, Open, PlatformName, Refused, Said
from bridge.pairing import Pairing
from bridge.peers import EXTENSION_SCHEME, PROGRAM_ORIGIN, Peer
from bridge.protocol import Connection, Gate, Step
from bridge.refusals import MESSAGES
from tests.bridge.client import dial, open_desk, read_line

MAY: Final = (Open, Said)
EXTENSION: Final = EXTENSION_SCHEME + "a" * 32
AT: Final[dict[str, object]] = {"stream": "stream-1", "seq": 2, "at_ms": 1}
SAID: Final[dict[str, object]] = {"type": "said", **AT, "speaker": "Ada", "side": "ours", "text": "Hello."}
STARTED: Final[dict[str, object]] = {
    **{"type": "meeting_started", **AT, "platform": "program", "meeting": "m"},
    **{"consent": {"at_ms": 1, "how": "asked"}, "title": "A call", "continues": "stream-0"},
}
FRAMES: Final[tuple[dict[str, object], ...]] = (
    SAID,
    STARTED,
    {"type": "open", "stream": "stream-1"},
    {**SAID, "type": "caption", "id": "a", "revision": 1, "final": True},
    {**SAID, "type": "chat", "id": "a"},
    {"type": "health", **AT, "state": "lost", "detail": "no-region"},
    {"type": "meeting_ended", **AT, "reason": "left"},
)
TOKEN: Final = "text of 8 to 64 characters out of A-Z, a-z, 0-9, _ and -"
NUMBER: Final = "a whole number from 0 to 9007199254740991"


def told_of(frame: object) -> str:
    """What is said of a frame, or of text as it stands."""
    data = frame if isinstance(frame, str) else json.dumps(frame)
    with pytest.raises(msgspec.DecodeError) as caught:
        decode_from_peer(data)
    return explain(data, caught.value, MAY).removesuffix("; see bridge/PROTOCOL.md.")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"side": "own"}, "The field side of said must be one of ours, theirs, unknown"),
        # A value that reads like the place of another error is not taken for one.
        ({"side": "own - at `$.text`"}, "The field side of said must be one of ours, theirs, unknown"),
        ({"side": 5}, "The field side of said must be one of ours, theirs, unknown"),
        ({"stream": "a b"}, f"The field stream of said must be {TOKEN}"),
        (
            {"seq": 0},
            "The field seq of said must be a whole number from 1 to 9007199254740991",
        ),
        ({"at_ms": 1.5}, f"The field at_ms of said must be {NUMBER}"),
        ({"at_ms": 2**70}, f"The field at_ms of said must be {NUMBER}"),
        ({"speaker": None}, "The field speaker of said must be text of at most 200 characters"),
        ({"text": "x" * 8_001}, "The field text of said must be text of at most 8000 characters"),
        ({"type": "nothing"}, "The field type must be one of open, said"),
        ({"type": 1}, "The field type must be one of open, said"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_with_what_it_must_be(change: dict[str, object], told: str) -> None:
    assert told_of(SAID | change) == told


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ({"type": "open"}, f"The field stream of open is missing: it must be {TOKEN}"),
        ({}, "The field type is missing: it must be one of open, said"),
        (
            STARTED | {"consent": {"at_ms": 1}},
            "The field consent.how of meeting_started is missing: it must be text of at most 200 characters",
        ),
        (
            STARTED | {"consent": {"at_ms": "now", "how": ""}},
            f"The field consent.at_ms of meeting_started must be {NUMBER}",
        ),
        (
            STARTED | {"consent": True},
            "The field consent of meeting_started must be an object with at_ms, how, text_version",
        ),
        (STARTED | {"continues": 1}, f"The field continues of meeting_started must be {TOKEN}, or null"),
        (
            {"type": "hello", "protocol": 1, "peer": "somebody", "nonce": "%"},
            "The field nonce of hello must be base64 of 32 bytes",
        ),
        ([], "A message must be a JSON object with a type"),
        ("{", "A message must be JSON"),
        ('{"type":nothing}', "A message must be JSON, which this is not at byte 9"),
        # Wrong twice, and the second is found only by looking for the first one's frame.
        (
            '{"type":"said","seq":0,"x":' + "[" * 20_000 + "]" * 20_000 + "}",
            "A message must be JSON",
        ),
        ('{"type":"said","seq":0,"x":"\\ud83d"}', "A message must be JSON"),
        ('{"type":"caption","id":1,"type":"said"}', "That is no message of this protocol"),
    ],
    ids=range(13),
)
def test_whatever_else_is_wrong_is_told_too(frame: object, told: str) -> None:
    assert told_of(frame) == told


def test_every_field_of_every_frame_has_words() -> None:
    for frame in Frame.__subclasses__():
        told = inspect.type_info(frame)
        assert isinstance(told, inspect.StructType)
        assert all(say_rule(field.type) for field in told.fields)
    with pytest.raises(TypeError, match="no words for"):
        say_rule(inspect.type_info(complex))


def connect(origin: str) -> Connection:
    """A peer's connection that has proved itself."""
    gate = Gate(Pairing(), 47811, lambda _name: None)
    return replace(Connection(origin, gate, 0.0), step=Step.IN, peer=Peer("somebody", origin, "A program", 0))


def refusal(effects: list[Effect]) -> str:
    (sent, closed) = effects
    assert isinstance(sent, Send)
    assert isinstance(sent.frame, Refused)
    assert sent.frame.code == "bad-frame"
    assert isinstance(closed, Close)
    return sent.frame.message


class TestWhoIsTold:
    def test_a_peer_that_proved_itself(self) -> None:
        told = refusal(connect(PROGRAM_ORIGIN).receive(json.dumps(SAID | {"side": "own"}), 0.0))
        assert told.startswith("The field side of said must be one of ours, theirs, unknown;")

    @pytest.mark.parametrize("data", ["{", json.dumps(SAID | {"side": "own"}), b"{}"])
    def test_no_stranger(self, data: str | bytes) -> None:
        gate = Gate(Pairing(), 47811, lambda _name: None)
        assert refusal(Connection(PROGRAM_ORIGIN, gate, 0.0).receive(data, 0.0)) == MESSAGES["bad-frame"]

    def test_what_came_as_bytes(self) -> None:
        assert refusal(connect(PROGRAM_ORIGIN).receive(b"{}", 0.0)) == NO_TEXT

    def test_each_of_the_messages_that_it_may_send(self) -> None:
        program, extension = (
            refusal(connect(origin).receive('{"type":"welcome","paused":true}', 0.0))
            for origin in (PROGRAM_ORIGIN, EXTENSION)
        )
        assert re.findall(r"\b(?:caption|said|subscribe|hello)\b", program) == [
            "caption",
            "said",
            "subscribe",
        ]
        assert re.findall(r"\b(?:caption|said|subscribe|hello)\b", extension) == ["caption"]

    @pytest.mark.parametrize(
        ("origin", "platform", "allowed"),
        [(PROGRAM_ORIGIN, "meet", "program"), (EXTENSION, "program", "one of meet, zoom, teams")],
    )
    def test_each_of_the_platforms_that_it_may_speak_for(
        self, origin: str, platform: PlatformName, allowed: str
    ) -> None:
        told = refusal(connect(origin).receive(json.dumps(STARTED | {"platform": platform}), 0.0))
        assert told == f"The field platform of meeting_started must be {allowed}; see bridge/PROTOCOL.md."


SECRETS: Final = st.text("qxz", min_size=4, max_size=12)
"""Words that no sentence of ours holds."""
AS_ITS_ERRORS: Final = (
    *("{0}", "{0} - at `$.{0}`", "Object missing required field `{0}`", "' - at `$.consent.{0}`"),
    "JSON is malformed: {0} (byte 3)",
)
"""A value that looks like the reader's own error must not be taken for it."""


@st.composite
def bad_frames(draw: st.DrawFn, secret: str) -> str:
    """A frame in which the secret stands everywhere a peer can put it, and that is nearly one."""
    word = draw(st.sampled_from(AS_ITS_ERRORS)).format(secret)
    wrong = (word, word * 2_000, [word], {word: word}, {"type": word, "at_ms": word}, -1, 1.5, None)
    frame = dict(draw(st.sampled_from(FRAMES)))
    frame |= {name: word for name in ("speaker", "text", "title", "how", "id", "meeting") if name in frame}
    for name in draw(st.lists(st.sampled_from(sorted(frame)), min_size=1, max_size=3, unique=True)):
        if draw(st.booleans()):
            frame[name] = draw(st.sampled_from(wrong))
        else:
            del frame[name]
    if draw(st.booleans()):
        frame[word] = word
    text = json.dumps(frame)
    return text[: draw(st.integers(1, len(text)))] if draw(st.integers(0, 3)) == 0 else text


@given(st.data(), SECRETS)
def test_no_word_of_a_frame_is_said_again(data: st.DataObject, secret: str) -> None:
    effects = connect(PROGRAM_ORIGIN).receive(data.draw(bad_frames(secret)), 0.0)
    if [type(effect) for effect in effects] == [Deliver]:
        return  # what was put in is allowed there
    told = refusal(effects)
    assert secret not in told
    assert told.endswith("see bridge/PROTOCOL.md.")


def test_no_word_of_a_frame_goes_over_the_wire_or_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with open_desk() as desk:
        line = read_line(desk.bridge.new_program("Program"))
        for change in ({"side": "Kaufpreis"}, {"type": "Kaufpreis"}, {"seq": "Kaufpreis"}):
            with dial(desk.port) as client:
                client.enter(*line)
                client.socket.send(json.dumps(SAID | {"text": "Kaufpreis"} | change))
                told = str(client.expect("refused")["message"])
                client.wait_for_end()
            (field,) = change
            assert told.startswith(f"The field {field} ")
            assert "Kaufpreis" not in told
    # The client of this test logs what it sends, under a name of its own.
    logged = [one.getMessage() for one in caplog.records if one.name != "websockets.client"]
    assert logged
    assert not any("Kaufpreis" in line for line in logged)
