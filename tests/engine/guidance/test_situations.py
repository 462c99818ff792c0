"""A situation is the strongest family among a buyer's marks."""

from __future__ import annotations

import pytest

from engine.features.marks import Kind, Mark
from engine.guidance.situations import OBJECTIONS, REASONS, Situation, read_situation


def marks(*kinds: Kind) -> tuple[Mark, ...]:
    return tuple(Mark(kind, 0, 1) for kind in kinds)


@pytest.mark.parametrize(
    ("kinds", "situation"),
    [
        ((), Situation.NONE),
        ((Kind.HEDGE, Kind.AGREEMENT), Situation.NONE),
        ((Kind.INTEREST, Kind.OBJECTION_BUDGET), Situation.PRICE),
        ((Kind.OBJECTION_PRICE, Kind.REFUSAL), Situation.REFUSAL),
        ((Kind.OBJECTION_NEED, Kind.OBJECTION_PRICE), Situation.PRICE),
        ((Kind.INTEREST, Kind.COMMITMENT), Situation.COMMITMENT),
        ((Kind.PURCHASE_DETAIL,), Situation.INTEREST),
        ((Kind.OBJECTION_INCUMBENT,), Situation.COMPETITOR),
    ],
)
def test_the_strongest_family_counts(kinds: tuple[Kind, ...], situation: Situation) -> None:
    assert read_situation(marks(*kinds)) is situation


def test_every_objection_is_some_objection_situation() -> None:
    for kind in Kind:
        if kind.value.startswith("objection."):
            assert read_situation(marks(kind)) in OBJECTIONS, kind


def test_techniques_of_a_seller_are_no_situation() -> None:
    for kind in Kind:
        if kind.value.startswith("technique."):
            assert read_situation(marks(kind)) is Situation.NONE, kind


def test_every_situation_has_a_reason_in_words() -> None:
    assert set(REASONS) == set(Situation)
    assert all(reason.endswith(".") for reason in REASONS.values())
