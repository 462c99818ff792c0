"""Stand-ins for what was trained, so that a test of the engine needs no artefact.

One rule: each is a plain function of what it is given, as the real ones are, and passes the shared
checks beside it (`embedder_checks.py`, `policy_checks.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.bank import Bank
from engine.calibration import Bucket, Calibration
from engine.confidence import SIGN_NAMES, Trust
from engine.embedding import DIMENSIONS, Embedder, Vector
from engine.ensemble import Ensemble
from engine.evidence import Bag, Bags
from engine.guidance.adviser import Adviser
from engine.pipeline import Instruments
from engine.policy import MEMORY_SIZE, Memory
from engine.text import words
from engine.vocabulary import Side, Speaker, Turn, Vote

SELLER = Speaker("Dana", Side.OURS)
BUYER = Speaker("Marcus", Side.THEIRS)
OTHER = Speaker("Room 4", Side.UNKNOWN)


def say(*texts: str, speakers: Sequence[Speaker] = (SELLER, BUYER)) -> tuple[Turn, ...]:
    """Turns from texts, the speakers in turn."""
    return tuple(Turn(place, speakers[place % len(speakers)], text) for place, text in enumerate(texts))


def draw_word(word: str) -> Vector:
    """The random vector of one word, the same in every process."""
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:8])
    return np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)


class HashEmbedder(Embedder):
    """The sum of its words' random vectors: close texts share words, and nothing was learned."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._words: dict[str, Vector] = {}

    def embed(self, text: str) -> Vector:
        self.asked.append(text)
        total = np.zeros(DIMENSIONS, dtype=np.float32)
        for word in ["", *words(text)]:
            if word not in self._words:
                self._words[word] = draw_word(word)
            total += self._words[word]
        unit: Vector = total / np.float32(np.linalg.norm(total))
        return unit


class NoiseEmbedder(Embedder):
    """A random vector a text, which says nothing about its words."""

    def embed(self, text: str) -> Vector:
        vector = draw_word("noise " + text)
        unit: Vector = vector / np.float32(np.linalg.norm(vector))
        return unit


class FailingEmbedder(Embedder):
    """Raises on texts that hold `word`, else asks another."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._inner = HashEmbedder()

    def embed(self, text: str) -> Vector:
        if self._word in text:
            raise RuntimeError("the embedder broke")
        return self._inner.embed(text)


class LinearPolicy:
    """A fixed random recurrence over State and memory; no two seeds alike."""

    def __init__(self, seed: int, state_size: int) -> None:
        dice = np.random.default_rng(seed)
        self._from_state = dice.normal(0.0, 0.02, (state_size, MEMORY_SIZE)).astype(np.float32)
        self._to_vote = dice.normal(0.0, 0.3, (MEMORY_SIZE, 3)).astype(np.float32)

    def vote(self, state: NDArray[np.float32], memory: Memory) -> tuple[Vote, Memory]:
        after: Memory = np.tanh(0.7 * memory + state[None, :] @ self._from_state).astype(np.float32)
        odds, size, value = (after @ self._to_vote)[0].tolist()
        mean = 1.0 / (1.0 + np.exp(-odds))
        total = 2.0 + np.exp(size)
        return Vote(float(mean * total), float((1.0 - mean) * total), value), after


def make_bags(known: Sequence[str] = ("price", "yes", "no", "ours:price", "theirs:no")) -> Bags:
    """Two small bags that lean up on "yes" and down on "no" and "price"."""
    weight = [-1.0 if "no" in term or "price" in term else 1.0 for term in known]
    bag = Bag({term: place for place, term in enumerate(known)}, weight, [1.5] * len(known), 0.1)
    return Bags(bag, bag, frozenset(term for term in known if ":" not in term and " " not in term))


def make_calibration() -> Calibration:
    """Three buckets with room between them."""
    return Calibration(
        0.8, 0.2, (Bucket(1, 0.5, 0.0, 0.1, 4), Bucket(4, 0.8, 0.1, 0.0, 3), Bucket(16, 1.2, 0.2, -0.1, 2))
    )


def make_trust() -> Trust:
    """A confidence that trusts more the longer the call."""
    ones = (1.0,) * len(SIGN_NAMES)
    return Trust(
        centre=(0.2, 0.3, 0.1, 0.2, 0.2, 0.1, 0.1, 0.2, 0.5, 0.1, 2.0, 1.0),
        scale=ones,
        weight=(0.0, 0.0, -1.0, -1.0, -1.0, -1.0, -1.0, -0.5, 1.0, -1.0, 2.0, 0.0),
        intercept=0.5,
        fair=0.5,
        good=0.7,
        sure=0.75,
        strange_similarity=-0.5,
        strange_words=0.5,
        strange_trade=-0.05,
        usual_similarity=0.5,
        usual_apart=0.2,
        most_turns=40,
    )


def make_bank(seed: int = 0, size: int = 16) -> Bank:
    """Random unit vectors."""
    vectors = np.random.default_rng(seed).standard_normal((size, DIMENSIONS)).astype(np.float32)
    return Bank(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def make_instruments(embedder: HashEmbedder | NoiseEmbedder | FailingEmbedder) -> Instruments:
    """Everything a Pipeline needs, none of it trained."""
    from engine.state import STATE_SIZE

    return Instruments(
        embedder=embedder,
        bags=make_bags(),
        ensemble=Ensemble([LinearPolicy(seed, STATE_SIZE) for seed in range(3)]),
        calibration=make_calibration(),
        trust=make_trust(),
        bank=make_bank(),
        adviser=Adviser({}),
        version="fake",
    )
