"""The same work over the processes of this machine or over the machines of a Ray cluster.

One rule: what is spread is a picklable function of a part and of `stopped`, and its results come back as
they are ready; while waiting, `tick` is called twice a second. Ray is the extra `[scale]` and is only
imported when asked for; its usage reports to its makers are switched off first.
"""

from __future__ import annotations

import functools
import itertools
import logging
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from importlib.util import find_spec
from multiprocessing import connection
from multiprocessing.synchronize import Event
from typing import Final, Protocol, TypeVar

from engine.errors import EngineFault, InputError
from engine.training.corpus.asking import StoppedError

Part = TypeVar("Part")
Result = TypeVar("Result")
Stopped = Callable[[], bool]
Tick = Callable[[], None]

LOCAL: Final = "local"
_TICK_S: Final = 0.5
_ANSWER_S: Final = 10.0


class Spread(Protocol):
    """Runs `work` on every part somewhere; results come in the order they are ready."""

    def __call__(
        self, work: Callable[[Part, Stopped], Result], parts: Sequence[Part], tick: Tick
    ) -> Generator[Result, None, None]: ...


def over_processes(processes: int) -> Spread:
    """Spread over processes of this machine."""
    return functools.partial(_over_processes, processes)


def over_ray(address: str, processes: int) -> Spread:
    """Spread over the Ray cluster at `address`, `processes` parts at a time; `local` begins one here.

    Raises InputError where Ray is not installed.
    """
    _require_ray()
    return functools.partial(_over_ray, address, processes)


def count_cores(address: str) -> int:
    """The CPUs of the Ray cluster at `address`, which is joined to ask it; of this machine for `local`.

    Raises InputError where Ray is not installed or no cluster answers.
    """
    _require_ray()
    if address == LOCAL:
        return os.cpu_count() or 1
    _join_cluster(address, 1)
    import ray

    held: dict[str, float] = ray.cluster_resources()
    cores = int(held.get("CPU", 0))
    if cores < 1:
        raise InputError(f"The Ray cluster at {address!r} has no CPU to work on yet; add a machine to it.")
    return cores


def _require_ray() -> None:
    if find_spec("ray") is None:
        raise InputError("Spreading over Ray needs ray, not installed here; run: pip install '.[scale]'")


# Set in each worker process as it begins.
_worker_stop: Event | None = None


def _over_processes(
    processes: int, work: Callable[[Part, Stopped], Result], parts: Sequence[Part], tick: Tick
) -> Generator[Result, None, None]:
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    count = max(1, min(processes, len(parts)))
    with ProcessPoolExecutor(count, mp_context=context, initializer=_begin_worker, initargs=(stop,)) as pool:
        waiting: set[Future[Result]] = {pool.submit(_work_here, work, part) for part in parts}
        try:
            while waiting:
                ready, waiting = wait(waiting, timeout=_TICK_S, return_when=FIRST_COMPLETED)
                tick()
                for future in ready:
                    yield future.result()
        except BrokenProcessPool as error:
            raise EngineFault(
                "A process that did the work ended by itself (was memory short?). What was done is kept: the"
                " same command goes on from there."
            ) from error
        finally:
            # Whoever still works finishes what is in the air, which is paid for, and begins nothing.
            stop.set()
            for future in waiting:
                future.cancel()


def _begin_worker(stop: Event) -> None:
    global _worker_stop
    _worker_stop = stop
    # Ctrl-C reaches every process of a terminal; the first one decides and says so by `stop`.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A worker whose parent was killed would go on, and pay for what the next run pays for as well.
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work_here(work: Callable[[Part, Stopped], Result], part: Part) -> Result:
    stop = _worker_stop
    if stop is None:
        raise EngineFault("A worker process began without its stop; please report this.")
    if stop.is_set():
        raise StoppedError
    return work(part, stop.is_set)


def _over_ray(
    address: str,
    processes: int,
    work: Callable[[Part, Stopped], Result],
    parts: Sequence[Part],
    tick: Tick,
) -> Generator[Result, None, None]:
    _join_cluster(address, processes)
    import ray
    from ray.exceptions import RayTaskError

    task: _Task = ray.remote(num_cpus=1)(_work_there)
    left = iter(parts)
    waiting: list[object] = []
    try:
        waiting += [task.remote(work, part) for part in itertools.islice(left, processes)]
        while waiting:
            ready, waiting = ray.wait(waiting, num_returns=1, timeout=_TICK_S)
            tick()
            waiting += [task.remote(work, part) for part in itertools.islice(left, len(ready))]
            for reference in ready:
                yield ray.get(reference)
    except RayTaskError as error:
        raise error.cause from None
    finally:
        for reference in waiting:
            ray.cancel(reference, force=True)


def _join_cluster(address: str, processes: int) -> None:
    # Before the import: Ray reads it then, and would tell its makers of every cluster begun.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    import ray

    if ray.is_initialized():
        # Begun for what was spread before; Ray leaves the cluster when this process ends.
        return
    refused = f"No Ray cluster could be joined at {address!r}; begin one, or use --ray {LOCAL}."
    if not _is_answered(address):
        raise InputError(refused)
    try:
        if address == LOCAL:
            ray.init(
                address=LOCAL,
                num_cpus=processes,
                include_dashboard=False,
                log_to_driver=False,
                logging_level=logging.ERROR,
                _node_ip_address="127.0.0.1",
            )
        else:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise InputError(refused) from error


def _is_answered(address: str) -> bool:
    # Asked first, since Ray itself goes on trying for many minutes where nobody answers.
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not (host and port.isdigit()):
        return True
    try:
        socket.create_connection((host, int(port)), timeout=_ANSWER_S).close()
    except (OSError, OverflowError):
        return False
    return True


class _Task(Protocol):
    def remote(self, work: object, part: object) -> object: ...


def _work_there(work: Callable[[Part, Stopped], Result], part: Part) -> Result:
    return work(part, _never)


def _never() -> bool:
    return False
