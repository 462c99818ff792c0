"""Write a models folder: artefacts, figures, model card, and the manifest last.

One rule: a reader never meets half a folder. Every file is written beside its place and moved over
it, and the manifest, which names the sha256 of all, goes last: until then the old manifest refuses
the new files rather than mixing them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

import models
from engine.bank import BANK_SCHEMA
from engine.calibration import CALIBRATION_SCHEMA
from engine.confidence import CONFIDENCE_SCHEMA
from engine.embedding import EMBEDDING_SCHEMA
from engine.evidence import EVIDENCE_SCHEMA
from engine.guidance.worths import WORTHS_SCHEMA
from engine.state import STATE_SCHEMA
from engine.training.base import BASE_SCHEMA
from engine.training.card import APPEALS, OWN_CONVERSATIONS, write_card
from engine.training.corpus import OWN, PERSUASION, WRITTEN, WRITTEN_GIFT, Example
from engine.training.evaluate import Report
from engine.training.export import QUANTISATION
from engine.training.ladder import Rung
from engine.training.options import refuse_folder
from models.catalogue import MANIFEST_FORMAT, Artefact, Catalogue, Manifest, TrainingPart

VERSION: Final = "0.1.0"
_OURS: Final = "engine/training, from models/corpus"
_LICENCE: Final = "MIT"
# What they learned from, in the card's words.
_KINDS: Final = {
    WRITTEN: "written sales conversations",
    OWN: OWN_CONVERSATIONS,
    WRITTEN_GIFT: APPEALS,
    PERSUASION: PERSUASION,
}
_UNCHANGED: Final = {"embedder/base": BASE_SCHEMA, "embedder/tokenizer": EMBEDDING_SCHEMA}
_LEGAL: Final = ("LICENSE", "NOTICE")
ENCODER_PATH: Final = "embedder/encoder-int8.onnx"


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training run made, ready to be written."""

    encoder: bytes
    policies: tuple[bytes, ...]
    words: bytes
    calibration: bytes
    confidence: bytes
    bank: bytes
    moves: bytes
    seeds: tuple[int, ...]
    parts: dict[str, list[Example]]
    figures: Report
    ladder: tuple[Rung, ...]


def publish(out: Path, before: Catalogue, trained: Trained) -> None:
    """Write everything under `out`; raises InputError if the folder cannot be written."""
    files = _embedder(before, trained.encoder)
    for place, model in enumerate(trained.policies):
        path = f"policies/policy-{place}.onnx"
        files.append(_made(f"policies/{place}", path, model, STATE_SCHEMA, QUANTISATION))
    files += [
        _made("words", "words.npz", trained.words, EVIDENCE_SCHEMA, "none"),
        _made("calibration", "calibration.json", trained.calibration, CALIBRATION_SCHEMA, "none"),
        _made("confidence", "confidence.json", trained.confidence, CONFIDENCE_SCHEMA, "none"),
        _made("bank", "bank.npz", trained.bank, BANK_SCHEMA, "int8, one scale"),
        _made("moves", "moves.json", trained.moves, WORTHS_SCHEMA, "none"),
    ]
    manifest = Manifest(
        format=MANIFEST_FORMAT,
        version=VERSION,
        state_schema=STATE_SCHEMA,
        seeds=trained.seeds,
        trained_on=tuple(_describe_parts(trained.parts)),
        artefacts=tuple(artefact for artefact, _ in files),
    )
    # The encoder and its base are others' weights, changed: their licence goes where they go.
    ours = Path(models.__file__).parent / "embedder"
    legal = {name: (ours / name).read_bytes() for name in _LEGAL}
    try:
        for artefact, data in files:
            _save(out / artefact.path, data)
        _save(
            out / "figures.json", msgspec.json.format(msgspec.json.encode(trained.figures), indent=1) + b"\n"
        )
        ladder = msgspec.json.format(msgspec.json.encode(trained.ladder), indent=1)
        _save(out / "ladder.json", ladder + b"\n")
        card = write_card(manifest, trained.figures, trained.ladder)
        for name, text in legal.items():
            _save(out / "embedder" / name, text)
        _save(out / "MODEL_CARD.md", card.encode("utf-8"))
        _save(out / "manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    except OSError as error:
        raise refuse_folder(out, error) from error


def _embedder(before: Catalogue, encoder: bytes) -> list[tuple[Artefact, bytes]]:
    """Base and tokenizer as they are, and the encoder, which may be a new one."""
    kept = {artefact.name: artefact for artefact in before.manifest.artefacts}
    made, data = _made("embedder/model", ENCODER_PATH, encoder, EMBEDDING_SCHEMA, QUANTISATION)
    source = "models/embedder/mpnet-6-int8.npz, tuned by engine/training"
    tuned = msgspec.structs.replace(made, source=source, licence="Apache-2.0")
    same = [(kept[name], before.load_artefact(name, schema=schema)) for name, schema in _UNCHANGED.items()]
    return [*same, (tuned, data)]


def _made(name: str, path: str, data: bytes, schema: int, quantisation: str) -> tuple[Artefact, bytes]:
    artefact = Artefact(
        name=name,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        schema=schema,
        quantisation=quantisation,
        source=_OURS,
        licence=_LICENCE,
    )
    return artefact, data


def _save(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() == data:
        return
    waiting = path.with_name(path.name + ".part")
    with waiting.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)


def _describe_parts(parts: dict[str, list[Example]]) -> Sequence[TrainingPart]:
    told = []
    for use, examples in parts.items():
        for kind, name in _KINDS.items():
            chosen = [example for example in examples if example.kind == kind]
            if chosen:
                ids = "\n".join(sorted(example.id for example in chosen))
                told.append(TrainingPart(name, use, len(chosen), hashlib.sha256(ids.encode()).hexdigest()))
    return told
