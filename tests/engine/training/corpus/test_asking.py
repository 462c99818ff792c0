from __future__ import annotations

import asyncio
import random

import pytest

from engine.errors import InputError
from engine.training.corpus.asking import (
    Desk,
    Kept,
    Patience,
    Reply,
    Request,
    UnwrittenError,
    ask_patiently,
    together,
)
from tests.engine.training.corpus.writers import BUSY, CUT, FILTERED, FakeModel, FakeReply

REQUEST = Request("0/seller 0", "seller", ({"role": "user", "content": "Go on."},), {"title": "line"})


def ask(model: FakeModel, patience: Patience | None = None) -> tuple[Reply, list[float]]:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    work = ask_patiently(model, REQUEST, wait, patience or Patience(), random.Random(0))
    return asyncio.run(work), waits


def test_the_time_a_busy_service_asks_for_is_waited() -> None:
    faults = [FakeReply(None, "busy", 0, 0, 17.0), FakeReply(None, "busy", 0, 0, 0.0)]
    reply, waits = ask(FakeModel(lambda number, sent: faults[number] if number < 2 else None))
    assert reply.fault == ""
    assert waits == [17.0, 0.0]


def test_without_a_time_the_waits_double_up_to_the_longest() -> None:
    model = FakeModel(lambda number, sent: BUSY if number < 6 else None)
    _, waits = ask(model, Patience(first_s=1.0, longest_s=8.0))
    for waited, meant in zip(waits, (1, 2, 4, 8, 8, 8), strict=True):
        assert 0.75 * meant <= waited <= 1.25 * meant
    assert len(set(waits)) == 6


def test_a_service_that_stays_busy_ends_the_run_in_words() -> None:
    model = FakeModel(lambda number, sent: BUSY)
    with pytest.raises(InputError, match="busy or failing 3 times in a row; wait, or lower --concurrency"):
        ask(model, Patience(tries=3))
    assert len(model.sent) == 3


def obtain(model: FakeModel, before: list[Kept]) -> tuple[object, list[Kept]]:
    kept: list[Kept] = []

    async def send(request: Request) -> Reply:
        return await model(request.role, request.messages, request.schema)

    def read(answer: object) -> object:
        if answer == {"text": ""}:
            raise ValueError("empty")
        return answer

    desk = Desk("written-1", send, lambda card, step: before, kept.append)
    return asyncio.run(desk.obtain(REQUEST, read)), kept


def test_what_was_paid_for_is_not_asked_again() -> None:
    model = FakeModel()
    answer, kept = obtain(model, [Kept("written-1", "0/seller 0", {"text": "Hello."}, "", 9, 3)])
    assert answer == {"text": "Hello."}
    assert (model.sent, kept) == ([], [])


def test_a_cut_answer_that_was_paid_for_counts_as_a_try() -> None:
    model = FakeModel(lambda number, sent: CUT)
    cut = Kept("written-1", "0/seller 0", None, "cut", 9, 3)
    with pytest.raises(UnwrittenError, match="cut"):
        obtain(model, [cut, cut])
    assert len(model.sent) == 1


def test_an_answer_of_no_use_is_kept_and_asked_for_again() -> None:
    model = FakeModel(lambda number, sent: FakeReply({"text": ""}) if number == 0 else None)
    answer, kept = obtain(model, [])
    assert [entry.answer for entry in kept] == [{"text": ""}, answer]
    assert (kept[0].prompt_tokens, kept[0].completion_tokens) == (50, 5)


def test_what_a_filter_refuses_is_not_asked_again() -> None:
    model = FakeModel(lambda number, sent: FILTERED)
    with pytest.raises(UnwrittenError, match="filtered"):
        obtain(model, [])
    assert len(model.sent) == 1


def test_what_is_in_the_air_comes_back_before_a_failure_does() -> None:
    came: list[str] = []

    async def fails(error: Exception) -> None:
        raise error

    async def comes() -> None:
        await asyncio.sleep(0)
        came.append("paid")

    async def run() -> None:
        await together([fails(UnwrittenError("cut")), comes(), fails(InputError("no quota"))])

    with pytest.raises(InputError, match="no quota"):
        asyncio.run(run())
    assert came == ["paid"]
