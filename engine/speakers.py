"""Whose voice a line of a conversation file is, from the name beside its words.

One rule: what `salesrl score` and `salesrl train` are given is read alike, so a call that is scored is the
call that was learned from. Seller and buyer have a side; any other name is a voice of unknown side.
"""

from __future__ import annotations

from typing import Final

from engine.vocabulary import Side, Speaker

UNNAMED: Final = "unknown"
_SIDES: Final = {"seller": Side.OURS, "buyer": Side.THEIRS}


def name_speaker(name: str | None) -> Speaker:
    """Case and the white space around a name tell nobody apart; no name is a voice of unknown side."""
    role = (name or "").strip().casefold()
    if role in _SIDES:
        return Speaker(role, _SIDES[role])
    return Speaker(name if name and role else UNNAMED, Side.UNKNOWN)
