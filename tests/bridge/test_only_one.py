from __future__ import annotations

import errno
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from bridge.only_one import SEATS, Seat, Taken, is_taken, only_one, take_seat
from engine.errors import InputError

HOLD = """
import sys
from pathlib import Path
from bridge.only_one import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_one_is_told_and_the_next_may_come(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lock"
    with (
        only_one(path),
        pytest.raises(InputError, match=r"already open .* close it first"),
        only_one(path),
    ):
        pass
    with only_one(path):
        pass


def test_whether_it_is_taken_is_told_without_making_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not is_taken(path)
    assert not path.exists()
    with only_one(path):
        assert is_taken(path)
    assert not is_taken(path)


def test_the_lock_ends_with_the_process_that_held_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(InputError), only_one(path):
            pass
        other.kill()
    with only_one(path):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(InputError, match=r"cannot be made .*: check the folder"),
        only_one(tmp_path / "file" / "lock"),
    ):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_its_owner_can_read_the_lock(tmp_path: Path) -> None:
    with only_one(tmp_path / "lock"):
        assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600


def test_each_window_has_a_seat_and_the_lowest_free_one(tmp_path: Path) -> None:
    with take_seat(tmp_path) as first:
        assert first == Seat(0, alone=True)
        with take_seat(tmp_path) as second:
            assert second == Seat(1, alone=False)
            with take_seat(tmp_path) as third:
                assert third == Seat(2, alone=False)
    with take_seat(tmp_path) as again:
        assert again == Seat(0, alone=True)


def test_a_window_above_a_free_seat_is_seen(tmp_path: Path) -> None:
    with only_one(tmp_path / f"window-{SEATS - 1}.lock"), take_seat(tmp_path) as seat:
        assert seat == Seat(0, alone=False)


def test_those_that_come_when_all_seats_are_taken_share_the_last(tmp_path: Path) -> None:
    with ExitStack() as stack:
        for number in range(SEATS):
            stack.enter_context(only_one(tmp_path / f"window-{number}.lock"))
        assert stack.enter_context(take_seat(tmp_path)) == Seat(SEATS - 1, alone=False)


def test_without_a_folder_every_window_is_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with take_seat(tmp_path / "file") as seat, take_seat(tmp_path / "file") as other:
        assert seat == other == Seat(0, alone=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks otherwise")
def test_a_disk_that_knows_no_locks_is_said_and_not_taken_for_another_overlay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_file: object, _how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", refuse)
    told = pytest.raises(InputError, match=r"cannot be locked .*disk of this computer")
    with told as error, only_one(tmp_path / "lock"):
        pass
    assert not isinstance(error.value, Taken)
    with take_seat(tmp_path) as seat:
        assert seat == Seat(0, alone=True)
