"""What a benchmark looks at: the model as it serves, and the conversations as it heard them.

One rule: vectors, States, votes and forecasts come from the same code that serves a call
(`engine.pipeline`'s instruments and `engine.training.opinions`); nothing is computed a second way.
Vectors of the shipped corpus are kept on disk (`VectorShelf`), those of other people's texts never.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.calibration import Calibration, calibrate
from engine.embedding import EMBEDDING_SCHEMA, Embedder, LocalEmbedder, Vector
from engine.ensemble import Ensemble
from engine.pipeline import Instruments, load_instruments, translate_refusals
from engine.training import stages
from engine.training.benchmark.figures import Told
from engine.training.benchmark.kept import Keeper, mark_of
from engine.training.calibrate import fit_calibration
from engine.training.corpus import PERSUASION, Example
from engine.training.dataset import Report, Sample, VectorShelf, make_samples
from engine.training.opinions import Heard, hear
from models.catalogue import Catalogue

Parts = dict[str, list[Example]]
Stage = Callable[[str], Report]
JUDGED: Final = ("calibration", "test")


@dataclass(frozen=True, slots=True)
class Model:
    """A models folder, loaded.

    `embedder` is the bare one, which two threads may use; `encoder` are the bytes its vectors follow
    from; `mark` names it all.
    """

    instruments: Instruments
    embedder: Embedder
    encoder: bytes
    mark: str
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """The conversations of one run.

    `examples` by part, the real ones among them; `train` the written ones of the training part as
    States, their words scored by bags that never saw their product; `heard` the calibration and the
    test part as the whole ensemble heard them.
    """

    model: Model
    examples: Parts
    train: list[Sample]
    heard: dict[str, list[Heard]]

    @property
    def test(self) -> list[Heard]:
        """The part that figures are reported on."""
        return self.heard["test"]

    @property
    def written_test(self) -> list[Heard]:
        """Its written conversations of the natural mixture."""
        return [one for one in self.test if not one.persuasion and one.sample.example.natural]


def load_model(catalogue: Catalogue) -> Model:
    """Open what `catalogue` lists; raises ArtefactError."""
    instruments = load_instruments(catalogue)
    with translate_refusals():
        encoder: bytes = catalogue.load_artefact("embedder/model", schema=EMBEDDING_SCHEMA)
        tokenizer: bytes = catalogue.load_artefact("embedder/tokenizer", schema=EMBEDDING_SCHEMA)
    mark = mark_of(artefact.sha256 for artefact in catalogue.manifest.artefacts)
    return Model(instruments, LocalEmbedder(encoder, tokenizer), encoder, mark, catalogue.manifest.seeds)


def gather(model: Model, examples: Parts, shelf: Path, keeper: Keeper, stage: Stage) -> Material:
    """Embed, read and hear every conversation of `examples`; `keeper` is named by them."""
    train = [one for one in examples["train"] if one.sale]
    # Of the real conversations to learn from, the baselines need the words alone.
    judged = [one for part in JUDGED for one in examples[part]]
    own = [*train, *(one for one in judged if one.source != PERSUASION)]
    given = [one for one in judged if one.source == PERSUASION]
    vectors = embed(model, own, given, shelf, stage)
    _, crossed = stages.fit_words(train, keeper.folder, stage("weighing words"))
    samples = make_samples(train, vectors, crossed, stage("reading the training part"))
    heard = {
        part: follow(model, examples[part], vectors, stage(f"hearing the {part} part")) for part in JUDGED
    }
    return Material(model, examples, samples, heard)


def embed(
    model: Model, own: Sequence[Example], given: Sequence[Example], shelf: Path, stage: Stage
) -> dict[str, Vector]:
    """The vector of every turn; those of `own` (the shipped corpus) from and to the shelf, those of
    `given` (other people's words) never written down.
    """
    shelf.parent.mkdir(parents=True, exist_ok=True)
    kept = VectorShelf(shelf, model.embedder, model.encoder)
    found: dict[str, Vector] = {}
    if own:
        texts = [turn.text for one in own for turn in one.turns]
        found |= kept.embed_all(texts, stage("turning words into vectors"), keep=True)
    if given:
        texts = [turn.text for one in given for turn in one.turns]
        found |= kept.embed_all(texts, stage("turning given words into vectors"), keep=False)
    return found


def follow(
    model: Model, examples: Sequence[Example], vectors: dict[str, Vector], report: Report
) -> list[Heard]:
    """The shipped ensemble on `examples`, with the shipped words."""
    own = model.instruments
    samples = make_samples(examples, vectors, [own.bags] * len(examples), lambda done, total: None)
    return hear(samples, own.ensemble, own.bank, own.bags, report)


def hear_as(material: Material, part: str, ensemble: Ensemble) -> list[Heard]:
    """A part as another ensemble hears it."""
    own = material.model.instruments
    samples = [one.sample for one in material.heard[part]]
    return hear(samples, ensemble, own.bank, own.bags, lambda done, total: None)


def tell(heard: Sequence[Heard], calibration: Calibration) -> Told:
    """What is said after each turn of `heard`."""
    return {
        one.sample.example.id: tuple(
            calibrate(calibration, opinion, turn)[0] for turn, opinion in enumerate(one.opinions, 1)
        )
        for one in heard
    }


def tell_calibrated(fitted: Sequence[Heard], judged: Sequence[Heard]) -> Told:
    """What is said of `judged` once it is calibrated on `fitted` as ours is."""
    return tell(judged, fit_calibration(fitted))
