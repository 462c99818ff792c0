"""`salesrl corpus describe`: what a corpus looks like, as a table and as pictures.

One rule: figures come from `engine.training.corpus`; this shows them and writes the pictures, each whole or
not at all. No words of a conversation are shown.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer
from rich.console import Console
from rich.table import Table

from engine.errors import InputError
from overlay.commands.corpus_check import Files, require

if TYPE_CHECKING:
    from engine.training.corpus.describe import Bin, Description, Group

EPILOG = """
Several files are one corpus; a folder of public files will do as well.

Examples:

salesrl corpus describe models/corpus/sales_conversations.jsonl

salesrl corpus describe conversations/shard-*.jsonl --out pictures
"""

Out: TypeAlias = Annotated[Path, typer.Option(metavar="DIR", help="Where the pictures go.")]


def describe(files: Files, out: Out = Path("description")) -> None:
    """Show how long and how balanced conversations are and how their readings run, with pictures."""
    require({"matplotlib": "matplotlib", "sklearn": "scikit-learn"}, "Describing a corpus")
    from engine.training.corpus.describe import describe as run_describe
    from engine.training.corpus.records import load_records

    pile = load_records(files)
    found = run_describe(pile.records)
    console = Console(highlight=False)
    show_description(console, found)
    if pile.faults:
        bad = len(pile.faults)
        lines = f"{bad:,} bad lines were" if bad > 1 else "1 bad line was"
        console.print(f"\n{lines} left out; salesrl corpus check names {'them' if bad > 1 else 'it'}.")
    written = save_plots(found, out)
    console.print(f"\n{', '.join(path.name for path in written)} are in {out}.")


def show_description(console: Console, found: Description) -> None:
    """The figures as tables."""
    counts = found.counts
    console.print(
        f"{counts.conversations:,} conversations, {counts.turns:,} turns, {counts.words:,} words;"
        f" {counts.converting:.0%} convert."
    )
    console.print(
        f"{counts.turns_each.median:g} turns each at the median ({counts.turns_each.least} to"
        f" {counts.turns_each.most}), {counts.words_a_turn.median:g} words a turn.\n"
    )
    # Where the outcome stands for the course, how many of it convert is no news.
    console.print(_groups("Course" if found.told else "Outcome", found.courses, converting=found.told))
    console.print()
    console.print(_groups("Industry", found.industries))
    for moment, bins in found.reliability.items():
        console.print()
        console.print(_reliability(f"Reading, {'half-way' if moment == 'half' else 'last turn'}", bins))


def _groups(heading: str, groups: Sequence[Group], *, converting: bool = True) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(heading)
    for name in ("Calls", *(["Convert"] if converting else []), "Turns", "First", "Half", "Last"):
        table.add_column(name, justify="right")
    for group in groups:
        path = group.path
        readings = [f"{path[at]:.2f}" for at in (0, len(path) // 2, -1)] if path else ["-"] * 3
        share = [f"{group.converting:.0%}"] if converting else []
        table.add_row(group.name, f"{group.conversations:,}", *share, f"{group.turns:g}", *readings)
    return table


def _reliability(heading: str, bins: Sequence[Bin]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in (heading, "Converted", "Calls"):
        table.add_column(name, justify="right")
    for each in bins:
        table.add_row(f"{each.reading:.2f}", f"{each.converted:.2f}", f"{each.conversations:,}")
    return table


def save_plots(found: Description, folder: Path) -> list[Path]:
    """Write the pictures that the corpus has figures for. Raises InputError."""
    from engine.training.corpus.plots import DPI, PLOTS

    written = []
    for name, draw in PLOTS.items():
        figure = draw(found)
        if figure is None:
            continue
        picture = io.BytesIO()
        figure.savefig(picture, format="png", dpi=DPI)
        path, part = folder / name, folder / f"{name}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(picture.getvalue())
            part.replace(path)
        except OSError as error:
            raise InputError(f"{path} cannot be written ({error.strerror}); name another folder.") from error
        written.append(path)
    return written
