"""Times as people and products write them, turned into seconds.

One rule: a time that cannot be read is None, never 0. The Teams trap lives here: in an unpadded time
(`0:0:53.60`) the digits after the dot are a count of milliseconds, in a padded one a decimal fraction.
Formats that meet a new way to write times teach it to this file, not to themselves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from bridge.transcripts.cue import Cue

DAYTIME = 3 * 3600.0
"""A call whose first words come later than this many seconds counts in times of day."""

CLOCK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,6})?"
"""A time inside another pattern: m:ss or h:mm:ss with an optional fraction."""

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,6}))?", re.ASCII)
_UNPADDED = re.compile(r"(?:\d:\d{1,2}:\d{1,2}|\d{2,}:(?:\d:\d{1,2}|\d\d:\d))\.\d{1,2}", re.ASCII)


def clock_seconds(text: str) -> float | None:
    """Seconds of `m:ss`, `h:mm:ss` or `h:mm:ss.fff`; None if `text` is no such time."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    if int(seconds) > 59 or (hours is not None and int(minutes) > 59):
        return None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + (int(fraction) / 10 ** len(fraction) if fraction else 0.0)


def pad_time(text: str) -> str:
    """A VTT time as `hh:mm:ss.mmm`; short fractions of an unpadded time are milliseconds (Teams)."""
    whole, _, fraction = text.partition(".")
    fields = [field.zfill(2) for field in whole.split(":")]
    fields = ["00"] * (3 - len(fields)) + fields
    fraction = fraction.zfill(3) if is_unpadded(text) else fraction.ljust(3, "0")
    return f"{':'.join(fields)}.{fraction[:3]}"


def is_unpadded(text: str) -> bool:
    """True for the times of old Teams files: a field of one digit and a fraction of one or two."""
    return _UNPADDED.fullmatch(text) is not None


def sound_time(value: float | None) -> float | None:
    """`value` if it is a real moment of a call (finite, 0 or later), else None."""
    return value if value is not None and math.isfinite(value) and value >= 0 else None


def count_from_start(cues: Sequence[Cue]) -> tuple[list[Cue], bool]:
    """Times of day moved so that the first is 0; True if they were."""
    first = next((cue.start for cue in cues if cue.start is not None), None)
    if first is None or first < DAYTIME:
        return list(cues), False

    def moved(value: float | None) -> float | None:
        return None if value is None else sound_time(round(value - first, 3))

    return [replace(cue, start=moved(cue.start), end=moved(cue.end)) for cue in cues], True
