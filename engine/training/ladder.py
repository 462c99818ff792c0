"""The ladder of training: each rung's policies beside the one below, and which rung ships.

One rule: nothing ships that loses to its predecessor. A rung is judged on the calibration part,
whose products no policy learned from, as it would ship: calibrated, each call by numbers fitted on
the others. The figures of the test part are told for every rung, whichever way it went, and no rung
climbs by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from engine import calibration as calibrating
from engine.calibration import Calibration
from engine.training import calibrate
from engine.training.evaluate import Figures, measure
from engine.training.opinions import Heard

_POINTS: Final = (0.5, 0.75, 1.0)
# Two of a thousand: what another seed changes by itself.
_BRIER_GRACE: Final = 0.0
_AUC_GRACE: Final = 0.002
_ECE_GRACE: Final = 0.005


class Rung(msgspec.Struct, frozen=True):
    """One stage's figures: judged on `held_out` (the calibration part), told on `test`."""

    name: str
    held_out: Figures
    test: dict[str, Figures]
    climbed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stage's policies as they would ship, and what they make of the held-out and the test part."""

    name: str
    policies: tuple[bytes, ...]
    held_out: Sequence[Heard]
    test: Sequence[Heard]
    calibration: Calibration


def judge_held_out(heard: Sequence[Heard]) -> Figures:
    """The forecasts at half, three quarters and the end of natural written calls, all at once."""
    wanted = {id(one) for one in _telling(heard)}
    forecasts, outcomes = [], []
    for one, standings in calibrate.forecast_unseen(heard):
        if id(one) not in wanted:
            continue
        for share in _POINTS:
            forecasts.append(standings[max(1, round(share * len(standings))) - 1].probability)
            outcomes.append(one.outcome)
    return measure(forecasts, outcomes)


def _telling(heard: Sequence[Heard]) -> Sequence[Heard]:
    """The natural written calls; all of them where a small corpus has none of these."""
    return [one for one in heard if not one.persuasion and one.sample.example.natural] or heard


def loses(new: Figures, old: Figures) -> str:
    """Why `new` may not replace `old`, in words; empty where it may."""
    if new.brier > old.brier + _BRIER_GRACE:
        return f"its Brier score is {new.brier:.4f}, not {old.brier:.4f}"
    if (new.auc or 0.0) < (old.auc or 0.0) - _AUC_GRACE:
        return f"its AUC is {new.auc:.4f}, not {old.auc:.4f}"
    if new.ece > old.ece + _ECE_GRACE:
        return f"its calibration error is {new.ece:.4f}, not {old.ece:.4f}"
    return ""


def climb(candidates: Sequence[Candidate]) -> tuple[Candidate, tuple[Rung, ...]]:
    """The candidate that ships, going up from the first, and the figures of all."""
    best, best_figures = candidates[0], judge_held_out(candidates[0].held_out)
    rungs = []
    for place, candidate in enumerate(candidates):
        figures = judge_held_out(candidate.held_out)
        reason = loses(figures, best_figures) if place else ""
        if not reason:
            best, best_figures = candidate, figures
        rungs.append(Rung(candidate.name, figures, _tell_test(candidate), not reason, reason))
    return best, tuple(rungs)


def tell(candidate: Candidate, reason: str) -> Rung:
    """The figures of a candidate that is measured and does not ship, with the reason."""
    return Rung(candidate.name, judge_held_out(candidate.held_out), _tell_test(candidate), False, reason)


def _tell_test(candidate: Candidate) -> dict[str, Figures]:
    written = _telling(candidate.test)
    told = {}
    for share in _POINTS:
        turns = [max(1, round(share * len(one.opinions))) for one in written]
        forecasts = [
            calibrating.calibrate(candidate.calibration, one.opinions[turn - 1], turn)[0]
            for one, turn in zip(written, turns, strict=True)
        ]
        told[f"{round(100 * share)} %"] = measure(forecasts, [one.outcome for one in written])
    return told
