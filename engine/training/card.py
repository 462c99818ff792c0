"""The model card: what the shipped policies are, learned from, and are worth, in plain words.

One rule: every figure comes from the evaluation that made the artefacts, none is typed in, and an
AUC above ALARM before the end of the calls is said to be an alarm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.confidence import SIGN_NAMES
from engine.training.calibrate import LEVEL
from engine.training.corpus import PERSUASION
from engine.training.evaluate import ALARM, BUCKETS, Figures, Report, tell_too_few
from engine.training.ladder import Rung
from engine.training.views import VIEWS
from engine.training.words import READING_SHARE
from models.catalogue import Manifest, TrainingPart

_POINTS = ("25 %", "50 %", "75 %", "100 %", "turn 3", "turn 5", "turn 8", "turn 12")
_SPANS = ("all", *BUCKETS)
APPEALS: Final = "written appeals"
OWN_CONVERSATIONS: Final = "conversations of one's own"
"""What the manifest calls them."""

_INTRODUCTION = """\
# Model card, version {version}

Written by `salesrl train`; not edited by hand. {policies} recurrent policies (state encoder, GRU memory,
Beta policy head, value head) vote after every turn on vectors of the turn and of the weighted
history, on what the turn shows, and on what the words alone say. {share} of the label is a careful
listener's reading after that turn, written without hindsight, the rest the outcome. No outcome, no
length of the call and nothing later than the turn is in the state.

{views}

## What it learned from

| part | conversations | use |
|---|---|---|
{parts}

Seeds {seeds}. No product lies in two parts.{gifts}

## Figures on the test part

Products the policies never met. Be a little less kind to these figures than they look: the phrase
tables were written with the whole corpus in view, and the length of the training and the shape of the
calibration were chosen while these figures could be seen. Early in a call the truth itself is uncertain;
a figure near 1 there would be an alarm (above {alarm}: look for a leak).

The baselines in these tables have one slope and one intercept for all turns, fitted on the calibration
part; those of BENCHMARKS.md (`salesrl bench accuracy`) are calibrated turn by turn, as ours is, so its
figures for them differ."""

_REAL_GIFTS = """

PersuasionForGood (Wang et al. 2019, arXiv 1906.06725) is not part of the project;
`salesrl train --persuasion` reads the public files."""

_GIFT_READINGS = """ The readings of its training part were given by a
language model that saw neither what came later nor the outcomes; no part that figures are told of has any."""

_WRITTEN_APPEALS = """

The written appeals were written by a language model from drawn cards; none of them is in a part that
figures are told of."""

_LADDER = """\
## How it was trained, rung by rung

Each way of training starts from what climbed before it, and a rung that loses to its predecessor does
not ship. Judged on the calibration part (products no policy learned from) at half, three quarters and
the end of the natural written calls, each calibrated by the others. The test part is told beside it and is
not asked which rung climbs; but, as said above, the length of the training and the shape of the calibration
were chosen while its figures could be seen.

| rung | held-out Brier | ECE | AUC | test Brier 50 % | 75 % | 100 % | test AUC 50 % | 75 % | 100 % | |
|---|---|---|---|---|---|---|---|---|---|---|
{rungs}
"""

_TRUST = """\
## How far to trust it

The interval claims to hold a careful listener's own reading at least {level:.0%} of the time, whichever of
the listeners it was. On the test part:

| turns | share inside |
|---|---|
{coverage}

Confidence speaks of the forecast's error. GOOD asks for two things: that a regression over {signs}
signs, fitted on the calibration part by forecasts fitted on other products, holds the forecast to be
near the reading, and that the forecast lies far enough from a half to tell the side on which the call
ends. On the test part, from the third turn on, by band: how often the forecast lay within 15 points of
the reading, and its squared error to the outcome.

| band | turns | within 15 points | Brier |
|---|---|---|---|
{bands}

## Limits

{origin}
hold on your calls. English only: another language reads LOW. A trade it never met mostly does not: its
words are held against those of the trades it knows, with a limit that 6 % of the readings on new products
of known trades pass, and most new trades stay within it (models/BENCHMARKS.md says how many). Worths of
moves are associations, not effects."""


def write_card(manifest: Manifest, report: Report, ladder: Sequence[Rung]) -> str:
    """The card in Markdown."""
    parts = [f"| {part.name} | {part.conversations} | {part.use} |" for part in manifest.trained_on]
    introduction = _INTRODUCTION.format(
        version=manifest.version,
        policies=len(manifest.seeds),
        share=READING_SHARE,
        views=_tell_views(len(manifest.seeds)),
        parts="\n".join(parts),
        seeds=", ".join(map(str, manifest.seeds)),
        gifts=_tell_gifts(manifest.trained_on),
        alarm=ALARM,
    )
    lines = [introduction]
    for set_name, by_forecaster in report.figures.items():
        count = next(iter(by_forecaster["ours"].values())).conversations
        lines += ["", f"### {set_name} ({count} conversations)", "", *_table(by_forecaster)]
    for sentence in tell_too_few(report):
        lines += ["", sentence]
    bands = [
        f"| {band} | {row['turns']:.0f} | {row['near']:.3f} | {row['brier']:.3f} |"
        for band, row in sorted(report.bands.items())
    ]
    coverage = [
        f"| {bucket} | {report.coverage[bucket]:.3f} |" for bucket in _SPANS if bucket in report.coverage
    ]
    lines += ["", _LADDER.format(rungs="\n".join(map(_tell_rung, ladder)))]
    return (
        "\n".join(
            [
                *lines,
                _TRUST.format(
                    level=LEVEL,
                    signs=len(SIGN_NAMES),
                    coverage="\n".join(coverage),
                    bands="\n".join(bands),
                    origin=_tell_origin(manifest.trained_on),
                ),
            ]
        )
        + "\n"
    )


def _tell_views(policies: int) -> str:
    seen = [VIEWS[place % len(VIEWS)].name for place in range(policies)]
    return "\n".join(
        ["What they see of it:", *(f"- policy {place}: {name}" for place, name in enumerate(seen))]
    )


def _tell_origin(parts: Sequence[TrainingPart]) -> str:
    """Where the sales conversations are from."""
    names = {part.name for part in parts}
    if names == {OWN_CONVERSATIONS}:
        return "The sales conversations are those that were given to it; what holds on them need not"
    written = "The written ones" if OWN_CONVERSATIONS in names else "The sales conversations"
    return f"{written} were written by a language model, not recorded; what holds on them need not"


def _tell_gifts(parts: Sequence[TrainingPart]) -> str:
    """What there is to say of gifts and appeals, as far as the run had any."""
    used = {(part.name, part.use) for part in parts}
    told = ""
    if PERSUASION in {name for name, _ in used}:
        told += _REAL_GIFTS
    if (PERSUASION, "train") in used:
        told += _GIFT_READINGS
    if (APPEALS, "train") in used:
        told += _WRITTEN_APPEALS
    return told


def _tell_rung(rung: Rung) -> str:
    tests = list(rung.test.values())
    scores = [rung.held_out.brier, rung.held_out.ece, rung.held_out.auc or 0.0]
    scores += [one.brier for one in tests] + [one.auc or 0.0 for one in tests]
    told = "climbed" if rung.climbed else f"stayed below: {rung.reason}"
    return f"| {rung.name} | {' | '.join(f'{score:.4f}' for score in scores)} | {told} |"


def _table(by_forecaster: dict[str, dict[str, Figures]]) -> list[str]:
    lines = ["| forecaster | at | AUC | Brier | log loss | ECE | accuracy |", "|---|---|---|---|---|---|---|"]
    for name, by_point in by_forecaster.items():
        for point in _POINTS if name == "ours" else ("50 %", "100 %", "turn 8"):
            one = by_point[point]
            ranked = "-" if one.auc is None else f"{one.auc:.3f}"
            scores = (one.brier, one.log_loss, one.ece, one.accuracy)
            lines.append(
                f"| {name} | {point} | {ranked} | {' | '.join(f'{score:.3f}' for score in scores)} |"
            )
    return lines
