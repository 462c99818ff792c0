from __future__ import annotations

from itertools import islice
from pathlib import Path

import msgspec
import pytest

from engine.errors import InputError
from engine.training.corpus.plan import Plan, cut_shards, hold_folder, is_begun, load_plan, settle_plan

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


def test_a_run_is_gone_on_with_in_its_folder_and_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "run"
    assert not is_begun(PLAN, folder)
    settle_plan(PLAN, folder)
    settle_plan(PLAN, folder)
    assert is_begun(PLAN, folder)
    assert load_plan(folder) == PLAN
    with pytest.raises(InputError, match=r"holds a run begun with seed 3, shard-size 10; go on with that"):
        settle_plan(msgspec.structs.replace(PLAN, seed=4, shard_size=7), folder)


def test_a_run_of_other_prompts_is_not_gone_on_with(tmp_path: Path) -> None:
    settle_plan(msgspec.structs.replace(PLAN, prompts=0), tmp_path)
    with pytest.raises(InputError, match="begun with prompts 0"):
        is_begun(PLAN, tmp_path)


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    with pytest.raises(InputError, match="is not the plan of a run"):
        load_plan(tmp_path)
    with pytest.raises(InputError, match="cannot be written"):
        settle_plan(PLAN, tmp_path / "plan.json" / "folder")


@pytest.mark.parametrize("part", [{"count": 0}, {"count": 10**9}, {"shard_size": 0}, {"first": -1}])
def test_an_impossible_plan_is_refused(part: dict[str, int]) -> None:
    with pytest.raises(InputError, match="A run has 1 to 100,000,000"):
        msgspec.structs.replace(PLAN, **part)


def test_a_second_run_in_the_same_folder_is_kept_out(tmp_path: Path) -> None:
    with hold_folder(tmp_path), pytest.raises(InputError, match="Another run is writing"):
        hold_folder(tmp_path)
    hold_folder(tmp_path).close()
