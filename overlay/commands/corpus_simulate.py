"""`salesrl corpus simulate`: calls whose truth is known, to test learner and guidance with.

One rule: a file appears whole or not at all, and never among the conversations that ship: what is simulated
says nothing of buyers.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec
import typer
from rich.console import Console
from rich.progress import track

from engine.errors import InputError

EPILOG = """
Each turn holds p, the true chance that this buyer converts given the call so far; the move made, the answer
given, and the buyer's hidden need, trust, patience, money and decider. Beside the calls lies what each move
truly does, under the keys of models/moves.json. No network is used, and the same seed gives the same calls.

Examples:

salesrl corpus simulate --count 2000 --out simulated.jsonl

salesrl corpus describe simulated.jsonl
"""

Count: TypeAlias = Annotated[int, typer.Option(metavar="N", min=1, help="How many calls.")]
Seed: TypeAlias = Annotated[int, typer.Option(metavar="N", help="Every draw follows from it.")]
Out: TypeAlias = Annotated[
    Path,
    typer.Option(metavar="FILE", help="Where they go, one JSON object a line; the effects go beside it."),
]


def simulate(count: Count = 1000, seed: Seed = 0, out: Out = Path("simulated.jsonl")) -> None:
    """Write simulated calls with the true chance after every turn, and the true effect of every move."""
    from engine.training.corpus.effects import true_effects
    from engine.training.corpus.simulate import simulate as draw_calls

    effects_file = effects_beside(out)
    keep_apart(out)
    console = Console(stderr=True)
    calls = track(
        draw_calls(count, seed=seed), total=count, description="Simulating", console=console, transient=True
    )
    save_lines(out, (msgspec.json.encode(call) for call in calls))
    effects = true_effects()
    save_lines(
        effects_file, [msgspec.json.format(msgspec.json.encode(effects, order="deterministic"), indent=1)]
    )
    print(
        f"{count:,} simulated calls are in {out}, what each move truly does in {effects_file}."
        f" {effects.converting:.0%} of such buyers convert."
    )


def effects_beside(out: Path) -> Path:
    """The file of effects that belongs to a file of calls."""
    return out.with_suffix(".effects.json")


def keep_apart(out: Path) -> None:
    """Raises InputError where `out` would lie among the conversations that ship."""
    from engine.training.corpus import shipped_corpus

    if out.resolve().is_relative_to(shipped_corpus().parent.resolve()):
        raise InputError(
            f"{out} lies among the conversations that ship, and simulated ones must not; name another place."
        )


def save_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Write `lines`; a file that is there stays until the new one is whole. Raises InputError."""
    part = path.with_name(f"{path.name}.part")
    try:
        try:
            with part.open("wb") as file:
                for line in lines:
                    file.write(line + b"\n")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); name another place.") from error
