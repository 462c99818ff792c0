"""The help of the commands as paragraphs that fill the terminal, whatever its width.

One rule: a line break in a docstring is there for whoever reads the source. Typer would print it, so it goes
before Typer sees it; only a paragraph that holds JSON keeps its lines, because a program reads those.
"""

from __future__ import annotations

import inspect

import typer


def flow(text: str) -> str:
    """`text` with each paragraph on one line."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(part if _holds_json(part) else " ".join(part.split()) for part in paragraphs)


def flow_helps(app: typer.Typer) -> None:
    """Let the help of `app` and of every command below it flow."""
    for info in app.registered_commands:
        info.help = flow(info.help or inspect.getdoc(info.callback) or "")
        info.epilog = flow(info.epilog or "")
    if app.registered_callback is not None:
        app.registered_callback.help = flow(inspect.getdoc(app.registered_callback.callback) or "")
    for group in app.registered_groups:
        if group.typer_instance is not None:
            flow_helps(group.typer_instance)


def _holds_json(paragraph: str) -> bool:
    return any(line.startswith("{") for line in paragraph.splitlines())
