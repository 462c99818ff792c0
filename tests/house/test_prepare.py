"""packaging/prepare.sh with a machine made of stubs: what it says, and what it asks apt-get for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="packaging/prepare.sh is a POSIX shell script"
)

LDD = """
case "$(cat {flag} 2>/dev/null)" in
installed) echo "	libEGL.so.1 => /lib/libEGL.so.1 (0x1)" ;;
*) echo "	libEGL.so.1 => not found"; echo "	libxcb-cursor.so.0 => not found" ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """A PATH with nothing but stubs and the few tools the script needs."""

    folder: Path

    def put(self, name: str, script: str) -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def run(self, steps: str, **environment: str) -> subprocess.CompletedProcess[str]:
        script = f"set -eu\n. packaging/prepare.sh\nVENV_PYTHON={sys.executable}\n{steps}"
        return subprocess.run(
            ["/bin/sh", "-c", script],
            cwd=ROOT,
            env={"PATH": str(self.folder), **environment},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path / "bin")
    made.folder.mkdir()
    for tool in ("cat", "env", "uname"):
        (made.folder / tool).symlink_to(shutil.which(tool) or tool)
    made.put("id", "echo 0")
    return made


def test_no_python_is_said_with_what_to_do(machine: Machine) -> None:
    machine.put("python3", "exit 1")
    run = machine.run("VENV_PYTHON=/nowhere\nmake_venv")
    assert run.returncode == 1
    assert run.stderr.startswith("SalesRLAgent needs Python 3.11 or newer")
    assert "apt-get install python3 python3-venv" in run.stderr


def test_a_python_that_can_make_environments_comes_first(machine: Machine) -> None:
    machine.put("python3.13", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    machine.put("python3.12", "exit 1")
    machine.put("python3.11", "exit 0")
    assert machine.run("find_python").stdout.strip() == str(machine.folder / "python3.11")


def test_one_that_cannot_is_better_than_none(machine: Machine) -> None:
    machine.put("python3.12", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    assert machine.run("find_python").stdout.strip() == str(machine.folder / "python3.12")


def test_a_missing_venv_module_is_installed_by_its_package(machine: Machine, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    stub = (
        'case "$2" in *ensurepip*) exit 1 ;; *print*) echo python3.12-venv ;; esac\n[ "$1" != -m ] || exit 3'
    )
    machine.put("python3.12", stub)
    machine.put("apt-get", f'echo "$@" >> {asked}')
    run = machine.run("VENV_PYTHON=/nowhere\nmake_venv")
    assert "Installing python3.12-venv" in run.stdout
    assert asked.read_text().split()[-1] == "python3.12-venv"
    assert run.stderr.startswith("Could not make .venv.")  # the stub's own venv step fails, in words


def qt_machine(machine: Machine, tmp_path: Path, apt_get: str) -> Path:
    flag = tmp_path / "flag"
    machine.put("ldd", LDD.format(flag=flag))
    machine.put("apt-get", apt_get.format(flag=flag))
    return flag


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves Qt's libraries to the system")
class TestSystemLibraries:
    def test_only_what_qt_lacks_is_installed(self, machine: Machine, tmp_path: Path) -> None:
        qt_machine(machine, tmp_path, 'echo "$@" >> {flag}.asked; echo installed > {flag}')
        run = machine.run("install_system_libraries")
        assert run.returncode == 0, run.stderr
        assert "Installing the system libraries that Qt needs: libegl1 libxcb-cursor0" in run.stdout
        asked = (tmp_path / "flag.asked").read_text().splitlines()
        assert asked[-1].split()[-2:] == ["libegl1", "libxcb-cursor0"]
        again = machine.run("install_system_libraries")
        assert "that Qt needs" not in again.stdout

    def test_old_package_lists_are_refreshed_once(self, machine: Machine, tmp_path: Path) -> None:
        script = (
            'case "$1" in update) : > {flag}.fresh ;; '
            "*) [ -e {flag}.fresh ] || exit 100; echo installed > {flag} ;; esac"
        )
        qt_machine(machine, tmp_path, script)
        assert machine.run("install_system_libraries").returncode == 0

    def test_what_cannot_be_installed_is_said(self, machine: Machine, tmp_path: Path) -> None:
        qt_machine(machine, tmp_path, "exit 100")
        run = machine.run("install_system_libraries")
        assert run.returncode == 1
        assert "sudo apt-get install libegl1 libxcb-cursor0" in run.stdout


def test_what_the_tests_need_is_installed_once(machine: Machine, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    machine.put("apt-get", f'echo "$@" >> {asked}')
    machine.put("dbus-run-session", "exit 0")
    run = machine.run("install_test_programs")
    assert run.returncode == 0, run.stderr
    assert [line.split()[-1] for line in asked.read_text().splitlines()] == ["chromium", "gnome-keyring"]
    machine.put("chromium", "exit 0")
    machine.put("gnome-keyring-daemon", "exit 0")
    assert machine.run("install_test_programs").stdout == ""


def test_a_browser_that_cannot_be_had_is_said_and_stops_nothing(machine: Machine) -> None:
    run = machine.run("install_test_programs")
    assert run.returncode == 0
    assert "Could not install chromium; the tests that need it are skipped" in run.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
@pytest.mark.parametrize(
    ("environment", "status"), [({}, 1), ({"DISPLAY": ":0"}, 0), ({"WAYLAND_DISPLAY": "wayland-0"}, 0)]
)
def test_a_display_is_told_from_the_environment(
    machine: Machine, environment: dict[str, str], status: int
) -> None:
    assert machine.run("has_display", **environment).returncode == status
