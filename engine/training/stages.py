"""The stages of a training run before the policies: encoder, vectors, words, states.

One rule: each stage keeps what it made in the run's folder and takes it from there when it is asked
again, whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec

from engine.embedding import Embedder, Vector
from engine.evidence import Bags, load_bags, save_bags
from engine.training import words
from engine.training.base import read_base
from engine.training.corpus import WRITTEN, WRITTEN_GIFT, Example
from engine.training.dataset import Sample, VectorShelf, make_samples, without_sides
from engine.training.encoder_export import export_encoder
from engine.training.pretune import PretuningSchedule, pretune_encoder
from engine.training.tune import TuningSchedule, tokenise_calls, tune_encoder

Report = Callable[[int, int], None]
Parts = dict[str, list[Example]]

PRETUNING: Final = "pre-tuning the encoder on unlabelled turns"
TUNING: Final = "tuning the encoder"
_SMOOTHED_TURNS: Final = 200
_KEPT: Final = (WRITTEN, WRITTEN_GIFT)


@dataclass(frozen=True, slots=True)
class EncoderSchedule:
    """How the encoder is made: of all turns without a label, if asked for, then end to end with them."""

    pretuning: PretuningSchedule = field(default_factory=PretuningSchedule)
    tuning: TuningSchedule = field(default_factory=TuningSchedule)


def make_encoder(
    examples: Sequence[Example],
    base: bytes,
    token_ids: Callable[[str], list[int]],
    seed: int,
    schedule: EncoderSchedule,
    work: Path,
    report: Callable[[str], Report],
) -> bytes:
    """The encoder pre-tuned and tuned from `base` on `examples`, as ONNX bytes."""
    kept = work / "encoder.onnx"
    if not kept.exists():
        encoder = read_base(base)
        if schedule.pretuning.epochs:
            said = [[token_ids(turn.text) for turn in one.turns] for one in examples]
            kept_at, stage = work / "pretuned.pt", report(PRETUNING)
            encoder = pretune_encoder(said, encoder, seed, schedule.pretuning, kept_at, stage)
        calls = tokenise_calls(examples, token_ids)
        encoder = tune_encoder(calls, encoder, seed, schedule.tuning, work / "encoder.pt", report(TUNING))
        every = max(1, sum(len(call.ids) for call in calls) // _SMOOTHED_TURNS)
        sample = [turn for call in calls for turn in call.ids][::every]
        _keep(kept, export_encoder(encoder, sample))
    return kept.read_bytes()


@dataclass(frozen=True, slots=True)
class States:
    """Every conversation as States by part; the training part once more without its sides, and bent."""

    parts: dict[str, list[Sample]]
    unsided: list[Sample]
    bent: list[Sample]


def embed_turns(
    parts: Parts, bent: Sequence[Example], embedder: Embedder, model: bytes, work: Path, report: Report
) -> dict[str, Vector]:
    """The vector of every turn of every part and of the counter-examples; only those of written
    conversations are kept on disk, never those of real people's words.
    """
    shelf = VectorShelf(work / "corpus-vectors.npz", embedder, model)
    everyone = [example for examples in (*parts.values(), bent) for example in examples]
    written = [turn.text for example in everyone if example.kind in _KEPT for turn in example.turns]
    real = [turn.text for example in everyone if example.kind not in _KEPT for turn in example.turns]
    found = shelf.embed_all(written, report, keep=True)
    if real:
        found |= shelf.embed_all(real, report, keep=False)
    return found


def fit_words(examples: Sequence[Example], work: Path, report: Report) -> tuple[Bags, list[Bags]]:
    """The bags that ship and, for each training example, bags that never saw its product."""
    report(0, 2)
    folds = work / "words-folds.json"
    if not folds.exists():
        said = [words.say(example.turns) for example in examples]
        _keep(work / "words.npz", save_bags(words.fit_bags(examples, said)))
        report(1, 2)
        crossed, which = words.cross_fit(examples, said)
        for fold, bags in enumerate(crossed):
            _keep(work / f"words-{fold}.npz", save_bags(bags))
        _keep(folds, msgspec.json.encode(which))
    which = msgspec.json.decode(folds.read_bytes(), type=list[int])
    found = {fold: load_bags((work / f"words-{fold}.npz").read_bytes()) for fold in set(which)}
    report(2, 2)
    return load_bags((work / "words.npz").read_bytes()), [found[fold] for fold in which]


def read_states(
    parts: Parts,
    bent: Sequence[Example],
    vectors: dict[str, Vector],
    bags: Bags,
    crossed: list[Bags],
    report: Report,
) -> States:
    """Read every conversation; those of the training part with the bags that never saw their product."""
    samples = {
        part: make_samples(examples, vectors, crossed if part == "train" else [bags] * len(examples), report)
        for part, examples in parts.items()
    }
    hidden = [replace(example, turns=without_sides(example.turns)) for example in parts["train"]]
    strange = dict(zip((example.group for example in parts["train"]), crossed, strict=True))
    own = [strange[example.group] for example in bent]
    return States(
        parts=samples,
        unsided=make_samples(hidden, vectors, crossed, report),
        bent=make_samples(bent, vectors, own, report),
    )


def _keep(path: Path, data: bytes) -> None:
    waiting = path.with_suffix(path.suffix + ".part")
    waiting.write_bytes(data)
    waiting.replace(path)
