"""What a caption says before, in and after a pause."""

from __future__ import annotations

from itertools import count

import pytest

from bridge.hushed import MOST_HUSHED, Hushed
from tests.bridge.spoken import Page

PEER = "peer-one-1"


def leave_out(heard: str, *shown: str) -> list[str]:
    """What is left of the rows shown, those in brackets in a pause, after one was `heard`."""
    hushed, page, left, at = Hushed(), Page(), list[str](), count(1)
    for text in shown:
        frame = page.caption("a", text.strip("[]"), float(next(at)))
        if text.startswith("["):
            hushed.hush(PEER, frame, heard)
        else:
            left.append(hushed.leave_out(PEER, frame).text)
    return left


@pytest.mark.parametrize(
    ("heard", "shown", "left"),
    [
        ("", ["Nothing in it."], ["Nothing in it."]),
        ("I think", ["[I think the secret", "I think the secret. And on"], ["I think And on"]),
        ("", ["[The secret", "The secret."], [""]),
        ("", ["[The secret", "The secrets, and on"], [" and on"]),
        ("One", ["[One two", "One two three", "[One two three four", "One two three four five"], None),
        ("One", ["[One two three", "One two", "One two three four"], ["One", "One four"]),
        ("多少", ["[多少钱", "多少钱一个"], ["多少一个"]),
    ],
)
def test_what_was_said_in_a_pause_is_left_out(heard: str, shown: list[str], left: list[str] | None) -> None:
    assert leave_out(heard, *shown) == (["One three", "One three five"] if left is None else left)


def test_another_row_and_another_peer_are_left_alone() -> None:
    hushed, page = Hushed(), Page()
    hushed.hush(PEER, page.caption("a", "The secret", 1.0), "")
    for peer, id in ((PEER, "b"), ("peer-two-2", "a")):
        frame = page.caption(id, "The secret", 2.0)
        assert hushed.leave_out(peer, frame) is frame


def test_memory_is_bounded() -> None:
    hushed, page = Hushed(), Page()
    for n in range(MOST_HUSHED + 5):
        hushed.hush(PEER, page.caption(f"u{n}", "Hush", 1.0), "")
    assert len(hushed._grown) == MOST_HUSHED
