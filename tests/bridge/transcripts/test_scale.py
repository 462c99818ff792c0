"""Long calls and hostile text are read in time that grows with their length, not its square."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bridge.transcripts.reader import FORMATS, parse_transcript
from engine.errors import InputError

CALL = 5000

MANY: dict[str, Callable[[int], str]] = {
    "zoom-vtt": lambda at: (
        f"{at + 1}\n{_clock(at)}.000 --> {_clock(at)}.900\n{'AB'[at % 2]}nn Lee: We grew {at}.\n\n"
    ),
    "teams-vtt": lambda at: (
        f"{_clock(at)}.000 --> {_clock(at)}.900\n<v {'AB'[at % 2]}nn Lee>We grew {at}.</v>\n\n"
    ),
    "otter": lambda at: f"{'AB'[at % 2]}nn Lee  {at // 60}:{at % 60:02}\nWe grew {at}.\n\n",
    "text": lambda at: f"{'AB'[at % 2]}nn Lee: We grew {at}.\n",
    "csv": lambda at: f"{at},{'AB'[at % 2]}nn Lee,We grew {at}.\n",
    "jsonl": lambda at: f'{{"speaker": "{"AB"[at % 2]}nn Lee", "text": "We grew {at}.", "start": {at}}}\n',
}
HEADS = {"zoom-vtt": "WEBVTT\n\n", "teams-vtt": "WEBVTT\n\n", "csv": "start,speaker,text\n"}

HOSTILE = (
    "Ann: " + "(" * 25_000,
    "Ann: " + "<v " * 15_000,
    "[" * 25_000,
    '"' * 25_000,
    ":" * 25_000,
    "\n" * 50_000 + "a",
    " " * 50_000 + "x",
    "1:" * 15_000,
    "a  " * 15_000,
    "WEBVTT\n\n" + "1\n" * 15_000,
    "-->" * 15_000,
    "**" * 15_000,
    "Ann:\n" * 10_000,
    "&" * 25_000,
    "0:00\n" * 10_000,
    "x\n" * 15_000,
    'Ann: Reacted to "' + "“" * 22_000,
    "@" * 24_000,
    "Ann: " + "no " * 15_000,
    "a" * 75_000,
)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@pytest.mark.parametrize("format", MANY)
def test_five_thousand_turns_in_less_than_two_seconds(format: str) -> None:
    text = HEADS.get(format, "") + "".join(MANY[format](at) for at in range(CALL))
    began = time.process_time()
    read = parse_transcript(text, format=None if format != "teams-vtt" else format)
    spent = time.process_time() - began
    assert (read.format, len(read.turns)) == (format, CALL)
    assert spent < 2.0


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_not_slow(text: str) -> None:
    began = time.process_time()
    for format in (None, *FORMATS):
        try:
            parse_transcript(text, format=format)
        except InputError:
            continue
    assert time.process_time() - began < 4.0
