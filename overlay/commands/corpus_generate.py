"""`salesrl corpus generate`: written conversations from a language model that the person pays for.

One rule: nothing is sent before the estimate was shown and agreed to. What a run is and does is decided
in `engine.training.corpus`; this asks, opens the wire and draws the progress.
"""

from __future__ import annotations

import functools
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer
from rich.console import Console

from engine.errors import InputError
from overlay.commands import corpus_report

if TYPE_CHECKING:
    from bridge.azure.chat import Endpoint
    from engine.training.corpus.estimate import Terms
    from engine.training.corpus.plan import Plan
    from engine.training.corpus.spread import Spread

EPILOG = """
Three agents work on each conversation: a seller, a buyer who alone knows how it will end, and a judge who
hears one turn after another and knows nothing else. n turns take 2 n requests, about 21 a conversation.

Examples:

salesrl corpus generate --count 1200000 --estimate --price-in 0.40 --price-out 1.60

salesrl corpus generate --count 1000 --azure https://my-resource.openai.azure.com --writer my-deployment

salesrl corpus generate --count 30 --base-url http://localhost:8000/v1 --writer my-model --yes

The key is read from the keyring (keyring set salesrlagent my-resource.openai.azure.com) or from
SALESRL_API_KEY, on each machine that sends.
"""

# Numbers behind the ones of the conversations that ship.
FIRST: Final = 100_000
_USUAL_SECONDS: Final = 2.5

Count: TypeAlias = Annotated[
    int,
    typer.Option(metavar="N", min=1, help="How many conversations in all; more than before lets a run grow."),
]
Out: TypeAlias = Annotated[
    Path, typer.Option(metavar="DIR", help="Where they are written; a run in there is gone on with.")
]
Azure: TypeAlias = Annotated[str | None, typer.Option(metavar="URL", help="The Azure OpenAI resource.")]
BaseUrl: TypeAlias = Annotated[
    str | None, typer.Option(metavar="URL", help="Or a server that speaks like OpenAI, up to its /v1.")
]
Writer: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="The deployment (or model) that plays seller and buyer.")
]
Judge: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="The one that judges. Left out: the writer.")
]
Version: TypeAlias = Annotated[
    str | None, typer.Option(metavar="DATE", help="The version of Azure's API. Left out: 2024-10-21.")
]
Seed: TypeAlias = Annotated[int, typer.Option(metavar="N", help="Every card follows from it.")]
First: TypeAlias = Annotated[int, typer.Option(metavar="N", min=0, help="The first conversation's number.")]
ShardSize: TypeAlias = Annotated[int, typer.Option(metavar="N", min=1, help="Conversations a file.")]
Concurrency: TypeAlias = Annotated[
    int, typer.Option(metavar="N", min=1, max=4096, help="Requests at a time, at most, over all processes.")
]
Processes: TypeAlias = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Processes. Left out: one a core of this machine, or with --ray one a CPU that the whole cluster"
        " has now, as far as needed.",
    ),
]
Ray: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Spread over this Ray cluster instead; 'local' begins one here."),
]
Embed: TypeAlias = Annotated[bool, typer.Option("--embed", help="Write each shard's vectors as well.")]
PriceIn: TypeAlias = Annotated[
    float | None, typer.Option(metavar="$", min=0, help="Your price of a million tokens sent.")
]
PriceOut: TypeAlias = Annotated[
    float | None, typer.Option(metavar="$", min=0, help="Your price of a million tokens written.")
]
Seconds: TypeAlias = Annotated[
    float, typer.Option(metavar="S", min=0.01, help="How long a request takes, for the estimate.")
]
Allowance: TypeAlias = Annotated[
    float | None, typer.Option(metavar="N", min=1, help="Your deployment's limit, for the estimate.")
]
EstimateOnly: TypeAlias = Annotated[
    bool, typer.Option("--estimate", help="Show what it would cost, and send nothing.")
]
Yes: TypeAlias = Annotated[bool, typer.Option("--yes", help="Do not ask whether to begin.")]


@dataclass(frozen=True, slots=True)
class Road:
    """How a run is spread: over what and over how many, and how many requests at a time each of them has."""

    spread: Spread
    processes: int
    concurrency: int


def generate(
    count: Count,
    out: Out = Path("conversations"),
    azure: Azure = None,
    base_url: BaseUrl = None,
    writer: Writer = None,
    judge: Judge = None,
    api_version: Version = None,
    seed: Seed = 0,
    first: First = FIRST,
    shard_size: ShardSize = 1000,
    concurrency: Concurrency = 16,
    processes: Processes = None,
    ray: Ray = None,
    embed: Embed = False,
    price_in: PriceIn = None,
    price_out: PriceOut = None,
    seconds_a_request: Seconds = _USUAL_SECONDS,
    tokens_a_minute: Allowance = None,
    estimate: EstimateOnly = False,
    yes: Yes = False,
) -> None:
    """Write conversations to learn from with a language model of yours, on Azure or on this machine.

    Shows first what it will cost and asks. Ended by whatever, the same command goes on where it was,
    and nothing is paid twice.
    """
    from engine.training.corpus.estimate import Terms
    from engine.training.corpus.plan import Plan

    names = (writer or "", judge or writer or "")
    plan = Plan(count=count, seed=seed, first=first, shard_size=shard_size, writer=names[0], judge=names[1])
    terms = Terms(price_in, price_out, seconds_a_request, tokens_a_minute, concurrency)
    console = Console(highlight=False)
    if estimate:
        corpus_report.show_estimate(console, plan, terms, count)
        return
    endpoint = _choose_endpoint(azure, base_url, plan, api_version)
    road = choose_road(-(-count // shard_size), concurrency, processes, ray)
    terms = replace(terms, concurrency=road.processes * road.concurrency)
    if _agreed(console, plan, terms, out, endpoint.host, yes):
        _run(console, plan, out, endpoint, road, embed)


def choose_road(shards: int, concurrency: int, processes: int | None, ray: str | None) -> Road:
    """Over how many processes, no more than there are shards, and requests at a time in each.

    Never more than `concurrency` in all. Raises InputError where there is no Ray or no such cluster.
    """
    from engine.training.corpus import spread

    cores = processes or (spread.count_cores(ray) if ray is not None else os.cpu_count() or 1)
    most = min(cores, shards, concurrency)
    # Each has the same share; a few processes fewer may leave fewer requests over.
    fewest = most if processes is not None else (most + 1) // 2
    workers = max(range(fewest, most + 1), key=lambda count: (count * (concurrency // count), count))
    over = spread.over_processes(workers) if ray is None else spread.over_ray(ray, workers)
    return Road(over, workers, concurrency // workers)


def _choose_endpoint(
    azure: str | None, base_url: str | None, plan: Plan, api_version: str | None
) -> Endpoint:
    from bridge.azure.chat import API_VERSION, Endpoint

    address = azure or base_url
    if address is None or (azure and base_url):
        raise InputError(
            "Name one service: --azure URL for an Azure OpenAI resource, or --base-url URL for a server that"
            " speaks like OpenAI."
        )
    if not plan.writer:
        raise InputError("Name the deployment that writes with --writer.")
    return Endpoint(
        address, azure is not None, {"": plan.writer, "judge": plan.judge}, api_version or API_VERSION
    )


def _agreed(console: Console, plan: Plan, terms: Terms, out: Path, host: str, yes: bool) -> bool:
    """Show what is left to write and what it costs; whether to go on. Raises InputError."""
    from engine.training.corpus.generate import look_at
    from engine.training.corpus.plan import find_run

    left = plan.count
    if find_run(plan, out) is not None:
        reached = look_at(plan, out)
        left -= reached.written + reached.dropped
        console.print(corpus_report.begun_words(reached, out))
    if not left:
        return True
    corpus_report.show_estimate(console, plan, terms, left)
    if yes:
        return True
    if not sys.stdin.isatty():
        raise InputError("Nobody can be asked whether to begin; add --yes to agree to the estimate.")
    return typer.confirm(f"Ask {host} for this, at your cost?")


def _run(console: Console, plan: Plan, out: Path, endpoint: Endpoint, road: Road, embed: bool) -> None:
    from bridge.azure.chat import open_chat
    from engine.training.corpus import generate as work

    open_ask = functools.partial(open_chat, endpoint)
    try:
        with corpus_report.writing(console, plan.count) as on_progress:
            reached = work.generate(plan, out, open_ask, road.spread, road.concurrency, on_progress)
        if embed:
            with corpus_report.embedding(console) as on_embedded:
                work.embed(plan, out, road.spread, on_embedded)
    except KeyboardInterrupt:
        console.print("Stopped. What was paid for is kept: the same command goes on from there.")
        raise
    console.print(corpus_report.end_words(reached, work.count_dropped(plan, out), out))
    if not reached.written:
        raise InputError("No conversation came of it; try another deployment, in another folder.")
