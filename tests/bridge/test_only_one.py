from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bridge.only_one import only_one
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
