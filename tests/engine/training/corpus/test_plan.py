from __future__ import annotations

from itertools import islice
from pathlib import Path

import msgspec
import pytest

from engine.errors import InputError
from engine.training.corpus.journal import Dropped, Journal
from engine.training.corpus.plan import Plan, cut_shards, find_run, hold_folder, load_plan, settle_plan

PLAN = Plan(count=25, seed=3, first=400, shard_size=10, writer="big", judge="small")


def test_the_shards_hold_every_card_once_in_order(tmp_path: Path) -> None:
    shards = list(cut_shards(PLAN, tmp_path))
    assert [shard.count for shard in shards] == [10, 10, 5]
    ids = [card.id for shard in shards for card in shard.cards()]
    assert ids == [f"written-{number}" for number in range(400, 425)]


def test_a_shard_draws_the_same_cards_whatever_else_is_drawn(tmp_path: Path) -> None:
    more = msgspec.structs.replace(PLAN, count=1_200_000)
    second, of_more = (list(islice(cut_shards(plan, tmp_path), 2))[1] for plan in (PLAN, more))
    assert of_more.cards() == second.cards()
    other = msgspec.structs.replace(PLAN, seed=4)
    assert next(cut_shards(other, tmp_path)).cards() != next(cut_shards(PLAN, tmp_path)).cards()


def test_two_shards_draw_different_cards(tmp_path: Path) -> None:
    first, second, _ = (shard.cards() for shard in cut_shards(PLAN, tmp_path))
    assert [card.product for card in first] != [card.product for card in second]


def pay(folder: Path, shard: int = 0) -> None:
    """As if an answer had come."""
    with Journal(folder / f"shard-{shard:05d}.journal") as journal:
        journal.add(Dropped("written-400", "cut"))


def test_a_run_is_gone_on_with_in_its_folder_and_no_other(tmp_path: Path) -> None:
    assert find_run(PLAN, tmp_path) is None
    assert settle_plan(PLAN, tmp_path) == settle_plan(PLAN, tmp_path) == PLAN
    assert find_run(PLAN, tmp_path) == load_plan(tmp_path) == PLAN
    pay(tmp_path)
    for count in (25, 60):
        with pytest.raises(
            InputError, match=r"holds a run begun with seed 3, shard-size 10; go on with that"
        ):
            settle_plan(msgspec.structs.replace(PLAN, seed=4, shard_size=7, count=count), tmp_path)


def test_a_run_of_other_prompts_is_not_gone_on_with(tmp_path: Path) -> None:
    settle_plan(msgspec.structs.replace(PLAN, prompts=0), tmp_path)
    pay(tmp_path)
    with pytest.raises(InputError, match="begun with prompts 0"):
        find_run(PLAN, tmp_path)


@pytest.mark.parametrize("other", [{"writer": "wrong"}, {"count": 90}, {"seed": 8, "shard_size": 2}], ids=str)
def test_a_run_that_paid_for_nothing_gives_way_to_another(tmp_path: Path, other: dict[str, int]) -> None:
    settle_plan(msgspec.structs.replace(PLAN, **other), tmp_path)
    journals = [tmp_path / "shard-00000.journal", tmp_path / "shard-00001.journal"]
    journals[0].touch()
    # The half of a line that a kill leaves is dropped in any case.
    journals[1].write_bytes(b'{"kind":"kept","ca')
    assert find_run(PLAN, tmp_path) is None
    assert settle_plan(PLAN, tmp_path) == load_plan(tmp_path) == PLAN
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_a_closed_shard_was_paid_for(tmp_path: Path) -> None:
    settle_plan(PLAN, tmp_path)
    next(cut_shards(PLAN, tmp_path)).file("report.json").touch()
    with pytest.raises(InputError, match="begun with writer big"):
        settle_plan(msgspec.structs.replace(PLAN, writer="huge"), tmp_path)


def test_a_run_grows_by_shards_of_its_own_and_keeps_those_it_had(tmp_path: Path) -> None:
    settle_plan(PLAN, tmp_path)
    pay(tmp_path)
    for count in (48, 60):
        asked = msgspec.structs.replace(PLAN, count=count)
        assert settle_plan(asked, tmp_path) == settle_plan(asked, tmp_path) == load_plan(tmp_path)
    grown = settle_plan(msgspec.structs.replace(PLAN, count=60), tmp_path)
    assert grown.grown == (25, 48)
    shards, before = list(cut_shards(grown, tmp_path)), list(cut_shards(PLAN, tmp_path))
    assert shards[:3] == before
    assert [shard.count for shard in shards] == [10, 10, 5, 10, 10, 3, 10, 2]
    assert [shard.number for shard in shards] == list(range(8))
    ids = [card.id for shard in shards for card in shard.cards()]
    assert ids == [f"written-{number}" for number in range(400, 460)]
    with pytest.raises(InputError, match="begun with count 60; go on with that"):
        settle_plan(PLAN, tmp_path)


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    with pytest.raises(InputError, match="is not the plan of a run"):
        load_plan(tmp_path)
    with pytest.raises(InputError, match=r"folder cannot be written \(.+\); name another with --out"):
        hold_folder(tmp_path / "plan.json" / "folder")


def test_a_run_that_cannot_be_written_any_more_can_be_gone_on_with(tmp_path: Path) -> None:
    settle_plan(PLAN, tmp_path)
    (tmp_path / "run.lock").mkdir()
    with pytest.raises(InputError, match=r"The folder .+ cannot be written \(.+\); once it can, the same co"):
        hold_folder(tmp_path)


@pytest.mark.parametrize("part", [{"count": 0}, {"count": 10**9}, {"shard_size": 0}, {"first": -1}])
def test_an_impossible_plan_is_refused(part: dict[str, int]) -> None:
    with pytest.raises(InputError, match="A run has 1 to 100,000,000"):
        msgspec.structs.replace(PLAN, **part)


def test_a_second_run_in_the_same_folder_is_kept_out(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "run"
    with hold_folder(folder), pytest.raises(InputError, match="Another run is writing"):
        hold_folder(folder)
    hold_folder(folder).close()
