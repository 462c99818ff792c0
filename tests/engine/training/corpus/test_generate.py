from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.errors import InputError
from engine.training.corpus.generate import Progress, Watch, count_dropped, embed, generate, look_at
from engine.training.corpus.journal import Dropped, Journal
from engine.training.corpus.plan import Plan, cut_shards
from engine.training.corpus.reports import load_report
from engine.training.corpus.spread import Part, Result, Stopped, Tick
from tests.engine.training.corpus.writers import FakeModel

PLAN = Plan(count=5, seed=2, first=700, shard_size=2, writer="big", judge="big")


def spread_here(
    work: Callable[[Part, Stopped], Result], parts: Sequence[Part], tick: Tick
) -> Generator[Result, None, None]:
    """Everything in this process, one part after another."""
    for part in parts:
        result = work(part, lambda: False)
        tick()
        yield result


def run(folder: Path, model: FakeModel, told: list[Progress] | None = None) -> Progress:
    heard: list[Progress] = [] if told is None else told
    return generate(PLAN, folder, model.open, spread_here, 4, heard.append)


def test_a_run_from_its_plan_to_its_shards(tmp_path: Path) -> None:
    told: list[Progress] = []
    model = FakeModel()
    reached = run(tmp_path / "run", model, told)
    assert (reached.total, reached.written, reached.dropped) == (5, 5, 0)
    assert reached.requests == len(model.sent)
    assert [shown.written for shown in told] == [0, 2, 4, 5, 5]
    names = sorted(path.name for path in (tmp_path / "run").iterdir())
    assert [name for name in names if name.endswith(".jsonl")] == [f"shard-0000{n}.jsonl" for n in range(3)]
    assert not [name for name in names if name.endswith((".journal", ".part"))]


def test_a_run_that_is_done_asks_nothing(tmp_path: Path) -> None:
    first = run(tmp_path, FakeModel())
    model = FakeModel()
    assert run(tmp_path, model) == first
    assert model.sent == []
    assert look_at(PLAN, tmp_path) == first


def test_a_run_that_grows_pays_for_what_is_new_alone(tmp_path: Path) -> None:
    first, grown = FakeModel(), FakeModel()
    before = run(tmp_path, first)
    held = {path.name: path.read_bytes() for path in tmp_path.glob("*.jsonl")}
    more = msgspec.structs.replace(PLAN, count=8)
    reached = generate(more, tmp_path, grown.open, spread_here, 4, lambda progress: None)
    assert (reached.total, reached.written) == (8, 8)
    assert len(first.sent) + len(grown.sent) == reached.requests
    assert reached.requests > before.requests
    assert {sent.key for sent in first.sent}.isdisjoint(sent.key for sent in grown.sent)
    after = {path.name: path.read_bytes() for path in tmp_path.glob("*.jsonl")}
    assert after.items() >= held.items()
    assert count_dropped(more, tmp_path) == {}
    assert embed(more, tmp_path, spread_here, lambda done, total: None) == 5
    asked = len(grown.sent)
    assert generate(more, tmp_path, grown.open, spread_here, 4, lambda progress: None) == reached
    assert len(grown.sent) == asked


def test_a_run_goes_on_between_shards_with_the_same_words(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run(whole, FakeModel())
    model = FakeModel()

    def until_one(
        work: Callable[[Part, Stopped], Result], parts: Sequence[Part], tick: Tick
    ) -> Generator[Result, None, None]:
        yield work(parts[0], lambda: False)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(PLAN, broken, model.open, until_one, 4, lambda progress: None)
    run(broken, model)
    assert model.most_asked() == 1
    for path in whole.glob("*.jsonl"):
        assert (broken / path.name).read_bytes() == path.read_bytes()


def test_a_kill_between_the_last_two_steps_of_a_shard_is_mended(tmp_path: Path) -> None:
    first = run(tmp_path, FakeModel())
    shard = next(cut_shards(PLAN, tmp_path))
    with Journal(shard.file("journal")) as left_over:
        left_over.add(Dropped("written-700", "cut"))
    assert look_at(PLAN, tmp_path) == first
    run(tmp_path, FakeModel())
    assert not shard.file("journal").exists()


def test_progress_counts_half_a_line_when_its_other_half_comes(tmp_path: Path) -> None:
    shard = next(cut_shards(PLAN, tmp_path))
    with Journal(shard.file("journal")) as journal:
        journal.add(Dropped("written-700", "cut"))
    whole = shard.file("journal").read_bytes()
    shard.file("journal").write_bytes(whole + whole[:9])
    assert look_at(PLAN, tmp_path).dropped == 1


def test_progress_counts_what_a_journal_grew_by(tmp_path: Path) -> None:
    shards = tuple(cut_shards(PLAN, tmp_path))
    watch = Watch(PLAN, shards)
    with Journal(shards[0].file("journal")) as journal:
        counted = []
        for name in ("written-700", "written-701"):
            journal.add(Dropped(name, "cut"))
            counted.append(watch.look().dropped)
    assert counted == [1, 2]


def test_the_reasons_of_what_was_dropped_are_counted(tmp_path: Path) -> None:
    run(tmp_path, FakeModel(words=lambda sent: "We have been with the same people for nine years now."))
    assert count_dropped(PLAN, tmp_path) == {"repeats": 4}


def test_a_report_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    run(tmp_path, FakeModel())
    next(cut_shards(PLAN, tmp_path)).file("report.json").write_text("[]")
    with pytest.raises(InputError, match=r"report\.json cannot be read; put a copy of it back, or remove it"):
        look_at(PLAN, tmp_path)


def test_a_shard_whose_report_is_gone_is_not_paid_for_again(tmp_path: Path) -> None:
    # Two of it say the same as one before and are dropped.
    first = run(tmp_path, FakeModel(words=lambda sent: "We have been with the same people for nine years."))
    shard = next(cut_shards(PLAN, tmp_path))
    held = {path.name: path.read_bytes() for path in tmp_path.glob("shard-*")}
    spent = load_report(shard).requests
    shard.file("report.json").unlink()
    shard.file("seen.npy").unlink()
    looked = look_at(PLAN, tmp_path)
    assert not shard.file("report.json").exists()
    model = FakeModel()
    reached = run(tmp_path, model)
    assert model.sent == []
    assert reached == looked
    assert (reached.written, reached.dropped) == (first.written, first.dropped)
    # What the lost report alone knew.
    assert reached.requests == first.requests - spent
    assert count_dropped(PLAN, tmp_path) == {"repeats": 3, "for a reason no longer known": 1}
    after = {path.name: path.read_bytes() for path in tmp_path.glob("shard-*")}
    assert {name for name in held if held[name] != after[name]} == {"shard-00000.report.json"}


def test_conversations_that_are_none_are_named_and_not_paid_for_again(tmp_path: Path) -> None:
    run(tmp_path, FakeModel())
    shard = next(cut_shards(PLAN, tmp_path))
    shard.file("report.json").unlink()
    shard.file("jsonl").write_text("hello")
    model = FakeModel()
    with pytest.raises(InputError, match=r"jsonl cannot be read as conversations; put a copy of it back"):
        run(tmp_path, model)
    assert model.sent == []


def test_the_vectors_of_each_shard_lie_beside_it_and_are_made_once(tmp_path: Path) -> None:
    run(tmp_path, FakeModel())
    told: list[tuple[int, int]] = []
    assert embed(PLAN, tmp_path, spread_here, lambda done, total: told.append((done, total))) == 3
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    for shard in cut_shards(PLAN, tmp_path):
        with np.load(shard.file("vectors.npz"), allow_pickle=False) as kept:
            lengths = [card.turn_count for card in shard.cards()]
            assert np.diff(kept["starts"]).tolist() == lengths
            assert (kept["vectors"].shape, kept["vectors"].dtype) == ((sum(lengths), 384), np.float16)
    told.clear()
    embed(PLAN, tmp_path, spread_here, lambda done, total: told.append((done, total)))
    assert told == [(3, 3)]
