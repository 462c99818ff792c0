"""The engine thinks on a machine that has neither screen nor workshop: their import fails here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
ABSENT = ("PySide6", "torch", "sklearn", "scipy", "onnx", "matplotlib", "typer", "rich", "keyring", "webvtt")

# Run in a process of its own, with every way to the absent libraries closed before the first import.
PROGRAM = f"""
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {ABSENT!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}} on this machine", name=name)
        return None

sys.meta_path.insert(0, Absent())
import engine
names = [found.name for found in pkgutil.walk_packages(engine.__path__, "engine.", onerror=print)]
for name in names:
    if not name.startswith("engine.training"):
        importlib.import_module(name)
try:
    import torch
except ModuleNotFoundError:
    print("blocked")

from tests.engine.shipped import open_shipped
from engine.pipeline import Pipeline
from engine.vocabulary import Side, Speaker, Turn
pipeline = Pipeline(open_shipped())
voices = (Speaker("Dana", Side.OURS), Speaker("Marcus", Side.THEIRS))
for index, text in enumerate(("Hello.", "Hi, what does it cost?", "£40 a month.")):
    print(pipeline.observe(Turn(index, voices[index % 2], text)).turn)
"""


def test_a_call_is_read_where_neither_qt_nor_torch_can_be_imported() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == ["blocked", "0", "1", "2"]
