"""What a run of `salesrl corpus generate` is: its cards by seed, in shards, in one folder.

One rule: the plan fixes what is written and nothing of how fast, so a run can be gone on with by more
or fewer processes. Each shard draws its cards from a seed of its own, so shard 1,199 is reached at once.
A run that grows gets shards of its own for what is new: those it had, closed or not, stay as they are.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from engine.errors import InputError
from engine.training.corpus.agents import PROMPTS
from engine.training.corpus.cards import Card, draw_cards
from engine.training.corpus.journal import lock_file, save_bytes, writing_in

PLAN_FILE: Final = "plan.json"
_LOCK_FILE: Final = "run.lock"
MOST_CONVERSATIONS: Final = 100_000_000


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is written. `writer` and `judge` name the models that write and listen; `grown` holds the counts
    it had before it grew to this one.
    """

    count: int
    seed: int
    first: int
    shard_size: int
    writer: str
    judge: str
    prompts: int = PROMPTS
    grown: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not (0 < self.count <= MOST_CONVERSATIONS and self.shard_size > 0 and self.first >= 0):
            raise InputError(
                f"A run has 1 to {MOST_CONVERSATIONS:,} conversations in shards of at least one,"
                " numbered from 0 or more; give --count, --shard-size and --first so."
            )


@dataclass(frozen=True, slots=True)
class Shard:
    """Cards `first` to `first` + `count` - 1 of a plan, and the files they go to."""

    folder: Path
    number: int
    first: int
    count: int
    seed: int

    def file(self, kind: str) -> Path:
        """Where its `kind` lies: jsonl, journal, seen.npy, report.json or vectors.npz."""
        return self.folder / f"shard-{self.number:05d}.{kind}"

    def cards(self) -> tuple[Card, ...]:
        """Its cards, the same every time."""
        return tuple(draw_cards(self.count, seed=self.seed, first=self.first))

    @property
    def closed(self) -> bool:
        """Whether it is written whole: its report comes last."""
        return self.file("report.json").exists()


def cut_shards(plan: Plan, folder: Path) -> Iterator[Shard]:
    """The shards of a plan, in order; the last before its end, and before it grew, may be smaller."""
    parts = itertools.pairwise((0, *plan.grown, plan.count))
    places = ((start, end) for begin, end in parts for start in range(begin, end, plan.shard_size))
    for number, (start, end) in enumerate(places):
        seed = int.from_bytes(hashlib.sha256(f"cards/{plan.seed}/{number}".encode()).digest()[:8])
        yield Shard(folder, number, plan.first + start, min(plan.shard_size, end - start), seed)


def load_plan(folder: Path) -> Plan | None:
    """The plan of the run in a folder, None where it holds none; raises InputError."""
    path = folder / PLAN_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Plan)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(f"{path} is not the plan of a run; name another folder with --out.") from error


def find_run(plan: Plan, folder: Path) -> Plan | None:
    """The run in `folder` that `plan` goes on with, grown where that is larger; None where one is to begin.

    Raises InputError where the folder holds another run that something was paid for.
    """
    before = load_plan(folder)
    if before is None or msgspec.structs.replace(plan, grown=before.grown) == before:
        return before
    if not _holds_replies(folder):
        return None
    longer = before
    if plan.count > before.count:
        longer = msgspec.structs.replace(before, count=plan.count, grown=(*before.grown, before.count))
    wanted = msgspec.structs.replace(plan, grown=longer.grown)
    if wanted == longer:
        return longer
    names = [name for name in Plan.__struct_fields__ if getattr(longer, name) != getattr(wanted, name)]
    told = ", ".join(f"{name.replace('_', '-')} {getattr(before, name)}" for name in names)
    raise InputError(
        f"{folder} holds a run begun with {told}; go on with that, or name another folder with --out."
    )


def settle_plan(plan: Plan, folder: Path) -> Plan:
    """Begin a run in a folder that is held, or find and grow the one in it; the plan that it follows.

    Raises InputError.
    """
    before = load_plan(folder)
    found = find_run(plan, folder)
    if found is None and before is not None:
        for empty in folder.glob("shard-*.journal"):
            empty.unlink()
    settled = plan if found is None else found
    if settled != before:
        save_bytes(folder / PLAN_FILE, msgspec.json.format(msgspec.json.encode(settled)))
    return settled


def hold_folder(folder: Path) -> BinaryIO:
    """Make `folder` and keep other runs out of it until what comes back is closed; raises InputError."""
    begun = (folder / PLAN_FILE).exists()
    try:
        with writing_in(folder) if begun else nullcontext():
            folder.mkdir(parents=True, exist_ok=True)
            file = (folder / _LOCK_FILE).open("ab")
    except OSError as error:
        raise InputError(
            f"The folder {folder} cannot be written ({error.strerror}); name another with --out."
        ) from error
    if lock_file(file, wait=False):
        return file
    file.close()
    raise InputError(f"Another run is writing to {folder}; wait for it, or name another folder with --out.")


def _holds_replies(folder: Path) -> bool:
    """Whether anything in there was paid for."""
    journals = folder.glob("shard-*.journal")
    return any(folder.glob("shard-*.report.json")) or any(b"\n" in path.read_bytes() for path in journals)
