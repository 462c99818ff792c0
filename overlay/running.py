"""The engine as the overlay knows it: on its own thread, given turns, answering with Readings.

One rule: a shape, since the engine is on another floor; `engine.runner.Runner` has it, they change together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from engine.vocabulary import Context, Reading, Turn


class Runner(Protocol):
    """The engine on its own thread, as `engine.runner.Runner` is."""

    def start(self, context: Context) -> None: ...

    def submit(self, turn: Turn) -> None: ...

    def stop(self, timeout: float) -> bool: ...


OpenRunner = Callable[[Callable[[Reading], None], Callable[[Exception], None]], Runner]
