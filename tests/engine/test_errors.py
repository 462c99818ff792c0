"""Errors raised on purpose share one base, so that the edges can tell them from surprises."""

from __future__ import annotations

import pytest

from engine import errors


@pytest.mark.parametrize("kind", [errors.InputError, errors.ArtefactError, errors.EngineFault])
def test_every_error_of_ours_is_one_of_ours(kind: type[errors.SalesRLError]) -> None:
    assert issubclass(kind, errors.SalesRLError)
    assert str(kind("What, where, what to do.")) == "What, where, what to do."
    assert kind.__doc__


def test_no_error_is_caught_in_another_s_place() -> None:
    kinds = [errors.InputError, errors.ArtefactError, errors.EngineFault]
    assert [[issubclass(a, b) for b in kinds] for a in kinds] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_the_tree_in_the_docstring_names_every_error() -> None:
    declared = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert errors.__doc__ is not None
    assert all(name in errors.__doc__ for name in declared)
