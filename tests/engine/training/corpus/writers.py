"""A language model that is not there: answers that follow from the request, and faults put in by a test."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from engine.training.corpus.agents import HEARD_SCHEMA, JUDGE

_WORDS = (
    "van kettle quote boiler ledger rota invoice roof tenants freight pallet clinic budget harvest counter "
    "printer warranty lease garage sister auditor router licence deposit needs wants saves broke signs"
).split()


@dataclass(frozen=True, slots=True)
class FakeReply:
    answer: object = None
    fault: str = ""
    prompt_tokens: int = 50
    completion_tokens: int = 5
    wait: float | None = None


BUSY = FakeReply(None, "busy", 0, 0)
CUT = FakeReply(None, "cut")
FILTERED = FakeReply(None, "filtered", 0, 0)


@dataclass(frozen=True, slots=True)
class Sent:
    role: str
    text: str

    @property
    def key(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass
class FakeModel:
    """Keeps what it was asked; `fault` may answer in its stead (None: it answers itself)."""

    fault: Callable[[int, Sent], FakeReply | None] = lambda number, sent: None
    words: Callable[[Sent], str] | None = None
    sent: list[Sent] = field(default_factory=list)

    async def __call__(
        self, role: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object]
    ) -> FakeReply:
        sent = Sent(role, json.dumps([list(messages), schema]))
        number = len(self.sent)
        self.sent.append(sent)
        return self.fault(number, sent) or self._answer(sent, schema)

    def _answer(self, sent: Sent, schema: Mapping[str, object]) -> FakeReply:
        chance = random.Random(sent.key)
        if schema == HEARD_SCHEMA:
            assert sent.role == JUDGE
            return FakeReply(dict.fromkeys(("chance", "engagement", "warmth", "commitment"), 40))
        if self.words is not None:
            return FakeReply({"text": self.words(sent)})
        return FakeReply({"text": " ".join(chance.choices(_WORDS, k=9)) + "."})

    def most_asked(self) -> int:
        """How often the request asked most often was asked."""
        return max(Counter(sent.key for sent in self.sent).values())

    @asynccontextmanager
    async def open(self) -> AsyncIterator[FakeModel]:
        yield self
