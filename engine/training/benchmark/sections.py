"""The sections of BENCHMARKS.md, each a function of the report.

One rule: the sentences say how a thing was measured and how it may mislead, and hold whichever way the
figures went; what was not measured says so and why.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.training.benchmark import published, remarks, tables
from engine.training.benchmark.baselines import XGBOOST
from engine.training.benchmark.figures import OURS
from engine.training.benchmark.llm import FEW_SHOT, HYBRID, ZERO_SHOT
from engine.training.benchmark.plots import FOLDER
from engine.training.benchmark.report import MAIN_SET, Report
from engine.training.benchmark.tables import draw_table, with_interval
from engine.training.benchmark.trust import SIDE
from engine.training.corpus import PERSUASION
from engine.training.evaluate import ALARM

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
the length of the call, or anything said later; the gates above try it."""


def _picture(name: str, words: str) -> str:
    return f"![{words}]({FOLDER}/{name}.png)"


def tell_alarms(report: Report) -> Iterator[str]:
    """Whatever is too good to be true."""
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


def tell_accuracy(report: Report) -> Iterator[str]:
    """Table I, a table a set."""
    yield "## Table I: accuracy"
    for name, by_forecaster in report.table.items():
        count = next(iter(by_forecaster[OURS].values())).conversations
        yield f"### {name} ({count} conversations)"
        yield tables.main_table(by_forecaster, report.leads.get(name, {}), _others(report, name))
    yield "Below 0 in the last column: ours is better. Every point and figure stands at the end of this page."
    yield _picture("auc-by-turn", "AUC by turn, ours and the baselines")
    yield _picture("reliability", "What was forecast and how many bought")
    claims = "; ".join(f"{claim.who}: {claim.what} {claim.value}" for claim in published.ACCURACY)
    yield (
        f"Claimed in {published.PAPER} on conversations and with a method that are not public ({claims});"
        " not comparable with anything here."
    )


def _others(report: Report, name: str) -> dict[str, str]:
    """Forecasters of Table I without figures in it."""
    asked = "on fewer calls, below" if name in report.llm else tables.NOT_MEASURED
    others = {XGBOOST: tables.NOT_MEASURED} if XGBOOST in report.skipped else {}
    return others | dict.fromkeys((ZERO_SHOT, FEW_SHOT, HYBRID), asked)


def tell_language_model(report: Report) -> Iterator[str]:
    """A language model and ours on the calls it was asked about."""
    yield "### A language model on the same calls"
    if not report.llm:
        yield (
            f"{tables.NOT_MEASURED.capitalize()}: {report.skipped.get('language model', 'none was asked')}."
        )
    for name, found in report.llm.items():
        yield f"{found.name} on {name}; {found.unanswered} unanswered. Hybrid: the mean of both log-odds."
        yield tables.llm_table(found)


def tell_speed(report: Report) -> Iterator[str]:
    """Table II."""
    yield "## Table II: speed"
    yield tables.speed_table(report.paces)


def tell_ablations(report: Report) -> Iterator[str]:
    """Table III."""
    found = report.ablations
    yield "## Table III: what each part is worth"
    yield (
        "Policies trained again without a part: one policy each, the same seed and few epochs, so compare"
        " these with one another and not with what ships."
    )
    yield tables.ablation_table(found.retrained)
    yield from remarks.remark_idle_parts(found.retrained)
    yield "What ships, with parts switched off:"
    yield tables.ablation_table(found.shipped)
    rankings = report.trusted.rankings[SIDE]
    areas = ", ".join(f"{name} {row.area:.3f}" for name, row in rankings.items())
    paces = {pace.name: pace.p50_ms for pace in report.paces}
    times = ", ".join(f"{name} {value:.1f} ms" for name, value in paces.items() if value is not None)
    yield (
        f"- Without meta-learning (the confidence), right side: area under the risk-coverage curve {areas};"
        " see below.\n"
        f"- Without orchestration (the guidance): no forecast moves (at most {found.guidance_moves:.6f}):"
        " guidance reads the forecast and is not read by it.\n"
        f"- Without caching: it changes no forecast either; medians {times or tables.NOT_MEASURED}."
    )


def tell_confidence(report: Report) -> Iterator[str]:
    """Confidence, bands and interval."""
    trusted = report.trusted
    yield "## Confidence"
    yield (
        f"{trusted.turns} turns from the third on, natural mixture. Confidence holds two chances: that the"
        " forecast is near a careful listener's reading (fitted), and that it is on the side on which the"
        " call ends (its distance from a half; a regression over more signs did not do better). Each ranks"
        " its own sense of right here, and GOOD asks for both. AURC: the mean share that is not right as more"
        " and more turns are trusted, those trusted most first. Without confidence, one would trust a"
        " forecast the more the farther it lies from a half."
    )
    yield tables.ranking_table(trusted)
    yield _picture("risk-coverage", "Forecasts that are not right among those trusted most")
    yield tables.band_table(trusted)
    yield (
        f"The interval claims to hold the listener's reading at least {trusted.level:.0%} of the time. It is"
        " as wide as the hardest of the listeners asks for, so it holds more of an easier one's readings:"
    )
    yield tables.span_table(trusted)


def tell_strangers(report: Report) -> Iterator[str]:
    """Other languages and unseen industries."""
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
    if found.low_seen is not None and found.low_unseen is not None:
        apart = ", ".join(f"{sign} {value:.3f}" for sign, value in found.told_apart.items())
        yield (
            f"LOW with the industry in the bank {found.low_seen:.1%}, without it {found.low_unseen:.1%}."
            f" What tells it apart, AUROC (0.5: not at all): {apart}. A new product of a known industry is"
            " nearly as strange as one of a new industry, so most unseen industries are not told."
        )


def tell_paths(report: Report) -> Iterator[str]:
    """How forecasts move."""
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


def tell_seeds(report: Report) -> Iterator[str]:
    """The policies one by one."""
    yield "## Seeds"
    yield f"The policies that ship, each alone and calibrated by itself ({MAIN_SET}):"
    yield tables.single_table(report)
    yield from remarks.remark_views(report.seeds[: len(report.singles)])


def tell_elsewhere(report: Report) -> Iterator[str]:
    """Real conversations."""
    yield "## Real conversations"
    yield f"### {PERSUASION}, held-out part"
    if report.persuasion:
        yield "Fixed turns, calls that last that long; they trained on others of the same kind."
        yield tables.turn_table(report.persuasion)
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
    yield tables.turn_table(report.craigslist.scores)


def tell_gates(report: Report) -> Iterator[str]:
    """The leak gates."""
    yield "## Leak gates"
    rows = [
        [gate.name, f"{gate.found:.3f}", gate.wanted, "holds" if gate.holds else "**fails**"]
        for gate in report.gates
    ]
    yield draw_table(["", "found", "wanted", ""], rows)


def tell_leak(report: Report) -> Iterator[str]:
    """The leak exhibit."""
    found = report.exhibit
    yield _LEAK.format(calls=found.calls, told=found.told, live=found.live, honest=found.honest)


def tell_curve(report: Report) -> Iterator[str]:
    """The learning curve."""
    yield "## Learning curve"
    if not report.curve:
        yield f"{tables.NOT_MEASURED.capitalize()}: {report.skipped.get('learning curve', 'none')}."
        return
    yield (
        "Everything trained anew, each time from so many written conversations, and scored on the same ones"
        " as above. These figures were measured beside this run and given to it."
    )
    yield draw_table(
        ["encoder", "conversations", "AUC, 100 %", "accuracy, 100 %", "AUC, 50 %"],
        [
            [
                point.encoder or "as judged here",
                str(point.conversations),
                f"{point.auc:.3f}",
                f"{point.accuracy:.3f}",
                "-" if point.half_auc is None else f"{point.half_auc:.3f}",
            ]
            for point in report.curve
        ],
    )
    yield _picture("learning-curve", "What more conversations brought")


def tell_everything(report: Report) -> Iterator[str]:
    """All tables in full, folded away."""
    yield "## Every point and figure"
    for name, by_forecaster in report.table.items():
        yield f"<details><summary>{name}</summary>"
        yield tables.full_table(by_forecaster)
        yield "</details>"
