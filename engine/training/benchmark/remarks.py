"""Sentences of BENCHMARKS.md that depend on how the figures went.

One rule: each is computed from the rows it stands under, and nothing is said where they do not bear it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.training.benchmark.figures import Scores
from engine.training.benchmark.retrained import EVERYTHING
from engine.training.views import VIEWS

_POINT: Final = "100 %"
# Another seed alone moves an AUC by two of a thousand; what moves it by a little more may still be chance.
_HARDLY: Final = 0.005


def remark_idle_parts(retrained: Mapping[str, Mapping[str, Scores]]) -> Iterator[str]:
    """The parts without which a policy ranks whole calls as it does with them, if there are any."""
    ranked = {
        name: found.value
        for name, by_point in retrained.items()
        if (found := by_point[_POINT].auc) is not None
    }
    whole = ranked.pop(EVERYTHING.name, None)
    if whole is None:
        return
    idle = {name.removeprefix("without "): auc for name, auc in ranked.items() if abs(auc - whole) <= _HARDLY}
    if not idle:
        return
    *first, last = idle
    parts = f"{', '.join(first)} or {last}" if first else last
    ends = dict.fromkeys(f"{auc:.3f}" for auc in (min(idle.values()), max(idle.values())))
    yield (
        f"Taking away {parts} changes hardly anything here (AUC of whole calls {' to '.join(ends)}, with"
        f" nothing taken away {whole:.3f})."
    )


def remark_views(seeds: Sequence[int]) -> Iterator[str]:
    """That policies of an ensemble differ in what they see and not in their seed alone."""
    seen = [f"seed {seed} {VIEWS[place % len(VIEWS)].name}" for place, seed in enumerate(seeds)]
    yield (
        f"They differ in what they see as well as in their seed ({'; '.join(seen)}), so the spread is of"
        " both."
    )
