"""A real gnome-keyring, in a session and a home of its own: open, locked, and not there at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.keys import NO_KEYRING

ROOT = Path(__file__).parents[2]
CHECKS = "tests/bridge/keyring_checks.py"
START = {
    "open": "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1",
    "locked": "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1",
}
# The library leaves its D-Bus sockets to the garbage collector, once for each call, and pytest would mind.
RUN = f'exec "$0" -m pytest -q -p no:cacheprovider -W ignore::ResourceWarning {CHECKS}'

pytestmark = [
    pytest.mark.keyring,
    pytest.mark.skipif(sys.platform != "linux", reason="Only Linux has gnome-keyring."),
]


def environment(home: Path, **more: str) -> dict[str, str]:
    """The same, but with a home and a runtime folder in which nobody's keys are."""
    ours = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith(("XDG_", "GNOME_", "PYTEST_", "COV_"))
    }
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    return kept | {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)} | more


@pytest.mark.parametrize("state", ["open", "locked"])
def test_a_real_keyring(state: str, tmp_path: Path) -> None:
    for tool in ("dbus-run-session", "gnome-keyring-daemon"):
        if shutil.which(tool) is None:
            pytest.skip(f"There is no {tool} here, so no real keyring to try (packages dbus, gnome-keyring).")
    run = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", f"{START[state]}\n{RUN}", sys.executable],
        cwd=ROOT,
        env=environment(tmp_path, SALESRL_TEST_KEYRING=state),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout


def test_no_keyring_at_all(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from bridge.keys import open_keyring; print(open_keyring().reason)"],
        cwd=ROOT,
        env=environment(tmp_path, DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == NO_KEYRING
