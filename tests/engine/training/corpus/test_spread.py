from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from engine.errors import EngineFault, InputError
from engine.training.corpus import spread
from engine.training.corpus.plan import Plan, cut_shards
from engine.training.corpus.reports import load_report
from engine.training.corpus.spread import count_cores, over_processes, over_ray

ROOT = Path(__file__).parents[4]


def work_on(part: int, stopped: Callable[[], bool]) -> tuple[int, int]:
    """Doubles even parts; 7 is not to be had, 13 takes its process with it."""
    if part == 7:
        raise InputError("Seven is of no use; give another.")
    if part == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if part == 99:
        while not stopped():
            pass
    return part * 2, os.getpid()


def test_every_part_is_worked_on_once_in_other_processes() -> None:
    ticks: list[None] = []
    results = list(over_processes(2)(work_on, range(6), lambda: ticks.append(None)))
    assert Counter(number for number, _ in results) == Counter([0, 2, 4, 6, 8, 10])
    assert os.getpid() not in {process for _, process in results}
    assert ticks


def test_a_failure_stops_the_others_and_comes_back_as_it_was() -> None:
    # 99 goes on until it is told to stop: without that this would never end.
    with pytest.raises(InputError, match="Seven is of no use"):
        list(over_processes(2)(work_on, [99, 7, 1], lambda: None))


def test_who_stops_listening_stops_the_work() -> None:
    working = over_processes(2)(work_on, [1, 99], lambda: None)
    assert next(working)[0] == 2
    working.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_process_that_ends_by_itself_is_said() -> None:
    with pytest.raises(EngineFault, match="A process that did the work ended by itself"):
        list(over_processes(1)(work_on, [13], lambda: None))


PARENT = """
import sys
sys.path.insert(0, {root!r})
from engine.training.corpus.spread import over_processes
from tests.engine.training.corpus.test_spread import work_on
if __name__ == "__main__":
    working = over_processes(2)(work_on, [1, 99], lambda: None)
    print(next(working)[1], flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_no_worker_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(PARENT.format(root=str(ROOT)))
    with subprocess.Popen(
        [sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) >= 2
        parent.kill()
    _, alive = psutil.wait_procs(children, timeout=120)
    assert alive == []


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"needs ray, not installed here; run: pip install '\.\[scale\]'"):
        over_ray("local", 2)
    with pytest.raises(InputError, match="needs ray"):
        count_cores("head:6379")


PLAN = Plan(count=4, seed=2, first=700, shard_size=2, writer="big", judge="big")

# In a process of its own: Ray warns of things of its own, and would keep its cluster in this one.
RUN_ON_RAY = """
import sys, pathlib
from engine.errors import InputError
from engine.training.corpus.generate import embed, generate
from engine.training.corpus.spread import count_cores, over_ray
from tests.engine.training.corpus.test_spread import PLAN
from tests.engine.training.corpus.writers import FakeModel

folder = pathlib.Path(sys.argv[1])
try:
    count_cores("127.0.0.1:1")
except InputError as error:
    print(error)
try:
    next(over_ray("127.0.0.1:1", 2)(print, [1], print))
except InputError as error:
    print(error)
spread = over_ray("local", 2)
told = []
generate(PLAN, folder, FakeModel().open, spread, 2, told.append)
print(told[-1].written, embed(PLAN, folder, spread, lambda done, total: None))
# Of the cluster that was joined, which was begun with two, whatever this machine has.
print(count_cores("auto"), count_cores("local"))
"""


@pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed (the extra [scale])")
def test_a_run_over_a_local_ray_cluster(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="r", ignore_cleanup_errors=True) as place:
        run = subprocess.run(
            [sys.executable, "-c", RUN_ON_RAY, str(tmp_path)],
            env=os.environ | {"PYTHONPATH": str(ROOT), "RAY_TMPDIR": place},
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert lines[2] == "4 2"
    assert lines[3] == f"2 {os.cpu_count()}"
    assert lines[0] == lines[1]
    assert lines[0].startswith("No Ray cluster could be joined at '127.0.0.1:1'")
    shards = list(cut_shards(PLAN, tmp_path))
    assert [load_report(shard).written for shard in shards] == [2, 2]
    assert all(shard.file("vectors.npz").exists() for shard in shards)
