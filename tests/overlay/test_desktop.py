"""The look follows the person first, then the desktop."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from overlay import desktop
from overlay.desktop import choose_theme
from overlay.settings import Settings


@pytest.mark.parametrize(
    ("settings", "system_dark", "dark"),
    [
        (Settings(), True, True),
        (Settings(), False, False),
        (Settings(theme="light"), True, False),
        (Settings(theme="dark"), False, True),
    ],
)
def test_dark_or_light(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, settings: Settings, system_dark: bool, dark: bool
) -> None:
    monkeypatch.setattr(desktop, "is_dark", lambda: system_dark)
    assert choose_theme(settings).dark is dark


@pytest.mark.parametrize("still", [True, False])
def test_stillness(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, still: bool) -> None:
    monkeypatch.setattr(desktop, "wants_stillness", lambda: still)
    assert choose_theme(Settings()).reduced_motion is still
    assert choose_theme(Settings(motion="reduced")).reduced_motion
    assert not choose_theme(Settings(motion="full")).reduced_motion


def test_opacity_and_scale_are_the_persons_own(qtbot: QtBot) -> None:
    theme = choose_theme(Settings(opacity=0.7, font_scale=1.3))
    assert (theme.opacity, theme.scale) == (0.7, 1.3)
    assert choose_theme(Settings(opacity=0.7), opaque=True).opacity == 1.0
