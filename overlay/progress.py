"""Where a call on show stands, as one frozen value, and the words for it.

One rule: whoever shows the position of a call takes it from here; no Qt.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.vocabulary import TurningPoint
from overlay.phrases import clock_words


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the call stands. Turns count from 0, -1 is before the first; `elapsed` in seconds.

    `furthest` is the furthest turn reached, `behind` that the turn wanted is still being computed, `live`
    that the call goes on by itself, so there is nothing to play.
    """

    turn: int = -1
    count: int = 0
    furthest: int = -1
    elapsed: float = 0.0
    playing: bool = False
    speed: float = 1.0
    behind: bool = False
    live: bool = False
    points: tuple[TurningPoint, ...] = ()


def progress_words(progress: Progress) -> str:
    """ "Turn 12 of 40 · 3:07"; "As of turn 12 · 3:07" once the call has gone further."""
    clock = clock_words(progress.elapsed)
    if progress.turn < 0:
        return f"Start of {progress.count} turns"
    if progress.turn < progress.furthest and not progress.playing and not progress.behind:
        return f"As of turn {progress.turn + 1} · {clock}"
    if progress.live:
        return f"Turn {progress.turn + 1} · {clock}"
    return f"Turn {progress.turn + 1} of {progress.count} · {clock}"
