"""One line of `salesrl doctor`: what was looked at, and how it is.

One rule: a line says what to do where something is not well. Those who look are `doctor` and `doctor_live`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class State(enum.Enum):
    """How a check came out."""

    OK = "ok"
    WISH = "could be better"
    UNHEARD = "no live calls"
    """What replays and pastes need is here, yet no live call can be heard like this."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, how it is, what to do where it is not well."""

    name: str
    state: State
    found: str
    advice: str = ""
