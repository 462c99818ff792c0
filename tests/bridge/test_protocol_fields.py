"""The page's tables of messages and fields against `bridge/messages.py`: the two cannot drift apart."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest
from msgspec import inspect

from bridge import codec, protocol
from bridge.bad_frames import say_rule
from bridge.messages import PROTOCOL, Hello, Proof

PAGE: Final = (Path(__file__).parents[2] / "bridge" / "PROTOCOL.md").read_text(encoding="utf-8")
Kinds: typing.TypeAlias = tuple[type[msgspec.Struct], ...]
FROM_PEER: Final[Kinds] = typing.get_args(codec.FromPeer)
FROM_BRIDGE: Final[Kinds] = typing.get_args(codec.FromBridge)
SIDES: Final = {"What a peer sends": FROM_PEER, "What the bridge sends": FROM_BRIDGE}


def read_tables(heading: str) -> list[list[list[str]]]:
    """The cells of each table below a heading, without the tables' own heads."""
    (text,) = re.findall(rf"^### {heading}\n(.*?)(?=^##)", PAGE, re.DOTALL | re.MULTILINE)
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [
        [[cell.strip() for cell in row.split("|")[1:-1]] for row in one.splitlines()[2:]] for one in tables
    ]


def names_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def tag_of(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)


def list_fields(told: inspect.Type, before: str = "") -> Iterator[tuple[str, inspect.Field]]:
    """Every field, those of the objects in it after it: `consent`, `consent.at_ms`."""
    if isinstance(told, inspect.VarTupleType):
        told = told.item_type
    if isinstance(told, inspect.StructType):
        for field in told.fields:
            yield f"{before}{field.encode_name}", field
            yield from list_fields(field.type, f"{before}{field.encode_name}.")


def fields_of(kind: type[msgspec.Struct]) -> dict[str, inspect.Field]:
    return dict(list_fields(inspect.type_info(kind)))


def rules_of(kinds: Kinds) -> dict[str, dict[str, str]]:
    """By field: by message, what it must be."""
    rules: dict[str, dict[str, str]] = {}
    for kind in kinds:
        for name, field in fields_of(kind).items():
            rules.setdefault(name, {})[tag_of(kind)] = say_rule(field.type)
    return rules


def test_what_a_peer_must_and_may_send_is_on_the_page() -> None:
    told = {
        names_in(row[0])[0]: (names_in(row[2]), names_in(row[3]))
        for row in read_tables("What a peer sends")[0]
    }
    assert told == {
        tag_of(kind): (
            [name for name, field in fields_of(kind).items() if field.required],
            [name for name, field in fields_of(kind).items() if not field.required],
        )
        for kind in FROM_PEER
    }


def test_who_may_send_it_is_on_the_page() -> None:
    told = {names_in(row[0])[0]: row[1] for row in read_tables("What a peer sends")[0]}
    first = {tag_of(Hello), tag_of(Proof)}
    may = first | {tag_of(kind) for kind in protocol._PROGRAM_MAY}
    assert {tag for tag, who in told.items() if who in ("both", "program")} == may
    program_alone = may - {tag for tag, who in told.items() if who == "both"}
    assert program_alone == may - first - {tag_of(kind) for kind in protocol._EXTENSION_MAY}
    assert set(told.values()) == {"both", "program", "extension"}


def test_what_the_bridge_sends_is_on_the_page() -> None:
    told = {names_in(row[0])[0]: names_in(row[1]) for row in read_tables("What the bridge sends")[0]}
    assert told == {tag_of(kind): list(fields_of(kind)) for kind in FROM_BRIDGE}


@pytest.mark.parametrize("heading", SIDES)
def test_what_every_field_must_be_is_on_the_page(heading: str) -> None:
    """Type, limits and every allowed value, in the words that a refusal has for them."""
    told = {row[0].replace("`", ""): row[1].replace("`", "") for row in read_tables(heading)[1]}
    wanted: dict[str, str] = {}
    for name, by_message in rules_of(SIDES[heading]).items():
        if len(set(by_message.values())) == 1:
            wanted[name] = next(iter(by_message.values()))
        else:
            wanted |= {f"{name} of {tag}": rule for tag, rule in by_message.items()}
    assert told == wanted


@pytest.mark.parametrize("heading", SIDES)
def test_every_row_says_something_and_is_there_once(heading: str) -> None:
    messages, fields = read_tables(heading)
    for table in (messages, fields):
        firsts = [row[0] for row in table]
        assert len(set(firsts)) == len(firsts)
    assert all(row[2] for row in fields)
    versions = [row[2] for row in fields if row[0] == "`protocol`"]
    assert all(version.endswith(f": {PROTOCOL}") for version in versions)


def test_every_allowed_value_can_be_searched_for() -> None:
    """As a name in the row of its field, not within another word."""
    for heading, kinds in SIDES.items():
        rows = {names_in(row[0])[0]: names_in(row[1]) for row in read_tables(heading)[1]}
        for kind in kinds:
            for name, field in fields_of(kind).items():
                if isinstance(field.type, inspect.LiteralType):
                    assert rows[name] == [str(value) for value in field.type.values]
