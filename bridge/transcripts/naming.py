"""Telling a name before a colon from a sentence with a colon in it.

One rule: a prefix is a name by its shape, or because it comes back; a shape alone that could be a
sentence is not enough. Shared by every format that writes `Name: text`. No pattern here may look
further than MAX_PREFIX characters, so that no input is slow.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bridge.transcripts.cleaning import clean_voice, word_set
from bridge.transcripts.clock import CLOCK, clock_seconds

MAX_PREFIX = 90
"""A colon further into the line than this many characters ends no name."""


class Likeness(enum.Enum):
    """How much a prefix looks like a name."""

    NONE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line split at its name: the name as cleaned, the words after it, the time beside it."""

    name: str
    text: str
    start: float | None = None


_LEADING_TIME = re.compile(rf"[\[(]?({CLOCK})[\])]?\s{{0,4}}[-–|]?\s{{0,4}}", re.ASCII)
_TRAILING_TIME = re.compile(rf"\s{{0,4}}[\[(]?({CLOCK})[\])]?$", re.ASCII)
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
_ALLOWED = set(".'’-_|&,@#+/*·")
_PARTICLES = word_set("van der den de da di do dos du von zu la le el al bin ibn y e of the and")
_NO_FIRST = word_set(
    "the a an this that these those it its i i'm i’m we you he she they so and but or if when "
    "where why how what who because then also well yes no yeah okay ok now just my our your their "
    "his her there here for to in on at with as from by is are was were be do does did can could "
    "would should will let let's let’s one like"
)
HEADINGS = word_set(
    "date time duration participants participant attendees attendee invited subject topic location meeting "
    "title agenda recording recorded summary transcript transcription created language source url links"
) | {
    "meeting title", "call title", "call date", "meeting date", "start time", "end time", "next steps",
    "next step", "action items", "action item", "meeting id", "call id", "recording link", "key points",
    "summary keywords", "call duration", "meeting details", "call with", "recorded by",
}  # fmt: skip
"""Words that stand before a colon in a file's head."""

_NOBODY = HEADINGS | word_set(
    "notes note http https mailto example question answer update total price ps re fwd warning tip important "
    "status link kind style reason result problem solution option"
)


SELVES = frozenset(("Me", "You", "Myself", "Them"))
"""What note takers call the person at the machine, and the others."""


def split_name(line: str) -> NamedLine | None:
    """`Name: text` with its times and markdown, by shape alone; None if no name can stand there."""
    body = line.strip().removeprefix(">>").lstrip()
    if body[:2] in ("- ", "* ", "• "):
        body = body[2:].lstrip()
    start: float | None = None
    if match := _LEADING_TIME.match(body):
        start = clock_seconds(match[1])
        body = body[match.end() :] if start is not None else body
    bold = body.startswith("**")
    at = _colon(body[2:] if bold else body)
    if at is None:
        return None
    body = body[2:] if bold else body
    name, text = body[:at], body[at + 1 :]
    if bold and text.startswith("**"):
        text = text[2:]
    elif bold and not name.rstrip().endswith("**"):
        return None
    name = name.strip().removesuffix("**")
    if start is None and (match := _TRAILING_TIME.search(name)):
        start = clock_seconds(match[1])
        name = name[: match.start()] if start is not None else name
    return NamedLine(clean_voice(name), text.strip(), start)


def likeness(name: str) -> Likeness:
    """How much `name` looks like a person's or a role's name."""
    outside = _BRACKETED.sub(" ", name)
    words = outside.split()
    if not words or len(words) > 6 or len(name) > 70 or not all(map(_allowed, outside)):
        return Likeness.NONE
    if not any(character.isalnum() for character in outside) or clock_seconds(outside) is not None:
        return Likeness.NONE
    folded = " ".join(words).casefold()
    if folded in _NOBODY or folded == "for example":
        return Likeness.NONE
    if outside.strip() in SELVES:
        return Likeness.STRONG
    if len(words) == 1:
        return (
            Likeness.NONE
            if folded in _NO_FIRST and not (len(folded) == 1 and folded != name)
            else Likeness.STRONG
        )
    if words[0].casefold() in _NO_FIRST or any(len(word) > 4 and word.endswith(".") for word in words[:-1]):
        return Likeness.NONE
    if "," in outside or not all(word in _PARTICLES or not word[0].islower() for word in words):
        return Likeness.WEAK if len(words) <= 4 else Likeness.NONE
    return Likeness.STRONG


def known_names(lines: Iterable[str]) -> frozenset[str]:
    """The names that stand before a colon in these lines: strong shapes, or weak ones that come back."""
    counts: Counter[str] = Counter()
    for line in lines:
        named = split_name(line)
        if named is not None:
            counts[named.name] += 1
    strength = {name: likeness(name) for name in counts}
    return frozenset(
        name
        for name, count in counts.items()
        if strength[name] is Likeness.STRONG or (strength[name] is Likeness.WEAK and count > 1)
    )


def named(line: str, names: frozenset[str]) -> NamedLine | None:
    """`line` split at its name if that name is one of `names`."""
    found = split_name(line)
    return found if found is not None and found.name in names else None


def _colon(body: str) -> int | None:
    """Where the first colon stands that is no part of a time or an address."""
    for at, character in enumerate(body[:MAX_PREFIX]):
        if character not in ":：":
            continue
        before, after = body[at - 1 : at], body[at + 1 : at + 2]
        if before.isdigit() and after.isdigit():
            continue
        return None if after == "/" else at
    return None


def _allowed(character: str) -> bool:
    return (
        character.isalnum()
        or character.isspace()
        or character in _ALLOWED
        or unicodedata.category(character) in ("Mn", "Mc", "So", "Sk", "Cf", "Lo")
    )
