"""Nothing leaves the machine, and nothing is left on it: what a run of the engine writes at home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINE = b'{"id": "a", "turns": [{"speaker": "buyer", "text": "How much is it?"}]}\n'
ELSEWHERE = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "SALESRL_HOME", "ORT_DISABLE_TELEMETRY")


def test_scoring_a_call_leaves_an_empty_home_empty_and_says_nothing_beside_it(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    done = subprocess.run(
        [sys.executable, "-m", "overlay", "score", "--jsonl"],
        input=LINE,
        capture_output=True,
        cwd=ROOT,
        env=kept | {"HOME": str(tmp_path)},
        check=True,
    )
    assert done.stdout.startswith(b'{"id":"a","readings":[{"turn":0')
    assert done.stderr == b""
    assert list(tmp_path.rglob("*")) == []
