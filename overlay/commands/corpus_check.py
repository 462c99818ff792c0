"""`salesrl corpus check`: is a corpus fit to learn from, and if not, what to mend.

One rule: everything is measured in `engine.training.corpus`; this shows it. The figures go to standard
output, the faults to standard error, one sentence each, and then the status is 2. No words of a
conversation are shown.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from engine.errors import InputError

if TYPE_CHECKING:
    from engine.training.corpus.check import Counts, Findings
    from engine.training.corpus.duplicates import Repeats

EPILOG = """
Several files are one corpus. A folder of JSON Lines, as salesrl corpus generate writes it, or of public
files (PersuasionForGood, CaSiNo, Craigslist Bargain) will do as well. All is read into
memory: a million conversations are best checked a few shards at a time.

Examples:

salesrl corpus check conversations/shard-*.jsonl

salesrl corpus check mine.jsonl --beside models/corpus/sales_conversations.jsonl
"""

Files: TypeAlias = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="JSON Lines, or a folder of such or of public files.")
]
Beside: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Another corpus, to compare the variety with.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Write one JSON object instead of tables.")]

BAD_CORPUS = 2


def require(modules: dict[str, str], purpose: str) -> None:
    """Raises InputError naming the packages that `purpose` lacks; `modules` maps a module to its package."""
    absent = [package for module, package in modules.items() if find_spec(module) is None]
    if absent:
        raise InputError(
            f"{purpose} needs {', '.join(absent)}, not installed here; run: pip install '.[train]'"
        )


def check(files: Files, beside: Beside = None, as_json: AsJson = False) -> None:
    """Look for what is wrong with conversations: bad lines, duplicates, leaks, too little variety."""
    require({"sklearn": "scikit-learn"}, "Checking a corpus")
    from engine.training.corpus.check import check as run_check
    from engine.training.corpus.records import load_records

    with Console(stderr=True).status("Checking"):
        others = load_records([beside]).records if beside else ()
        findings = run_check(load_records(files), others)
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(findings), indent=2).decode() + "\n")
    else:
        show_findings(Console(highlight=False), findings)
    for fault in findings.faults:
        print(fault, file=sys.stderr)
    if findings.faults:
        raise typer.Exit(BAD_CORPUS)


def show_findings(console: Console, findings: Findings) -> None:
    """The findings as tables, and a last line that says whether all is well."""
    counts = Table("", "", show_header=False, box=None, pad_edge=False)
    for name, value in (*_counted(findings.counts), *_repeated(findings.repeats)):
        counts.add_row(name, value)
    counts.add_row("Pairs of calls nearly alike", f"{len(findings.alike)}")
    console.print(counts)
    if findings.leaks:
        console.print("\nWhat tells the outcome by itself (AUC; 0.5 is not at all)", style="italic")
        console.print(_leaks(findings))
    else:
        console.print("\nToo few conversations of either outcome to tell whether anything leaks.")
    variety = findings.variety
    console.print(
        f"\nVariety of {variety.conversations:,} conversations, {variety.words:,} words", style="italic"
    )
    console.print(_variety(findings))
    found = f"{len(findings.faults)} to mend." if findings.faults else "Nothing to mend was found."
    console.print(f"\n{found}", style="bold")


def _counted(counts: Counts) -> Iterator[tuple[str, str]]:
    turns, words = counts.turns_each, counts.words_a_turn
    sources = ", ".join(name or "no source" for name in counts.sources)
    yield "Conversations", f"{counts.conversations:,} ({sources})"
    yield "Turns each", f"{turns.median:g} at the median, {turns.least} to {turns.most}"
    yield "Words a turn", f"{words.median:g} at the median, {words.least} to {words.most}"
    yield "Converting", f"{counts.converting:.0%}"
    shares = counts.converting_by_industry.values()
    if len(shares) > 1:
        yield "Converting by industry", f"{min(shares):.0%} to {max(shares):.0%} in {len(shares)}"
    if counts.decided is not None:
        yield "Decision spoken", f"{counts.decided:.0%}"
    yield "With readings", f"{counts.with_readings:.0%}"


def _repeated(repeats: Repeats) -> Iterator[tuple[str, str]]:
    yield (
        "Sentences in two calls or more",
        f"{repeats.repeated:,} of {repeats.sentences:,}; of nine words or more {repeats.long:,}",
    )


def _leaks(findings: Findings) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Known", "AUC", "95 %"):
        table.add_column(heading, justify="left" if heading == "Known" else "right")
    for leak in findings.leaks:
        style = "red" if leak.tells else ""
        table.add_row(leak.name, f"{leak.auc:.3f}", f"{leak.low:.3f} to {leak.high:.3f}", style=style)
    return table


def _variety(findings: Findings) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    own, other = findings.variety, findings.beside
    table.add_column("Measure")
    table.add_column("Here", justify="right")
    if other is not None:
        table.add_column("Beside", justify="right")
    columns = [one for one in (own, other) if one is not None]
    table.add_row("Distinct openings, of all conversations", *(f"{one.openings:.1%}" for one in columns))
    table.add_row("Distinct words, of each thousand said", *(f"{one.types:.1%}" for one in columns))
    table.add_row(
        "Runs of four words said elsewhere too, of all", *(f"{one.repeated_runs:.1%}" for one in columns)
    )
    table.add_row("Mean distance of two conversations, 0 to 1", *(f"{one.distance:.3f}" for one in columns))
    return table
