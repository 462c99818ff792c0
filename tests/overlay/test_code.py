"""The code is large, tabular and whole at any scale."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from overlay.code import CodeView
from overlay.theme import make_theme


@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_every_code_is_as_wide_as_any_other_and_fits(qtbot: QtBot, scale: float) -> None:
    view = CodeView(make_theme(dark=False, scale=scale))
    qtbot.addWidget(view)
    metrics = QFontMetricsF(view._font())
    assert metrics.horizontalAdvance("111 111") == metrics.horizontalAdvance("888 888")
    assert metrics.horizontalAdvance("888 888") < view.sizeHint().width()
    assert metrics.height() < view.height()


def test_it_is_read_out_digit_by_digit(qtbot: QtBot) -> None:
    view = CodeView(make_theme(dark=True))
    qtbot.addWidget(view)
    view.say("012345")
    assert view.text == "012 345"
    assert view.accessibleName() == "The number to compare: 0 1 2 3 4 5"
