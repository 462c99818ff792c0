"""Marks: places in a turn's text that show something, by kind.

A mark is what the rest of the engine can explain itself with: turning points quote it, guidance
answers it. The kinds are a closed set; `engine.turning` and `engine.guidance` name them, so a kind
is added here first.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Kind(enum.Enum):
    """What a mark shows. The part before the dot is the family."""

    OBJECTION_PRICE = "objection.price"
    OBJECTION_BUDGET = "objection.budget"
    OBJECTION_TIMING = "objection.timing"
    OBJECTION_AUTHORITY = "objection.authority"
    OBJECTION_NEED = "objection.need"
    OBJECTION_COMPETITOR = "objection.competitor"
    OBJECTION_INCUMBENT = "objection.incumbent"
    OBJECTION_TRUST = "objection.trust"
    OBJECTION_FEATURE = "objection.feature"
    OBJECTION_SECURITY = "objection.security"
    OBJECTION_CONTRACT = "objection.contract"
    OBJECTION_EFFORT = "objection.effort"
    OBJECTION_QUALITY = "objection.quality"
    OBJECTION_DELIVERY = "objection.delivery"
    OBJECTION_TRIAL = "objection.trial"
    REFUSAL = "signal.refusal"
    BRUSH_OFF = "signal.brush_off"
    INTEREST = "signal.interest"
    COMMITMENT = "signal.commitment"
    NEXT_STEP = "signal.next_step"
    PURCHASE_DETAIL = "signal.purchase_detail"
    AGREEMENT = "signal.agreement"
    HEDGE = "signal.hedge"
    SITUATION_QUESTION = "technique.situation"
    PROBLEM_QUESTION = "technique.problem"
    IMPLICATION_QUESTION = "technique.implication"
    NEED_PAYOFF_QUESTION = "technique.need_payoff"
    VALUE = "technique.value"
    SOCIAL_PROOF = "technique.social_proof"
    ASSUMPTIVE_CLOSE = "technique.assumptive_close"
    DISCOUNT = "technique.discount"
    RISK_REVERSAL = "technique.risk_reversal"
    FEATURE_DUMP = "technique.feature_dump"
    CHALLENGE = "technique.challenge"
    EMPATHY = "technique.empathy"
    URGENCY = "technique.urgency"


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start`..`end` (end exclusive) of `Turn.text` show `kind`."""

    kind: Kind
    start: int
    end: int
