"""Whether a corpus is fit to learn from: counts, duplicates, leaks, variety, each fault in a sentence.

One rule: a fault is something to mend, said with where it is; a figure that is merely unlike another
stands in the findings and is no fault. Simulated conversations repeat their phrases by design and
are never to lie beside written ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean, median
from typing import Final

import msgspec

from engine.training.corpus.duplicates import Alike, Repeats, find_alike, find_repeats
from engine.training.corpus.leaks import FIRST_READING, SCENE, Leak, find_leaks
from engine.training.corpus.records import Pile, Record
from engine.training.corpus.sources import SIMULATED
from engine.training.corpus.variety import Variety, measure_variety

_LEAST_SHARE, _MOST_SHARE = 0.2, 0.8
# Of all sentences of five words or more, so many may stand in two conversations: thanks and goodbyes do.
_HARMLESS_REPEATS: Final = 0.01
_WORSE: Final = 0.75
_MORE_RUNS: Final = 0.05
_NAMED: Final = 5
INDUSTRY: Final = "industry"


class Spread(msgspec.Struct, frozen=True):
    """The middle of a number and its ends."""

    median: float
    least: int
    most: int


class Counts(msgspec.Struct, frozen=True):
    """How much there is. Shares are from 0 to 1, None where no line says."""

    conversations: int
    turns: int
    words: int
    converting: float
    decided: float | None
    with_readings: float
    turns_each: Spread
    words_a_turn: Spread
    converting_by_industry: dict[str, float]
    sources: dict[str, int]


class Findings(msgspec.Struct, frozen=True):
    """All that the check measured, and its faults in sentences; sound where there are none."""

    counts: Counts
    repeats: Repeats
    alike: tuple[Alike, ...]
    leaks: tuple[Leak, ...]
    variety: Variety
    beside: Variety | None
    faults: tuple[str, ...]


def check(pile: Pile, beside: Sequence[Record] = ()) -> Findings:
    """Look at everything; `beside` is another corpus to compare the variety with."""
    records = pile.records
    counts = count(records)
    repeats, alike = find_repeats(records), find_alike(records)
    leaks = find_leaks(records)
    own, other = measure_variety(records, beside)
    faults = [*pile.faults, *_of_mixture(counts), *_of_balance(counts)]
    if set(counts.sources) != {SIMULATED}:
        faults += [*_of_repeats(repeats), *_of_alike(alike)]
    faults += [*_of_leaks(leaks), *_of_variety(own, other)]
    return Findings(counts, repeats, alike, leaks, own, other, tuple(faults))


def count(records: Sequence[Record]) -> Counts:
    """Counts, balance and lengths."""
    lengths = [len(record.turns) for record in records]
    words = [len(said.text.split()) for record in records for said in record.turns]
    decided = [record.decided for record in records if record.decided is not None]
    industries: dict[str, list[int]] = {}
    for record in records:
        for industry in record.scene.get(INDUSTRY, ()):
            industries.setdefault(industry, []).append(record.outcome)
    return Counts(
        conversations=len(records),
        turns=sum(lengths),
        words=sum(words),
        converting=_share([record.outcome for record in records]),
        decided=_share(decided) if decided else None,
        with_readings=_share([bool(record.readings) for record in records]),
        turns_each=Spread(median(lengths), min(lengths), max(lengths)),
        words_a_turn=Spread(median(words), min(words), max(words)),
        converting_by_industry={name: _share(industries[name]) for name in sorted(industries)},
        sources=dict(sorted(Counter(record.source for record in records).items())),
    )


def _share(values: Sequence[int]) -> float:
    return round(fmean(values), 3)


def _of_mixture(counts: Counts) -> Iterator[str]:
    simulated = counts.sources.get(SIMULATED, 0)
    if 0 < simulated < counts.conversations:
        yield (
            f"{simulated} of {counts.conversations} conversations are simulated; take them out, they tell"
            " nothing of buyers."
        )


def _of_balance(counts: Counts) -> Iterator[str]:
    if not _LEAST_SHARE <= counts.converting <= _MOST_SHARE:
        yield (
            f"{counts.converting:.0%} of the conversations convert; add others until it is between"
            f" {_LEAST_SHARE:.0%} and {_MOST_SHARE:.0%}."
        )


def _of_repeats(repeats: Repeats) -> Iterator[str]:
    if repeats.repeated > _HARMLESS_REPEATS * repeats.sentences:
        yield (
            f"{repeats.repeated} of {repeats.sentences} sentences stand in two conversations or more, in"
            f" {repeats.conversations} conversations in all; write those anew."
        )
    if repeats.long:
        named = "; ".join(f"{one} and {other}" for one, other in repeats.pairs[:_NAMED])
        yield (
            f"{_counted(repeats.long, 'sentence')} of nine words or more stand in two conversations"
            f" ({named}{_more(repeats.pairs)}); write one of each anew."
        )


def _of_alike(alike: Sequence[Alike]) -> Iterator[str]:
    if alike:
        named = "; ".join(f"{pair.one} and {pair.other}: {pair.share:.0%}" for pair in alike[:_NAMED])
        yield (
            f"{_counted(len(alike), 'pair')} of conversations are nearly alike ({named}{_more(alike)});"
            " keep one of each."
        )


def _of_leaks(leaks: Sequence[Leak]) -> Iterator[str]:
    telling = [leak for leak in leaks if leak.tells]
    # Where one field tells, the scene as a whole does too, and is no news.
    named = [leak for leak in telling if leak.name != SCENE] or telling
    for leak in named:
        figures = f"(AUC {leak.auc:.2f}, {leak.low:.2f} to {leak.high:.2f})"
        if leak.name == FIRST_READING:
            yield f"The {leak.name} knows the outcome {figures}; have it read without hindsight."
        else:
            yield f"The outcome can be told from {leak.name} alone {figures}; draw the two apart."


def _of_variety(own: Variety, other: Variety | None) -> Iterator[str]:
    if other is None:
        return
    for words, here, there in (
        ("openings", own.openings, other.openings),
        ("words", own.types, other.types),
        ("conversations", own.distance, other.distance),
    ):
        if here < _WORSE * there:
            yield f"Its {words} are less varied ({here:.2f}) than those beside it ({there:.2f}); vary them."
    if own.repeated_runs > other.repeated_runs + _MORE_RUNS:
        yield (
            f"Of its runs of four words {own.repeated_runs:.0%} stand in other conversations,"
            f" {other.repeated_runs:.0%} beside it; write with fewer stock phrases."
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _more(pairs: Sequence[object]) -> str:
    return f" and {len(pairs) - _NAMED} more" if len(pairs) > _NAMED else ""
