"""Ground rules of the overlay's tests: no screen needed, nothing remembered, no Qt warning.

Qt's warnings arrive by its message handler, not by Python's; one of them fails the test it came in.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

WARNINGS = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)

KNOWN: tuple[str, ...] = (
    # the offscreen platform says this of any window; it has no such hints to give
    "This plugin does not support",
)


@pytest.fixture(autouse=True)
def no_qt_warnings() -> Iterator[list[str]]:
    """Fail the test in which Qt warns of anything but what KNOWN explains."""
    heard: list[str] = []

    def listen(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        del context
        if kind in WARNINGS and not message.startswith(KNOWN):
            heard.append(message)

    before = qInstallMessageHandler(listen)
    yield heard
    qInstallMessageHandler(before)
    assert not heard, f"Qt warned: {heard}"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the settings of the person who runs it."""
    home = tmp_path / "home"
    monkeypatch.setenv("SALESRL_HOME", str(home))
    return home
