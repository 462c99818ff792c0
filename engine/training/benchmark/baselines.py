"""What ours has to beat: forecasters that know less, given the same parts and the same calibration.

One rule: each is fitted on the training part and gives log-odds after every turn; from there on it is
an ensemble of one and is calibrated on the calibration part by the code that calibrates ours.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from engine.ensemble import Opinion, log_odds
from engine.evidence import Bags, EvidenceReader
from engine.training.benchmark.figures import Told
from engine.training.benchmark.forests import Chances, ask_forest, ask_xgboost, tabulate_words
from engine.training.benchmark.kept import Keeper
from engine.training.benchmark.material import JUDGED, Material, tell_calibrated
from engine.training.corpus import Example
from engine.training.dataset import Report
from engine.training.opinions import Heard

BASE_RATE: Final = "base rate"
LENGTH: Final = "length only"
LAST_TURN: Final = "last turn + LR"
WORDS: Final = "bag of words + LR"
FOREST: Final = "random forest"
XGBOOST: Final = "XGBoost"

Raw = dict[str, list[float]]
"""Log-odds after each turn, by the conversation's id."""


def tell_baselines(
    material: Material, keeper: Keeper, seed: int, trees: int, report: Report
) -> dict[str, Told]:
    """What every baseline that can run here says of the test part, by its name.

    `keeper` is named by the conversations, the seed and the trees.
    """
    judged = [one.sample.example for part in JUDGED for one in material.heard[part]]
    train = material.examples["train"]
    bags = material.model.instruments.bags
    # Made when the first kind of tree needs them, once for all.
    tables = functools.cache(lambda: tabulate_words(train, judged))
    makers: dict[str, Callable[[], Raw]] = {
        LENGTH: lambda: tell_length(train, judged),
        LAST_TURN: lambda: tell_words(bags, judged, place=1),
        WORDS: lambda: tell_words(bags, judged, place=0),
        FOREST: lambda: _odds(ask_forest(tables(), trees, seed)),
    }
    if find_spec("xgboost") is not None:
        makers[XGBOOST] = lambda: _odds(ask_xgboost(tables(), trees, seed))
    told: dict[str, Told] = {BASE_RATE: tell_rate(train, judged)}
    for done, (name, make) in enumerate(makers.items()):
        report(done, len(makers))
        # The bags belong to the model, which may change under the same conversations; they are quick.
        raw = make() if name in {WORDS, LAST_TURN} else keeper.obtain(name, dict[str, list[float]], make)
        heard = {part: [speak_as(one, raw) for one in material.heard[part]] for part in JUDGED}
        told[name] = tell_calibrated(heard["calibration"], heard["test"])
    report(len(makers), len(makers))
    return told


def _odds(chances: Chances) -> Raw:
    return {name: [log_odds(chance) for chance in said] for name, said in chances.items()}


def speak_as(one: Heard, raw: Mapping[str, Sequence[float]]) -> Heard:
    """The conversation as an ensemble of one with these log-odds, and no opinion of value, heard it."""
    said = raw[one.sample.example.id]
    return replace(one, opinions=tuple(Opinion(odds, 0.0, 0.0, 0.0) for odds in said))


def tell_rate(train: Sequence[Example], judged: Sequence[Example]) -> Told:
    """How many buy, whatever is said; there is nothing in it to calibrate."""
    rate = float(np.mean([one.outcome.value for one in train]))
    return {one.id: [rate] * len(one.turns) for one in judged}


def tell_length(train: Sequence[Example], judged: Sequence[Example]) -> Raw:
    """How many turns were heard, and nothing of what was said in them."""
    turns = [[math.log(turn)] for one in train for turn in range(1, len(one.turns) + 1)]
    bought = [one.outcome.value for one in train for _ in one.turns]
    weight = [1.0 / len(one.turns) for one in train for _ in one.turns]  # a conversation speaks once
    model = LogisticRegression().fit(turns, bought, sample_weight=weight)
    slope, shift = float(model.coef_[0, 0]), float(model.intercept_[0])
    return {
        one.id: [slope * math.log(turn) + shift for turn in range(1, len(one.turns) + 1)] for one in judged
    }


def tell_words(bags: Bags, judged: Sequence[Example], place: int) -> Raw:
    """The bag over all that was said (`place` 0) or over the last turn alone (1)."""
    raw: Raw = {}
    for one in judged:
        reader = EvidenceReader(bags)
        read = [reader.read(turn.text, turn.speaker.side)[place] for turn in one.turns]
        # The evidence is a chance drawn out to -1..1.
        raw[one.id] = [log_odds(0.5 + 0.5 * float(value)) for value in read]
    return raw
