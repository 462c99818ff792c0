"""The screens as windows of ours know them: what each leaves to windows, and who chooses where those stand.

One rule: asked anew each time; screens come and go.
"""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from overlay.placement import Box


def find_areas() -> dict[str, Box]:
    """What each screen leaves to windows, by its name; the primary screen first, as Qt lists them."""
    areas = {}
    for screen in QGuiApplication.screens():
        area = screen.availableGeometry()
        areas[screen.name()] = Box(area.x(), area.y(), area.width(), area.height())
    return areas


def can_choose_place() -> bool:
    """Wayland lets no window choose where it stands."""
    return not QGuiApplication.platformName().startswith("wayland")
