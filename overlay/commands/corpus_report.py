"""What `salesrl corpus generate` shows: the estimate before, the bar during, and what it came to.

One rule: words and figures only; nothing is decided here, and no word of a conversation is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress
from rich.table import Table

if TYPE_CHECKING:
    from engine.training.corpus.estimate import Estimate, Terms
    from engine.training.corpus.generate import Progress
    from engine.training.corpus.plan import Plan

_DROPPED_WORDS: Final[Mapping[str, str]] = {
    "repeats": "too like others",
    "cut": "with answers of no use",
    "filtered": "refused by the content filter",
}
_SPANS: Final = ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"))
_SIZES: Final = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_COUNTS: Final = ((1e9, " billion"), (1e6, " million"))


def show_estimate(console: Console, plan: Plan, terms: Terms, count: int) -> None:
    """What `count` conversations are going to take."""
    from engine.training.corpus.estimate import estimate, measure_embedding

    with console.status("Counting what it takes"):
        found = estimate(plan, terms, count, measure_embedding())
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, words in estimate_rows(found, terms):
        table.add_row(name, words)
    console.print(table)


def estimate_rows(found: Estimate, terms: Terms) -> Iterator[tuple[str, str]]:
    """The estimate, a row a kind of cost."""
    yield (
        "To write",
        f"{counted(f'{found.count:,}', 'conversation')}, about {found.turns / found.count:.1f} turns"
        f"{' each' if found.count > 1 else ''}: {counted(many(found.requests), 'request')}",
    )
    yield "Tokens", f"{many(found.prompt_tokens)} sent, {many(found.completion_tokens)} written"
    if found.dollars is None:
        yield "Cost", "your price is not known: give --price-in and --price-out (dollars a million tokens)"
    else:
        yield (
            "Cost",
            f"${found.dollars:,.2f} at your price of ${terms.price_in:.2f} sent and ${terms.price_out:.2f}"
            " written a million tokens",
        )
    pace = f"{terms.concurrency} requests at a time, {terms.seconds_a_request:g} s each"
    if terms.tokens_a_minute is not None:
        pace += f", {many(terms.tokens_a_minute)} tokens a minute"
    yield "Time", f"{'about ' if found.seconds >= 1 else ''}{span(found.seconds)}: {pace}"
    yield "Disk", f"{size(found.bytes_of_text)} of conversations, {size(found.bytes_of_vectors)} of vectors"
    yield (
        "Vectors",
        f"{span(found.embedding_seconds)} for one process of this machine, at"
        f" {found.embedding_turns_s:,.0f} turns a second just measured (--embed)",
    )


def begun_words(reached: Progress, folder: Path) -> str:
    """Where a run that is gone on with stands."""
    return (
        f"{folder} holds {reached.written:,} of {counted(f'{reached.total:,}', 'conversation')} already"
        f" ({many(reached.prompt_tokens)} tokens sent, {many(reached.completion_tokens)} written)."
    )


def end_words(reached: Progress, dropped: Mapping[str, int], folder: Path) -> str:
    """What a run came to."""
    reasons = ", ".join(f"{count:,} {_DROPPED_WORDS.get(why, why)}" for why, count in dropped.items())
    one = reached.written == 1
    return (
        f"{counted(f'{reached.written:,}', 'conversation')} {'is' if one else 'are'} in {folder}"
        + (f" ({reasons}: dropped)" if reasons else "")
        + f". {'It' if one else 'They'} took {counted(f'{reached.requests:,}', 'request')},"
        f" {many(reached.prompt_tokens)} tokens sent and {many(reached.completion_tokens)} written."
    )


@contextmanager
def writing(console: Console, total: int) -> Iterator[Callable[[Progress], None]]:
    """A bar over the cards of a run, with the tokens paid for."""
    with _bar(console, "{task.fields[paid]}") as shown:
        task = shown.add_task("Writing", total=total, paid="")

        def on_progress(reached: Progress) -> None:
            paid = f"{many(reached.prompt_tokens + reached.completion_tokens)} tokens"
            if reached.dropped:
                paid += f", {reached.dropped:,} dropped"
            shown.update(task, completed=reached.written + reached.dropped, paid=paid)

        yield on_progress


@contextmanager
def embedding(console: Console) -> Iterator[Callable[[int, int], None]]:
    """A bar over the files whose turns become vectors."""
    with _bar(console, "files") as shown:
        task = shown.add_task("Vectors", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _bar(console: Console, last: str) -> RichProgress:
    return RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn(last),
        console=console,
    )


def many(count: float) -> str:
    """A count as people say it: 1,234 or 16.8 billion."""
    for unit, name in _COUNTS:
        if count >= unit:
            return f"{count / unit:,.1f}{name}"
    return f"{count:,.0f}"


def counted(told: str, noun: str) -> str:
    """A count in figures with what it counts, one or several."""
    return f"{told} {noun}" if told == "1" else f"{told} {noun}s"


def span(seconds: float) -> str:
    """A time in the largest unit of which there are two."""
    for unit, name in _SPANS:
        if seconds >= 2 * unit:
            return f"{seconds / unit:.1f} {name}"
    return counted(f"{seconds:.0f}", "second") if seconds >= 1 else "under a second"


def size(count: float) -> str:
    """Bytes as people say them."""
    for unit, name in _SIZES:
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count:.0f} bytes"
