"""Markdown tables of a report, one function a table.

One rule: figures are written as they were measured, three digits, an interval in brackets; what was not
measured says so in its cell. No sentence here judges; that is `page`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from engine.training.benchmark import published
from engine.training.benchmark.ablations import SHIPPED
from engine.training.benchmark.baselines import BASE_RATE
from engine.training.benchmark.figures import OURS, SHOWN, Score, Scores
from engine.training.benchmark.llm import LanguageModel
from engine.training.benchmark.report import Pace, Report
from engine.training.benchmark.trust import COVERAGES, Trusted

NOT_MEASURED: Final = "not measured here"
_MAIN_POINTS: Final = ("50 %", "100 %")
_HALF_AT: Final = COVERAGES.index(0.5)


def draw_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others figures."""
    lines = [_line(headings), _line(["---", *["---:"] * (len(headings) - 1)])]
    return "\n".join([*lines, *map(_line, rows)])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def with_interval(found: Score | None) -> str:
    """ "0.921 (0.896 to 0.946)", or a dash where there is no such figure."""
    return "-" if found is None else f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def plain(found: Score | None) -> str:
    """ "0.921"."""
    return "-" if found is None else f"{found.value:.3f}"


def main_table(
    by_forecaster: Mapping[str, Mapping[str, Scores]],
    leads: Mapping[str, Mapping[str, Score]],
    others: Mapping[str, str],
) -> str:
    """Table I of one set at half and at the end, with intervals and how far ours is ahead.

    `others` have no figures here, and say why or where they are.
    """
    rows = []
    for name, by_point in by_forecaster.items():
        row = [_bold(name)]
        for point in _MAIN_POINTS:
            scores = by_point[point]
            # A constant ranks nothing: its half is no finding.
            auc = "-" if name == BASE_RATE else with_interval(scores.auc)
            row += [auc, plain(scores.brier), plain(scores.accuracy)]
        ahead = leads.get(name, {}).get("100 %")
        rows.append(
            [*row, "" if ahead is None else f"{ahead.value:+.3f} ({ahead.low:+.3f} to {ahead.high:+.3f})"]
        )
    rows += [[name, *[why, "", ""] * 2, ""] for name, why in others.items()]
    headings = [
        "",
        *(f"{what}, {point}" for point in _MAIN_POINTS for what in ("AUC", "Brier", "accuracy")),
        "Brier of ours minus its, 100 %",
    ]
    return draw_table(headings, rows)


def _bold(name: str) -> str:
    return f"**{name}**" if name == OURS else name


def full_table(by_forecaster: Mapping[str, Mapping[str, Scores]]) -> str:
    """Every forecaster at every point, every figure with its interval."""
    headings = ["", "at", "calls", "AUC", "Brier", "log loss", "ECE", "accuracy"]
    return draw_table(
        headings,
        [
            [name, point, str(scores.conversations), *_all_scores(scores)]
            for name, by_point in by_forecaster.items()
            for point, scores in by_point.items()
            if point in SHOWN or not set(by_point) >= set(SHOWN)
        ],
    )


def _all_scores(scores: Scores) -> list[str]:
    every = (scores.auc, scores.brier, scores.log_loss, scores.ece, scores.accuracy)
    return [with_interval(found) for found in every]


def turn_table(by_forecaster: Mapping[str, Mapping[str, Scores]]) -> str:
    """AUC and Brier at a few turns, a row a forecaster."""
    every = list(dict.fromkeys(point for by_point in by_forecaster.values() for point in by_point))
    counts = {
        point: scores.conversations
        for by_point in by_forecaster.values()
        for point, scores in by_point.items()
    }
    headings = [f"{what}, {point} ({counts[point]})" for what in ("AUC", "Brier") for point in every]
    rows = []
    for name, by_point in by_forecaster.items():
        aucs = [with_interval(by_point[point].auc) for point in every]
        rows.append([_bold(name), *aucs, *(with_interval(by_point[point].brier) for point in every)])
    return draw_table(["", *headings], rows)


def speed_table(paces: Sequence[Pace]) -> str:
    """Table II: what was measured, then what is claimed elsewhere."""
    rows = [
        [pace.name, *map(_short, (pace.p50_ms, pace.p95_ms, pace.p99_ms, pace.a_second)), pace.note]
        for pace in paces
    ]
    rows += [
        [claim.who, claim.value, "", "", "", f"claimed in {claim.source}, not measured here"]
        for claim in published.SPEED
    ]
    return draw_table(["", "p50, ms", "p95, ms", "p99, ms", "a second", ""], rows)


def _short(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def ablation_table(by_name: Mapping[str, Mapping[str, Scores]]) -> str:
    """What is left without a part."""
    rows = [
        [
            f"**{name}**" if name == SHIPPED else name,
            with_interval(scores["100 %"].auc),
            plain(scores["50 %"].auc),
            plain(scores["turn 8"].auc),
            with_interval(scores["100 %"].brier),
            plain(scores["100 %"].ece),
            plain(scores["100 %"].accuracy),
        ]
        for name, scores in by_name.items()
    ]
    headings = ["", "AUC, 100 %", "50 %", "turn 8", "Brier, 100 %", "ECE, 100 %", "accuracy, 100 %"]
    return draw_table(headings, rows)


def ranking_table(trusted: Trusted) -> str:
    """With and without confidence, in both senses of right."""
    rows = []
    for sense, by_order in trusted.rankings.items():
        for name, found in by_order.items():
            finds = "-" if found.finds is None else f"{found.finds:.3f}"
            rows.append([sense, name, finds, f"{found.area:.3f}", f"{found.risk[_HALF_AT]:.3f}"])
        risk = f"{trusted.risk[sense]:.3f}"
        rows.append([sense, "in any order", "0.500", risk, risk])
    headings = ["right means", "trusted first", "AUC", "AURC", "not right among the half trusted most"]
    return draw_table(headings, rows)


def band_table(trusted: Trusted) -> str:
    """What each band is worth."""
    rows = [
        [name, f"{row.share:.1%}", f"{row.near:.3f}", f"{row.right:.3f}", f"{row.brier:.3f}"]
        for name, row in trusted.bands.items()
    ]
    return draw_table(["confidence", "share of turns", "within 15 points", "right side", "Brier"], rows)


def span_table(trusted: Trusted) -> str:
    """What the interval holds, by turns heard, and of each listener's readings alone."""
    rows = [
        [name, str(span.turns), f"{span.inside:.3f}", f"{span.width:.3f}"]
        + [f"{own[name].inside:.3f}" if name in own else "-" for own in trusted.listeners.values()]
        for name, span in trusted.spans.items()
    ]
    head = ["", "turns", "readings inside", "mean width"]
    return draw_table([*head, *(f"inside, {source}" for source in trusted.listeners)], rows)


def llm_table(found: LanguageModel) -> str:
    """A language model and ours on the same calls."""
    return full_table(found.scores)


def single_table(report: Report) -> str:
    """The spread of the policies that ship, one row a figure."""
    rows = []
    for point in ("50 %", "100 %"):
        for what in ("auc", "brier", "accuracy"):
            found = [_value(scores[point], what) for scores in report.singles]
            together = _value(report.table[_first(report)][OURS][point], what)
            rows.append(
                [
                    f"{_NAMES[what]}, {point}",
                    *(f"{value:.3f}" for value in found),
                    f"{max(found) - min(found):.3f}",
                    f"{together:.3f}",
                ]
            )
    seeds = [f"seed {seed}" for seed in report.seeds]
    return draw_table(["", *seeds[: len(report.singles)], "spread", "together"], rows)


_NAMES: Final = {"auc": "AUC", "brier": "Brier", "accuracy": "accuracy"}


def _first(report: Report) -> str:
    return next(iter(report.table))


def _value(scores: Scores, what: str) -> float:
    found = {"auc": scores.auc, "brier": scores.brier, "accuracy": scores.accuracy}[what]
    return float("nan") if found is None else found.value
