"""The form in which a conversation is written by hand: `@id`, then `S 38: words` or `B 35: words` a turn.

The number is a careful listener's chance in percent that this buyer buys, given everything up to and
including that line and never with hindsight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.training.corpus.cards import Card
from engine.training.corpus.sources import CALMER

_WORDS_A_SECOND: Final = 2.6
_LINE: Final = re.compile(r"^([SB])\s+(\d{1,3})\s*:\s*(.+)$")
_SPEAKERS: Final = {"S": "seller", "B": "buyer"}
_SENTENCE: Final = re.compile(r"[^.?!]+")
# Sentences of at least this many words may stand in one conversation only.
_TELLING_WORDS: Final = 5
_TURNS_OFF: Final = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One written turn: the speaker's role, the words, the reading as a chance from 0 to 1."""

    speaker: str
    text: str
    reading: float


@dataclass(frozen=True, slots=True)
class Written:
    """One conversation as written."""

    id: str
    lines: tuple[Line, ...]


def brief(card: Card) -> str:
    """What the writer is told of a card, in words; the outcome only where the decision is spoken."""
    decision = "not spoken: it ends before any decision"
    if card.ends_with_decision:
        decision = f"spoken at the end: the buyer {'buys' if card.outcome else 'does not buy'}"
    parts = [
        f"@{card.id}: {card.product} ({card.industry}), buyer: {card.buyer}, {card.place}",
        f"  stage: {card.stage}; voice: {card.voice}; {card.turn_count} turns; the {card.opens} opens",
        f"  seller: {card.seller_skill}, {card.technique}; buyer is {card.personality}",
        f"  trajectory: {card.trajectory}; turning point: {card.turning_point}",
        f"  objections: {', '.join(card.objections) or 'none'}",
        f"  decision {decision}",
        f"  tone: {'plain and ordinary, no wit' if card.plain else 'free'}"
        + (
            "; a third voice joins (label it S or B by its side, named in the words)"
            if card.third_voice
            else ""
        ),
    ]
    return "\n".join(parts)


def parse(text: str) -> Iterator[Written | str]:
    """Each conversation in `text`, or a sentence about the line that is no turn."""
    name, lines = "", list[Line]()
    for number, raw in enumerate(text.splitlines(), start=1):
        stripped = raw.strip()
        if not stripped:
            continue
        if stripped.startswith("@"):
            if name:
                yield Written(name, tuple(lines))
            name, lines = stripped[1:].strip(), []
            continue
        matched = _LINE.match(stripped)
        if matched is None or int(matched[2]) > 100:
            yield f"line {number} is not a turn like 'S 38: words': {stripped[:60]}"
            continue
        lines.append(Line(_SPEAKERS[matched[1]], matched[3].strip(), int(matched[2]) / 100))
    if name:
        yield Written(name, tuple(lines))


def sentences(text: str) -> Iterator[str]:
    """Sentences of five words or more, in lower case with their punctuation dropped."""
    for part in _SENTENCE.findall(text.lower()):
        words = re.findall(r"[\w']+", part)
        if len(words) >= _TELLING_WORDS:
            yield " ".join(words)


def faults(written: Written, cards: Mapping[str, Card], seen: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with one conversation, each in a sentence; `seen` maps a sentence to its conversation."""
    card = cards.get(written.id)
    if card is None:
        yield f"@{written.id} is no card"
        return
    if abs(len(written.lines) - card.turn_count) > _TURNS_OFF:
        yield f"@{written.id} has {len(written.lines)} turns, its card says {card.turn_count}"
    if len({line.speaker for line in written.lines}) < 2:
        yield f"@{written.id} has one speaker only"
    for sentence in (found for line in written.lines for found in sentences(line.text)):
        if seen.get(sentence, written.id) != written.id:
            yield f"@{written.id} repeats a sentence of @{seen[sentence]}: {sentence[:70]}"


def to_record(written: Written, card: Card) -> dict[str, object]:
    """The conversation with its card as the corpus keeps it: one JSON object, times made from the words."""
    said, turns = 0.0, list[dict[str, object]]()
    for line in written.lines:
        turns.append({"speaker": line.speaker, "text": line.text, "t": round(said, 1), "p": line.reading})
        said += len(line.text.split()) / _WORDS_A_SECOND + 0.5
    return {
        "id": card.id,
        "source": CALMER,
        "outcome": card.outcome,
        "ends_with_decision": card.ends_with_decision,
        **_told(card),
        "turns": turns,
    }


_KEPT: Final[Sequence[str]] = (
    "industry",
    "product",
    "buyer",
    "stage",
    "seller_skill",
    "technique",
    "personality",
    "objections",
    "turning_point",
    "trajectory",
    "voice",
    "place",
)


def _told(card: Card) -> dict[str, object]:
    return {field: getattr(card, field) for field in _KEPT}
