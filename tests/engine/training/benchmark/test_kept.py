"""What was made once is not made again, and nothing half is taken for whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.training.benchmark.kept import Keeper, mark_of, save


def test_a_thing_is_made_once(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> dict[str, list[float]]:
        made.append(1)
        return {"a": [0.5]}

    for _ in range(2):
        assert Keeper(tmp_path / "run").obtain("thing", dict[str, list[float]], make) == {"a": [0.5]}
    assert made == [1]


def test_what_was_stopped_in_the_middle_is_made_anew(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)

    def stopped() -> list[float]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keeper.obtain("thing", list[float], stopped)
    assert keeper.obtain("thing", list[float], lambda: [1.0]) == [1.0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["thing.json"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    save(tmp_path / "deep" / "a.txt", b"one")
    save(tmp_path / "deep" / "a.txt", b"two")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["a.txt"]
    assert (tmp_path / "deep" / "a.txt").read_bytes() == b"two"


def test_a_mark_follows_from_all_its_parts() -> None:
    assert mark_of(["a", 1]) == mark_of(["a", 1])
    assert len({mark_of(["a", 1]), mark_of(["a", 2]), mark_of(["b", 1])}) == 3
