"""Small conversations with a moral, so that a test can train on them in seconds.

One rule: the words decide. Buyers who will buy talk of starting and signing, the others of waiting
and of what they have; products, numbers and sellers tell nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from engine.embedding import Vector
from engine.evidence import Bags
from engine.training.corpus import Example, part_of
from engine.training.dataset import Sample, make_sample
from engine.vocabulary import Outcome, Side, Speaker, Turn
from tests.engine.fakes import HashEmbedder, NoiseEmbedder, make_bags

WARM: Final = (
    "yes that would save us an afternoon", "when could we start then", "send me the contract please",
    "i like that it rings on the mobile", "we should begin with one office", "that is what i was looking for",
    "my partner wants this too", "good that fits what we planned",
)  # fmt: skip
COOL: Final = (
    "no we are fine with what we have", "that is far too much money for us", "maybe next year or after that",
    "i do not see what we would need it for", "another supplier told us half of that", "leave me a leaflet",
    "we tried that before and it broke", "i have to go now sorry",
)  # fmt: skip
OURS: Final = (
    "hello is this a good time", "what do you use today", "what does that cost you", "it is forty a month",
    "how many people would use it", "others of your size began small", "shall i explain how it works",
    "would a month to try it help",
)  # fmt: skip


def write(number: int, product: str, outcome: Outcome, dice: random.Random, turns: int = 10) -> Example:
    """One conversation in which three of four of the buyer's turns lean where it ends."""
    lean, other = (WARM, COOL) if outcome is Outcome.CONVERTED else (COOL, WARM)
    said, readings, reading = [], [], 0.5
    for place in range(turns):
        if place % 2 == 0:
            speaker, text = Speaker("seller", Side.OURS), dice.choice(OURS)
        else:
            told = dice.choice(lean if dice.random() < 0.75 else other)
            speaker, text = Speaker("buyer", Side.THEIRS), told
            reading = min(max(reading + (0.12 if told in WARM else -0.12), 0.05), 0.95)
        said.append(Turn(place, speaker, f"{text} {dice.choice(('right', 'okay', 'so', 'well'))}"))
        readings.append(reading)
    return Example(
        id=f"made-{number:04d}",
        source="llm-written",
        group=product,
        industry="",
        trajectory="",
        objections=("price too high",) if outcome is Outcome.NOT_CONVERTED else (),
        natural=True,
        decided=False,
        outcome=outcome,
        turns=tuple(said),
        readings=tuple(readings),
        named=True,
    )


def write_many(count: int, seed: int = 0, turns: int = 10) -> list[Example]:
    """Conversations of both outcomes in turn, about a product for every four."""
    dice = random.Random(seed)
    return [
        write(number, f"product {seed} {number // 4}", Outcome(number % 2), dice, turns)
        for number in range(count)
    ]


def sample_all(
    examples: Sequence[Example],
    embedder: HashEmbedder | NoiseEmbedder | None = None,
    bags: Bags | None = None,
) -> list[Sample]:
    """The States of every conversation, with a bag of words that knows none of their words."""
    asked = HashEmbedder() if embedder is None else embedder
    vectors: dict[str, Vector] = {}
    for example in examples:
        for turn in example.turns:
            if turn.text not in vectors:
                vectors[turn.text] = asked.embed(turn.text)
    silent = make_bags(("zebra",)) if bags is None else bags
    return [make_sample(example, vectors, silent) for example in examples]


def find_products(part: str, count: int) -> list[str]:
    """Names of products that the split puts into `part`."""
    names = (f"product {number}" for number in range(10_000))
    found = [name for name in names if part_of(name) == part]
    return found[:count]


def write_parts(parts: dict[str, int], products: int = 4) -> list[Example]:
    """So many conversations a part, about `products` each, of both outcomes in each."""
    dice = random.Random(1)
    examples: list[Example] = []
    for part, count in parts.items():
        named = find_products(part, products)
        for number in range(count):
            outcome = Outcome((number // products + number % products) % 2)
            examples.append(write(len(examples), named[number % products], outcome, dice, turns=8))
    return examples


def write_corpus(path: Path, parts: dict[str, int]) -> Path:
    """A corpus file of `write_parts`."""
    return save_corpus(path, write_parts(parts))


def to_line(example: Example) -> bytes:
    """The conversation as the corpus writes it."""
    return msgspec.json.encode(
        {
            "id": example.id,
            "source": example.source,
            "outcome": example.outcome.value,
            "ends_with_decision": example.decided,
            "product": example.group,
            "objections": list(example.objections),
            "turns": [
                {"speaker": turn.speaker.id, "text": turn.text, "t": None, "p": reading}
                for turn, reading in zip(example.turns, example.readings, strict=True)
            ],
        }
    )


def save_corpus(path: Path, examples: Sequence[Example]) -> Path:
    """A corpus file of `examples`."""
    path.write_bytes(b"\n".join(map(to_line, examples)) + b"\n")
    return path
