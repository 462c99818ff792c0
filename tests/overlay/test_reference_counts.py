"""Signals and void calls must not eat references to None and True.

PySide6 6.12.0 dropped one on each, and the process aborted after some hundred Readings. This is
why the version is held below 6.12; when it is raised, this test says whether it may be.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

TIMES = 2000
SLACK = 200
"""Other objects come and go meanwhile; one lost reference a call would be ten times this."""


class Sender(QObject):
    """One signal of each kind the overlay sends."""

    plain = Signal()
    flag = Signal(bool)
    thing = Signal(object)


def counts() -> tuple[int, int]:
    return sys.getrefcount(None), sys.getrefcount(True)


def drop(*_: object) -> None:
    return None


def assert_steady(before: tuple[int, int]) -> None:
    assert all(abs(now - then) < SLACK for now, then in zip(counts(), before, strict=True))


def test_signals_keep_reference_counts(qtbot: QtBot) -> None:
    sender = Sender()
    sender.plain.connect(drop)
    sender.flag.connect(drop)
    sender.thing.connect(drop)
    before = counts()
    for _ in range(TIMES):
        sender.plain.emit()
        sender.flag.emit(True)
        sender.thing.emit(None)
    assert_steady(before)


def test_void_calls_keep_reference_counts(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    before = counts()
    for _ in range(TIMES):
        widget.update()
        widget.setEnabled(True)
        widget.setToolTip("")
    assert_steady(before)
