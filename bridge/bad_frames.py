"""Which field of a frame is wrong, and what it must be, for whoever writes a program.

One rule: the sentence is made of this protocol's own words alone (names of frames and fields, limits, allowed
values). What a peer sent is never repeated, not even the bad value: it may be words of a call. So msgspec's
error is read for the place only, and a place that no frame of `bridge/messages.py` has is not told either.
`bridge/PROTOCOL.md` gives the same rules in the same words (`say_rule`).
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import inspect

from bridge.codec import FromPeer
from bridge.messages import MOST_BYTES, Frame
from bridge.refusals import MESSAGES

_SEE: Final = "see bridge/PROTOCOL.md."
_NO_JSON: Final = f"A message must be JSON; {_SEE}"
NO_TEXT: Final = f"A message must be text, of at most {MOST_BYTES:,} bytes; {_SEE}"

_PLACE: Final = re.compile(r" - at `\$\.([a-z_.]+)`\Z")
_MISSING: Final = re.compile(r"\AObject missing required field `([a-z_]+)`")
_BYTE: Final = re.compile(r"\AJSON is malformed: [a-z ]+ \(byte (\d+)\)\Z")
_LETTERS: Final = {
    r"\A[A-Za-z0-9_-]+\Z": " out of A-Z, a-z, 0-9, _ and -",
    r"\A[a-z0-9-]*\Z": " out of a-z, 0-9 and -",
}


class _Tagged(msgspec.Struct):
    type: str


_tagged: Final = msgspec.json.Decoder(_Tagged)
_FRAMES: Final[dict[str, type[Frame]]] = {
    str(frame.__struct_config__.tag): frame for frame in typing.get_args(FromPeer)
}


def explain(data: str, error: msgspec.DecodeError, may: Iterable[type[Frame]]) -> str:
    """One sentence about text that is no frame, for a peer that may send the frames of `may`."""
    told = str(error)
    if not isinstance(error, msgspec.ValidationError):
        at = _BYTE.match(told)
        return f"A message must be JSON, which this is not at byte {at[1]}; {_SEE}" if at else _NO_JSON
    place, missing = _PLACE.search(told), _MISSING.match(told)
    path = [*(place[1].split(".") if place else ()), *([missing[1]] if missing else ())]
    if not path:
        return f"A message must be a JSON object with a type; {_SEE}"
    if path == ["type"]:
        return _say("type", _say_choice(frame.__struct_config__.tag for frame in may), missing is not None)
    tag = _read_tag(data)
    if tag is None:
        return _NO_JSON
    frame = _FRAMES.get(tag)
    rule = None if frame is None else _find_rule(frame, path)
    if frame is None or rule is None:
        return MESSAGES["bad-frame"]  # a second type in one frame: the first was read, and this is the last
    return _say(f"{'.'.join(path)} of {tag}", rule, missing is not None)


def explain_value(frame: Frame, field: str, allowed: Iterable[str]) -> str:
    """One sentence about a field whose value is one of the protocol's, but not one for this peer."""
    return _say(f"{field} of {frame.__struct_config__.tag}", _say_choice(allowed), False)


def say_rule(told: inspect.Type) -> str:
    """What a field must be, in words. Fails loudly for a kind it has no words for."""
    match told:
        case inspect.StrType():
            letters = _LETTERS[told.pattern] if told.pattern else ""
            return f"text{_say_size(told.min_length, told.max_length, ' characters')}{letters}"
        case inspect.BytesType():
            return f"base64{_say_size(told.min_length, told.max_length, ' bytes')}"
        case inspect.IntType():
            return f"a whole number from {told.ge} to {told.le}"
        case inspect.FloatType():
            return "a number"
        case inspect.BoolType():
            return "true or false"
        case inspect.LiteralType():
            return _say_choice(told.values)
        case inspect.VarTupleType():
            return f"a list, each {say_rule(told.item_type)}"
        case inspect.StructType():
            return f"an object with {', '.join(field.encode_name for field in told.fields)}"
        case inspect.UnionType(types=types):
            (one,) = (kind for kind in types if not isinstance(kind, inspect.NoneType))
            return f"{say_rule(one)}, or null"
        case _:
            raise TypeError(f"bridge/bad_frames.py has no words for {told!r}")


def _say(field: str, rule: str, is_missing: bool) -> str:
    fault = "is missing: it must be" if is_missing else "must be"
    return f"The field {field} {fault} {rule}; {_SEE}"


def _say_choice(values: Iterable[object]) -> str:
    named = [str(value) for value in values]
    return named[0] if len(named) == 1 else f"one of {', '.join(named)}"


def _say_size(least: int | None, most: int | None, unit: str) -> str:
    if most is None:
        return ""
    if least == most:
        return f" of {most}{unit}"
    return f" of {least} to {most}{unit}" if least else f" of at most {most}{unit}"


def _read_tag(data: str) -> str | None:
    """The frame's type; None where what follows the wrong field is no JSON either."""
    try:
        return _tagged.decode(data).type
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


def _find_rule(frame: type[Frame], path: list[str]) -> str | None:
    told: inspect.Type = inspect.type_info(frame)
    for name in path:
        if not isinstance(told, inspect.StructType):
            return None
        fields = {field.encode_name: field.type for field in told.fields}
        if name not in fields:
            return None
        told = fields[name]
    return say_rule(told)
