"""`salesrl train`: from conversations to a models folder, reading from top to bottom.

One rule: a run is named by its options and its inputs, and its stages keep what they made in a
folder of that name, so a run that was stopped goes on and ends as an unbroken one would. The models
folder is written at the very end, in one move per file and the manifest last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec
import torch

from engine.bank import load_bank, save_bank
from engine.embedding import EMBEDDING_SCHEMA, LocalEmbedder, Vector
from engine.ensemble import Ensemble
from engine.errors import InputError
from engine.evidence import Bags, load_bags, save_bags
from engine.features.reader import FeatureReader
from engine.guidance.worths import encode_worths
from engine.policy import OnnxPolicy
from engine.state import STATE_SCHEMA
from engine.training import calibrate, evaluate, opinions, words
from engine.training.corpus import (
    PERSUASION,
    Example,
    load_examples,
    load_persuasion,
    shipped_corpus,
    split,
)
from engine.training.dataset import Sample, VectorShelf, make_samples, without_sides
from engine.training.export import export_policy
from engine.training.moves import estimate_worths
from engine.training.publish import Trained, publish
from engine.training.supervised import Schedule, train_policy
from models.catalogue import Catalogue, load_catalogue

POLICIES: Final = 5
BANK_SIZE: Final = 1024
_QUICK_CONVERSATIONS: Final = 160


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is made from.

    `out` is where the models folder is written, `work` where the stages keep what they made,
    `persuasion` the PersuasionForGood files or None, `quick` a run of minutes for trying the road.
    """

    out: Path
    work: Path
    seed: int = 0
    quick: bool = False
    persuasion: Path | None = None
    schedule: Schedule = field(default_factory=Schedule)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is: the stage in words, and how much of it is done."""

    stage: str
    done: int
    total: int


OnProgress = Callable[[Progress], None]


def train(options: Options, on_progress: OnProgress) -> evaluate.Report:
    """Train, calibrate, evaluate and publish; return the figures on the test part."""
    torch.set_num_threads(min(2, torch.get_num_threads()))
    catalogue = load_catalogue()
    parts = split(_choose_examples(options))
    if not all(parts.values()):
        raise InputError(
            "The conversations do not fill a training, a calibration and a test part; give more."
        )
    work = options.work / _fingerprint(options, catalogue, parts)
    work.mkdir(parents=True, exist_ok=True)

    def report(stage: str) -> Callable[[int, int], None]:
        return lambda done, total: on_progress(Progress(stage, done, total))

    vectors = _embed(parts, catalogue, options.work, report("turning words into vectors"))
    bags, crossed = _fit_words(parts["train"], work, report("weighing words"))
    samples, unsided = _read_states(parts, vectors, bags, crossed, report("reading states"))
    policies = []
    for place in range(POLICIES):
        network = train_policy(
            samples["train"], unsided, options.seed + place, _schedule(options), work / f"policy-{place}.pt",
            report(f"training policy {place + 1} of {POLICIES}"),
        )  # fmt: skip
        policies.append(export_policy(network))
    bank = save_bank(opinions.choose_bank(samples["train"], BANK_SIZE, options.seed))
    ensemble = Ensemble([OnnxPolicy(model, f"policies/{place}") for place, model in enumerate(policies)])
    held = {
        part: opinions.hear(
            samples[part], ensemble, load_bank(bank), bags, report(f"following the {part} part")
        )
        for part in ("calibration", "test")
    }
    calibration = calibrate.fit_calibration(held["calibration"])
    most = max(len(example.turns) for example in parts["train"])
    trust = calibrate.fit_trust(held["calibration"], calibration, most)
    rate = sum(example.outcome.value for example in parts["train"]) / len(parts["train"])
    baseline = evaluate.fit_baselines(held["calibration"])
    figures = evaluate.evaluate(held["test"], calibration, trust, baseline, rate)
    worths = estimate_worths([one for one in parts["train"] if one.readings], FeatureReader)
    publish(
        options.out, catalogue,
        Trained(
            policies=tuple(policies), words=save_bags(bags), calibration=msgspec.json.encode(calibration),
            confidence=msgspec.json.encode(trust), bank=bank, moves=encode_worths(worths),
            seeds=tuple(options.seed + place for place in range(POLICIES)), parts=parts, figures=figures,
        ),
    )  # fmt: skip
    return figures


def _choose_examples(options: Options) -> list[Example]:
    examples = load_examples(shipped_corpus())
    if options.quick:
        # Every so many, so that products, trajectories and both kinds of card stay in.
        step = max(1, len(examples) // _QUICK_CONVERSATIONS)
        examples = examples[::step]
    if options.persuasion is not None:
        given = load_persuasion(options.persuasion)
        if not given:
            raise InputError(
                f"{options.persuasion} holds no PersuasionForGood dialogue; name the public files."
            )
        examples += given[:40] if options.quick else given
    return examples


def _schedule(options: Options) -> Schedule:
    return Schedule(epochs=2) if options.quick else options.schedule


def _fingerprint(options: Options, catalogue: Catalogue, parts: dict[str, list[Example]]) -> str:
    told = hashlib.sha256()
    embedder = catalogue.load_artefact("embedder/model", schema=EMBEDDING_SCHEMA)
    told.update(repr((options.seed, _schedule(options), STATE_SCHEMA)).encode())
    told.update(hashlib.sha256(embedder).digest())
    for part, examples in parts.items():
        told.update(
            repr((part, [(one.id, one.outcome, one.readings, one.turns) for one in examples])).encode()
        )
    return told.hexdigest()[:16]


def _embed(
    parts: dict[str, list[Example]], catalogue: Catalogue, work: Path, report: Callable[[int, int], None]
) -> dict[str, Vector]:
    model = catalogue.load_artefact("embedder/model", schema=EMBEDDING_SCHEMA)
    tokenizer = catalogue.load_artefact("embedder/tokenizer", schema=EMBEDDING_SCHEMA)
    work.mkdir(parents=True, exist_ok=True)
    shelf = VectorShelf(work / "corpus-vectors.npz", LocalEmbedder(model, tokenizer), model)
    everyone = [example for examples in parts.values() for example in examples]
    shipped = [turn.text for example in everyone if example.source != PERSUASION for turn in example.turns]
    given = [turn.text for example in everyone if example.source == PERSUASION for turn in example.turns]
    found = shelf.embed_all(shipped, report, keep=True)
    if given:
        found |= shelf.embed_all(given, report, keep=False)
    return found


def _fit_words(
    examples: Sequence[Example], work: Path, report: Callable[[int, int], None]
) -> tuple[Bags, list[Bags]]:
    """The bags that ship and, for each training example, bags that never saw its product."""
    report(0, 2)
    folds = work / "words-folds.json"
    if not folds.exists():
        said = [words.say(example.turns) for example in examples]
        (work / "words.npz").write_bytes(save_bags(words.fit_bags(examples, said)))
        report(1, 2)
        crossed, which = words.cross_fit(examples, said)
        for fold, bags in enumerate(crossed):
            (work / f"words-{fold}.npz").write_bytes(save_bags(bags))
        folds.write_bytes(msgspec.json.encode(which))
    which = msgspec.json.decode(folds.read_bytes(), type=list[int])
    found = {fold: load_bags((work / f"words-{fold}.npz").read_bytes()) for fold in set(which)}
    report(2, 2)
    return load_bags((work / "words.npz").read_bytes()), [found[fold] for fold in which]


def _read_states(
    parts: dict[str, list[Example]],
    vectors: dict[str, Vector],
    bags: Bags,
    crossed: list[Bags],
    report: Callable[[int, int], None],
) -> tuple[dict[str, list[Sample]], list[Sample]]:
    samples = {
        part: make_samples(examples, vectors, crossed if part == "train" else [bags] * len(examples), report)
        for part, examples in parts.items()
    }
    hidden = [replace(example, turns=without_sides(example.turns)) for example in parts["train"]]
    return samples, make_samples(hidden, vectors, crossed, report)
