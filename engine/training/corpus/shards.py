"""One shard of a run: written by whichever process has it, then closed by the one that began the run.

One rule: a process that writes knows its journal, and the shards that were closed when it began; whether
two shards written side by side repeat each other is settled at the closing, one shard after another.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Final

import msgspec

from engine.errors import InputError
from engine.training.corpus import agents, writing
from engine.training.corpus.asking import (
    FILTERED,
    Ask,
    Desk,
    Message,
    Patience,
    Reply,
    Request,
    Schema,
    StoppedError,
    UnwrittenError,
    Wait,
    ask_patiently,
    together,
)
from engine.training.corpus.cards import Card
from engine.training.corpus.journal import Done, Dropped, Entry, Journal, save_bytes
from engine.training.corpus.plan import Plan, Shard, load_plan
from engine.training.corpus.repeats import Hashes, Seen, find_telling, load_shelf, save_shelf
from engine.training.corpus.reports import Report

SOURCE: Final = "llm-agents"
REPEATS: Final = "repeats"
# How often a conversation too like others is written anew before its card is dropped.
_REDRAWN: Final = 2
# Refusals in a row, with nothing written, that speak against the model and not against one card.
_HOPELESS: Final = 10
_SHORT_REST_S: Final = 1.0
_MOST_AVOIDED: Final = 5

OpenAsk = Callable[[], AbstractAsyncContextManager[Ask]]


@dataclass(frozen=True, slots=True)
class Pen:
    """What writing needs from outside: the wire, how many requests at a time, waiting, and when to stop."""

    ask: Ask
    concurrency: int
    wait: Wait = asyncio.sleep
    patience: Patience = field(default_factory=Patience)
    stopped: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class WriteShard:
    """What a process of its own does with a shard; `open_ask` and the rest travel to it."""

    plan: Plan
    open_ask: OpenAsk
    concurrency: int

    def __call__(self, shard: Shard, stopped: Callable[[], bool]) -> Shard:
        """Write what a shard lacks. Raises InputError where the service or the folder is of no use, and
        StoppedError when stopped.
        """
        if load_plan(shard.folder) != self.plan:
            raise InputError(
                f"A machine that writes does not see the run in {shard.folder};"
                " name a folder that all of them share with --out."
            )

        async def work() -> None:
            async with self.open_ask() as ask:
                await write_shard(self.plan, shard, Pen(ask, self.concurrency, stopped=stopped))

        asyncio.run(work())
        return shard


async def write_shard(plan: Plan, shard: Shard, pen: Pen) -> None:
    """Write what a shard lacks; raises InputError and StoppedError."""
    await _Writer(plan, shard, pen).write_all()


class _Writer:
    def __init__(self, plan: Plan, shard: Shard, pen: Pen) -> None:
        self._plan = plan
        self._shard = shard
        self._pen = pen
        self._room = asyncio.Semaphore(pen.concurrency)
        self._seen = Seen(_closed_shelves(shard))
        self._failure: InputError | None = None

    async def write_all(self) -> None:
        with Journal(self._shard.file("journal")) as journal:
            self._journal = journal
            for done in journal.done.values():
                self._seen.add(find_telling(_texts(done.record)))
            cards = iter(self._shard.cards())
            # As many conversations at a time as requests: each is on the disk before its hand takes
            # the next card.
            await together([self._write_cards(cards) for _ in range(self._pen.concurrency)])

    async def _write_cards(self, cards: Iterable[Card]) -> None:
        for card in cards:
            if card.id in self._journal.done or card.id in self._journal.dropped:
                continue
            try:
                self._keep(Done(card.id, await self._write_one(card)))
            except UnwrittenError as why:
                self._keep(Dropped(card.id, str(why)))
                self._check_hope()

    def _keep(self, entry: Entry) -> None:
        # Once an answer cannot be kept, none is paid for any more.
        try:
            self._journal.add(entry)
        except InputError as error:
            self._failure = error
            raise

    async def _write_one(self, card: Card) -> Mapping[str, object]:
        desk = Desk(card.id, self._ask, self._journal.kept, self._keep)
        avoid: tuple[str, ...] = ()
        for attempt in range(1 + _REDRAWN):
            said = await agents.write(card, attempt, desk, avoid)
            telling = find_telling(line.text for line in said)
            repeats = self._seen.repeats(telling)
            if not repeats:
                # Said from here on, so that two written side by side cannot both pass.
                self._seen.add(telling)
                return to_record(card, said, await agents.judge(said, attempt, desk), self._plan)
            avoid = repeats[:_MOST_AVOIDED]
        raise UnwrittenError(REPEATS)

    async def _ask(self, request: Request) -> Reply:
        async with self._room:
            chance = random.Random(f"{self._shard.number}/{request.step}")
            try:
                return await ask_patiently(self._ask_once, request, self._rest, self._pen.patience, chance)
            except InputError as error:
                self._failure = error
                raise

    async def _ask_once(self, role: str, messages: Sequence[Message], schema: Schema) -> Reply:
        # Once the service is of no use nothing new is sent; what is in the air comes back and is kept.
        if self._failure is not None:
            raise self._failure
        if self._pen.stopped():
            raise StoppedError
        return await self._pen.ask(role, messages, schema)

    async def _rest(self, seconds: float) -> None:
        # In short rests, so that a run that is stopped does not sit out a minute first.
        while seconds > 0 and not self._pen.stopped() and self._failure is None:
            await self._pen.wait(min(seconds, _SHORT_REST_S))
            seconds -= _SHORT_REST_S

    def _check_hope(self) -> None:
        reasons = list(self._journal.dropped.values())
        if self._journal.done or len(reasons) < _HOPELESS:
            return
        refused = (
            "its content filter refused" if set(reasons) == {FILTERED} else "its answers were of no use for"
        )
        self._failure = InputError(
            f"The service answers, but {refused} all of the first {len(reasons)} conversations;"
            " try another deployment, in another folder."
        )
        raise self._failure


def to_record(
    card: Card, said: Iterable[agents.Said], heard: Iterable[agents.Heard], plan: Plan
) -> Mapping[str, object]:
    """The conversation as the corpus keeps it, with who wrote it and the judge's other figures."""
    pairs = list(zip(said, heard, strict=True))
    lines = tuple(writing.Line(line.speaker, line.text, ear.chance / 100) for line, ear in pairs)
    record = writing.to_record(writing.Written(card.id, lines), card)
    turns = record["turns"]
    if not isinstance(turns, list):
        raise TypeError("a record's turns are a list")
    for turn, (_, ear) in zip(turns, pairs, strict=True):
        turn["engagement"] = ear.engagement / 100
        turn["warmth"] = ear.warmth / 100
        turn["commitment"] = ear.commitment / 100
    return {**record, "source": SOURCE, "writer": plan.writer, "judge": plan.judge}


def close_shard(shard: Shard, seen: Seen) -> Report:
    """Make the files of a shard of its journal, then drop that; `seen` holds every shard closed before."""
    with Journal(shard.file("journal")) as journal:
        dropped = dict(journal.dropped)
        lines: list[bytes] = []
        said = Seen()
        for card in shard.cards():
            if card.id not in journal.done:
                continue
            record = journal.done[card.id].record
            telling = find_telling(_texts(record))
            if seen.repeats(telling):
                dropped[card.id] = REPEATS
                continue
            said.add(telling)
            lines.append(msgspec.json.encode(record) + b"\n")
        paid = journal.paid()
    reasons = list(dropped.values())
    report = Report(len(lines), {why: reasons.count(why) for why in sorted(set(reasons))}, *paid)
    save_bytes(shard.file("jsonl"), b"".join(lines))
    shelf = said.added()
    save_shelf(shard.file("seen.npy"), shelf)
    save_bytes(shard.file("report.json"), msgspec.json.encode(report))
    shard.file("journal").unlink(missing_ok=True)
    seen.put_shelf(shelf)
    return report


def _closed_shelves(shard: Shard) -> list[Hashes]:
    own = shard.file("seen.npy")
    return [load_shelf(path) for path in sorted(shard.folder.glob("shard-*.seen.npy")) if path != own]


def _texts(record: Mapping[str, object]) -> list[str]:
    return [turn.text for turn in msgspec.convert(record["turns"], list[_Turn])]


class _Turn(msgspec.Struct):
    text: str
