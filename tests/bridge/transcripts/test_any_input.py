"""Any text and any bytes, in any format: a Transcript or an InputError, never anything else."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.transcripts.reader import FORMATS, Transcript, assign_sides, continue_paste, parse_transcript
from engine.errors import InputError
from engine.vocabulary import Turn

PIECES = st.sampled_from(
    [
        "WEBVTT\n\n",
        "00:00:01.000 --> 00:00:02.000\n",
        "0:0:53.60 --> 0:0:54.5\n",
        "00:00:01,5 --> 00:00:99,9\n",
        "0:00:01.000,0:00:02.000\n",
        "<v Ann>",
        "</v>",
        "<v ",
        "Ann: Hello.\n",
        "Bo (Acme): yes: no\n",
        "\n\n",
        "1\n",
        "00:01:02\tAnn:\tHi\n",
        "10:00:00 From Ann to Bo: x\n",
        "Ann  0:03  \n",
        "**Ann**  1:02\n",
        "### 00:01:00\n",
        "Transcription ended after 00:01:00\n",
        "## Transcript\n",
        "Transcribed by https://otter.ai\n",
        "speaker,text\n",
        'Ann,"open quote',
        '{"turns": [',
        '{"speaker": "seller", "text": "x"}',
        "]}",
        "[",
        "{",
        '"spokenText":',
        '{"callTranscripts": [{"transcript": [{"sentences": [{"text": "a", "start": 1e999}]}]}]}',
        "-->",
        "NOTE\n",
        "\u202e",
        "\x00",
        "\ufeff",
        "[laughs]",
        'Reacted to "x" with 👍',
        "&#x110000;&amp;",
        "<c.color>",
        ":",
        "Ann:",
        '{"id": 1, "turns": [{"speaker": "buyer", "text": null, "t": NaN}]}',
        "\t",
        ";;;",
        "|",
        "9" * 30 + ":00",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES | st.text(max_size=12), max_size=14).map("".join))


def _read(data: bytes | str, format: str | None) -> Transcript | None:
    with contextlib.suppress(InputError):
        return parse_transcript(data, format=format)
    return None


def _check(read: Transcript) -> None:
    assert read.turns
    assert [turn.index for turn in read.turns] == list(range(len(read.turns)))
    assert set(read.voices) == {turn.speaker.id for turn in read.turns}
    for turn in read.turns:
        assert turn.speaker.id
        assert turn.start is None or 0 <= turn.start < float("inf")
        assert turn.end is None or 0 <= turn.end < float("inf")
        assert "\n" not in turn.text + turn.speaker.id
    assert read.seller is None or read.seller.voice in read.voices
    assert assign_sides(assign_sides(read.turns, read.voices[0]), None) == assign_sides(read.turns, None)


@settings(deadline=None, max_examples=100)
@given(text=TEXTS)
def test_any_text(text: str) -> None:
    if (read := _read(text, None)) is not None:
        _check(read)


@settings(deadline=None, max_examples=150)
@given(data=st.binary(max_size=300) | TEXTS.map(lambda text: text.encode("utf-8", "replace")[1:]))
def test_any_bytes(data: bytes) -> None:
    if (read := _read(data, None)) is not None:
        _check(read)


@pytest.mark.parametrize("format", FORMATS)
@settings(deadline=None, max_examples=50)
@given(text=TEXTS)
def test_any_text_in_a_forced_format(format: str, text: str) -> None:
    if (read := _read(text, format)) is not None:
        _check(read)
        assert read.format == format


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "turns",
                    "speaker",
                    "text",
                    "t",
                    "start",
                    "startMs",
                    "end",
                    "name",
                    "sentences",
                    "elements",
                    "value",
                    "callTranscripts",
                    "transcript",
                    "speakerId",
                    "parties",
                    "affiliation",
                    "id",
                    "speakers",
                    "words",
                    "title",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@pytest.mark.parametrize("format", ["json", "jsonl", "gong-json"])
@settings(deadline=None, max_examples=100)
@given(told=json_values)
def test_any_json(format: str, told: object) -> None:
    if (read := _read(json.dumps(told), format)) is not None:
        _check(read)


@settings(deadline=None, max_examples=100)
@given(first=TEXTS, second=TEXTS)
def test_any_paste_after_any_paste(first: str, second: str) -> None:
    before: tuple[Turn, ...] = ()
    for text in (first, second, second):
        with contextlib.suppress(InputError):
            after = continue_paste(before, text, seller=None).turns
            assert after[: len(before)] == before
            assert [turn.index for turn in after] == list(range(len(after)))
            before = after
