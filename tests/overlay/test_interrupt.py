"""Ctrl-C and a polite kill reach Qt's loop, and leave no trace when it is over."""

from __future__ import annotations

import signal

import pytest
from pytestqt.qtbot import QtBot

from overlay.interrupt import SIGNALS, Interrupt


@pytest.mark.parametrize("asked", SIGNALS, ids=lambda asked: asked.name)
def test_a_signal_ends_it_from_within_the_loop(qtbot: QtBot, asked: signal.Signals) -> None:
    ended: list[bool] = []
    interrupt = Interrupt(lambda: ended.append(True))
    try:
        signal.raise_signal(asked)
        qtbot.waitUntil(lambda: ended == [True], timeout=2_000)
    finally:
        interrupt.close()


def test_what_was_set_before_is_put_back() -> None:
    before = [signal.getsignal(one) for one in SIGNALS]
    interrupt = Interrupt(lambda: None)
    assert [signal.getsignal(one) for one in SIGNALS] != before
    interrupt.close()

    assert [signal.getsignal(one) for one in SIGNALS] == before
    assert signal.set_wakeup_fd(-1) == -1
