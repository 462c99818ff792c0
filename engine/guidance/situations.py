"""Where a call stands for advice: what kind of thing the buyer said last.

One rule: a situation is read from the buyer's marks alone, by the table below, strongest first.
Training estimates worths by these classes (`models/moves.json` names them), so a change here needs
the worths estimated anew.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Final

from engine.features.marks import Kind, Mark


class Situation(enum.Enum):
    """The family of the buyer's last marks."""

    REFUSAL = "refusal"
    PRICE = "price"
    AUTHORITY = "authority"
    COMPETITOR = "competitor"
    TRUST = "trust"
    TIMING = "timing"
    NEED = "need"
    COMMITMENT = "commitment"
    INTEREST = "interest"
    NONE = "none"


OBJECTIONS: Final = frozenset(
    {
        Situation.PRICE,
        Situation.AUTHORITY,
        Situation.COMPETITOR,
        Situation.TRUST,
        Situation.TIMING,
        Situation.NEED,
    }
)

_SITUATION_OF: Final[dict[Kind, Situation]] = {
    Kind.REFUSAL: Situation.REFUSAL,
    Kind.BRUSH_OFF: Situation.REFUSAL,
    Kind.OBJECTION_PRICE: Situation.PRICE,
    Kind.OBJECTION_BUDGET: Situation.PRICE,
    Kind.OBJECTION_CONTRACT: Situation.PRICE,
    Kind.OBJECTION_AUTHORITY: Situation.AUTHORITY,
    Kind.OBJECTION_COMPETITOR: Situation.COMPETITOR,
    Kind.OBJECTION_INCUMBENT: Situation.COMPETITOR,
    Kind.OBJECTION_TRUST: Situation.TRUST,
    Kind.OBJECTION_SECURITY: Situation.TRUST,
    Kind.OBJECTION_QUALITY: Situation.TRUST,
    Kind.OBJECTION_TRIAL: Situation.TRUST,
    Kind.OBJECTION_TIMING: Situation.TIMING,
    Kind.OBJECTION_DELIVERY: Situation.TIMING,
    Kind.OBJECTION_NEED: Situation.NEED,
    Kind.OBJECTION_FEATURE: Situation.NEED,
    Kind.OBJECTION_EFFORT: Situation.NEED,
    Kind.COMMITMENT: Situation.COMMITMENT,
    Kind.NEXT_STEP: Situation.COMMITMENT,
    Kind.PURCHASE_DETAIL: Situation.INTEREST,
    Kind.INTEREST: Situation.INTEREST,
}
_RANK: Final = {situation: rank for rank, situation in enumerate(Situation)}

REASONS: Final[dict[Situation, str]] = {
    Situation.REFUSAL: "They are closing the door.",
    Situation.PRICE: "They pushed back on the money.",
    Situation.AUTHORITY: "Somebody else has a say.",
    Situation.COMPETITOR: "They have another supplier in mind.",
    Situation.TRUST: "They are not sure it will hold.",
    Situation.TIMING: "They pushed back on the timing.",
    Situation.NEED: "They do not see the need yet.",
    Situation.COMMITMENT: "They are moving forward.",
    Situation.INTEREST: "They are leaning in.",
    Situation.NONE: "Nothing stands in the way right now.",
}


def read_situation(marks: Iterable[Mark]) -> Situation:
    """The strongest family among a buyer turn's marks; NONE where nothing fits."""
    found = (_SITUATION_OF.get(mark.kind, Situation.NONE) for mark in marks)
    return min(found, key=_RANK.__getitem__, default=Situation.NONE)
