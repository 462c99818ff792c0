"""Conversations to learn from: drawn as cards, written, checked, described, and read for training."""

from engine.training.corpus.examples import (
    OWN,
    PARTS,
    WRITTEN,
    WRITTEN_GIFT,
    Example,
    load_all,
    load_examples,
    load_persuasion,
    part_of,
    refuse_mixture,
    shipped_corpus,
    split,
)
from engine.training.corpus.gifts import load_gifts
from engine.training.corpus.sources import PERSUASION

__all__ = [
    "OWN",
    "PARTS",
    "PERSUASION",
    "WRITTEN",
    "WRITTEN_GIFT",
    "Example",
    "load_all",
    "load_examples",
    "load_gifts",
    "load_persuasion",
    "part_of",
    "refuse_mixture",
    "shipped_corpus",
    "split",
]
