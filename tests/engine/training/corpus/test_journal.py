from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.training.corpus.asking import Kept
from engine.training.corpus.journal import Done, Dropped, Journal, lock_file, save_bytes
from tests.engine.training.corpus.fullness import no_file_larger

KEPT = Kept("written-1", "0/seller 0", {"text": "Hello."}, "", 100, 10)
CANNOT = r"The folder .+ cannot be written \(.+\); once it can, the same command goes on"
FULL = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for the size of a file")
DONE = Done("written-1", {"id": "written-1", "turns": [{"text": "Hello."}]})


def test_what_was_added_is_there_when_opened_again(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        for entry in (KEPT, DONE, Dropped("written-2", "cut")):
            journal.add(entry)
    with Journal(tmp_path / "j") as again:
        assert again.kept("written-1", "0/seller 0") == (KEPT,)
        assert again.kept("written-1", "0/buyer 1") == ()
        assert again.done == {"written-1": DONE}
        assert again.dropped == {"written-2": "cut"}
        assert again.paid() == (1, 100, 10)


def test_every_entry_is_flushed_to_the_disk_before_it_is_used(tmp_path: Path, flushed: list[int]) -> None:
    sizes = []
    with Journal(tmp_path / "j") as journal:
        for entry in (KEPT, DONE):
            journal.add(entry)
            sizes.append((tmp_path / "j").stat().st_size)
    assert flushed == sizes


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_half_line_at_the_end_is_dropped_and_written_over(tmp_path: Path, cut: int) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.add(KEPT)
        journal.add(DONE)
    whole = (tmp_path / "j").read_bytes()
    (tmp_path / "j").write_bytes(whole[:-cut])
    with Journal(tmp_path / "j") as again:
        assert again.done == {}
        again.add(DONE)
    assert (tmp_path / "j").read_bytes() == whole


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b'{"kind":"dropped","card":"a","why":"cut"}\n{"kind":"other"}\n')
    with pytest.raises(InputError, match=r"Line 2 of .*j is not an entry"):
        Journal(tmp_path / "j")


def test_one_process_at_a_time_holds_a_file(tmp_path: Path) -> None:
    ask = (
        "import sys, engine.training.corpus.journal as j;"
        "print(j.lock_file(open(sys.argv[1], 'ab'), wait=False))"
    )

    def asked_elsewhere() -> str:
        command = [sys.executable, "-c", ask, str(tmp_path / "j")]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with Journal(tmp_path / "j"):
        assert asked_elsewhere() == "False"
    assert asked_elsewhere() == "True"
    with (tmp_path / "j").open("ab") as file:
        assert lock_file(file, wait=False)


def test_a_file_is_whole_or_not_there(tmp_path: Path, flushed: list[int]) -> None:
    save_bytes(tmp_path / "a", b"one")
    save_bytes(tmp_path / "a", b"more")
    assert flushed == [3, 4]
    assert (tmp_path / "a").read_bytes() == b"more"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@FULL
def test_a_full_disk_is_a_sentence_and_costs_the_entry_that_did_not_fit(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.add(KEPT)
    with (
        no_file_larger((tmp_path / "j").stat().st_size + 20),
        pytest.raises(InputError, match=CANNOT),
        Journal(tmp_path / "j") as full,
    ):
        full.add(DONE)
    with Journal(tmp_path / "j") as again:
        assert again.kept("written-1", "0/seller 0") == (KEPT,)
        assert again.done == {}


@FULL
def test_what_did_not_fit_is_written_whole_when_there_is_room_again(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        with no_file_larger(20), pytest.raises(InputError, match=CANNOT):
            journal.add(KEPT)
        journal.add(DONE)
    with Journal(tmp_path / "j") as again:
        assert again.kept("written-1", "0/seller 0") == (KEPT,)
        assert again.done == {"written-1": DONE}


@FULL
def test_a_file_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    with no_file_larger(20), pytest.raises(InputError, match=CANNOT):
        save_bytes(tmp_path / "a", b"more than fits in there")
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=CANNOT):
        Journal(tmp_path)
