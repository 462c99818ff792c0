"""Examples to sequences of States, read exactly as serving reads them.

One rule: States come from `engine.state.StateReader` and the readers it names, never from a second
implementation here. Vectors of the shipped corpus are kept on disk between runs; no other text's
are (a vector can be turned back into words).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.embedding import DIMENSIONS, Embedder, Vector
from engine.evidence import Bags, EvidenceReader
from engine.features.reader import FeatureReader
from engine.state import STATE_SIZE, StateReader
from engine.training.corpus import Example
from engine.training.words import soft_label
from engine.vocabulary import Side, Speaker, Turn

Report = Callable[[int, int], None]
_SAVE_EVERY: Final = 2000
_AT_A_TIME: Final = 2
_BATCH: Final = 50


class VectorShelf:
    """Vectors of the shipped corpus on disk, by the hash of embedder and text."""

    def __init__(self, path: Path, embedder: Embedder, model: bytes) -> None:
        self._path = path
        self._embedder = embedder
        self._salt = hashlib.sha256(model).digest()
        self._vectors: dict[bytes, Vector] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as kept:
                if kept["salt"].tobytes() == self._salt:
                    keys = kept["keys"].tobytes()
                    vectors = kept["vectors"].astype(np.float32)
                    self._vectors = {keys[16 * i : 16 * i + 16]: vector for i, vector in enumerate(vectors)}

    def embed_all(self, texts: Iterable[str], report: Report, *, keep: bool) -> dict[str, Vector]:
        """The vector of every text; newly made ones go to disk if `keep` (shipped corpus only)."""
        wanted = list(dict.fromkeys(texts))
        found = {text: vector for text in wanted if (vector := self._vectors.get(_key(text))) is not None}
        missing = [text for text in wanted if text not in found]
        batch, unsaved = min(_BATCH, _SAVE_EVERY), 0
        # One text a run, as beside a call; two at a time, since one run uses one core.
        with ThreadPoolExecutor(max_workers=_AT_A_TIME) as pool:
            for begin in range(0, len(missing), batch):
                report(len(found), len(wanted))
                chosen = missing[begin : begin + batch]
                made = {
                    text: vector.astype(np.float32)
                    for text, vector in zip(chosen, pool.map(self._embedder.embed, chosen), strict=True)
                }
                found |= made
                if keep:
                    self._vectors |= {_key(text): vector for text, vector in made.items()}
                    unsaved += len(made)
                    if unsaved >= _SAVE_EVERY or begin + batch >= len(missing):
                        self._save()
                        unsaved = 0
        report(len(wanted), len(wanted))
        return found

    def _save(self) -> None:
        waiting = self._path.with_suffix(".part")
        with waiting.open("wb") as file:
            np.savez(
                file,
                allow_pickle=False,
                salt=np.frombuffer(self._salt, dtype=np.uint8),
                keys=np.frombuffer(b"".join(self._vectors), dtype=np.uint8),
                vectors=np.stack(list(self._vectors.values()))
                if self._vectors
                else np.zeros((0, DIMENSIONS)),
            )
        waiting.replace(self._path)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


@dataclass(frozen=True, slots=True)
class Sample:
    """One conversation as the policies see it.

    `states` float32 [turns, STATE_SIZE]; `summaries` float32 [turns, 384] (for the bank); `labels`
    [turns] soft labels; `reading` whether those hold a careful listener's reading.
    """

    example: Example
    states: NDArray[np.float32]
    summaries: NDArray[np.float32]
    labels: NDArray[np.float32]
    reading: bool


def without_sides(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The same call heard without knowing who sells."""
    return tuple(replace(turn, speaker=Speaker(turn.speaker.id, Side.UNKNOWN)) for turn in turns)


def make_sample(example: Example, vectors: dict[str, Vector], bags: Bags) -> Sample:
    """Read one conversation turn by turn."""
    features, evidence, state = FeatureReader(), EvidenceReader(bags), StateReader()
    states = np.empty((len(example.turns), STATE_SIZE), dtype=np.float32)
    summaries = np.empty((len(example.turns), DIMENSIONS), dtype=np.float32)
    for place, turn in enumerate(example.turns):
        side = turn.speaker.side
        shown = features.read(turn)
        states[place] = state.read(side, vectors[turn.text], shown, evidence.read(turn.text, side))
        summaries[place] = state.summary()
    readings = example.readings or (None,) * len(example.turns)
    labels = np.array(
        [soft_label(reading, example.outcome, turns) for turns, reading in enumerate(readings, 1)],
        dtype=np.float32,
    )
    return Sample(example, states, summaries, labels, bool(example.readings))


def make_samples(
    examples: Sequence[Example], vectors: dict[str, Vector], bags: Sequence[Bags], report: Report
) -> list[Sample]:
    """Read every conversation with its own bags (cross-fitted ones for the training part)."""
    samples = []
    for done, (example, own) in enumerate(zip(examples, bags, strict=True)):
        samples.append(make_sample(example, vectors, own))
        if done % 20 == 0:
            report(done, len(examples))
    report(len(examples), len(examples))
    return samples
