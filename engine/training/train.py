"""`salesrl train`: from conversations to a models folder, reading from top to bottom.

One rule: a run is named by its options and its inputs, and its stages keep what they made in a
folder of that name, so a run that was stopped goes on and ends as an unbroken one would. The models
folder is written at the very end, in one move per file and the manifest last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
import torch

from engine.bank import load_bank, save_bank
from engine.confidence import Trust
from engine.embedding import EMBEDDING_SCHEMA, LocalEmbedder
from engine.ensemble import Ensemble
from engine.errors import InputError
from engine.evidence import Bags, save_bags
from engine.features.reader import FeatureReader
from engine.guidance.worths import encode_worths
from engine.policy import OnnxPolicy
from engine.state import STATE_SCHEMA
from engine.training import calibrate, evaluate, ladder, opinions, stages
from engine.training.corpus import load_all, load_gifts, shipped_corpus, split
from engine.training.corpus.public import MEASURED_ONLY
from engine.training.counter import Mixture, make_counterexamples
from engine.training.ladder import Candidate
from engine.training.moves import estimate_worths
from engine.training.ppo import PpoSchedule
from engine.training.publish import Trained, publish
from engine.training.rungs import ADVERSARIAL, REINFORCED, SUPERVISED, Rung, Workshop
from engine.training.stages import Parts, Report
from engine.training.supervised import Schedule
from engine.training.trades import fit_trades
from models.catalogue import Catalogue, load_catalogue

# Enough to tell a strange call; more would cost a turn more than the policies do.
BANK_SIZE: Final = 320
_QUICK_CONVERSATIONS: Final = 160


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is made from.

    `out` is where the models folder is written, `work` where the stages keep what they made,
    `persuasion` the PersuasionForGood files or None, `heads` keeps the encoder that ships and
    trains the policies alone, `quick` a run of minutes for trying the road (it keeps the encoder).
    `corpus` are conversations of one's own, learned from beside the shipped ones or `alone`.
    """

    out: Path
    work: Path
    seed: int = 0
    heads: bool = False
    quick: bool = False
    persuasion: Path | None = None
    corpus: tuple[Path, ...] = ()
    alone: bool = False
    schedule: Schedule = field(default_factory=Schedule)
    encoder: stages.EncoderSchedule = field(default_factory=stages.EncoderSchedule)
    ppo: PpoSchedule = field(default_factory=PpoSchedule)

    @property
    def keeps_encoder(self) -> bool:
        """Whether the encoder that ships stays as it is."""
        return self.heads or self.quick


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
    parts = choose_parts(options)
    work = options.work / _fingerprint(options, catalogue, parts)
    work.mkdir(parents=True, exist_ok=True)

    def report(stage: str) -> Report:
        return lambda done, total: on_progress(Progress(stage, done, total))

    encoder, embedder = _choose_encoder(options, catalogue, parts, report)
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
    publish(options.out, catalogue, trained)
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


def choose_parts(options: Options) -> Parts:
    """The conversations of a run by part; raises InputError where a part would stay empty."""
    examples = load_all([*([] if options.alone else [shipped_corpus()]), *options.corpus])
    if options.quick:
        # Every so many, so that products, trajectories and both kinds of card stay in.
        examples = examples[:: max(1, len(examples) // _QUICK_CONVERSATIONS)]
    if options.persuasion is not None:
        given = load_gifts(options.persuasion)
        if not given:
            raise InputError(
                f"{options.persuasion} holds no PersuasionForGood dialogue; name the public files."
            )
        examples += given[:40] if options.quick else given
    kept_apart = {example.source for example in examples} & MEASURED_ONLY
    if kept_apart:
        raise InputError(
            f"{', '.join(sorted(kept_apart))} may be measured on and never trained on; take it out."
        )
    parts = split(examples)
    if not all(parts.values()):
        raise InputError(
            "The conversations do not fill a training, a calibration and a test part; give more."
        )
    return parts


def _choose_encoder(
    options: Options, catalogue: Catalogue, parts: Parts, report: Callable[[str], Report]
) -> tuple[bytes, LocalEmbedder]:
    encoder = catalogue.load_artefact("embedder/model", schema=EMBEDDING_SCHEMA)
    tokenizer = catalogue.load_artefact("embedder/tokenizer", schema=EMBEDDING_SCHEMA)
    embedder = LocalEmbedder(encoder, tokenizer)
    if options.keeps_encoder:
        return encoder, embedder
    base = catalogue.load_artefact("embedder/base", schema=EMBEDDING_SCHEMA)
    # Named by what it follows from alone: nothing that changes the policies tunes it again.
    told = hashlib.sha256(base + repr((options.seed, options.encoder)).encode())
    told.update(_spell({"train": parts["train"]}))
    work = options.work / f"encoder-{told.hexdigest()[:16]}"
    work.mkdir(parents=True, exist_ok=True)
    tuned = stages.make_encoder(
        parts["train"], base, embedder.token_ids, options.seed, options.encoder, work, report
    )
    return tuned, LocalEmbedder(tuned, tokenizer)


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


def _fingerprint(options: Options, catalogue: Catalogue, parts: Parts) -> str:
    told = hashlib.sha256()
    told.update(repr((options.seed, _schedule(options), options.ppo, Mixture(), STATE_SCHEMA)).encode())
    if options.keeps_encoder:
        encoder = catalogue.load_artefact("embedder/model", schema=EMBEDDING_SCHEMA)
        told.update(hashlib.sha256(encoder).digest())
    else:
        told.update(repr(options.encoder).encode())
    told.update(_spell(parts))
    return told.hexdigest()[:16]
