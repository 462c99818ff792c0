"""Conversations to learn from: drawn as cards, written, checked, described, and read for training."""

from engine.training.corpus.examples import (
    PARTS,
    PERSUASION,
    Example,
    load_examples,
    load_persuasion,
    part_of,
    shipped_corpus,
    split,
)

__all__ = [
    "PARTS",
    "PERSUASION",
    "Example",
    "load_examples",
    "load_persuasion",
    "part_of",
    "shipped_corpus",
    "split",
]
