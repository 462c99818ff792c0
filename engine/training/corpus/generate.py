"""`salesrl corpus generate`: a run from its plan to its shards, reading from top to bottom.

One rule: everything that was paid for is on the disk before it is used, so the same plan in the same
folder goes on where it was, whatever ended it. How far a run is, is read from its files, which serves
processes of this machine and of others alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.training.corpus.asking import Kept
from engine.training.corpus.journal import Done, read_entries
from engine.training.corpus.plan import Plan, Shard, cut_shards, find_run, hold_folder, settle_plan
from engine.training.corpus.repeats import Seen, load_shelf
from engine.training.corpus.reports import Report, find_report, load_report, mend_report
from engine.training.corpus.shards import OpenAsk, WriteShard, close_shard
from engine.training.corpus.spread import Spread
from engine.training.corpus.vectors import embed_shard


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `total` counts cards, each ends written or dropped."""

    total: int
    written: int
    dropped: int
    requests: int
    prompt_tokens: int
    completion_tokens: int


_COUNTED: Final = ("written", "dropped", "requests", "prompt_tokens", "completion_tokens")
OnProgress = Callable[[Progress], None]
OnEmbedded = Callable[[int, int], None]


def generate(
    plan: Plan, folder: Path, open_ask: OpenAsk, spread: Spread, concurrency: int, on_progress: OnProgress
) -> Progress:
    """Write what a run lacks; `concurrency` requests at a time in each process. What it came to, at last.

    Raises InputError where the folder, the plan or the service is of no use.
    """
    with hold_folder(folder):
        plan = settle_plan(plan, folder)
        shards = tuple(cut_shards(plan, folder))
        for shard in shards:
            mend_report(shard)
        watch = Watch(plan, shards)
        seen = Seen([load_shelf(shard.file("seen.npy")) for shard in shards if shard.closed])
        for shard in shards:
            if shard.closed:
                # Left over where a run was killed between its last two steps.
                shard.file("journal").unlink(missing_ok=True)
        open_shards = [shard for shard in shards if not shard.closed]
        on_progress(watch.look())
        work = WriteShard(plan, open_ask, concurrency)
        if open_shards:
            with closing(spread(work, open_shards, lambda: on_progress(watch.look()))) as finished:
                for shard in finished:
                    close_shard(shard, seen)
        reached = watch.look()
        on_progress(reached)
        return reached


def embed(plan: Plan, folder: Path, spread: Spread, on_embedded: OnEmbedded) -> int:
    """Write the vectors that closed shards lack; the number of shards that have theirs, at last."""
    with hold_folder(folder):
        shards = [shard for shard in _shards_of(plan, folder) if shard.closed]
        lacking = [shard for shard in shards if not shard.file("vectors.npz").exists()]
        done = len(shards) - len(lacking)
        on_embedded(done, len(shards))
        if lacking:
            with closing(spread(embed_shard, lacking, lambda: None)) as finished:
                for _ in finished:
                    done += 1
                    on_embedded(done, len(shards))
        return done


def look_at(plan: Plan, folder: Path) -> Progress:
    """How far the run in a folder is."""
    return Watch(plan, tuple(_shards_of(plan, folder))).look()


def count_dropped(plan: Plan, folder: Path) -> Counter[str]:
    """The cards of closed shards without a conversation, by reason."""
    found: Counter[str] = Counter()
    for shard in _shards_of(plan, folder):
        if shard.closed:
            found.update(load_report(shard).dropped)
    return found


def _shards_of(plan: Plan, folder: Path) -> Iterator[Shard]:
    return cut_shards(find_run(plan, folder) or plan, folder)


class Watch:
    """Reads the progress of a run from its files: what is closed once, journals as far as they grew."""

    def __init__(self, plan: Plan, shards: Sequence[Shard]) -> None:
        self._total = plan.count
        self._open = {shard.number: shard for shard in shards}
        self._tails = {shard.number: _Tail() for shard in shards}
        self._closed: Counter[str] = Counter()

    def look(self) -> Progress:
        """The figures as they stand."""
        for number, shard in list(self._open.items()):
            report = find_report(shard)
            if report is not None:
                self._closed += _figures_of(report)
                del self._open[number], self._tails[number]
            else:
                self._tails[number].read(shard.file("journal"))
        figures = sum(self._tails_figures(), Counter(self._closed))
        return Progress(self._total, *(figures[name] for name in _COUNTED))

    def _tails_figures(self) -> Iterator[Counter[str]]:
        return (tail.figures for tail in self._tails.values())


def _figures_of(report: Report) -> Counter[str]:
    figures = Counter({name: getattr(report, name) for name in _COUNTED if name != "dropped"})
    figures["dropped"] = sum(report.dropped.values())
    return figures


class _Tail:
    """What has been read of one journal; a half line waits for its other half."""

    def __init__(self) -> None:
        self._place = 0
        self.figures: Counter[str] = Counter()

    def read(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                file.seek(self._place)
                grown = file.read()
        except FileNotFoundError:
            return
        whole = grown[: grown.rfind(b"\n") + 1]
        self._place += len(whole)
        for entry in read_entries(whole, path):
            if isinstance(entry, Kept):
                self.figures["requests"] += 1
                self.figures["prompt_tokens"] += entry.prompt_tokens
                self.figures["completion_tokens"] += entry.completion_tokens
            else:
                self.figures["written" if isinstance(entry, Done) else "dropped"] += 1
