"""Made-up corpus lines, for the tests that look at files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import msgspec

from engine.training.corpus.records import Record, Said

Line = dict[str, object]


def line(number: int, **changes: object) -> Line:
    """One sound conversation of four turns, every word of it its own."""
    made: Line = {
        "id": f"made-{number}",
        "source": "made",
        "outcome": number % 2,
        "ends_with_decision": False,
        "industry": ("retail", "travel")[number // 2 % 2],
        "product": f"product {number // 2 % 5}",
        "objections": ["price too high"] if number % 3 else [],
        "trajectory": ("steady fall", "steady rise")[number % 2],
        "turns": [
            {
                "speaker": ("seller", "buyer")[at % 2],
                "text": " ".join(f"w{number}x{at}x{word}" for word in range(6)) + ".",
                "t": None,
                "p": 0.5,
            }
            for at in range(4)
        ],
    }
    return made | changes


def save_lines(path: Path, lines: Sequence[object]) -> Path:
    """A corpus file; bytes go in as they are."""
    path.write_bytes(
        b"\n".join(each if isinstance(each, bytes) else msgspec.json.encode(each) for each in lines)
    )
    return path


def say(name: str, *texts: str) -> Record:
    """A record in which seller and buyer say `texts` in turn."""
    turns = tuple(Said(("seller", "buyer")[at % 2], text, None) for at, text in enumerate(texts))
    return Record(name, "made", 0, None, "", {}, turns)


def scenes(count: int, seed: int = 0, *, telling: bool = False) -> list[Record]:
    """Records whose scene and length say nothing of the outcome; `mood` does where `telling`."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        outcome = dice.randint(0, 1)
        mood = outcome if telling and dice.random() < 0.8 else dice.randint(0, 1)
        scene = {"industry": (dice.choice("abc"),), "mood": (("cold", "warm")[mood],)}
        turns = tuple(Said("seller", "word " * dice.randint(1, 9), 0.5) for _ in range(dice.randint(3, 9)))
        made.append(Record(f"made-{number}", "made", outcome, None, "", scene, turns))
    return made
