"""Where the overlay stands on which screen.

One rule: a place is the distance to the nearest corner, as a part of the screen, so it holds when
the card grows, the resolution changes, or the screen goes and comes back; and whatever happens,
the whole body ends up where the eye can see it. Pure: rectangles in, rectangles out.

`Place` is written to the settings file: changing its fields means a new `settings.SCHEMA`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

EDGE_PX = 16
"""The distance to the corner of the screen where nothing else is remembered."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in whole device-independent pixels of the virtual desktop."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first pixel column to the right of the box."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first pixel row below the box."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the box."""
        return self.x + self.width / 2, self.y + self.height / 2


class Place(msgspec.Struct, frozen=True):
    """A corner of the available area and the distance to it, as parts (0..1) of its width and height."""

    at_right: bool = True
    at_bottom: bool = False
    across: float = 0.0
    down: float = 0.0


def usual_place(area: Box) -> Place:
    """The place before anybody moved the overlay: top right, a little off the edge."""
    return Place(True, False, EDGE_PX / max(area.width, 1), EDGE_PX / max(area.height, 1))


def measure_place(body: Box, area: Box) -> Place:
    """The place of `body` in `area`, by the corner that is nearest."""
    centre_x, centre_y = body.centre
    area_x, area_y = area.centre
    at_right, at_bottom = centre_x > area_x, centre_y > area_y
    across = area.right - body.right if at_right else body.x - area.x
    down = area.bottom - body.bottom if at_bottom else body.y - area.y
    return Place(at_right, at_bottom, _part(across, area.width), _part(down, area.height))


def put(place: Place, size: tuple[int, int], area: Box) -> Box:
    """The box of that size at `place` in `area`, moved as little as needed to be seen whole."""
    width, height = size
    across, down = round(place.across * area.width), round(place.down * area.height)
    x = area.right - width - across if place.at_right else area.x + across
    y = area.bottom - height - down if place.at_bottom else area.y + down
    return clamp(Box(x, y, width, height), area)


def stand_beside(body: Box, steps: int, area: Box) -> Box:
    """`body` so many of its own widths away, to the side with more room: for one that is not the first."""
    if steps == 0:
        return body
    left = body.x - area.x >= area.right - body.right
    step = steps * (body.width + EDGE_PX)
    return clamp(Box(body.x - step if left else body.x + step, body.y, body.width, body.height), area)


def find_room(wanted: tuple[int, int], least: tuple[int, int], body: Box, area: Box) -> Box:
    """Where in `area` a window stands beside `body`, a little off it, touching neither it nor the edge.

    To its left or right, wherever there is more room, else above or below; as large as `wanted` where that
    fits, else made smaller, down to `least`. Where not even that fits, it covers as little as it can.
    """
    sides = sorted(_sides(body, area), key=lambda room: room.width, reverse=True)
    above_or_below = sorted(_above_and_below(body, area), key=lambda room: room.height, reverse=True)
    rooms = (*sides, *above_or_below)
    for width, height in (wanted, least):
        for room in rooms:
            if width <= room.width and height <= room.height:
                size = min(wanted[0], room.width), min(wanted[1], room.height)
                return _nearest(size, body, room)
    return _nearest(wanted, body, sides[0], area)


def _sides(body: Box, area: Box) -> tuple[Box, Box]:
    left = Box(area.x, area.y, body.x - EDGE_PX - area.x, area.height)
    right = Box(body.right + EDGE_PX, area.y, area.right - body.right - EDGE_PX, area.height)
    return left, right


def _above_and_below(body: Box, area: Box) -> tuple[Box, Box]:
    above = Box(area.x, area.y, area.width, body.y - EDGE_PX - area.y)
    below = Box(area.x, body.bottom + EDGE_PX, area.width, area.bottom - body.bottom - EDGE_PX)
    return above, below


def _nearest(size: tuple[int, int], body: Box, room: Box, area: Box | None = None) -> Box:
    """A box of that size in `room`, as near to `body` as the room allows, else moved inside `area`."""
    x = room.right - size[0] if room.right <= body.x else max(body.x, room.x)
    y = room.bottom - size[1] if room.bottom <= body.y else max(body.y, room.y)
    return clamp(Box(x, y, *size), area or room)


def clamp(body: Box, area: Box) -> Box:
    """`body` moved inside `area`; where it is too large, its top left corner stays visible."""
    x = max(area.x, min(body.x, area.right - body.width))
    y = max(area.y, min(body.y, area.bottom - body.height))
    return Box(x, y, body.width, body.height)


def screen_of(body: Box, screens: Mapping[str, Box]) -> str | None:
    """The screen that shows most of `body`; the nearest one where none does; None without screens."""
    if not screens:
        return None
    shared = {name: _shared(body, area) for name, area in screens.items()}
    best = max(shared, key=lambda name: shared[name])
    return best if shared[best] > 0 else min(screens, key=lambda name: _apart(body, screens[name]))


def choose_screen(wanted: str, screens: Mapping[str, Box], primary: str) -> str | None:
    """The remembered screen if it is there, else the primary one, else any; None without screens."""
    for name in (wanted, primary, *screens):
        if name in screens:
            return name
    return None


def _part(distance: int, whole: int) -> float:
    return min(1.0, max(0.0, distance / whole)) if whole > 0 else 0.0


def _shared(one: Box, other: Box) -> int:
    width = min(one.right, other.right) - max(one.x, other.x)
    height = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(0, width) * max(0, height)


def _apart(one: Box, other: Box) -> float:
    (one_x, one_y), (other_x, other_y) = one.centre, other.centre
    return (one_x - other_x) ** 2 + (one_y - other_y) ** 2
