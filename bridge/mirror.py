"""Writes bridge/extension/messages.js: the frames of `bridge/messages.py` as the extension sees them.

One rule: the extension's idea of a frame is never typed twice; after a change of the frames run
`python -m bridge.mirror`, and a test fails until it was run. The part of the file that is the same for
any frames is bridge/mirror.js.txt.
"""

from __future__ import annotations

import json
import typing
from pathlib import Path
from typing import Final

import msgspec
from msgspec import inspect

from bridge import codec, messages
from bridge.messages import Frame
from bridge.pairing import TRIES, WINDOW_SECONDS
from bridge.peers import EXTENSION_SCHEME, PROGRAM_ORIGIN
from bridge.proofs import BRIDGE_LABEL, PEER_LABEL
from bridge.protocol import ALIVE_SECONDS, FIRST_SECONDS

PATH: Final = Path(__file__).with_name("extension") / "messages.js"
_CHECKS: Final = Path(__file__).with_name("mirror.js.txt")

Rule: typing.TypeAlias = dict[str, object]

_CONSTANTS: Final[dict[str, object]] = {
    "PROTOCOL": messages.PROTOCOL,
    "OLDEST_PROTOCOL": messages.OLDEST_PROTOCOL,
    "PORTS": list(messages.PORTS),
    "MOST_BYTES": messages.MOST_BYTES,
    "ALIVE_MS": int(ALIVE_SECONDS * 1000),
    "ANSWER_MS": int(FIRST_SECONDS * 1000),
    "PAIRING_MS": WINDOW_SECONDS * 1000,
    "PAIRING_TRIES": TRIES,
    "BRIDGE_LABEL": BRIDGE_LABEL.decode(),
    "PEER_LABEL": PEER_LABEL.decode(),
    "EXTENSION_SCHEME": EXTENSION_SCHEME,
    "PROGRAM_ORIGIN": PROGRAM_ORIGIN,
}
_SIDES: Final = {"FromPeer": codec.FromPeer, "FromBridge": codec.FromBridge, "Recorded": codec.Recorded}
_NAMES: Final = ("SideName", "PlatformName", "HealthName", "RefusalCode")


def write_mirror() -> str:
    """The whole text of messages.js."""
    parts = [
        "// @ts-check",
        "// Made from bridge/messages.py by `python -m bridge.mirror`: change that file, not this one.",
        "",
        *(f"export const {name} = {_value(value)};" for name, value in _CONSTANTS.items()),
        "",
        *(_typedef(name, _choice(typing.get_args(getattr(messages, name)))) for name in _NAMES),
    ]
    for struct in _structs():
        parts += ["", _describe(struct)]
    parts.append("")
    for name, union in _SIDES.items():
        parts.append(_typedef(name, " | ".join(kind.__name__ for kind in typing.get_args(union))))
    for name, union in (("FROM_PEER", codec.FromPeer), ("FROM_BRIDGE", codec.FromBridge)):
        parts += ["", "/** @type {Readonly<Record<string, Readonly<Record<string, Rule>>>>} */"]
        parts += [f"const {name} = {_table(typing.get_args(union))};"]
    return "\n".join(parts) + "\n\n" + _CHECKS.read_text(encoding="utf-8")


def _structs() -> list[type[msgspec.Struct]]:
    frames: list[type[msgspec.Struct]] = list(Frame.__subclasses__())
    return [messages.Consent, messages.MoveNews, *frames]


def _value(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"Object.freeze({text})" if isinstance(value, list) else text


def _typedef(name: str, text: str) -> str:
    return f"/** @typedef {{{text}}} {name} */"


def _choice(values: tuple[object, ...]) -> str:
    return " | ".join(f"'{value}'" for value in values)


def _describe(struct: type[msgspec.Struct]) -> str:
    """A struct as a typedef, under the words it has in messages.py."""
    told = inspect.type_info(struct)
    assert isinstance(told, inspect.StructType)
    words = [line.strip() for line in (struct.__doc__ or "").splitlines()]
    lines = ["/**", *(f" * {line}".rstrip() for line in words), f" * @typedef {{object}} {struct.__name__}"]
    if told.tag is not None:
        lines.append(f" * @property {{'{told.tag}'}} type")
    for field in told.fields:
        name = field.encode_name if field.required else f"[{field.encode_name}]"
        lines.append(f" * @property {{{_type(_rule(field.type))}}} {name}")
    return "\n".join([*lines, " */"])


def _type(rule: Rule) -> str:
    """A rule as a type of TypeScript."""
    kind = rule["kind"]
    if kind == "choice":
        values = rule["of"]
        assert isinstance(values, list)
        text = _choice(tuple(values))
    elif kind == "list":
        of = rule["of"]
        assert isinstance(of, dict)
        text = f"{_type(of)}[]"
    else:
        simple = {
            "text": "string",
            "bytes": "string",
            "number": "number",
            "real": "number",
            "flag": "boolean",
        }
        text = str(rule["name"]) if kind == "object" else simple[str(kind)]
    return f"{text} | null" if rule.get("nullable") else text


def _table(structs: tuple[type[msgspec.Struct], ...]) -> str:
    rows = []
    for struct in structs:
        told = inspect.type_info(struct)
        assert isinstance(told, inspect.StructType)
        fields = ",\n".join(f"    {name}: {json.dumps(rule)}" for name, rule in _fields(told).items())
        rows.append(f"  {told.tag}: {{\n{fields},\n  }}," if fields else f"  {told.tag}: {{}},")
    return "Object.freeze({\n" + "\n".join(rows) + "\n})"


def _fields(told: inspect.StructType) -> dict[str, Rule]:
    return {
        field.encode_name: _rule(field.type) | ({} if field.required else {"optional": True})
        for field in told.fields
    }


def _rule(told: inspect.Type) -> Rule:
    """What a field must be, in the words of mirror.js.txt. Fails loudly for a kind it does not know."""
    match told:
        case inspect.StrType():
            limits = {"least": told.min_length, "most": told.max_length, "pattern": _pattern(told.pattern)}
            rule: Rule = {"kind": "text", **limits}
        case inspect.BytesType():
            rule = {"kind": "bytes", "least": told.min_length, "most": told.max_length}
        case inspect.IntType():
            rule = {"kind": "number", "least": told.ge, "most": told.le}
        case inspect.FloatType():
            rule = {"kind": "real"}
        case inspect.BoolType():
            rule = {"kind": "flag"}
        case inspect.LiteralType():
            rule = {"kind": "choice", "of": list(told.values)}
        case inspect.VarTupleType():
            rule = {"kind": "list", "of": _rule(told.item_type)}
        case inspect.StructType():
            rule = {"kind": "object", "name": told.cls.__name__, "fields": _fields(told)}
        case inspect.UnionType(types=types):
            (one,) = (kind for kind in types if not isinstance(kind, inspect.NoneType))
            rule = _rule(one) | {"nullable": True}
        case _:
            raise TypeError(f"bridge/mirror.py has no words for {told!r}")
    return {name: value for name, value in rule.items() if value is not None}


def _pattern(pattern: str | None) -> str | None:
    return None if pattern is None else pattern.replace(r"\A", "^").replace(r"\Z", "$")


def save_mirror(path: Path = PATH) -> None:
    """Writes the file, whole or not at all."""
    made = path.with_suffix(".js.new")
    made.write_text(write_mirror(), encoding="utf-8", newline="\n")
    made.replace(path)


if __name__ == "__main__":
    save_mirror()
