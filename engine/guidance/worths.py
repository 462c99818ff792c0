"""What each move has been worth, as a file that training writes and a call reads.

One rule: a worth is an association, never a cause. In the written conversations, calls where the
seller made this move in this situation went on to a reading this much higher than the other calls
in the same situation at the same height. Nobody drew lots for who makes which move, so nothing here
says that making it raises the chance. Texts for people say "association" too.

The schema changes with `Situation` and with the keys of the moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from engine.errors import ArtefactError
from engine.guidance.moves import MOVES
from engine.guidance.situations import Situation

WORTHS_SCHEMA: Final = 1
ANY: Final = "any"


class Worth(NamedTuple):
    """Probability points (signed, 0..1), their standard error, and the number of times seen."""

    worth: float
    error: float
    n: int = 0


class WorthTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `models/moves.json`: worths by "situation/move", "any/move" over all situations."""

    schema: int
    conversations: int
    worths: dict[str, Worth]


def worth_key(situation: Situation | None, move: str) -> str:
    """The key of one worth; None stands for all situations together."""
    return f"{ANY if situation is None else situation.value}/{move}"


def encode_worths(table: WorthTable) -> bytes:
    """The bytes of `models/moves.json`, in an order that does not depend on the run."""
    return msgspec.json.format(msgspec.json.encode(table, order="deterministic"), indent=1) + b"\n"


def decode_worths(data: bytes) -> WorthTable:
    """Read `models/moves.json`. Raises ArtefactError for another schema or unknown moves."""
    try:
        table = msgspec.json.decode(data, type=WorthTable)
    except msgspec.DecodeError as fault:
        raise ArtefactError(
            f"The table of moves cannot be read ({fault}); install the models again."
        ) from fault
    if table.schema != WORTHS_SCHEMA:
        raise ArtefactError(
            f"The table of moves has schema {table.schema}, this version reads {WORTHS_SCHEMA}; "
            "install the models that came with it."
        )
    known = {worth_key(situation, move.key) for situation in (None, *Situation) for move in MOVES}
    if unknown := sorted(set(table.worths) - known):
        raise ArtefactError(f"The table of moves names {unknown[0]!r}, which this version does not know.")
    return table


def find_worth(worths: Mapping[str, Worth], situation: Situation, move: str) -> Worth | None:
    """The worth of a move in a situation, else over all situations, else None."""
    return worths.get(worth_key(situation, move)) or worths.get(worth_key(None, move))
