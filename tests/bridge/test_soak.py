"""packaging/soak.py, as long as a test may take: an hour of talk through the server leaves nothing behind.

By the clock it is watched by hand, for minutes or hours.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 300.0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows puts no process to sleep as the soak does")
def test_a_short_soak_finds_all_as_promised(tmp_path: Path) -> None:
    made = tmp_path / "figures.json"
    soak = [sys.executable, str(ROOT / "packaging" / "soak.py"), "--out", str(made)]
    short = ["--kills", "3", "--outages", "4", "--longest", "2", "--minutes", "60", "--played"]
    ended = subprocess.run([*soak, *short], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    figures = json.loads(made.read_text(encoding="utf-8"))["figures"]
    assert figures["memory: minutes of talk"] > 55
    assert figures["memory: MB more an hour"] <= 1.0
    assert figures["kills: of the server"] == 3
    assert figures["interrupted: outages"] == 4
