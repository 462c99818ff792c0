"""What a scenario card can say of a call, besides what is sold: people, ways, voices, places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TOSS_UP: Final = "ends genuinely undecided, could go either way"
POLITE: Final = "polite and pleasant but going nowhere (reads positive, is a no)"
GRUMPY: Final = "grumpy all along but moving forward (reads negative, is buying)"
V_SHAPE: Final = "V-shape: falls, is rescued"

PERSONALITIES: Final = (
    "formal and reserved",
    "friendly but non-committal",
    "blunt and impatient",
    "indecisive",
    "dry humour, hard to read",
    "technical, tests the seller",
    "sceptical, burned before",
    "analytical, wants numbers",
    "talkative, drifts off topic",
    "enthusiastic early, careful late",
    "tired and distracted",
    "warm and straightforward",
)
FITTING_PERSONALITIES: Final[Mapping[str, tuple[str, ...]]] = {
    GRUMPY: ("blunt and impatient", "sceptical, burned before", "tired and distracted"),
    POLITE: (
        "formal and reserved",
        "friendly but non-committal",
        "indecisive",
        "talkative, drifts off topic",
        "warm and straightforward",
    ),
    "enthusiastic start then fades": (
        "enthusiastic early, careful late",
        "talkative, drifts off topic",
        "indecisive",
        "warm and straightforward",
    ),
}
TECHNIQUES: Final[Mapping[str, tuple[str, ...]]] = {
    "excellent (asks, listens, quantifies)": (
        "consultative",
        "value selling",
        "SPIN questions",
        "challenger / teaching",
        "storytelling / references",
        "assumptive close",
    ),
    "good": (
        "SPIN questions",
        "storytelling / references",
        "value selling",
        "consultative",
        "assumptive close",
        "challenger / teaching",
    ),
    "average": (
        "consultative",
        "assumptive close",
        "discount pushing",
        "no clear technique",
        "value selling",
        "storytelling / references",
    ),
    "poor (talks over, feature-dumps)": (
        "no clear technique",
        "feature dump",
        "discount pushing",
        "assumptive close",
    ),
}
GOOD_TURNS: Final = (
    "a champion appears in the buyer's team",
    "a reference customer lands well",
    "buyer does the maths aloud",
    "seller quantifies the loss of doing nothing",
    "buyer reveals a deadline",
    "risk reversal (trial / guarantee)",
    "seller uncovers the real problem",
    "decision maker joins",
)
BAD_TURNS: Final = (
    "seller concedes too fast",
    "competitor named",
    "seller ignores a question",
    "hidden fee comes out",
    "budget frozen",
    "price shock",
    "seller makes a factual mistake",
)
NO_TURN: Final = "none of note"
OBJECTIONS: Final = (
    "price too high",
    "timing: later",
    "needs trial first",
    "needs someone else's approval",
    "trust / references",
    "happy with current supplier",
    "security / compliance",
    "missing feature",
    "bad past experience",
    "contract lock-in",
    "quality doubts",
    "no budget this period",
    "does not see the need",
    "delivery time",
    "switching effort",
    "competitor quote lower",
)
VOICES: Final = (
    "clean prose",
    "spoken style with fillers and false starts",
    "caption style: lower case, little punctuation, some mis-heard words",
    "short chat messages",
    "long e-mail-like turns",
)
STAGES: Final = (
    "discovery",
    "demo follow-up",
    "pricing / negotiation",
    "final decision call",
    "renewal / upsell",
    "inbound enquiry",
    "cold outbound",
    "re-engaging a lost lead",
)
PLACES: Final = (
    "British",
    "American (Midwest)",
    "American (South)",
    "American (East Coast)",
    "Indian",
    "Australian",
    "Irish",
    "Scottish",
    "Canadian",
    "South African",
    "Nigerian",
    "Singaporean",
    "New Zealand",
    "second-language speaker (German)",
    "second-language speaker (Spanish)",
    "second-language speaker (Polish)",
    "second-language speaker (French)",
    "second-language speaker (Brazilian)",
    "second-language speaker (Arabic)",
    "second-language speaker (Chinese)",
)
