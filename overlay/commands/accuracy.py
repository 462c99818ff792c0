"""`salesrl bench accuracy`: how good the forecasts are, beside all that they should beat.

One rule: what is measured and how is decided in `engine.training.benchmark`; this times the road, opens
the wire to a language model where one is named, draws the progress and writes what came of it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from engine.errors import ArtefactError, InputError
from overlay.commands import train_command
from overlay.commands.language_model import LanguageModelLine, choose_endpoint
from overlay.commands.sample import load_sample
from overlay.commands.speed_report import Machine, describe_machine
from overlay.commands.stopwatch import Road, time_sustained, time_turns

if TYPE_CHECKING:
    from engine.pipeline import Instruments
    from engine.training.benchmark.material import Model
    from engine.training.benchmark.report import CurvePoint, Pace, Report
    from engine.training.benchmark.run import Options, Surroundings
    from engine.vocabulary import Turn
    from models.catalogue import Catalogue

EPILOG = """
Takes about ten minutes the first time, and some of them again after a change of the models.

Examples:

salesrl bench accuracy --quick --out trial

salesrl bench accuracy --persuasion PersuasionForGood/data --craigslist craigslistbargain

salesrl bench accuracy --azure https://my-resource.openai.azure.com --deployment my-deployment
"""
_SUSTAINED_CALLS: Final = 50

Out: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Where BENCHMARKS.md and its plots go. Left out: benchmarks under --work."
    ),
]
Models: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="DIR", help="The models to measure. Left out: the ones that ship.")
]
Work: TypeAlias = Annotated[
    Path, typer.Option(metavar="DIR", help="Where what was made is kept, to go on from there.")
]
Seed: TypeAlias = Annotated[int, typer.Option(metavar="N", help="Every draw follows from it.")]
Quick: TypeAlias = Annotated[
    bool, typer.Option("--quick", help="A run of a minute or two on fewer calls, to try the road.")
]
Persuasion: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="PATH", help="The public PersuasionForGood files.")
]
Craigslist: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="PATH", help="The public Craigslist Bargain files.")
]
Curve: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help='A learning curve to show: JSON, [{"conversations", "auc", "accuracy"}, ...].'
    ),
]
Azure: TypeAlias = Annotated[
    str | None, typer.Option(metavar="URL", help="An Azure OpenAI resource, to measure its model as well.")
]
BaseUrl: TypeAlias = Annotated[
    str | None, typer.Option(metavar="URL", help="Or a server that speaks like OpenAI, up to its /v1.")
]
Deployment: TypeAlias = Annotated[str | None, typer.Option(metavar="NAME", help="Its deployment (or model).")]
Version: TypeAlias = Annotated[
    str | None, typer.Option(metavar="DATE", help="The version of Azure's API. Left out: 2024-10-21.")
]
LlmCalls: TypeAlias = Annotated[
    int, typer.Option(metavar="N", min=1, help="About how many calls of each kind it is asked.")
]
Yes: TypeAlias = Annotated[bool, typer.Option("--yes", help="Do not ask before sending.")]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Write the report as one JSON object instead of a summary.")
]


def accuracy(
    out: Out = None,
    models: Models = None,
    work: Work = Path(".training"),
    seed: Seed = 0,
    quick: Quick = False,
    persuasion: Persuasion = None,
    craigslist: Craigslist = None,
    curve: Curve = None,
    azure: Azure = None,
    base_url: BaseUrl = None,
    deployment: Deployment = None,
    api_version: Version = None,
    llm_calls: LlmCalls = 80,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Measure the forecasts on calls they never learned from, beside baselines, with plots.

    A run that was stopped goes on where it was; nothing that was paid for is asked again.
    """
    train_command.require_workshop()
    from engine.training.benchmark.report import load_curve
    from engine.training.benchmark.run import Options

    catalogue = open_catalogue(models)
    options = Options(
        work=work,
        seed=seed,
        quick=quick,
        persuasion=persuasion,
        craigslist=craigslist,
        llm_calls=llm_calls,
    )
    shown = load_curve(curve) if curve is not None else []
    endpoint = choose_endpoint(azure, base_url, deployment, api_version)
    console = Console(stderr=as_json, highlight=False)
    if endpoint is not None:
        agree(console, endpoint.host, llm_calls, persuasion is not None, yes)
    line = None if endpoint is None else LanguageModelLine(endpoint, work)
    report = measure(options, catalogue, line, shown, console)
    # Never beside the models by itself: a trial would take the place of the page that ships with them.
    place = out if out is not None else work / "benchmarks"
    write(report, place, options.resamples)
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(report), indent=1).decode() + "\n")
    else:
        summarise(console, report)
    console.print(f"The page is {place / 'BENCHMARKS.md'}.", soft_wrap=True)


def measure(
    options: Options,
    catalogue: Catalogue,
    line: LanguageModelLine | None,
    curve: Sequence[CurvePoint],
    console: Console,
) -> Report:
    """Open the models and measure them, with the times of this machine. Raises ArtefactError."""
    from engine.training.benchmark.material import load_model
    from engine.training.benchmark.run import Surroundings

    model = load_model(catalogue)

    def time_road() -> Sequence[Pace]:
        return [*measure_paces(model.instruments, load_sample()), *([] if line is None else [line.pace()])]

    around = Surroundings(
        version=catalogue.manifest.version,
        shipped=ships(catalogue),
        machine=describe(describe_machine()),
        paces=time_road,
        llm_name="" if line is None else line.name,
        asker=None if line is None else line.ask,
        curve=curve,
    )
    return run(options, model, around, console)


def open_catalogue(folder: Path | None) -> Catalogue:
    """The models to measure. Raises InputError for a folder that the person named and that holds none."""
    from models.catalogue import CatalogueError, load_catalogue

    try:
        return load_catalogue(folder)
    except CatalogueError as error:
        if folder is None:
            raise ArtefactError(str(error)) from error
        raise InputError(
            f"{folder} holds no models that can be measured; name a folder that `salesrl train --out` wrote."
        ) from error


def ships(catalogue: Catalogue) -> bool:
    """Whether these are, byte for byte, the models that ship, wherever they lie."""
    import models
    from models.catalogue import CatalogueError, load_catalogue

    try:
        ours = load_catalogue(Path(models.__file__).parent)
    except CatalogueError:
        return False
    marks = [{one.name: one.sha256 for one in each.manifest.artefacts} for each in (ours, catalogue)]
    return marks[0] == marks[1]


def agree(console: Console, host: str, calls: int, real: bool, yes: bool) -> None:
    """Say how much is going to be asked, and wait for a yes. Raises InputError where nobody can give it."""
    from engine.training.benchmark.llm import POINTS

    most = calls * len(POINTS) * 2 * (2 if real else 1)
    console.print(f"{host} will be sent the words of {calls} calls of each kind, in at most {most} requests.")
    if yes:
        return
    if not sys.stdin.isatty():
        raise InputError("Nobody can be asked whether to send them; add --yes to agree.")
    if not typer.confirm("Ask it, at your cost?"):
        raise InputError("Nothing was sent; leave the service out to measure without it.")


def run(options: Options, model: Model, around: Surroundings, console: Console) -> Report:
    """Measure with a bar for each stage."""
    from engine.training.benchmark.run import benchmark

    try:
        with train_command.following(console) as on_progress:
            return benchmark(options, model, around, on_progress)
    except KeyboardInterrupt:
        console.print("Stopped. What was done is kept: run the same command to go on.")
        raise


def measure_paces(instruments: Instruments, calls: Sequence[Sequence[Turn]]) -> list[Pace]:
    """From text to Reading, with its embedding and with vectors that are remembered, one core in all."""
    from engine.embedding import CachedEmbedder
    from engine.pipeline import Pipeline
    from engine.training.benchmark.report import Pace

    cache = instruments.embedder
    clear = cache.forget if isinstance(cache, CachedEmbedder) else _keep
    anew = Road(lambda: Pipeline(instruments), clear)
    again = Road(lambda: Pipeline(instruments))
    paces = []
    for name, road in (("text to Reading", anew), ("the same, vectors remembered", again)):
        if road is again:
            time_turns(again, calls)  # fills what is remembered
        whole = time_turns(road, calls).whole
        pace, share = time_sustained(road, calls[:_SUSTAINED_CALLS])
        note = f"{_SUSTAINED_CALLS} calls at once on one core, of which we had {share:.0%}"
        told = round(whole.p50, 3), round(whole.p95, 3), round(whole.p99, 3)
        paces.append(Pace(name, told[0], told[1], told[2], round(pace, 1), note))
    return paces


def _keep() -> None:
    """An embedder that remembers nothing has nothing to drop."""


def describe(machine: Machine) -> str:
    """The machine in one line; its load tells how far to trust the times."""
    vnni = {True: "with VNNI", False: "without VNNI", None: "VNNI unknown"}[machine.vnni]
    load = "" if machine.load is None else f", load {machine.load:.1f} before"
    return f"{machine.cpu}, {machine.cores} cores, {vnni}; {machine.system}, Python {machine.python}{load}"


def write(report: Report, place: Path, resamples: int) -> None:
    """Write the page, its plots and all figures; raises InputError where that cannot be."""
    from engine.training.benchmark.kept import save
    from engine.training.benchmark.page import write_page
    from engine.training.benchmark.plots import FOLDER, save_plots

    try:
        save_plots(report, place / FOLDER)
        figures = msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"
        save(place / FOLDER / "figures.json", figures)
        save(place / "BENCHMARKS.md", write_page(report, resamples).encode("utf-8"))
    except OSError as error:
        raise InputError(f"{place} cannot be written ({error.strerror}); name another with --out.") from error


def summarise(console: Console, report: Report) -> None:
    """What matters most, for people in a hurry."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "AUC, 50 %", "AUC, 100 %", "Brier, 100 %", "accuracy, 100 %"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, by_forecaster in report.table.items():
        table.add_row(name, style="dim")
        for forecaster, by_point in by_forecaster.items():
            half, whole = by_point["50 %"], by_point["100 %"]
            found = (half.auc, whole.auc, whole.brier, whole.accuracy)
            table.add_row(f"  {forecaster}", *("-" if one is None else f"{one.value:.3f}" for one in found))
    console.print(table)
    for alarm in report.alarms:
        console.print(f"ALARM, look for a leak: {alarm}", style="bold red", soft_wrap=True)
    for gate in report.gates:
        if not gate.holds:
            console.print(
                f"A leak gate fails: {gate.name} ({gate.found:.3f})", style="bold red", soft_wrap=True
            )
    for what, why in report.skipped.items():
        console.print(f"Not measured: {what}, {why}", style="dim", soft_wrap=True)
