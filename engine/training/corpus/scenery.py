"""What a simulated call is about, in words: pains, rivals, names, sums; nothing of how it goes.

One rule: everything here is drawn apart from the buyer's state, so no name and no sum tells the outcome.
The words in braces that `fragments.txt` may use are the fields of `Scenery`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.training.corpus.offers import BUYERS, OFFERS

HOUSEHOLDS: Final = frozenset({"household", "learner", "elder", "landlord"})

PAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "automotive": ("a breakdown on the ring road", "a failed MOT", "a flat battery", "repairs nobody quoted"),
    "cybersecurity": ("an infected laptop", "a fake invoice", "people sharing logins", "a locked account"),
    "education": ("a class with no teacher", "people dropping out", "a failed exam", "homework nobody marks"),
    "financial_services": ("a late payment", "a refused card", "hidden charges", "a missing receipt"),
    "healthcare": ("a patient kept waiting", "a cancelled visit", "a machine out of order", "lost notes"),
    "home_improvement": ("a draught", "damp in the corner", "a bill like that", "a vanished builder"),
    "hospitality_events": ("cold food", "a double booking", "guests left standing", "a microphone that dies"),
    "hr_recruiting": ("a gap in the rota", "a no-show", "a bad hire", "wrong hours on the sheet"),
    "insurance": ("a claim they won't pay", "a hidden excess", "weeks of phoning", "another letter"),
    "logistics": ("a late lorry", "a lost pallet", "goods stuck at the border", "a wrong address"),
    "manufacturing": ("a stopped line", "scrap", "a part out of tolerance", "an idle machine"),
    "marketing": ("a campaign nobody sees", "a quiet telephone", "clicks and no sales", "an old website"),
    "real_estate": ("an empty unit", "a tenant leaving early", "an empty viewing", "a leaking roof"),
    "saas": ("two different lists", "a wrong export", "typing it all in twice", "tickets that get lost"),
    "telecom": ("a dropped line", "the picture freezing", "a baffling bill", "no signal"),
}  # fmt: skip
AT_HOME: Final = (
    "my wife", "my husband", "my daughter", "my son", "my sister", "my partner", "my mother", "my brother",
)  # fmt: skip
AT_WORK: Final = (
    "our director", "the finance manager", "my boss", "the owner", "my business partner", "the board",
    "the head of our team", "our CFO", "my manager", "the operations director",
)  # fmt: skip
RIVALS: Final = (
    "Harlow's", "Brightway", "Kestrel", "the Dunmore people", "Oakfield", "Tandem", "Northgate", "Sable & Co",
    "Fernhill", "Quickstep", "Marlow's", "Ardent", "Pellew", "Cobalt", "Three Rivers", "Lindqvist",
)  # fmt: skip
NAMES: Final = (
    "Priya", "Tom", "Agnieszka", "Deirdre", "Kofi", "Marta", "Lars", "Yusuf", "Bethan", "Carlos", "Mei",
    "Rashid", "Fiona", "Owen", "Chidi", "Hannah", "Sanjay", "Ingrid", "Paolo", "Gemma", "Noor", "Walter",
    "Siobhan", "Dev", "Elena", "Craig", "Thandi", "Jack", "Ruth", "Mateus", "Annika", "Farid", "Colleen",
    "Hugo", "Wei", "Marjorie",
)  # fmt: skip
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "September", "October", "November",
)  # fmt: skip
_PRICES: Final = (240, 380, 640, 950, 1_200, 1_850, 2_400, 3_600, 4_900, 7_500, 9_800, 12_400, 18_000)
_CURRENCIES: Final = ("£", "$", "€", "A$")
_LESS: Final = (0.8, 0.95)
_COUNTS: Final = (3, 40)
_TAIL: Final = re.compile(r"\s+\(.*\)$|\s+x\d+$|\s+\d+\s?(?:people|kW|m2)$")


@dataclass(frozen=True, slots=True)
class Scenery:
    """The scene of one call. The fields in lower case words are what fragments may name in braces."""

    industry: str
    offer: str
    buyer: str
    home: bool
    product: str
    pain: str
    rival: str
    person: str
    us: str
    them: str
    name: str
    price: str
    less: str

    def words(self, chance: random.Random) -> dict[str, str]:
        """What stands for each word in braces; days, months and counts are drawn anew each time."""
        return {
            "product": self.product,
            "pain": self.pain,
            "rival": self.rival,
            "person": self.person,
            "us": self.us,
            "them": self.them,
            "name": self.name,
            "price": self.price,
            "less": self.less,
            "day": chance.choice(DAYS),
            "month": chance.choice(MONTHS),
            "number": str(chance.randint(*_COUNTS)),
        }


def draw_scenery(chance: random.Random) -> Scenery:
    """A scene, every part of it drawn apart from how the call will go."""
    industry = chance.choice(sorted(OFFERS))
    offer = chance.choice(sorted(OFFERS[industry]))
    kind = OFFERS[industry][offer]
    home = kind in HOUSEHOLDS
    us, them, name = chance.sample(NAMES, 3)
    currency, price = chance.choice(_CURRENCIES), chance.choice(_PRICES)
    less = round(price * chance.uniform(*_LESS) / 10) * 10
    return Scenery(
        industry=industry,
        offer=offer,
        buyer=chance.choice(BUYERS[kind]),
        home=home,
        product=f"the {_TAIL.sub('', offer)}",
        pain=chance.choice(PAINS[industry]),
        rival=chance.choice(RIVALS),
        person=chance.choice(AT_HOME if home else AT_WORK),
        us=us,
        them=them,
        name=name,
        price=f"{currency}{price:,}",
        less=f"{currency}{less:,}",
    )
