"""What a fresh process costs: time to its first Reading, memory, and what the idle overlay burns.

One rule: measured from outside, on a process that does what the product does; what cannot be
measured here says why in words and never becomes a number.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# The child says "first" when its first Reading is there, then observes the rest, says its own
# resident memory in kB (now, and at its highest) and leaves.
_ENGINE_ONLY = """
from engine.pipeline import Pipeline, load_instruments
from engine.vocabulary import Side, Speaker, Turn
call = Pipeline(load_instruments())
call.observe(Turn(0, Speaker("seller", Side.OURS), "Thanks for making the time, how have you been?"))
print("first", flush=True)
import sys
for index, text in enumerate(sys.stdin.read().splitlines(), start=1):
    call.observe(Turn(index, Speaker(str(index % 2), (Side.OURS, Side.THEIRS)[index % 2]), text))
try:
    with open("/proc/self/status") as status:
        kept = [line.split()[1] for line in status if line.startswith("VmRSS")]
except OSError:
    import resource
    bytes_a_unit = 1 if sys.platform == "darwin" else 1024
    kept = [str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * bytes_a_unit // 1024)]
print(kept[0], flush=True)
"""


_AT_REST = 0.1


class NotMeasuredError(Exception):
    """A figure cannot be had here; the text says why, fit for people."""


@dataclass(frozen=True, slots=True)
class EngineProcess:
    """`cold_start_s` from starting Python to the first Reading, the median; `resident_mb` after 50 turns."""

    cold_start_s: float
    resident_mb: float


@dataclass(frozen=True, slots=True)
class OverlayProcess:
    """`resident_mb` with the engine loaded; `idle_cpu` in percent of one core."""

    resident_mb: float
    idle_cpu: float


def measure_engine(texts: Sequence[str], *, times: int = 5, code: str = _ENGINE_ONLY) -> EngineProcess:
    """Start an engine-only process `times` times. Raises NotMeasuredError."""
    starts: list[float] = []
    resident: list[float] = []
    lines = "\n".join(" ".join(text.split()) for text in texts[:49])
    for _ in range(times):
        begun = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=child_environment(),
        ) as child:
            if child.stdout is None:
                raise NotMeasuredError("a fresh process has no output here")
            first = child.stdout.readline().strip()
            starts.append(time.perf_counter() - begun)
            said, complaint = child.communicate(lines)
        if first != "first" or child.returncode != 0:
            last = (complaint.strip().splitlines() or ["no reason given"])[-1]
            raise NotMeasuredError(f"the fresh engine ended with status {child.returncode}: {last}")
        resident.append(int(said.split()[0]) / 1024)
    return EngineProcess(median(starts), median(resident))


def measure_overlay(
    arguments: Sequence[str] = ("-m", "overlay", "replay", "--speed", "max"),
    *,
    settle: float = 40.0,
    look: float = 2.0,
    watch: float = 10.0,
) -> OverlayProcess:
    """Play the bundled call on an overlay without a screen, then watch it idle for `watch` seconds.

    At rest means: over `look` seconds it used less than a tenth of a core. One that does not come to
    rest within `settle` seconds is watched as it is. The process keeps its settings in an empty
    folder of its own. Raises NotMeasuredError.
    """
    if not Path("/proc/self/stat").exists():
        raise NotMeasuredError("this system has no /proc to watch another process by")
    with tempfile.TemporaryDirectory() as home:
        own = {"QT_QPA_PLATFORM": "offscreen", "HOME": home} | {
            f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("CONFIG", "DATA", "CACHE", "STATE")
        }
        child = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=child_environment(own),
        )
        try:
            until = time.perf_counter() + settle
            _busy(child, look)
            while _busy(child, look) > _AT_REST and time.perf_counter() < until:
                pass
            return OverlayProcess(idle_cpu=100.0 * _busy(child, watch), resident_mb=_resident_mb(child.pid))
        finally:
            child.terminate()
            try:
                child.wait(5.0)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our environment with our import path, so that a child finds the same program."""
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    return {**os.environ, "PYTHONPATH": path, **(extra or {})}


def _busy(child: subprocess.Popen[bytes], seconds: float) -> float:
    """The share of one core that `child` uses over the next `seconds`; it must outlive them."""
    before, begun = _cpu_seconds(child.pid), time.perf_counter()
    try:
        status = child.wait(seconds)
    except subprocess.TimeoutExpired:
        return (_cpu_seconds(child.pid) - before) / (time.perf_counter() - begun)
    raise NotMeasuredError(f"the overlay closed by itself with status {status}")


def _cpu_seconds(pid: int) -> float:
    # proc(5): the name in brackets may hold spaces; utime and stime are the 14th and 15th fields.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise NotMeasuredError("the system does not say what the overlay keeps in memory")
