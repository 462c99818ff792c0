"""`salesrl`: the commands, and what each way of ending means.

One rule: exit status 0 when it worked, 2 for what the person gave (one sentence on standard
error), 1 for what is ours, 130 when stopped by hand. No words of a call are ever part of an error
of ours, so it can be reported as it stands. A new command gets its own file and a line in here.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from engine.errors import InputError, SalesRLError
from models.catalogue import MODELS_VARIABLE, CatalogueError, choose_models
from overlay.commands import __version__, bench, corpus, doctor, listen, pair, replay, score, train_command
from overlay.commands.help_text import flow_helps

BAD_INPUT = 2
OUR_FAULT = 1
TRACE_VARIABLE = "SALESRL_TRACE"

app = typer.Typer(
    name="salesrl",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start here: salesrl replay --speed 8",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"salesrl {__version__}")
        raise typer.Exit


@app.callback()
def salesrl(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave."),
    ] = False,
    models: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            envvar=MODELS_VARIABLE,
            help="The models to use, as salesrl train --out wrote them. Left out: those that ship.",
        ),
    ] = None,
) -> None:
    """How likely this buyer is to buy, after every turn of a sales call.

    Runs on this machine alone, with no account and no key. Only a live call is kept, encrypted, until you
    forget it. Only `salesrl corpus generate`, and `salesrl bench accuracy` where you name one, send words of
    calls to a service of yours, and ask you before they do.
    """
    if models is not None:
        _choose(models)


def _choose(folder: Path) -> None:
    try:
        choose_models(folder)
    except CatalogueError as error:
        raise InputError(
            f"{folder} holds no models that can be used; name a folder that `salesrl train --out` wrote."
        ) from error


app.command(epilog=replay.EPILOG)(replay.replay)
app.command("open")(replay.open_empty)
app.command()(pair.pair)
app.command(epilog=listen.EPILOG)(listen.listen)
app.command(epilog=score.EPILOG)(score.score)
app.add_typer(bench.app, name="bench")
app.add_typer(corpus.app, name="corpus")
app.command()(doctor.doctor)
app.command(epilog=train_command.EPILOG)(train_command.train)
flow_helps(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave the process with its status."""
    _accept_any_letter()
    try:
        app(args=None if arguments is None else list(arguments), prog_name="salesrl")
    except InputError as error:
        _leave(str(error), BAD_INPUT)
    except SalesRLError as error:
        _leave(str(error), OUR_FAULT)
    except Exception as fault:
        _leave(_report(fault), OUR_FAULT)


def _accept_any_letter() -> None:
    # A terminal that cannot show a block character shows "?" rather than ending the command.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _report(fault: Exception) -> str:
    """What broke and where, without the fault's own words: those may hold what a buyer said."""
    if os.environ.get(TRACE_VARIABLE):
        traceback.print_exception(fault)
    if isinstance(fault, OSError) and fault.strerror:
        return f"The system refused: {fault.strerror} ({fault.filename or 'while writing'})."
    frames = traceback.extract_tb(fault.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return (
        f"Something of ours broke: {type(fault).__name__}{where}. Please report this line with the output of"
        f" salesrl doctor; {TRACE_VARIABLE}=1 shows more, and may show words of the call."
    )


def _leave(sentence: str, status: int) -> None:
    print(" ".join(sentence.split()), file=sys.stderr)
    raise SystemExit(status)
