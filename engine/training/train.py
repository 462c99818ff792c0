"""`salesrl train`: from conversations to a models folder, reading from top to bottom.

One rule: a run is named by its options and its inputs, and its stages keep what they made in a
folder of that name, so a run that was stopped goes on and ends as an unbroken one would. The models
folder is written at the very end, in one move per file and the manifest last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import torch

import models
from engine.bank import load_bank, save_bank
from engine.confidence import Trust
from engine.embedding import EMBEDDING_SCHEMA, LocalEmbedder
from engine.ensemble import Ensemble
from engine.errors import ArtefactError, InputError
from engine.evidence import Bags, save_bags
from engine.features.reader import FeatureReader
from engine.guidance.worths import encode_worths
from engine.pipeline import translate_refusals
from engine.policy import OnnxPolicy
from engine.state import STATE_SCHEMA
from engine.training import calibrate, evaluate, ladder, opinions, stages
from engine.training.base import BASE_SCHEMA
from engine.training.counter import Mixture, make_counterexamples
from engine.training.encoder import LAYERS
from engine.training.ladder import Candidate
from engine.training.moves import estimate_worths
from engine.training.options import Options, try_folder
from engine.training.parts import Choice, choose_parts
from engine.training.ppo import PpoSchedule
from engine.training.publish import Trained, publish
from engine.training.rungs import ADVERSARIAL, REINFORCED, SUPERVISED, Rung, Workshop
from engine.training.stages import Parts, Report
from engine.training.supervised import Schedule
from engine.training.trades import fit_trades
from models.catalogue import Catalogue, load_catalogue

# Enough to tell a strange call; more would cost a turn more than the policies do.
BANK_SIZE: Final = 320


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is: the stage in words, and how much of it is done."""

    stage: str
    done: int
    total: int


OnProgress = Callable[[Progress], None]
OnChoice = Callable[[Choice], None]


def train(
    options: Options, on_progress: OnProgress, on_choice: OnChoice = lambda choice: None
) -> evaluate.Report:
    """Train, calibrate, evaluate and publish; return the figures on the test part.

    `on_choice` is told, before the first stage, which conversations the run has.
    """
    torch.set_num_threads(min(2, torch.get_num_threads()))
    try_folder(options.out)
    start = open_start()
    choice = choose_parts(options)
    on_choice(choice)
    parts = choice.parts

    def report(stage: str) -> Report:
        return lambda done, total: on_progress(Progress(stage, done, total))

    encoder, embedder = _choose_encoder(options, start, parts, report)
    work = options.work / _fingerprint(options, encoder, parts)
    work.mkdir(parents=True, exist_ok=True)
    bent = make_counterexamples(parts["train"], Mixture(), options.seed)
    vectors = stages.embed_turns(
        parts, bent, embedder, encoder, options.work, report("turning words into vectors")
    )
    bags, crossed = stages.fit_words(parts["train"], work, report("weighing words"))
    states = stages.read_states(parts, bent, vectors, bags, crossed, report("reading states"))
    vectors_kept = opinions.choose_bank(states.parts["train"], BANK_SIZE, options.seed)
    bank = save_bank(vectors_kept, fit_trades(parts["train"]))
    listen = _listener(states, bank, bags, report)
    best, told = _climb(Workshop(states, options.seed, work, _schedule(options), report), listen, options)
    trust, figures = _judge(best, parts)
    worths = estimate_worths([one for one in parts["train"] if one.readings and one.sale], FeatureReader)
    trained = Trained(
        encoder=encoder,
        policies=best.policies,
        words=save_bags(bags),
        calibration=msgspec.json.encode(best.calibration),
        confidence=msgspec.json.encode(trust),
        bank=bank,
        moves=encode_worths(worths),
        seeds=tuple(options.seed + place for place in range(len(best.policies))),
        parts=parts,
        figures=figures,
        ladder=told,
    )
    with translate_refusals():
        publish(options.out, start.catalogue, trained)
    return figures


def _listener(
    states: stages.States, bank: bytes, bags: Bags, report: Callable[[str], Report]
) -> Callable[[Rung], Candidate]:
    """Lets a rung's policies follow the calibration and the test part as they would ship."""
    searched = load_bank(bank)

    def listen(rung: Rung) -> Candidate:
        policies = rung.export()
        ensemble = Ensemble([OnnxPolicy(model, f"policies/{place}") for place, model in enumerate(policies)])
        stage = report(f"following calls ({rung.name})")
        held_out, test = (
            opinions.hear(states.parts[part], ensemble, searched, bags, stage)
            for part in ("calibration", "test")
        )
        return Candidate(rung.name, policies, held_out, test, calibrate.fit_calibration(held_out))

    return listen


def _judge(best: Candidate, parts: Parts) -> tuple[Trust, evaluate.Report]:
    """The confidence of what ships, and its figures on the test part."""
    most = max(len(example.turns) for example in parts["train"])
    trust = calibrate.fit_trust(best.held_out, most)
    rate = sum(example.outcome.value for example in parts["train"]) / len(parts["train"])
    baseline = evaluate.fit_baselines(best.held_out)
    return trust, evaluate.evaluate(best.test, best.calibration, trust, baseline, rate)


@dataclass(frozen=True, slots=True)
class Start:
    """The models a run begins with: their catalogue, and of them what every run needs."""

    catalogue: Catalogue
    encoder: bytes
    tokenizer: bytes
    base: bytes


def open_start() -> Start:
    """Read it all before the first stage: what is missing would be missed at the end, hours later.

    Raises ArtefactError where it is not what the manifest says, InputError where the person named it.
    """
    with translate_refusals():
        catalogue = load_catalogue()
    try:
        with translate_refusals():
            return Start(
                catalogue,
                encoder=catalogue.load_artefact("embedder/model", schema=EMBEDDING_SCHEMA),
                tokenizer=catalogue.load_artefact("embedder/tokenizer", schema=EMBEDDING_SCHEMA),
                base=catalogue.load_artefact("embedder/base", schema=BASE_SCHEMA),
            )
    except ArtefactError as error:
        if catalogue.root == Path(models.__file__).parent:
            raise
        raise InputError(str(error)) from error


def _choose_encoder(
    options: Options, start: Start, parts: Parts, report: Callable[[str], Report]
) -> tuple[bytes, LocalEmbedder]:
    embedder = LocalEmbedder(start.encoder, start.tokenizer)
    if options.keeps_encoder:
        return start.encoder, embedder
    # Named by what it follows from alone: nothing that changes the policies tunes it again.
    told = hashlib.sha256(start.base + repr((options.seed, options.encoder, LAYERS)).encode())
    told.update(_spell({"train": parts["train"]}))
    work = options.work / f"encoder-{told.hexdigest()[:16]}"
    work.mkdir(parents=True, exist_ok=True)
    tuned = stages.make_encoder(
        parts["train"], start.base, embedder.token_ids, options.seed, options.encoder, work, report
    )
    return tuned, LocalEmbedder(tuned, start.tokenizer)


def _spell(parts: Parts) -> bytes:
    """Everything of the conversations that a stage may learn from."""
    return b"".join(
        repr((part, [(one.id, one.outcome, one.readings, one.turns) for one in examples])).encode()
        for part, examples in parts.items()
    )


def _schedule(options: Options) -> Schedule:
    return Schedule(epochs=2) if options.quick else options.schedule


def _climb(
    workshop: Workshop, listen: Callable[[Rung], Candidate], options: Options
) -> tuple[Candidate, tuple[ladder.Rung, ...]]:
    """Train the rungs one after another; what ships, and what each was worth."""
    rungs = {rung.name: rung for rung in (workshop.supervise(SUPERVISED),)}
    candidates = [listen(rungs[SUPERVISED])]
    rungs[ADVERSARIAL] = workshop.supervise(ADVERSARIAL, workshop.states.bent)
    candidates.append(listen(rungs[ADVERSARIAL]))
    best, _ = ladder.climb(candidates)
    reinforced = workshop.reinforce(rungs[best.name], PpoSchedule(epochs=1) if options.quick else options.ppo)
    candidates.append(listen(reinforced))
    rungs[REINFORCED] = reinforced
    best, told = ladder.climb(candidates)
    single = listen(workshop.distil(rungs[best.name]))
    return best, (*told, ladder.tell(single, "one policy cannot disagree, and the five cost little"))


def _fingerprint(options: Options, encoder: bytes, parts: Parts) -> str:
    """Names a run by all it follows from, the very encoder among them: every State holds its vectors."""
    told = hashlib.sha256()
    told.update(repr((options.seed, _schedule(options), options.ppo, Mixture(), STATE_SCHEMA)).encode())
    told.update(hashlib.sha256(encoder).digest())
    told.update(_spell(parts))
    return told.hexdigest()[:16]
