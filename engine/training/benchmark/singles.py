"""Policies by themselves: how much seed and view decide, and what one learns from shuffled outcomes.

One rule: each is calibrated by itself as the ensemble is, so that their spread is that of what would
ship with that seed and that view alone.
"""

from __future__ import annotations

from engine.ensemble import Ensemble
from engine.training.benchmark.figures import Scores, tabulate_set
from engine.training.benchmark.gates import DEALS, auc_of, relabel, shuffle_outcomes
from engine.training.benchmark.kept import Keeper
from engine.training.benchmark.material import JUDGED, Material, Stage, hear_as, tell_calibrated
from engine.training.benchmark.retrained import EVERYTHING, train_ensemble
from engine.training.opinions import hear
from engine.training.supervised import Schedule


def score_singles(material: Material, resamples: int) -> list[dict[str, Scores]]:
    """The scores by point of each policy that ships, alone."""
    found = []
    for policy in material.model.instruments.ensemble.policies:
        heard = {part: hear_as(material, part, Ensemble([policy])) for part in JUDGED}
        said = tell_calibrated(heard["calibration"], heard["test"])
        found.append(tabulate_set(material.written_test, {"": said}, resamples)[""])
    return found


def rank_shuffled(material: Material, schedule: Schedule, keeper: Keeper, stage: Stage) -> list[float]:
    """The AUC on whole test calls of policies trained on outcomes that were dealt out anew."""

    def make() -> list[float]:
        own = material.model.instruments
        found = []
        judged = [one.sample for one in material.written_test]
        for seed in DEALS:
            dealt = shuffle_outcomes([one.example for one in material.train], seed)
            ensemble = train_ensemble(
                relabel(material.train, dealt),
                EVERYTHING,
                schedule,
                seed,
                keeper.folder / f"shuffled-{seed}.pt",
                stage(f"learning shuffled outcomes, {seed} of {len(DEALS)}"),
            )
            heard = hear(judged, ensemble, own.bank, own.bags, lambda done, total: None)
            found.append(auc_of([one.opinions[-1].log_odds for one in heard], [one.outcome for one in heard]))
        return found

    return keeper.obtain("shuffled", list[float], make)
