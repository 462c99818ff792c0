"""What others report, each with where it stands; none of it was measured here.

One rule: a figure without a source does not get in, and each is told as its authors' claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PAPER: Final = "arXiv 2503.23303"
FORTUNE: Final = "Sicilia et al. 2024, arXiv 2402.03284"


@dataclass(frozen=True, slots=True)
class Claim:
    """One published figure: who, what it is of, its value in words, and where it stands."""

    who: str
    what: str
    value: str
    source: str


PERSUASION_BRIER: Final = (
    Claim("GPT-4", "random places in the talk", "0.262", FORTUNE),
    Claim("Llama-3.1-8B, reinforcement learning", "random places in the talk", "0.252", FORTUNE),
    Claim("Llama-3.1-8B, supervised", "random places in the talk", "0.238", FORTUNE),
)

SPEED: Final = (
    Claim("the paper's system", "one forecast", "85 ms", PAPER),
    Claim("GPT-4, as the paper measured it", "one forecast", "3450 ms", PAPER),
)

ACCURACY: Final = (
    Claim("the paper's system", "accuracy", "96.7 %", PAPER),
    Claim("beyond LLM-only approaches", "accuracy", "34.7 %", PAPER),
)
