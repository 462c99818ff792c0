"""`salesrl corpus`: making and looking at the conversations that the models learn from.

One rule: each command has a file of its own; this one only names them.
"""

from __future__ import annotations

import typer

from overlay.commands import corpus_check, corpus_describe, corpus_generate, corpus_simulate

app = typer.Typer(no_args_is_help=True)


@app.callback()
def corpus() -> None:
    """Make conversations to learn from, and look at what there is."""


app.command(epilog=corpus_generate.EPILOG)(corpus_generate.generate)
app.command(epilog=corpus_simulate.EPILOG)(corpus_simulate.simulate)
app.command(epilog=corpus_check.EPILOG)(corpus_check.check)
app.command(epilog=corpus_describe.EPILOG)(corpus_describe.describe)
