"""One peer's flood is its own: everybody else is served as if it were not there."""

from __future__ import annotations

from bridge.inbox import Inbox


def drain(inbox: Inbox[str]) -> list[str]:
    found: list[str] = []
    while (item := inbox.take()) is not None:
        found.append(item)
    return found


def test_each_has_its_turn_in_its_own_order() -> None:
    inbox = Inbox[str](9)
    for item in ("a1", "a2", "a3", "b1", "c1", "c2"):
        assert inbox.put(item[0], item)
    assert drain(inbox) == ["a1", "b1", "c1", "a2", "c2", "a3"]
    assert not inbox


def test_who_was_served_stands_behind_those_who_come_meanwhile() -> None:
    inbox = Inbox[str](9)
    for item in ("a1", "a2", "a3"):
        inbox.put("a", item)
    assert inbox.take() == "a1"
    inbox.put("b", "b1")
    assert drain(inbox) == ["a2", "b1", "a3"]


def test_a_full_one_leaves_room_for_the_others() -> None:
    inbox = Inbox[str](2)
    assert [inbox.put("a", item) for item in ("a1", "a2", "a3")] == [True, True, False]
    assert inbox.put("b", "b1")
    assert inbox.take() == "a1"
    assert inbox.put("a", "a4")
    assert drain(inbox) == ["b1", "a2", "a4"]
