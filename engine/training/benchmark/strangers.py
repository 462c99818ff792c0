"""Calls unlike those it learned from: other languages, and industries it never met.

One rule: a stranger must be told by its confidence, so what is reported is how often confidence is LOW
on them beside how often it is on ordinary calls. An industry is unseen by the policies and by the
bank alone: encoder and bags of words have met it, so these figures are kinder than a new one would be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import msgspec
import numpy as np
from sklearn.metrics import roc_auc_score

from engine.bank import NEIGHBOURS, Bank
from engine.confidence import FEWEST_TRADE_TURNS, FEWEST_TURNS, judge
from engine.pipeline import Instruments, Pipeline
from engine.trades import TradeReader
from engine.training.benchmark.figures import Scores, Told, tabulate_set
from engine.training.benchmark.foreign import say_foreign
from engine.training.benchmark.kept import Keeper
from engine.training.benchmark.material import JUDGED, Material, Stage, tell_calibrated
from engine.training.benchmark.retrained import EVERYTHING, train_ensemble
from engine.training.dataset import Sample
from engine.training.opinions import Heard, choose_bank, hear, stand
from engine.training.supervised import Schedule
from engine.training.trades import fit_trades
from engine.vocabulary import Band, Turn

GROUPS: Final = 5
SEEN: Final = "industry met in training"
UNSEEN: Final = "industry never met"
LIKENESS: Final = "likeness to the bank"
WORDS: Final = "words of a trade"
WORDS_EARLY: Final = "words of a trade, after five turns"
_BANK_SIZE: Final = 320


class Strangers(msgspec.Struct, frozen=True):
    """How strangers fare, from the third turn on.

    `languages` is the share of LOW readings by language, `ordinary` that on the written test part;
    `industries` are the scores of policies that met the industry and of policies that did not;
    `low_seen` and `low_unseen` the shares of LOW with a bank that holds the industry and one that
    does not; `told_apart` the AUROC by which an unseen industry is told, by sign (LIKENESS, WORDS, and
    WORDS_EARLY after five turns).
    """

    languages: dict[str, float]
    ordinary: float
    industries: dict[str, dict[str, Scores]]
    low_seen: float | None
    low_unseen: float | None
    told_apart: dict[str, float]


def meet_languages(own: Instruments) -> dict[str, float]:
    """The share of LOW by language."""
    return {language: share_low(bands_of(own, turns)) for language, turns in say_foreign().items()}


def bands_of(own: Instruments, turns: Sequence[Turn]) -> list[Band]:
    """The bands of one call as it would be shown."""
    call = Pipeline(own)
    return [call.observe(turn).confidence.band for turn in turns]


def bands_heard(own: Instruments, one: Heard, bank: Bank) -> list[Band]:
    """The bands of one call that was heard, with another bank."""
    found, trade = [], TradeReader(bank.trades)
    heard = zip(one.sample.example.turns, one.signs, one.sample.summaries, strict=True)
    for (turn, signs, summary), standing in zip(heard, stand(one, own.calibration), strict=True):
        here = replace(signs, similarity=bank.similarity(summary), foreign_trade=trade.read(turn.text))
        found.append(judge(own.trust, here, standing).band)
    return found


def share_low(*calls: Iterable[Band]) -> float:
    """The share of LOW from the third turn on (0 where no call lasts that long)."""
    late = [band is Band.LOW for call in calls for band in list(call)[FEWEST_TURNS - 1 :]]
    return round(float(np.mean(late)), 4) if late else 0.0


def group_industries(names: Iterable[str]) -> list[frozenset[str]]:
    """The industries in at most GROUPS groups; each group is left out once."""
    ordered = sorted({name for name in names if name})
    groups = [frozenset(ordered[place::GROUPS]) for place in range(GROUPS)]
    return [group for group in groups if group] if len(ordered) > 1 else []


def tell_unseen(
    material: Material, schedule: Schedule, seed: int, keeper: Keeper, stage: Stage
) -> dict[str, list[float]]:
    """What is said of each written test call by a policy that never met its industry."""
    told: dict[str, list[float]] = {}
    groups = group_industries(one.example.industry for one in material.train)
    for place, left_out in enumerate(groups):

        def make(place: int = place, left_out: frozenset[str] = left_out) -> dict[str, list[float]]:
            own = material.model.instruments
            train = [one for one in material.train if one.example.industry not in left_out]
            report = stage(f"leaving out industries, {place + 1} of {len(groups)}")
            checkpoint = keeper.folder / f"unseen-{place}.pt"
            ensemble = train_ensemble(train, EVERYTHING, schedule, seed, checkpoint, report)
            fitted, judged = (
                hear(
                    [
                        one.sample
                        for one in material.heard[part]
                        if (one.sample.example.industry in left_out) is (part == "test")
                    ],
                    ensemble,
                    own.bank,
                    own.bags,
                    lambda done, total: None,
                )
                for part in JUDGED
            )
            return {name: list(said) for name, said in tell_calibrated(fitted, judged).items()}

        told |= keeper.obtain(f"unseen {place}", dict[str, list[float]], make)
    return told


def compare_banks(material: Material, seed: int) -> tuple[float | None, float | None, dict[str, float]]:
    """LOW with a bank that holds the industry, LOW with one that does not, and how well signs part them."""
    own = material.model.instruments
    whole = _make_bank(material.train, seed)
    seen: list[list[Band]] = []
    unseen: list[list[Band]] = []
    found: dict[str, list[float]] = {sign: [] for sign in (LIKENESS, WORDS, WORDS_EARLY)}
    strange: list[bool] = []
    for left_out in group_industries(one.example.industry for one in material.train):
        bank = _make_bank([one for one in material.train if one.example.industry not in left_out], seed)
        if whole is None or bank is None:
            continue
        for one in material.written_test:
            outside = one.sample.example.industry in left_out
            strange.append(outside)
            foreign = _follow_trade(one, bank)
            found[LIKENESS].append(-bank.similarity(one.sample.summaries[-1]))
            found[WORDS].append(foreign[-1])
            found[WORDS_EARLY].append(foreign[min(FEWEST_TRADE_TURNS, len(foreign)) - 1])
            if outside:
                seen.append(bands_heard(own, one, whole))
                unseen.append(bands_heard(own, one, bank))
    if not 0 < sum(strange) < len(strange):
        return None, None, {}
    apart = {sign: round(float(roc_auc_score(strange, told)), 4) for sign, told in found.items()}
    return share_low(*seen), share_low(*unseen), apart


def _make_bank(train: Sequence[Sample], seed: int) -> Bank | None:
    if len(train) < NEIGHBOURS:
        return None
    return Bank(choose_bank(train, _BANK_SIZE, seed), fit_trades([one.example for one in train]))


def _follow_trade(one: Heard, bank: Bank) -> list[float]:
    reader = TradeReader(bank.trades)
    return [reader.read(turn.text) for turn in one.sample.example.turns]


def meet_strangers(
    material: Material, told_seen: Told, told_unseen: Told, seed: int, resamples: int
) -> Strangers:
    """All of it; both `told` come from policies that were trained alike but for the industry."""
    own = material.model.instruments
    chosen = [one for one in material.written_test if one.sample.example.id in told_unseen]
    low_seen, low_unseen, apart = compare_banks(material, seed)
    return Strangers(
        languages=meet_languages(own),
        ordinary=share_low(*(bands_heard(own, one, own.bank) for one in material.written_test)),
        industries=tabulate_set(chosen, {SEEN: told_seen, UNSEEN: told_unseen}, resamples) if chosen else {},
        low_seen=low_seen,
        low_unseen=low_unseen,
        told_apart=apart,
    )
