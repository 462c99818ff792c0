"""A benchmark of seconds: small conversations, an engine that nobody trained.

One rule: everything is real but what was trained; the words of a conversation decide how it ends
(`corpora`), while the engine's policies are random, so nothing here says how good ours is.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from pathlib import Path

from engine.training.benchmark.kept import Keeper
from engine.training.benchmark.material import Material, Model, gather
from engine.training.corpus import Example
from engine.vocabulary import Outcome
from tests.engine.fakes import HashEmbedder, make_instruments
from tests.engine.training.corpora import find_products, write

COUNTS = {"train": 40, "calibration": 24, "test": 24}
INDUSTRIES = ("vets", "roofs", "schools")


def make_model() -> Model:
    embedder = HashEmbedder()
    return Model(make_instruments(embedder), embedder, b"no encoder", "a mark", (4, 5, 6))


def write_parts(turns: int = 8) -> dict[str, list[Example]]:
    """Conversations in six products a part, of both outcomes and of three industries."""
    dice = random.Random(1)
    parts: dict[str, list[Example]] = {}
    for part, count in COUNTS.items():
        products = find_products(part, 6)
        parts[part] = [
            dataclasses.replace(
                write(number, products[number % 6], Outcome((number // 6 + number) % 2), dice, turns),
                id=f"{part}-{number:04d}",
                industry=INDUSTRIES[number % 3],
            )
            for number in range(count)
        ]
    return parts


def ignore(name: str) -> Callable[[int, int], None]:
    return lambda done, total: None


def gather_small(folder: Path) -> tuple[Material, Keeper]:
    keeper = Keeper(folder / "kept")
    return gather(make_model(), write_parts(), folder / "vectors.npz", keeper, ignore), keeper
