"""Whose side each voice is on, once one voice is known to sell.

One rule: sides come from a named seller, never from what is said (that is `seller_guess.py`). The seller and
the seller's evident colleagues are OURS, every other named voice THEIRS, a voice without a name UNKNOWN.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bridge.transcripts.cleaning import clean_voice, word_set
from bridge.transcripts.cue import UNNAMED
from engine.errors import InputError
from engine.vocabulary import Side, Speaker, Turn

FIRM_ROLES = (
    "account executive", "account manager", "sales executive", "sales manager", "sales rep",
    "sales representative", "sales engineer", "solutions engineer", "customer success",
    "business development",
)  # fmt: skip
"""Seller's roles that no buyer's word in them can change ("Customer Success" holds "customer")."""

SELLER_ROLES = (
    *FIRM_ROLES, "salesperson", "salesman", "saleswoman", "rep", "representative", "agent", "seller", "sales",
    "ae", "sdr", "bdr", "closer", "vendor", "persuader", "fundraiser",
)  # fmt: skip
BUYER_ROLES = (
    "prospect",
    "customer",
    "buyer",
    "client",
    "lead",
    "purchaser",
    "shopper",
    "persuadee",
    "donor",
)
NAMELESS = frozenset(
    (UNNAMED.casefold(), "unknown speaker", "unidentified", "unidentified speaker", "unbekannt")
)

_FREE_MAIL = word_set("gmail googlemail outlook hotmail live yahoo icloud me aol gmx web proton protonmail")
_NO_COMPANY = word_set(
    "guest external unverified host co-host cohost organizer presenter you me he/him she/her "
    "they/them him her he/him/his she/her/hers they/them/theirs he/they she/they speaker"
)
_MAIL = re.compile(r"@([\w-]{1,60}(?:\.[\w-]{1,60}){0,4})\.\w{2,12}")
_SUFFIX = re.compile(r"\(([^()]{1,60})\)\s*$|\s[|@]\s([^|@]{1,60})$")


def list_voices(turns: Iterable[Turn]) -> tuple[str, ...]:
    """The voices in the order in which they first speak."""
    return tuple(dict.fromkeys(turn.speaker.id for turn in turns))


def find_voice(seller: str, voices: Sequence[str]) -> str:
    """The voice that `seller` means: its name, the only one it begins, or a role word; else InputError."""
    wanted = clean_voice(seller).casefold()
    ways = (
        lambda voice: voice.casefold() == wanted,
        lambda voice: voice.casefold().startswith(wanted),
        lambda voice: any(word.startswith(wanted) for word in voice.casefold().split()),
    )
    for way in ways if wanted else ():
        found = [voice for voice in voices if way(voice)]
        if len(found) == 1:
            return found[0]
        if found:
            raise InputError(f"{seller!r} fits {' and '.join(found)}: name the seller in full.")
    for roles in (SELLER_ROLES, BUYER_ROLES):
        found = [voice for voice in voices if role_of(voice, roles)]
        if wanted in roles and len(found) == 1:
            return found[0]
    raise InputError(f"Nobody in this call is called {seller!r}: the voices are {', '.join(voices)}.")


def role_of(voice: str, roles: Sequence[str]) -> str:
    """The role word that stands in a voice's name as a word of its own; empty if none does."""
    padded = f" {' '.join(re.split(r'[^a-z]+', voice.casefold()))} "
    return next((role for role in roles if f" {role} " in padded), "")


def company_of(voice: str) -> str:
    """The company a name shows: its e-mail domain, "(Company)" or " | Company"; empty if it shows none."""
    if (mail := _MAIL.search(voice)) is not None:
        domain = mail[1].casefold()
        return "" if domain.split(".")[-1] in _FREE_MAIL else domain
    match = _SUFFIX.search(voice)
    company = (match[1] or match[2]).strip().casefold() if match else ""
    return "" if company in _NO_COMPANY else company


def sides_of(voices: Iterable[str], seller: str) -> Mapping[str, Side]:
    """The side of every voice when `seller` sells."""
    company = company_of(seller)
    sells = bool(role_of(seller, SELLER_ROLES))

    def side(voice: str) -> Side:
        if voice == seller or (company and company_of(voice) == company):
            return Side.OURS
        if sells and role_of(voice, SELLER_ROLES):
            return Side.OURS
        return Side.UNKNOWN if voice.casefold() in NAMELESS else Side.THEIRS

    return {voice: side(voice) for voice in voices}


def take_sides(turns: Iterable[Turn], sides: Mapping[str, Side]) -> tuple[Turn, ...]:
    """The same turns with these sides; a voice that is not in `sides` is UNKNOWN."""
    speakers = {voice: Speaker(voice, side) for voice, side in sides.items()}
    return tuple(
        replace(turn, speaker=speakers.get(turn.speaker.id) or Speaker(turn.speaker.id, Side.UNKNOWN))
        for turn in turns
    )
