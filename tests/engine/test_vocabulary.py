"""The shared nouns are values: frozen, slotted, comparable, made of nothing but the standard library."""

from __future__ import annotations

import ast
import dataclasses
import enum
import sys
from pathlib import Path

import pytest

from engine import vocabulary
from engine.vocabulary import (
    Band,
    Confidence,
    Context,
    Forecast,
    Guidance,
    Outcome,
    Reading,
    Side,
    Speaker,
    Turn,
)

NOUNS = [
    kind for kind in vars(vocabulary).values() if dataclasses.is_dataclass(kind) and isinstance(kind, type)
]
READING = Reading(0, Forecast(0.5, 0.4, 0.6), Confidence(Band.FAIR, ("a reason",)))


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_is_frozen_and_slotted(noun: type) -> None:
    assert vars(noun)["__dataclass_params__"].frozen
    assert "__slots__" in vars(noun)
    assert noun.__doc__


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(READING, "turn", 7)  # noqa: B010  the point is that it cannot be set


def test_the_same_call_gives_equal_readings() -> None:
    again = Reading(0, Forecast(0.5, 0.4, 0.6), Confidence(Band.FAIR, ("a reason",)))
    assert again == READING
    assert hash(again) == hash(READING)
    assert dataclasses.replace(READING, turn=1) != READING


def test_what_is_not_known_is_none_or_empty() -> None:
    assert (READING.turning_point, READING.talk_share, READING.guidance) == (None, None, Guidance())
    turn = Turn(0, Speaker("Dana", Side.OURS), "Hello")
    assert (turn.start, turn.end) == (None, None)
    assert Context() == Context("", "")


def test_a_call_was_converted_or_not() -> None:
    assert [Outcome(0), Outcome(1)] == [Outcome.NOT_CONVERTED, Outcome.CONVERTED]
    with pytest.raises(ValueError, match="2 is not a valid Outcome"):
        Outcome(2)


def test_bands_are_written_as_the_contract_writes_them() -> None:
    assert [band.value for band in Band] == ["LOW", "FAIR", "GOOD"]
    assert issubclass(Band, enum.Enum)


def test_it_borrows_from_the_standard_library_alone() -> None:
    assert vocabulary.__file__ is not None
    tree = ast.parse(Path(vocabulary.__file__).read_text(encoding="utf-8"))
    asked = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert asked <= set(sys.stdlib_module_names)
