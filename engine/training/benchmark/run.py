"""`salesrl bench accuracy` from a model to its report, reading from top to bottom.

One rule: a run follows from the model, the conversations and the options, and keeps what it made in a
folder named by them, so one that was stopped goes on and ends as an unbroken one would. Nothing is
fitted on the test part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import torch

from engine.ensemble import Ensemble
from engine.state import STATE_SCHEMA
from engine.training.benchmark import elsewhere, llm, strangers
from engine.training.benchmark.ablations import ablate
from engine.training.benchmark.baselines import WORDS, XGBOOST, tell_baselines
from engine.training.benchmark.exhibit import reenact
from engine.training.benchmark.figures import OURS, RESAMPLES, Score, Told, compare, find_alarms, tabulate
from engine.training.benchmark.gates import pass_gates
from engine.training.benchmark.kept import Keeper, mark_of
from engine.training.benchmark.material import (
    JUDGED,
    Material,
    Model,
    Stage,
    embed,
    follow,
    gather,
    hear_as,
    tell,
    tell_calibrated,
)
from engine.training.benchmark.paths import Band, band, tell_listener, trace
from engine.training.benchmark.report import MAIN_SET, Bin, CurvePoint, Pace, Report, bin_forecasts
from engine.training.benchmark.retrained import EVERYTHING, tell_retrained
from engine.training.benchmark.singles import rank_shuffled, score_singles
from engine.training.benchmark.trust import weigh_trust
from engine.training.corpus import (
    PERSUASION,
    WRITTEN,
    WRITTEN_GIFT,
    Example,
    load_examples,
    load_gifts,
    shipped_corpus,
    split,
)
from engine.training.evaluate import points, sets_of
from engine.training.opinions import Heard
from engine.training.supervised import Schedule
from engine.training.train import OnProgress, Progress

BASE: Final = "ours, one policy"
LEAD_POINTS: Final = ("50 %", "100 %", "turn 8")
_RELIABLE_POINTS: Final = ("50 %", "75 %", "100 %")
_QUICK_CONVERSATIONS: Final = 400


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured and how thoroughly.

    `work` keeps what was made; `quick` takes fewer conversations, trees, epochs and draws;
    `persuasion` and `craigslist` are real conversations or None; `llm_calls` how many calls a
    language model is asked about.
    """

    work: Path
    seed: int = 0
    quick: bool = False
    persuasion: Path | None = None
    craigslist: Path | None = None
    llm_calls: int = 80
    corpus: Path = field(default_factory=shipped_corpus)

    @property
    def schedule(self) -> Schedule:
        """How long a policy is trained for a comparison."""
        return Schedule(epochs=1 if self.quick else 4)

    @property
    def trees(self) -> int:
        """How many trees a forest has."""
        return 60 if self.quick else 300

    @property
    def resamples(self) -> int:
        """How many draws an interval rests on."""
        return 200 if self.quick else RESAMPLES


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What only the caller knows or can reach: whose model it is, the machine, times, a language model."""

    version: str
    shipped: bool = True
    machine: str = ""
    paces: Callable[[], Sequence[Pace]] = list
    llm_name: str = ""
    asker: llm.Asker | None = None
    curve: Sequence[CurvePoint] = ()


def benchmark(options: Options, model: Model, around: Surroundings, on_progress: OnProgress) -> Report:
    """Measure everything; raises InputError for conversations that cannot be read."""
    torch.set_num_threads(1)  # small networks: two threads wait for each other

    def stage(name: str) -> Callable[[int, int], None]:
        return lambda done, total: on_progress(Progress(name, done, total))

    examples = choose_examples(options)
    # What does not depend on the model outlives it.
    data = Keeper(options.work / f"benchmark-data-{_mark_data(options, examples)}")
    keeper = Keeper(options.work / f"benchmark-{_mark(options, model, examples)}")
    shelf = options.work / "corpus-vectors.npz"
    material = gather(model, examples, shelf, data, stage)
    told = tell_all(material, options, data, stage)
    table = tabulate(material.test, told, options.resamples)
    natural = material.written_test
    persuaded = [one for one in material.test if one.persuasion]
    seen = tell_retrained(material, EVERYTHING, options.schedule, options.seed, keeper, stage("training"))
    unseen = strangers.tell_unseen(material, options.schedule, options.seed, keeper, stage)
    return Report(
        version=around.version,
        seeds=model.seeds,
        seed=options.seed,
        quick=options.quick,
        machine=around.machine,
        parts=_count(examples),
        table=table,
        leads=lead(material, told, options.resamples),
        alarms=find_alarms(material.test, table),
        ablations=ablate(material, options.schedule, options.seed, keeper, options.resamples, stage),
        exhibit=reenact(200 if options.quick else 600, options.seed),
        gates=pass_gates(
            material,
            40 if options.quick else 200,
            rank_shuffled(material, options.schedule, keeper, stage),
        ),
        trusted=weigh_trust(natural, model.instruments.calibration, model.instruments.trust),
        strangers=strangers.meet_strangers(material, seen, unseen, options.seed, options.resamples),
        paths={name: trace(natural, told[name]) for name in (OURS, WORDS)},
        reliability=_reliability(natural, told[OURS]),
        trajectories=_trajectories(natural, told[OURS]),
        singles=score_singles(material, options.resamples),
        persuasion=elsewhere.score_at_turns(persuaded, told, elsewhere.PERSUASION_TURNS, options.resamples),
        craigslist=meet_bargains(model, options, shelf, stage),
        llm=ask_language_model(material, told[OURS], options, around, stage),
        curve=list(around.curve),
        paces=list(around.paces()),
        skipped=_skipped(options, around, told),
        shipped=around.shipped,
    )


def choose_examples(options: Options) -> dict[str, list[Example]]:
    """The conversations by part."""
    examples = load_examples(options.corpus)
    if options.quick:
        examples = examples[:: max(1, len(examples) // _QUICK_CONVERSATIONS)]
    if options.persuasion is not None:
        examples += load_gifts(options.persuasion)
    return split(examples)


def tell_all(material: Material, options: Options, keeper: Keeper, stage: Stage) -> dict[str, Told]:
    """What every forecaster says of the test part: the baselines, one policy, all of them."""
    told = tell_baselines(material, keeper, options.seed, options.trees, stage("fitting baselines"))
    first = Ensemble(material.model.instruments.ensemble.policies[:1])
    single = {part: hear_as(material, part, first) for part in JUDGED}
    told[BASE] = tell_calibrated(single["calibration"], single["test"])
    told[OURS] = tell(material.test, material.model.instruments.calibration)
    return told


def lead(
    material: Material, told: Mapping[str, Told], resamples: int
) -> dict[str, dict[str, dict[str, Score]]]:
    """By set, forecaster and point: the Brier score of ours minus the other's (below 0: ours is better)."""
    leads: dict[str, dict[str, dict[str, Score]]] = {}
    for set_name, chosen in sets_of(material.test).items():
        at = points(chosen)
        for name, said in told.items():
            if name == OURS:
                continue
            leads.setdefault(set_name, {})[name] = {
                point: compare(
                    [told[OURS][one.sample.example.id][turn - 1] for one, turn in at[point]],
                    [said[one.sample.example.id][turn - 1] for one, turn in at[point]],
                    [one.outcome for one, _ in at[point]],
                    resamples,
                )
                for point in LEAD_POINTS
            }
    return leads


def meet_bargains(model: Model, options: Options, shelf: Path, stage: Stage) -> elsewhere.Elsewhere | None:
    """Craigslist, where it was given; its vectors are not kept."""
    if options.craigslist is None:
        return None
    own = model.instruments
    examples = elsewhere.load_bargains(options.craigslist)
    vectors = embed(model, [], examples, shelf, lambda name: stage(f"{name} (Craigslist)"))
    heard = follow(model, examples, vectors, stage("hearing Craigslist"))
    low = strangers.share_low(*(strangers.bands_heard(own, one, own.bank) for one in heard))
    return elsewhere.bargain(heard, tell(heard, own.calibration), low, options.resamples)


def ask_language_model(
    material: Material, ours: Told, options: Options, around: Surroundings, stage: Stage
) -> dict[str, llm.LanguageModel]:
    """A language model on some calls of each kind; nothing where none was given."""
    if around.asker is None:
        return {}
    kinds = {
        MAIN_SET: material.written_test,
        PERSUASION: [one for one in material.test if one.persuasion],
    }
    train = material.examples["train"]
    found = {}
    for name, heard in kinds.items():
        chosen = llm.choose_calls(heard, options.llm_calls, options.seed)
        if not chosen:
            continue
        like = PERSUASION if name == PERSUASION else WRITTEN
        shots = llm.choose_shots([one for one in train if one.kind == like])
        questions = llm.make_questions(chosen, shots)
        answers, tokens = around.asker(questions, stage(f"asking {around.llm_name}"))
        found[name] = llm.weigh_answers(
            around.llm_name, chosen, ours, answers, len(questions), tokens, options.resamples
        )
    return found


def _reliability(natural: Sequence[Heard], ours: Told) -> dict[str, list[Bin]]:
    at = points(natural)
    return {
        point: bin_forecasts(
            [ours[one.sample.example.id][turn - 1] for one, turn in at[point]],
            [one.outcome for one, _ in at[point]],
        )
        for point in _RELIABLE_POINTS
    }


def _trajectories(natural: Sequence[Heard], ours: Told) -> dict[str, dict[str, Band]]:
    return {
        name: {
            ending: band(natural, said, outcome) for outcome, ending in ((1, "bought"), (0, "did not buy"))
        }
        for name, said in ((OURS, ours), ("a careful listener", tell_listener(natural)))
    }


def _count(examples: Mapping[str, Sequence[Example]]) -> dict[str, dict[str, int]]:
    kinds = (WRITTEN, WRITTEN_GIFT, PERSUASION)
    return {
        part: {kind: sum(one.kind == kind for one in chosen) for kind in kinds}
        for part, chosen in examples.items()
    }


def _mark_data(options: Options, examples: Mapping[str, Sequence[Example]]) -> str:
    said = [
        (part, [(one.id, one.outcome, one.readings, one.turns) for one in chosen])
        for part, chosen in examples.items()
    ]
    return mark_of([options.seed, options.trees, STATE_SCHEMA, said])


def _mark(options: Options, model: Model, examples: Mapping[str, Sequence[Example]]) -> str:
    return mark_of([model.mark, options.schedule, _mark_data(options, examples)])


def _skipped(options: Options, around: Surroundings, told: Mapping[str, Told]) -> dict[str, str]:
    skipped = {}
    if XGBOOST not in told:
        skipped[XGBOOST] = "not installed here: pip install '.[train]'"
    if around.asker is None:
        skipped["language model"] = "none was given: name one with --azure or --base-url and --deployment"
    if options.persuasion is None:
        skipped[PERSUASION] = "not given: name its files with --persuasion"
    if options.craigslist is None:
        skipped["Craigslist"] = "not given: name its files with --craigslist"
    if not around.curve:
        skipped["learning curve"] = "not given: name one with --curve"
    return skipped
