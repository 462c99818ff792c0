"""How the workshop asks a language model: one request, its reply, and patience with a busy service.

One rule: nothing here knows a wire or a clock. `Ask` is one try, given by whoever has the wire; waiting
is given as well. A reply that was paid for is handed to `keep` before it is used, so that it is never
bought again.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

import msgspec

from engine.errors import InputError

Answered = TypeVar("Answered")
Message = Mapping[str, str]
Schema = Mapping[str, object]
Wait = Callable[[float], Awaitable[None]]

ANSWERED: Final = ""
BUSY: Final = "busy"  # not answered and not paid: ask again later
CUT: Final = "cut"  # the answer stops in the middle
FILTERED: Final = "filtered"  # the service's content filter, or the model, declines

# Answers that cannot be read, to one request, before its conversation is given up.
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of whom. `step` names it within its conversation, the same in every run."""

    step: str
    role: str
    messages: tuple[Message, ...]
    schema: Schema


class Reply(Protocol):
    """What came back of one try.

    `answer` is decoded JSON, None unless `fault` is ANSWERED; `wait` the seconds that a busy service
    asked for, None where it asked for none.
    """

    @property
    def answer(self) -> object: ...
    @property
    def fault(self) -> str: ...
    @property
    def prompt_tokens(self) -> int: ...
    @property
    def completion_tokens(self) -> int: ...
    @property
    def wait(self) -> float | None: ...


class Ask(Protocol):
    """One try at one request; raises InputError where another try cannot help."""

    def __call__(self, role: str, messages: Sequence[Message], schema: Schema) -> Awaitable[Reply]: ...


class Kept(msgspec.Struct, frozen=True, tag="kept", tag_field="kind"):
    """A reply that was paid for, as the journal holds it."""

    card: str
    step: str
    answer: object
    fault: str
    prompt_tokens: int
    completion_tokens: int


class UnwrittenError(Exception):
    """One conversation cannot be had; the run goes on without it. Its text is the reason, one word."""


class StoppedError(Exception):
    """Nothing more is to be asked: somebody stopped the run."""


async def together(works: Sequence[Coroutine[object, object, Answered]]) -> tuple[Answered, ...]:
    """The results of all, side by side. None is cancelled when another fails: what is in the air is paid."""
    results = await asyncio.gather(*works, return_exceptions=True)
    failures = [result for result in results if isinstance(result, BaseException)]
    # What ends the run comes before what ends one conversation.
    for failure in sorted(failures, key=lambda failure: isinstance(failure, UnwrittenError)):
        raise failure
    return tuple(result for result in results if not isinstance(result, BaseException))


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a busy service is asked again, and how long is waited where it names no time."""

    tries: int = 8
    first_s: float = 1.0
    longest_s: float = 60.0

    def wait_s(self, place: int, asked_for: float | None, chance: random.Random) -> float:
        """Seconds before try `place` + 1: what the service asked for, else doubling, never in step."""
        if asked_for is not None:
            return asked_for
        return min(self.first_s * 2.0**place, self.longest_s) * chance.uniform(0.75, 1.25)


async def ask_patiently(
    ask: Ask, request: Request, wait: Wait, patience: Patience, chance: random.Random
) -> Reply:
    """Ask until the service is not busy; raises InputError when it stays so."""
    for place in range(patience.tries):
        reply = await ask(request.role, request.messages, request.schema)
        if reply.fault != BUSY:
            return reply
        if place + 1 < patience.tries:
            await wait(patience.wait_s(place, reply.wait, chance))
    raise InputError(
        f"The service was busy or failing {patience.tries} times in a row; wait, or lower --concurrency."
        " What was written is kept: the same command goes on from there."
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """Obtains the answers of one conversation: from what was paid before, else by asking."""

    card: str
    ask: Callable[[Request], Awaitable[Reply]]
    kept: Callable[[str, str], Sequence[Kept]]
    keep: Callable[[Kept], None]

    async def obtain(self, request: Request, read: Callable[[object], Answered]) -> Answered:
        """The answer as `read` makes it of the JSON; raises UnwrittenError when it cannot be had.

        `read` raises ValueError (msgspec's ValidationError is one) for an answer of no use.
        """
        before = self.kept(self.card, request.step)
        for place in range(_TRIES):
            found = before[place] if place < len(before) else await self._buy(request)
            if found.fault == FILTERED:
                raise UnwrittenError(FILTERED)
            if found.fault == CUT:
                continue
            try:
                return read(found.answer)
            except ValueError:
                continue
        raise UnwrittenError(CUT)

    async def _buy(self, request: Request) -> Kept:
        reply = await self.ask(request)
        bought = Kept(
            self.card,
            request.step,
            reply.answer,
            reply.fault,
            reply.prompt_tokens,
            reply.completion_tokens,
        )
        self.keep(bought)
        return bought
