"""The theme: every colour, size and face of type, in one frozen value.

One rule: painters ask the Theme and never write a colour or a size of type themselves, so contrast
is proved in one test and a font scale reaches everything. The surface lets a little of the desktop
through; each pair of word and ground must keep 4.5:1 over a white and over a black desktop.
When a colour changes here, tests/overlay/test_theme.py must still hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from PySide6.QtGui import QColor, QFont, QFontDatabase

from overlay.face import Heading

SHADOW_PX = 28
"""Room left around each surface for its soft shadow; the widget is that much larger on each side."""

GRID_PX = 4
SMALL_PX, TEXT_PX, NUMBER_PX, BIG_PX = 11, 13, 22, 30
SMALLEST_SCALE, LARGEST_SCALE = 1.0, 1.6
OPACITY = 0.94


@dataclass(frozen=True, slots=True)
class Theme:
    """One look. Colours are "#rrggbb"; `scale` 1.0..1.6 enlarges type and what holds it."""

    name: str
    dark: bool
    ink: str
    muted: str
    surface: str
    inset: str
    track: str
    line: str
    rising: str
    between: str
    falling: str
    focus: str
    shadow_alpha: float
    scale: float = 1.0
    reduced_motion: bool = False
    opacity: float = OPACITY

    def colour(self, heading: Heading) -> QColor:
        """The colour of a heading."""
        return QColor(
            {"rising": self.rising, "between": self.between, "falling": self.falling}[heading.value]
        )

    def px(self, size: float) -> int:
        """A length in pixels at this scale, whole so that edges stay crisp at 1x."""
        return round(size * self.scale)

    def font(self, size_px: int, *, strong: bool = False, tight: bool = False) -> QFont:
        """Type at `size_px` before scale; tabular figures, so a changing number does not dance."""
        font = QFont(type_family())
        font.setPixelSize(self.px(size_px))
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if tight:
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.0)
        return font


LIGHT = Theme(
    name="light",
    dark=False,
    ink="#14202b",
    muted="#526170",
    surface="#fbfcfe",
    inset="#eef2f6",
    track="#dfe5ec",
    line="#d5dde5",
    rising="#0f7b6c",
    between="#9a6b00",
    falling="#a83a56",
    focus="#2563c9",
    shadow_alpha=0.22,
)
DARK = Theme(
    name="dark",
    dark=True,
    ink="#eef3f7",
    muted="#a3b0bc",
    surface="#171d24",
    inset="#232c34",
    track="#2f3a44",
    line="#36424d",
    rising="#4fd1bd",
    between="#e7b549",
    falling="#f0839c",
    focus="#8ab8ff",
    shadow_alpha=0.55,
)


def make_theme(
    *, dark: bool, scale: float = 1.0, reduced_motion: bool = False, opacity: float = OPACITY
) -> Theme:
    """The theme for a desktop; a scale outside 1.0..1.6 is brought to the nearer end.

    `opacity` is of the surface alone, never of the words. Below 0.94 contrast is the person's choice.
    """
    wanted = min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)
    solid = min(max(opacity, 0.5), 1.0)
    base = DARK if dark else LIGHT
    return replace(base, scale=wanted, reduced_motion=reduced_motion, opacity=solid)


@cache
def type_family() -> str:
    """Inter where it is installed, else the system's own. Needs a running QGuiApplication."""
    if "Inter" in QFontDatabase.families():
        return "Inter"
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two opaque colours, 1..21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def over(top: QColor, opacity: float, below: QColor) -> QColor:
    """The colour seen when `top` at `opacity` lies on an opaque `below`."""
    pairs = ((top.redF(), below.redF()), (top.greenF(), below.greenF()), (top.blueF(), below.blueF()))
    red, green, blue = (opacity * upper + (1.0 - opacity) * lower for upper, lower in pairs)
    return QColor.fromRgbF(red, green, blue)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
