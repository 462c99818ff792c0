"""Every word can be read, on both themes, over any desktop, at every scale."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontMetricsF
from pytestqt.qtbot import QtBot

from overlay.theme import DARK, LIGHT, OPACITY, TEXT_PX, Theme, contrast, make_theme, over

DESKTOPS = ("#ffffff", "#000000", "#808080")


def grounds(theme: Theme) -> list[tuple[str, QColor]]:
    """Every ground a word can lie on: the surface over each desktop, and the inset upon it."""
    found = [(f"surface over {d}", over(QColor(theme.surface), OPACITY, QColor(d))) for d in DESKTOPS]
    return [*found, ("inset", QColor(theme.inset))]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("role", ["ink", "muted"])
def test_words_keep_four_and_a_half_to_one(theme: Theme, role: str) -> None:
    word = QColor(getattr(theme, role))
    too_low = {name: contrast(word, ground) for name, ground in grounds(theme)}
    assert min(too_low.values()) >= 4.5, too_low


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("role", ["rising", "between", "falling", "muted", "focus"])
def test_drawings_keep_three_to_one(theme: Theme, role: str) -> None:
    drawn = QColor(getattr(theme, role))
    assert min(contrast(drawn, ground) for _, ground in grounds(theme)) >= 3.0


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(QColor("#ffffff"), QColor("#000000")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


def test_a_scale_is_brought_to_the_nearer_end() -> None:
    assert make_theme(dark=False, scale=0.2).scale == 1.0
    assert make_theme(dark=False, scale=9.0).scale == 1.6
    assert make_theme(dark=True, scale=1.5).px(10) == 15


def test_figures_are_tabular(qtbot: QtBot) -> None:
    del qtbot
    metrics = QFontMetricsF(LIGHT.font(TEXT_PX, strong=True))
    widths = [metrics.horizontalAdvance(figure) for figure in "0123456789"]
    assert max(widths) - min(widths) < 0.1
