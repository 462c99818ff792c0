"""The line to a language model that is measured: asks, times each answer, keeps what was paid for.

One rule: words go to the service that the person named and nowhere else; what is kept on disk are ids,
percentages and times.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import InputError
from overlay.commands.stopwatch import spread

if TYPE_CHECKING:
    from bridge.azure.chat import Endpoint
    from engine.training.benchmark.llm import Answers, Question
    from engine.training.benchmark.report import Pace
    from engine.training.corpus.asking import Ask, Reply
    from engine.training.dataset import Report

_CONCURRENCY: Final = 8

OpenAsk = Callable[["Endpoint"], AbstractAsyncContextManager["Ask"]]


def choose_endpoint(
    azure: str | None, base_url: str | None, deployment: str | None, api_version: str | None
) -> Endpoint | None:
    """The service that was named, None where none was. Raises InputError for half a name."""
    from bridge.azure.chat import API_VERSION, Endpoint

    address = azure or base_url
    if address is None and deployment is None:
        return None
    if address is None or (azure and base_url):
        raise InputError(
            "Name one service: --azure URL for an Azure OpenAI resource, or --base-url URL for a server that"
            " speaks like OpenAI."
        )
    if not deployment:
        raise InputError("Name the deployment (or model) to measure with --deployment.")
    return Endpoint(address, azure is not None, {"": deployment}, api_version or API_VERSION)


class TimedAsk:
    """Another line, with the nanoseconds that each answered try took."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.times_ns: list[int] = []

    async def __call__(
        self, role: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object]
    ) -> Reply:
        """One try."""
        begun = time.perf_counter_ns()
        reply = await self._ask(role, messages, schema)
        if not reply.fault:
            self.times_ns.append(time.perf_counter_ns() - begun)
        return reply


class LanguageModelLine:
    """A language model to be asked for forecasts."""

    def __init__(self, endpoint: Endpoint, work: Path, open_ask: OpenAsk | None = None) -> None:
        self._endpoint = endpoint
        self._work = work
        self._open_ask = open_ask
        self._times_ns: list[int] = []
        self.name = f"{endpoint.deployment('')} at {endpoint.host}"

    def ask(self, questions: Sequence[Question], report: Report) -> tuple[Answers, tuple[int, int]]:
        """All answers that can be had, and the tokens paid for. Raises InputError."""
        return asyncio.run(self._ask_all(questions, report))

    async def _ask_all(
        self, questions: Sequence[Question], report: Report
    ) -> tuple[Answers, tuple[int, int]]:
        from bridge.azure.chat import open_chat
        from engine.training.benchmark.kept import mark_of
        from engine.training.benchmark.llm import ask_all
        from engine.training.corpus.journal import Journal

        self._work.mkdir(parents=True, exist_ok=True)
        mark = mark_of([self._endpoint.address, self._endpoint.deployment("")])
        open_ask = self._open_ask or open_chat
        async with open_ask(self._endpoint) as ask:
            timed = TimedAsk(ask)
            with Journal(self._work / f"language-model-{mark}.jsonl") as journal:
                try:
                    answers = await ask_all(timed, questions, journal, _CONCURRENCY, asyncio.sleep, report)
                finally:
                    self._times_ns += timed.times_ns
                _, sent, written = journal.paid()
        return answers, (sent, written)

    def pace(self) -> Pace:
        """How long its answers took in this run, over the network."""
        from engine.training.benchmark.report import Pace

        if len(self._times_ns) < 2:
            return Pace(self.name, None, None, None, None, "all answers were kept from an earlier run")
        found = spread(self._times_ns)
        note = f"{len(self._times_ns)} answers, {_CONCURRENCY} at a time, over the network"
        return Pace(self.name, round(found.p50, 1), round(found.p95, 1), round(found.p99, 1), None, note)
