"""Errands are done in order beside the GUI, and answer on it, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import InputError
from overlay.errands import STUMBLED, Errands


@pytest.fixture
def errands(qtbot: QtBot) -> Iterator[Errands]:
    made = Errands()
    yield made
    made.stop()
    assert [thread for thread in threading.enumerate() if thread.name == "errands"] == []


def test_the_answers_come_in_order_on_the_gui_thread(errands: Errands, qtbot: QtBot) -> None:
    got: list[tuple[object, str]] = []

    def note(value: object) -> None:
        got.append((value, threading.current_thread().name))

    def work() -> str:
        return threading.current_thread().name

    errands.run(work, note, pytest.fail)
    errands.run(lambda: 2, note, pytest.fail)
    qtbot.waitUntil(lambda: len(got) == 2)
    assert got == [("errands", "MainThread"), (2, "MainThread")]


def never(value: object) -> None:
    pytest.fail(f"{value} was told")


def test_what_fails_is_one_sentence_and_nothing_of_another_program(errands: Errands, qtbot: QtBot) -> None:
    said: list[str] = []

    def refuse() -> None:
        raise InputError("Too many pairings.")

    def stumble() -> None:
        raise RuntimeError("words nobody should see")

    errands.run(refuse, never, said.append)
    errands.run(stumble, never, said.append)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == ["Too many pairings.", STUMBLED]


def test_one_that_waits_for_somebody_does_not_hold_up_the_end(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overlay.errands.STOP_SECONDS", 0.01)
    gate, done = threading.Event(), threading.Event()

    def wait() -> None:
        gate.wait(5.0)
        done.set()

    errands = Errands()
    errands.run(wait, never, never)
    errands.stop()
    gate.set()
    assert done.wait(5.0)
