"""`salesrl train`: trains the policies again, with a progress bar; can be stopped and resumed.

One rule: everything about training is decided in `engine.training`; this draws its progress and
says what is missing. Its libraries are the extra `[train]`, imported inside the command.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from engine.errors import InputError

WORKSHOP_MODULES = {"torch": "torch", "sklearn": "scikit-learn", "onnx": "onnx", "matplotlib": "matplotlib"}

EPILOG = """
Examples:

salesrl train

salesrl train --seed 7 --out my-models
"""


def require_workshop() -> None:
    """Raises InputError naming what of the extra is not installed."""
    absent = [package for module, package in WORKSHOP_MODULES.items() if find_spec(module) is None]
    if absent:
        raise InputError(
            f"Training needs {', '.join(absent)}, not installed here; run: pip install '.[train]'"
        )


def train(
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the models go. Left out: a folder here.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Every draw follows from it.")] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew instead of going on where it stopped.")
    ] = False,
) -> None:
    """Train the policies again from the shipped conversations (hours on two cores; can be resumed)."""
    require_workshop()
    raise InputError("Training is not there yet.")
