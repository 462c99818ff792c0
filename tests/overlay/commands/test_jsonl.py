from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineFault, InputError
from engine.vocabulary import Band, Confidence, Forecast, Reading, Side
from overlay.commands import jsonl
from overlay.commands.wiring import OpenCall


def line(identity: object = "c1", **turn: object) -> bytes:
    said = {"speaker": "seller", "text": "Hello", "t": 0.0} | turn
    return json.dumps({"id": identity, "turns": [said]}).encode()


def test_the_line_written_is_the_contract(engine: OpenCall) -> None:
    turns = [{"speaker": "seller", "text": "Hi", "t": 0.0}, {"speaker": "buyer", "text": "no", "t": None}]
    source = json.dumps({"id": "call-7", "turns": turns}).encode()
    (written,) = jsonl.score_lines([source], engine)
    assert written.endswith(b"}\n")
    assert json.loads(written) == {
        "id": "call-7",
        "readings": [
            {
                "turn": 0,
                "probability": 0.5,
                "low": 0.376543,
                "high": 0.6,
                "confidence": "FAIR",
                "reasons": ["Few calls like this one."],
                "turning_point": None,
            },
            {
                "turn": 1,
                "probability": 0.32,
                "low": 0.196543,
                "high": 0.42,
                "confidence": "FAIR",
                "reasons": ["Few calls like this one."],
                "turning_point": {
                    "turn": 1,
                    "noticed": 1,
                    "direction": "down",
                    "change": -0.2,
                    "cause": "Turned down by a no",
                    "quote": "no",
                },
            },
        ],
    }


@pytest.mark.parametrize(
    ("speaker", "side"),
    [
        ("seller", Side.OURS),
        ("buyer", Side.THEIRS),
        ("SELLER", Side.OURS),
        ("Buyer ", Side.THEIRS),
        ("\tBUYER\n", Side.THEIRS),
        ("seller 2", Side.UNKNOWN),
        (" ", Side.UNKNOWN),
        ("Marcus", Side.UNKNOWN),
        ("", Side.UNKNOWN),
        (None, Side.UNKNOWN),
    ],
)
def test_sides_follow_the_speaker(speaker: str | None, side: Side) -> None:
    (turn,) = jsonl.turns_of(jsonl.read_conversation(line(speaker=speaker), 1))
    assert turn.speaker.side is side
    assert turn.speaker.id


def test_a_side_written_in_two_ways_is_one_voice() -> None:
    ids = {
        turn.speaker.id
        for speaker in ("Seller", " seller")
        for turn in jsonl.turns_of(jsonl.read_conversation(line(speaker=speaker), 1))
    }
    assert ids == {"seller"}


def test_other_keys_change_nothing(engine: OpenCall) -> None:
    bare = {"id": "a", "turns": [{"speaker": "buyer", "text": "Hello", "t": 1}]}
    labelled = {"outcome": 1, "id": "a", "turns": [{"speaker": "buyer", "text": "Hello", "t": 1, "p": 0.9}]}
    first, second = jsonl.score_lines([json.dumps(bare).encode(), json.dumps(labelled).encode()], engine)
    assert first == second


def test_order_and_ids_are_kept(engine: OpenCall) -> None:
    written = list(jsonl.score_lines([line("b"), b"\n", line("a"), line(3)], engine))
    assert [json.loads(one)["id"] for one in written] == ["b", "a", 3]


def test_no_turns_give_no_readings(engine: OpenCall) -> None:
    (written,) = jsonl.score_lines([b'{"id": "x", "turns": []}'], engine)
    assert json.loads(written) == {"id": "x", "readings": []}


def test_lines_are_given_out_as_they_come(engine: OpenCall) -> None:
    taken: list[int] = []

    def lines() -> Iterator[bytes]:
        for number in range(3):
            taken.append(number)
            yield line(number)

    stream = jsonl.score_lines(lines(), engine)
    next(stream)
    assert taken == [0]


def test_each_line_is_a_call_of_its_own(engine: OpenCall) -> None:
    first, second = jsonl.score_lines([line("a", speaker="buyer"), line("b", speaker="buyer")], engine)
    assert json.loads(first)["readings"] == json.loads(second)["readings"]


def test_a_byte_order_mark_is_passed_over(engine: OpenCall) -> None:
    assert len(list(jsonl.score_lines([b"\xef\xbb\xbf" + line()], engine))) == 1


@pytest.mark.parametrize(
    "bad",
    [
        b"not json",
        b"[]",
        b'{"turns": []}',
        b'{"id": "x"}',
        b'{"id": null, "turns": []}',
        b'{"id": "x", "turns": [{"speaker": "buyer"}]}',
        b'{"id": "x", "turns": [{"text": 3}]}',
        b'{"id": "x", "turns": [{"text": "a", "t": "0:01"}]}',
        b'{"id": "x", "turns": [{"text": "a", "t": 1e999}]}',
        b'{"id": "x", "turns": [{"text": "\xff"}]}',
        b"[" * 100_000,
    ],
)
def test_a_bad_line_is_named_after_the_lines_before_it(bad: bytes, engine: OpenCall) -> None:
    stream = jsonl.score_lines([line(), bad, line()], engine)
    assert next(stream).endswith(b"}\n")
    with pytest.raises(InputError, match=r"^Line 2 is not a conversation \(.+\); each line must") as caught:
        next(stream)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_conversation_or_a_sentence(content: bytes) -> None:
    with suppress(InputError):
        jsonl.turns_of(jsonl.read_conversation(content, 1))


@given(st.lists(st.tuples(st.sampled_from(["seller", "buyer", "other"]), st.text()), max_size=20))
def test_turns_are_read_as_they_were_written(said: list[tuple[str, str]]) -> None:
    turns = [{"speaker": speaker, "text": text, "t": index} for index, (speaker, text) in enumerate(said)]
    try:
        source = json.dumps({"id": "x", "turns": turns}, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    read = jsonl.turns_of(jsonl.read_conversation(source, 1))
    assert [(turn.speaker.id, turn.text, turn.start) for turn in read] == [
        (speaker, text, float(index)) for index, (speaker, text) in enumerate(said)
    ]


def test_a_figure_that_is_no_number_is_our_fault() -> None:
    nan = float("nan")
    with pytest.raises(EngineFault, match="no number for turn 4"):
        jsonl.write_reading(Reading(4, Forecast(nan, 0.1, 0.2), Confidence(Band.LOW)))
