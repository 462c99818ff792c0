"""BENCHMARKS.md: what a run found, in plain words, with its tables and plots.

One rule: every figure comes from the report; the sentences around them say how it was measured and how
it may mislead, and hold whichever way the figures went.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.training.benchmark import published, tables
from engine.training.benchmark.figures import OURS
from engine.training.benchmark.plots import FOLDER
from engine.training.benchmark.report import MAIN_SET, Report
from engine.training.benchmark.tables import draw_table, with_interval
from engine.training.corpus import PERSUASION
from engine.training.evaluate import ALARM

_INTRODUCTION = """\
# Benchmarks, version {version}

Written by `salesrl bench accuracy`; not edited by hand. The model is the one that ships, on the road
that serves a call; seeds of its policies {seeds}, seed of this run {seed}.{quick} Measured on: {machine}.

Conversations (no product lies in two parts; baselines learn from the training part, everything is
calibrated on the calibration part by the same code, all figures are of the test part):

{parts}

The written ones were written by a language model from drawn cards, not recorded, and the phrase tables
of the engine were written with all of them in view. In brackets: 95 % intervals, {resamples} bootstrap
draws by conversation. ECE over 15 bins leans upwards on few calls, and its intervals more so. At a
fixed turn, calls that are over stay in at their last turn."""

_LEAK = """\
## The leak exhibit: how to score {told:.0%} on noise

There is a public training contract in this paper's name. In it the observation holds the outcome, the
vector of the whole call stands in every turn, and the turn is given beside the call's true length.
Here it is re-enacted on {calls} calls that are pure random numbers with random outcomes, where an honest
score is 50 %. It belongs to nobody's product and is no baseline: it shows what such a score is worth.

| | accuracy |
| --- | ---: |
| the contract, scored with the outcome in the observation | {told:.1%} |
| the same network while the call runs, when the outcome is not known | {live:.1%} |
| a network that was never shown it | {honest:.1%} |

A figure near 100 % from such a script is the outcome read back. Nothing in our State holds the outcome,
the length of the call, or anything said later; the gates below try it."""


def write_page(report: Report, resamples: int) -> str:
    """The page in Markdown."""
    parts = draw_table(
        ["part", *next(iter(report.parts.values()))],
        [[part, *map(str, kinds.values())] for part, kinds in report.parts.items()],
    )
    introduction = _INTRODUCTION.format(
        version=report.version,
        seeds=", ".join(map(str, report.seeds)),
        seed=report.seed,
        quick=" This was a quick run: fewer calls, trees, epochs and draws." if report.quick else "",
        machine=report.machine or "an unnamed machine",
        parts=parts,
        resamples=f"{resamples:,}",
    )
    sections = (
        _alarms,
        _accuracy,
        _language_model,
        _speed,
        _ablations,
        _confidence,
        _strangers,
        _paths,
        _seeds,
        _elsewhere,
        _gates,
        _leak,
        _curve,
        _everything,
    )
    return "\n\n".join([introduction, *(line for section in sections for line in section(report))]) + "\n"


def _picture(name: str, words: str) -> str:
    return f"![{words}]({FOLDER}/{name}.png)"


def _alarms(report: Report) -> Iterator[str]:
    if report.alarms:
        listed = "\n".join(f"- {alarm}" for alarm in report.alarms)
        yield (
            f"**Alarm.** Nobody knows an end this well while most calls still run. Look for a leak before"
            f" believing any figure here (above {ALARM}):\n\n{listed}"
        )
    else:
        yield (
            f"No AUC or accuracy above {ALARM} at a point where most calls still run; one would be an alarm."
        )


def _accuracy(report: Report) -> Iterator[str]:
    yield "## Table I: accuracy"
    for name, by_forecaster in report.table.items():
        count = next(iter(by_forecaster[OURS].values())).conversations
        missing = {key: why for key, why in report.skipped.items() if key in {"XGBoost"}}
        yield f"### {name} ({count} conversations)"
        yield tables.main_table(by_forecaster, report.leads.get(name, {}), missing)
    yield "Below 0 in the last column: ours is better. Every point and figure stands at the end of this page."
    yield _picture("auc-by-turn", "AUC by turn, ours and the baselines")
    yield _picture("reliability", "What was forecast and how many bought")
    claims = "; ".join(f"{claim.who}: {claim.what} {claim.value}" for claim in published.ACCURACY)
    yield (
        f"Claimed in {published.PAPER} on conversations and with a method that are not public ({claims});"
        " not comparable with anything here."
    )


def _language_model(report: Report) -> Iterator[str]:
    yield "### A language model on the same calls"
    if not report.llm:
        yield (
            f"{tables.NOT_MEASURED.capitalize()}: {report.skipped.get('language model', 'none was asked')}."
            " So zero-shot, few-shot and hybrid have no row."
        )
    for name, found in report.llm.items():
        yield f"{found.name} on {name}; {found.unanswered} unanswered. Hybrid: the mean of both log-odds."
        yield tables.llm_table(found)


def _speed(report: Report) -> Iterator[str]:
    yield "## Table II: speed"
    yield tables.speed_table(report.paces)


def _ablations(report: Report) -> Iterator[str]:
    found = report.ablations
    yield "## Table III: what each part is worth"
    yield (
        "Policies trained again without a part: one policy each, the same seed and few epochs, so compare"
        " these with one another and not with what ships."
    )
    yield tables.ablation_table(found.retrained)
    yield "What ships, with parts switched off:"
    yield tables.ablation_table(found.shipped)
    rankings = report.trusted.rankings
    areas = ", ".join(f"{name} {row.area:.3f}" for name, row in rankings.items())
    paces = {pace.name: pace.p50_ms for pace in report.paces}
    times = ", ".join(f"{name} {value:.1f} ms" for name, value in paces.items() if value is not None)
    yield (
        f"- Without meta-learning (the confidence): area under the risk-coverage curve {areas}; see below.\n"
        f"- Without orchestration (the guidance): no forecast moves (at most {found.guidance_moves:.6f}):"
        " guidance reads the forecast and is not read by it.\n"
        f"- Without caching: it changes no forecast either; medians {times or tables.NOT_MEASURED}."
    )


def _confidence(report: Report) -> Iterator[str]:
    trusted = report.trusted
    yield "## Confidence"
    yield (
        f"{trusted.turns} turns from the third on, natural mixture. Near: within 15 points of a careful"
        " listener's own reading, which is what confidence is fitted to. Right side: the side of a half on"
        " which the call ends. AURC: the mean share on the wrong side as more and more turns are trusted."
    )
    yield tables.ranking_table(trusted)
    yield _picture("risk-coverage", "Wrong forecasts among those trusted most")
    yield tables.band_table(trusted)
    yield f"The interval claims to hold the listener's reading {trusted.level:.0%} of the time:"
    yield tables.span_table(trusted)


def _strangers(report: Report) -> Iterator[str]:
    found = report.strangers
    yield "## Strangers"
    rows = [[name, f"{share:.0%}"] for name, share in found.languages.items()]
    yield "Share of LOW from the third turn on, one short call by language, ordinary test calls last:"
    yield draw_table(["", "LOW"], [*rows, ["English, test part", f"{found.ordinary:.0%}"]])
    if found.industries:
        yield (
            "An unseen industry: each is left out once while a policy is trained. Encoder and bags of words"
            " have met it, so a truly new one would do worse."
        )
        yield draw_table(
            ["", "AUC, 100 %", "AUC, 50 %", "Brier, 100 %"],
            [
                [name, *map(with_interval, (by["100 %"].auc, by["50 %"].auc, by["100 %"].brier))]
                for name, by in found.industries.items()
            ],
        )
    if found.told_apart is not None and found.low_seen is not None and found.low_unseen is not None:
        yield (
            f"LOW with the industry in the bank {found.low_seen:.1%}, without it {found.low_unseen:.1%};"
            f" likeness to the bank tells it apart with AUROC {found.told_apart:.3f} (0.5: not at all)."
        )


def _paths(report: Report) -> Iterator[str]:
    yield "## How forecasts move"
    yield draw_table(
        [
            "",
            "right at the end",
            "stays right from turn",
            "share of the call",
            "side changes a call",
            "never changes",
        ],
        [
            [
                name,
                f"{found.right_at_end:.1%}",
                f"{found.settled_turn:g}",
                f"{found.settled_share:.0%}",
                f"{found.turns_a_call:.2f}",
                f"{found.never_turned:.1%}",
            ]
            for name, found in report.paths.items()
        ],
    )
    yield _picture("trajectories", "Forecasts through the call by how it ends")


def _seeds(report: Report) -> Iterator[str]:
    yield "## Seeds"
    yield f"The policies that ship, each alone and calibrated by itself ({MAIN_SET}):"
    yield tables.single_table(report)


def _elsewhere(report: Report) -> Iterator[str]:
    yield "## Real conversations"
    yield f"### {PERSUASION}, held-out part"
    if report.persuasion:
        yield "Fixed turns, calls that last that long; they trained on others of the same kind."
        yield tables.full_table(report.persuasion)
        rows = [[claim.who, claim.value, claim.what] for claim in published.PERSUASION_BRIER]
        yield f"Published Brier scores ({published.FORTUNE}), on another split and at other places:"
        yield draw_table(["", "Brier", "at"], rows)
    else:
        yield f"{tables.NOT_MEASURED.capitalize()}: {report.skipped.get(PERSUASION, 'too few calls')}."
    yield "### Craigslist Bargain, before the first offer"
    if report.craigslist is None:
        yield f"{tables.NOT_MEASURED.capitalize()}: {report.skipped.get('Craigslist', 'too few calls')}."
        return
    yield (
        f"{report.craigslist.calls} talks it never learned from, {report.craigslist.rate:.0%} end in a deal;"
        f" {report.craigslist.low:.0%} of the readings are LOW. The shift is fitted on these very talks."
    )
    yield tables.full_table(report.craigslist.scores)


def _gates(report: Report) -> Iterator[str]:
    yield "## Leak gates"
    rows = [
        [gate.name, f"{gate.found:.3f}", gate.wanted, "holds" if gate.holds else "**fails**"]
        for gate in report.gates
    ]
    yield draw_table(["", "found", "wanted", ""], rows)


def _leak(report: Report) -> Iterator[str]:
    found = report.exhibit
    yield _LEAK.format(calls=found.calls, told=found.told, live=found.live, honest=found.honest)


def _curve(report: Report) -> Iterator[str]:
    yield "## Learning curve"
    if not report.curve:
        yield f"{tables.NOT_MEASURED.capitalize()}: {report.skipped.get('learning curve', 'none')}."
        return
    yield draw_table(
        ["conversations", "AUC, 100 %", "accuracy, 100 %", "AUC, 50 %"],
        [
            [
                str(point.conversations),
                f"{point.auc:.3f}",
                f"{point.accuracy:.3f}",
                "-" if point.half_auc is None else f"{point.half_auc:.3f}",
            ]
            for point in report.curve
        ],
    )
    yield _picture("learning-curve", "What more conversations brought")


def _everything(report: Report) -> Iterator[str]:
    yield "## Every point and figure"
    for name, by_forecaster in report.table.items():
        yield f"<details><summary>{name}</summary>"
        yield tables.full_table(by_forecaster)
        yield "</details>"
