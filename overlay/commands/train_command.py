"""`salesrl train`: trains the policies again, with a progress bar; can be stopped and resumed.

One rule: everything about training is decided in `engine.training`; this draws its progress and
says what is missing. Its libraries are the extra `[train]`, imported inside the command.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress
from rich.table import Table

from engine.errors import InputError

if TYPE_CHECKING:
    from engine.training.evaluate import Report
    from engine.training.options import Options
    from engine.training.parts import Choice
    from engine.training.train import OnProgress, Progress

WORKSHOP_MODULES = {"torch": "torch", "sklearn": "scikit-learn", "onnx": "onnx", "matplotlib": "matplotlib"}

EPILOG = """
Examples:

salesrl train

salesrl train --seed 7 --out my-models

salesrl train --quick

salesrl train --corpus our-calls.jsonl --out my-models

salesrl --models my-models replay
"""

QUICK_MODELS = "quick-models"


def require_workshop() -> None:
    """Raises InputError naming what of the extra is not installed."""
    absent = [package for module, package in WORKSHOP_MODULES.items() if find_spec(module) is None]
    if absent:
        raise InputError(
            f"Training needs {', '.join(absent)}, not installed here; run: pip install '.[train]'"
        )


Out: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Where the models are written. Left out: over the ones that ship, or with --quick into"
        f" {QUICK_MODELS} under --work.",
    ),
]
Work: TypeAlias = Annotated[
    Path, typer.Option(metavar="DIR", help="Where each stage keeps what it made, to go on from there.")
]
Seed: TypeAlias = Annotated[int, typer.Option(metavar="N", help="Every draw follows from it.")]
Persuasion: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="The public PersuasionForGood files, to learn from as well."),
]
Corpus: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="PATH",
        help="Conversations of yours to learn from as well: a file of one JSON object a line, or a folder"
        " of such, as salesrl corpus generate writes it. As often as you like.",
    ),
]
Alone: TypeAlias = Annotated[
    bool, typer.Option("--alone", help="Learn from --corpus and not from what ships.")
]
Heads: TypeAlias = Annotated[
    bool, typer.Option("--heads", help="Keep the encoder that ships and train the policies alone.")
]
Quick: TypeAlias = Annotated[
    bool, typer.Option("--quick", help="A run of minutes on a few calls, to try the road.")
]
Pretune: TypeAlias = Annotated[
    int, typer.Option(metavar="N", min=0, help="Tune the encoder on turns without a label first, N times.")
]


def train(
    out: Out = None,
    work: Work = Path(".training"),
    seed: Seed = 0,
    persuasion: Persuasion = None,
    corpus: Corpus = None,
    alone: Alone = False,
    heads: Heads = False,
    quick: Quick = False,
    pretune: Pretune = 0,
) -> None:
    """Train the models again, from the shipped conversations and from yours.

    A run that was stopped goes on where it was; the same seed gives the same models.
    """
    require_workshop()
    if alone and not corpus:
        raise InputError("--alone leaves nothing to learn from; name your conversations with --corpus.")
    import models
    from engine.training.options import Options
    from engine.training.pretune import PretuningSchedule
    from engine.training.stages import EncoderSchedule

    options = Options(
        out=out or (work / QUICK_MODELS if quick else Path(models.__file__).parent),
        work=work,
        seed=seed,
        heads=heads,
        quick=quick,
        persuasion=persuasion,
        corpus=tuple(corpus or ()),
        alone=alone,
        encoder=EncoderSchedule(PretuningSchedule(epochs=pretune)),
    )
    console = Console(highlight=False)
    show_report(console, run(options, console))
    used = (
        "" if options.out == Path(models.__file__).parent else f" Try: salesrl --models {options.out} replay"
    )
    console.print(f"The models are in {options.out}.{used}", soft_wrap=True)


def run(options: Options, console: Console) -> Report:
    """Train with a bar for each stage; return the figures on the test part."""
    from engine.training.train import train as run_training

    try:
        with following(console) as on_progress:
            return run_training(options, on_progress, partial(show_own, console))
    except KeyboardInterrupt:
        console.print("Stopped. What was done is kept: run the same command to go on.")
        raise


def show_own(console: Console, choice: Choice) -> None:
    """How many of one's own calls went to each part; a warning where none of them is learned from."""
    from engine.training.parts import CALLED, count_products

    own = [one for examples in choice.own.values() for one in examples]
    if not own:
        return
    counts = ", ".join(f"{CALLED[part]} {len(choice.own[part]):,}" for part in CALLED)
    console.print(f"Your conversations by part: {counts}.", soft_wrap=True)
    if not choice.own["train"]:
        why = (
            f"a product lies whole in one part, and they name {products:,}; name several products or leave"
            ' "product" out.'
            if (products := count_products(own))
            else "they are too few; give more."
        )
        console.print(f"None of them is learned from: {why}", style="yellow", soft_wrap=True)


@contextmanager
def following(console: Console) -> Iterator[OnProgress]:
    """A bar for each stage while inside."""
    with bars(console) as shown:
        stages: dict[str, TaskID] = {}

        def on_progress(progress: Progress) -> None:
            if progress.stage not in stages:
                stages[progress.stage] = shown.add_task(progress.stage, total=progress.total)
            shown.update(stages[progress.stage], completed=progress.done, total=progress.total)

        yield on_progress


def bars(console: Console) -> RichProgress:
    """A line a stage: its name, its bar, how many of how many, and how long."""
    return RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def show_report(console: Console, report: Report) -> None:
    """The figures on the test part: a table a set, a line a forecaster and point; a sentence for a set
    that is too small.
    """
    from engine.training.evaluate import tell_too_few

    for name, forecasters in report.figures.items():
        table = Table(title=name, box=None, pad_edge=False, title_justify="left", header_style="bold")
        for heading in ("Forecaster", "Point", "Calls", "Brier", "Log loss", "ECE", "AUC", "Accuracy"):
            table.add_column(heading, justify="left" if heading in {"Forecaster", "Point"} else "right")
        for forecaster, points in forecasters.items():
            for point, figures in points.items():
                auc = "-" if figures.auc is None else f"{figures.auc:.3f}"
                scores = (figures.brier, figures.log_loss, figures.ece)
                written = (f"{score:.3f}" for score in scores)
                table.add_row(
                    forecaster, point, str(figures.conversations), *written, auc, f"{figures.accuracy:.3f}"
                )
        console.print(table)
    for sentence in tell_too_few(report):
        console.print(sentence, soft_wrap=True)
