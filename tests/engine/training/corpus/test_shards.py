from __future__ import annotations

import asyncio
import errno
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.training.corpus import load_examples
from engine.training.corpus.asking import StoppedError, Wait
from engine.training.corpus.journal import Journal
from engine.training.corpus.plan import Plan, Shard, cut_shards, settle_plan
from engine.training.corpus.repeats import Seen
from engine.training.corpus.reports import load_report
from engine.training.corpus.shards import Pen, WriteShard, close_shard, write_shard
from tests.engine.training.corpus.writers import BUSY, CUT, FILTERED, FakeModel, FakeReply, Sent

PLAN = Plan(count=6, seed=1, first=500, shard_size=6, writer="big", judge="small")
TURNS = 2 * sum(card.turn_count for card in next(cut_shards(PLAN, Path())).cards())


def shard_in(folder: Path, plan: Plan = PLAN) -> Shard:
    settle_plan(plan, folder)
    return next(cut_shards(plan, folder))


async def no_wait(seconds: float) -> None: ...


def write(
    shard: Shard,
    model: FakeModel,
    plan: Plan = PLAN,
    *,
    concurrency: int = 3,
    wait: Wait = no_wait,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    asyncio.run(write_shard(plan, shard, Pen(model, concurrency, wait, stopped=stopped)))


def test_a_shard_becomes_conversations_that_training_reads(tmp_path: Path) -> None:
    shard, model = shard_in(tmp_path), FakeModel()
    write(shard, model)
    report = close_shard(shard, Seen())
    assert len(model.sent) == TURNS
    assert (report.written, report.dropped, report.requests) == (6, {}, TURNS)
    assert (report.prompt_tokens, report.completion_tokens) == (50 * TURNS, 5 * TURNS)
    assert load_report(shard) == report
    examples = load_examples(shard.file("jsonl"))
    cards = shard.cards()
    assert [one.id for one in examples] == [card.id for card in cards]
    assert [len(one.turns) for one in examples] == [card.turn_count for card in cards]
    assert set(examples[0].readings) == {0.4}
    record = json.loads(shard.file("jsonl").read_bytes().splitlines()[0])
    assert (record["source"], record["writer"], record["judge"]) == ("llm-agents", "big", "small")
    assert {"engagement", "warmth", "commitment"} <= set(record["turns"][0])
    assert not shard.file("journal").exists()


@pytest.mark.parametrize("answered", [0, 1, 7, 30, 61])
def test_after_an_end_at_any_place_nothing_is_asked_twice(tmp_path: Path, answered: int) -> None:
    shard = shard_in(tmp_path)
    model = FakeModel()
    with pytest.raises(StoppedError):
        write(shard, model, stopped=lambda: len(model.sent) >= answered)
    first = len(model.sent)
    assert first <= answered + 3
    write(shard, model)
    assert len(model.sent) == TURNS
    assert model.most_asked() == 1
    assert close_shard(shard, Seen()).written == 6


def test_a_broken_line_in_the_journal_costs_one_request(tmp_path: Path) -> None:
    shard, model = shard_in(tmp_path), FakeModel()
    write(shard, model)
    lines = shard.file("journal").read_bytes().splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if number > 20 and b'"kept"' in line)
    shard.file("journal").write_bytes(b"".join(lines[:place]) + lines[place][:9])
    again = FakeModel()
    write(shard, again)
    assert len(again.sent) == sum(b'"kept"' in line for line in lines[place:])


def test_a_finished_conversation_is_on_the_disk_before_the_next_is_begun(tmp_path: Path) -> None:
    shard = shard_in(tmp_path)
    cards = shard.cards()
    beginnings: list[int] = []

    def watch(number: int, sent: Sent) -> FakeReply | None:
        if "Nobody has spoken yet" in sent.text:
            beginnings.append(shard.file("journal").read_bytes().count(b'"kind":"done"'))
        return None

    write(shard, FakeModel(watch), concurrency=1)
    assert beginnings == list(range(len(cards)))


def test_no_more_requests_at_a_time_than_allowed(tmp_path: Path) -> None:
    air: list[int] = [0, 0]

    class Slow(FakeModel):
        async def __call__(
            self, role: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object]
        ) -> FakeReply:
            air[0] += 1
            air[1] = max(air)
            await asyncio.sleep(0)
            air[0] -= 1
            return await super().__call__(role, messages, schema)

    write(shard_in(tmp_path), Slow(), concurrency=4)
    assert air[1] == 4


def test_one_that_repeats_another_is_drawn_again_and_told_what_to_avoid(tmp_path: Path) -> None:
    stock = "We have been with the same people for nine years and nobody ever calls."

    def says(sent: Sent) -> str:
        return f"{sent.key}." if "said in other calls" in sent.text else f"{sent.key}. {stock}"

    shard, model = shard_in(tmp_path), FakeModel(words=says)
    write(shard, model, concurrency=1)
    assert close_shard(shard, Seen()).written == 6
    told = [sent for sent in model.sent if "said in other calls" in sent.text]
    assert told
    assert "- we have been with the same people for nine years" in told[0].text
    assert shard.file("jsonl").read_bytes().count(b"nine years") == shard.cards()[0].turn_count


def test_one_that_keeps_repeating_is_dropped(tmp_path: Path) -> None:
    shard = shard_in(tmp_path)
    model = FakeModel(words=lambda sent: "We have been with the same people for nine years now.")
    write(shard, model)
    report = close_shard(shard, Seen())
    assert (report.written, report.dropped) == (1, {"repeats": 5})
    # What is dropped was written three times and never judged.
    cards = {card.id: card.turn_count for card in shard.cards()}
    kept = json.loads(shard.file("jsonl").read_bytes())["id"]
    assert len(model.sent) == 2 * cards[kept] + 3 * (sum(cards.values()) - cards[kept])


def test_one_that_repeats_what_was_written_before_a_stop_is_dropped(tmp_path: Path) -> None:
    shard = shard_in(tmp_path)
    model = FakeModel(words=lambda sent: "We have been with the same people for nine years now.")
    turns = shard.cards()[0].turn_count
    with pytest.raises(StoppedError):
        write(shard, model, concurrency=1, stopped=lambda: len(model.sent) >= 2 * turns)
    write(shard, model, concurrency=1)
    assert close_shard(shard, Seen()).dropped == {"repeats": 5}


def test_two_shards_that_repeat_each_other_are_told_apart_when_closed(tmp_path: Path) -> None:
    plan = Plan(count=2, seed=1, first=500, shard_size=1, writer="big", judge="big")
    settle_plan(plan, tmp_path)
    shards = list(cut_shards(plan, tmp_path))
    model = FakeModel(words=lambda sent: "We have been with the same people for nine years now.")
    for shard in shards:
        write(shard, model, plan)
    seen = Seen()
    assert close_shard(shards[0], seen).written == 1
    assert close_shard(shards[1], seen).dropped == {"repeats": 1}


def test_a_shard_knows_those_closed_before_it(tmp_path: Path) -> None:
    plan = Plan(count=2, seed=1, first=500, shard_size=1, writer="big", judge="big")
    settle_plan(plan, tmp_path)
    first, second = cut_shards(plan, tmp_path)
    model = FakeModel(words=lambda sent: "We have been with the same people for nine years now.")
    write(first, model, plan)
    close_shard(first, Seen())
    write(second, model, plan)
    with Journal(second.file("journal")) as journal:
        assert list(journal.dropped.values()) == ["repeats"]


@pytest.mark.parametrize(("fault", "why"), [(FILTERED, "filtered"), (CUT, "cut")])
def test_one_that_cannot_be_had_is_left_out(tmp_path: Path, fault: FakeReply, why: str) -> None:
    shard = shard_in(tmp_path)
    card = shard.cards()[2]
    told = f"sold: {card.product}. You are: {card.buyer}."
    write(shard, FakeModel(lambda number, sent: fault if told in sent.text else None))
    report = close_shard(shard, Seen())
    assert (report.written, report.dropped) == (5, {why: 1})


def test_a_model_that_refuses_everything_ends_the_run_soon(tmp_path: Path) -> None:
    plan = Plan(count=500, seed=1, first=500, shard_size=500, writer="big", judge="big")
    model = FakeModel(lambda number, sent: FILTERED)
    with pytest.raises(InputError, match="content filter refused all of the first 10 conversations"):
        write(shard_in(tmp_path, plan), model, plan)
    assert len(model.sent) < 20


def test_when_the_service_is_of_no_use_nothing_new_is_sent(tmp_path: Path) -> None:
    def fault(number: int, sent: Sent) -> FakeReply | None:
        if number == 20:
            raise InputError("The quota is used up.")
        return None

    shard, model = shard_in(tmp_path), FakeModel(fault)
    with pytest.raises(InputError, match="quota is used up"):
        write(shard, model)
    assert len(model.sent) <= 23
    with Journal(shard.file("journal")) as journal:
        assert journal.paid()[0] == len(model.sent) - 1


def test_when_answers_cannot_be_kept_none_is_paid_for_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shard, model = shard_in(tmp_path), FakeModel()

    def full(file: int) -> None:
        if len(model.sent) >= 20:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(InputError, match=r"cannot be written \(No space left on device\); once it can"):
            write(shard, model)
    assert len(model.sent) <= 23
    write(shard, model)
    assert close_shard(shard, Seen()).written == 6
    assert model.most_asked() <= 2


def test_a_long_wait_ends_when_the_run_is_stopped(tmp_path: Path) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    busy = replace(BUSY, wait=300.0)
    model = FakeModel(lambda number, sent: busy)
    with pytest.raises(StoppedError):
        write(shard_in(tmp_path), model, wait=wait, stopped=lambda: len(waited) >= 5)
    assert waited == [1.0] * 5


def test_a_machine_that_does_not_see_the_folder_says_so(tmp_path: Path) -> None:
    shard = next(cut_shards(PLAN, tmp_path / "elsewhere"))
    with pytest.raises(InputError, match="name a folder that all of them share"):
        WriteShard(PLAN, FakeModel().open, 1)(shard, lambda: False)
