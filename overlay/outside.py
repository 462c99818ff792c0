"""What the other floors do for the overlay: callables, given to the desk by `app`.

One rule: nothing here is built; a field added here is filled in `app.outside` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.vocabulary import Turn
from overlay.news import OpenListening
from overlay.paste import Parse
from overlay.running import OpenRunner
from overlay.stage import Assign
from overlay.transcript import Read


class CarryOn(Protocol):
    """The whole call after more text was pasted."""

    def __call__(self, before: Sequence[Turn], pasted: str, *, seller: str | None) -> Read: ...


@dataclass(frozen=True, slots=True)
class Outside:
    """`open_listening` is None where live calls are not followed (pictures of a replay); `extension` is the
    folder a browser loads."""

    open_runner: OpenRunner
    load: Callable[[Path], Read]
    parse: Parse
    carry_on: CarryOn
    assign: Assign
    open_listening: OpenListening | None = None
    extension: Path = Path()
