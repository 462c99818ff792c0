"""The JSON Lines contract of `salesrl score`: conversations in, Readings out.

One rule: this contract is stable, others build on it. A key may be added to what is written; none
is renamed, removed or given another meaning. Of what is read, only the keys declared below are
decoded at all, so an outcome or a label lying beside the turns cannot reach the engine.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from engine.errors import EngineFault, InputError
from engine.speakers import name_speaker
from engine.vocabulary import Context, Reading, Trend, Turn, TurningPoint
from overlay.commands.wiring import OpenCall, observe_all

DIGITS = 6

EXPECTED = '{"id": "call-1", "turns": [{"speaker": "seller", "text": "Hello", "t": 0.0}]}'


class SpokenTurn(msgspec.Struct, frozen=True):
    """One turn as it is read; `t` is seconds from the start of the call."""

    text: str
    speaker: str | None = None
    t: float | None = None


class Conversation(msgspec.Struct, frozen=True):
    """One line as it is read."""

    id: str | int
    turns: tuple[SpokenTurn, ...]


class WrittenPoint(msgspec.Struct, frozen=True):
    """A turning point as it is written; turns count from 0, `change` is signed (0..1)."""

    turn: int
    noticed: int
    direction: Literal["up", "down"]
    change: float
    cause: str
    quote: str


class WrittenReading(msgspec.Struct, frozen=True):
    """One Reading as it is written; probabilities in 0..1."""

    turn: int
    probability: float
    low: float
    high: float
    confidence: str
    reasons: tuple[str, ...]
    turning_point: WrittenPoint | None


class Scored(msgspec.Struct, frozen=True):
    """One line as it is written: one Reading a turn, in order."""

    id: str | int
    readings: tuple[WrittenReading, ...]


def read_conversation(line: bytes, number: int) -> Conversation:
    """Decode line `number` (from 1). Raises InputError with one sentence that says what is wrong."""
    try:
        conversation = msgspec.json.decode(line, type=Conversation)
    except UnicodeDecodeError as error:
        raise InputError(_complaint(number, "it is not UTF-8")) from error
    except msgspec.DecodeError as error:
        raise InputError(_complaint(number, str(error))) from error
    except RecursionError as error:
        raise InputError(_complaint(number, "it is nested too deeply")) from error
    for index, turn in enumerate(conversation.turns):
        if turn.t is not None and not math.isfinite(turn.t):
            raise InputError(_complaint(number, f"the time of turn {index} is not a finite number"))
    return conversation


def _complaint(number: int, why: str) -> str:
    reason = why.replace("$.", "").rstrip(".")
    return f"Line {number} is not a conversation ({reason}); each line must look like {EXPECTED}"


def turns_of(conversation: Conversation) -> tuple[Turn, ...]:
    """The engine's turns of a conversation; any speaker but seller and buyer is of unknown side."""
    return tuple(
        Turn(index, name_speaker(said.speaker), said.text, said.t)
        for index, said in enumerate(conversation.turns)
    )


def write_reading(reading: Reading) -> WrittenReading:
    """A Reading in the contract's words. Raises EngineFault where a figure is not a number."""
    forecast = reading.forecast
    figures = (forecast.probability, forecast.low, forecast.high)
    if not all(math.isfinite(figure) for figure in figures):
        raise EngineFault(
            f"The engine gave no number for turn {reading.turn}; please report it with `salesrl doctor`."
        )
    return WrittenReading(
        turn=reading.turn,
        probability=round(forecast.probability, DIGITS),
        low=round(forecast.low, DIGITS),
        high=round(forecast.high, DIGITS),
        confidence=reading.confidence.band.value,
        reasons=reading.confidence.reasons,
        turning_point=None if reading.turning_point is None else _write_point(reading.turning_point),
    )


def _write_point(point: TurningPoint) -> WrittenPoint:
    return WrittenPoint(
        turn=point.turn,
        noticed=point.noticed,
        direction="up" if point.trend is Trend.RISING else "down",
        change=round(point.change, DIGITS),
        cause=point.cause,
        quote=point.quote,
    )


def score_turns(identity: str | int, turns: Iterable[Turn], open_call: OpenCall, source: str) -> Scored:
    """Observe a whole call, turn by turn."""
    observer = open_call(Context(source=source))
    return Scored(identity, tuple(write_reading(one) for one in observe_all(observer, tuple(turns))))


def score_lines(lines: Iterable[bytes], open_call: OpenCall) -> Iterator[bytes]:
    """One line out for each line in, as it comes; blank lines are passed over.

    A line that is not a conversation raises InputError with its number, after every line before it
    has been given out whole.
    """
    for number, line in enumerate(lines, start=1):
        content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not content.strip():
            continue
        conversation = read_conversation(content, number)
        scored = score_turns(conversation.id, turns_of(conversation), open_call, "jsonl")
        yield msgspec.json.encode(scored) + b"\n"
