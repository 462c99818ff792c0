"""The conversations of a training run by part, or one sentence that says why there can be none.

One rule: what some stage would stumble over hours later is refused here, at once and in words: what,
how many there are, what is needed. The least numbers are those of the stages that ask for them: when
`words`, `calibrate` or `evaluate` ask for more, so does this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sklearn.model_selection import GroupKFold

from engine.errors import InputError
from engine.training.corpus import (
    Example,
    load_all,
    load_gifts,
    refuse_mixture,
    shipped_corpus,
    split,
)
from engine.training.corpus.public import MEASURED_ONLY
from engine.training.options import Options
from engine.training.stages import Parts
from engine.training.words import FOLDS

CALLED: Final = {"train": "training", "calibration": "calibration", "test": "test"}
"""The parts in words, in the order in which they are told."""
FEWEST_SALES: Final = 7
"""Sales calls that the bags of words need: a term is one that 4 of them say and no more than 60 %."""
_FEWEST_READ: Final = {"train": 1, "calibration": 3}  # of three, two are fitted on where one is missed
_QUICK_CONVERSATIONS: Final = 160
_QUICK_GIFTS: Final = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """The conversations by part, and which of them came with --corpus."""

    parts: Parts
    own: Parts


def choose_parts(options: Options) -> Choice:
    """The conversations of a run; raises InputError where no run can be made of them."""
    shipped = [] if options.alone else [shipped_corpus()]
    examples = load_all([*shipped, *options.corpus])
    # What ships comes first.
    first_own = len(load_all(shipped)) if options.corpus else len(examples)
    own = {example.id for example in examples[first_own:]}
    if options.quick:
        # Every so many, so that products, trajectories and both kinds of card stay in.
        examples = examples[:: max(1, len(examples) // _QUICK_CONVERSATIONS)]
    if options.persuasion is not None:
        given = load_gifts(options.persuasion)
        if not given:
            raise InputError(
                f"{options.persuasion} holds no PersuasionForGood dialogue; name the public files."
            )
        examples += given[:_QUICK_GIFTS] if options.quick else given
    refuse_mixture(examples)
    kept_apart = {example.source for example in examples} & MEASURED_ONLY
    if kept_apart:
        raise InputError(
            f"{', '.join(sorted(kept_apart))} may be measured on and never trained on; take it out."
        )
    parts = split(examples)
    _refuse_empty(examples, parts)
    _refuse_unread(parts)
    _refuse_one_outcome(parts["calibration"])
    _refuse_few(parts["train"])
    return Choice(
        parts, {part: [one for one in examples if one.id in own] for part, examples in parts.items()}
    )


def count_products(examples: Sequence[Example]) -> int:
    """How many products are named; a conversation that names none is a product to itself."""
    return len({example.group for example in examples if example.group != example.id})


def _refuse_empty(examples: Sequence[Example], parts: Parts) -> None:
    missing = [called for part, called in CALLED.items() if not parts[part]]
    if not missing:
        return
    empty = " and ".join(missing) + (" part stays" if len(missing) == 1 else " parts stay")
    products = count_products(examples)
    if not products:
        raise InputError(f"With {_count(len(examples), 'conversation')} the {empty} empty; give some dozens.")
    raise InputError(
        f"With {_count(products, 'product')} named in {_count(len(examples), 'conversation')} the {empty}"
        ' empty, as a product lies whole in one part; name several products or leave "product" out.'
    )


def _refuse_unread(parts: Parts) -> None:
    for part, least in _FEWEST_READ.items():
        read = sum(bool(example.readings) for example in parts[part])
        if read < least:
            raise InputError(
                f"Of {_count(len(parts[part]), 'conversation')} in the {CALLED[part]} part {read or 'none'}"
                f' {"have" if read > 1 else "has"} a reading "p" in every turn, and at least {least} must;'
                " give some a careful listener's readings."
            )


def _refuse_one_outcome(calibration: Sequence[Example]) -> None:
    outcomes = {example.outcome.value for example in calibration}
    if len(outcomes) < 2:
        raise InputError(
            f"All {len(calibration):,} conversations in the calibration part have the outcome"
            f" {outcomes.pop()}, and at least 1 of the other is needed there; give more conversations."
        )


def _refuse_few(train: Sequence[Example]) -> None:
    """Words are weighed for some products by what was said about the others."""
    sales = sum(example.sale for example in train)
    groups = [example.group for example in train]
    folds = min(FOLDS, len(set(groups)))
    if folds < 2:
        raise InputError(
            f"With 1 product in {_count(len(train), 'conversation')} of the training part no words can be"
            ' weighed, and at least 2 are needed there; name more products or leave "product" out.'
        )
    left = min(
        sum(train[place].sale for place in seen)
        for seen, _ in GroupKFold(n_splits=folds).split(groups, groups=groups)
    )
    if left < FEWEST_SALES:
        raise InputError(
            f"Of {_count(sales, 'sales conversation')} in the training part only {left} are left while one of"
            f" {folds} shares of the products is held back, and at least {FEWEST_SALES} must be; give more,"
            ' about more products or without "product".'
        )


def _count(number: int, of: str) -> str:
    return f"{number:,} {of}" if number == 1 else f"{number:,} {of}s"
