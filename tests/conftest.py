"""What every test starts from: no screen unless there is one, no settings but its own, no haste.

One rule: nothing here reaches into the product; it only keeps the machine out of the tests.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A shared machine can stall for longer than any deadline; that is no fault of the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder of the test's own, so that no test reads or writes a person's."""
    home = tmp_path_factory.mktemp("salesrl-home")
    monkeypatch.setenv("SALESRL_HOME", str(home))
    return home
