"""How a window that one types or clicks in comes forward: beside the card, never under it or over it.

One rule: the card is above everything, so what opens where it stands would be covered; `placement` says where
there is room. A window that is on the screen already stays where the person put it.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from overlay.placement import Box, clamp, find_room, screen_of
from overlay.screens import can_choose_place, find_areas
from overlay.theme import SHADOW_PX

FRAME_PX = 24
"""Room for what the desktop draws around a window: about half of its title bar."""

FRAME = QSize(FRAME_PX, 2 * FRAME_PX)


def bring_forward(window: QWidget, card: QWidget | None) -> None:
    """Show `window` before all others, beside `card` where that is on the screen, and no larger than it."""
    if not window.isVisible():
        _place(window, card)
    window.show()
    window.raise_()
    window.activateWindow()


def largest_size(screen: QSize) -> QSize:
    """The largest window that keeps its buttons on a screen with this much room."""
    return screen - FRAME


def _place(window: QWidget, card: QWidget | None) -> None:
    if card is None or not card.isVisible() or not can_choose_place():
        window.resize(window.size().boundedTo(largest_size(window.screen().availableGeometry().size())))
        return
    body = Box(
        card.x() + SHADOW_PX,
        card.y() + SHADOW_PX,
        card.width() - 2 * SHADOW_PX,
        card.height() - 2 * SHADOW_PX,
    )
    areas = find_areas()
    name = screen_of(body, areas)
    if name is None:
        return
    area = areas[name]
    wanted = window.size().boundedTo(largest_size(QSize(area.width, area.height))) + FRAME
    least = window.minimumSizeHint().expandedTo(window.minimumSize()) + FRAME
    room = find_room(_pair(wanted), _pair(least.boundedTo(wanted)), clamp(body, area), area)
    window.resize(QSize(room.width, room.height) - FRAME)
    window.move(room.x, room.y)


def _pair(size: QSize) -> tuple[int, int]:
    return size.width(), size.height()
