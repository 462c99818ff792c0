from __future__ import annotations

import re
from pathlib import Path

import pytest

from overlay.commands import libraries

LDD = """
\tlinux-vdso.so.1 (0x00007ffd)
\tlibxcb-cursor.so.0 => not found
\tlibQt6Gui.so.6 => not found
\tlibEGL.so.1 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
"""


def test_what_ldd_does_not_find_is_read() -> None:
    assert list(libraries.unresolved(LDD)) == ["libxcb-cursor.so.0", "libQt6Gui.so.6", "libEGL.so.1"]


def test_packages_are_named_once_and_an_unknown_library_keeps_its_name() -> None:
    asked = ["libglib-2.0.so.0", "libgthread-2.0.so.0", "libnew.so.1"]
    assert libraries.packages_for(asked) == ["libglib2.0-0", "libnew.so.1"]


@pytest.mark.parametrize("package", sorted(set(libraries.PACKAGES.values())))
def test_package_names_are_debian_package_names(package: str) -> None:
    assert re.fullmatch(r"lib[a-z0-9.+-]+", package)


def test_this_machine_has_what_qt_links() -> None:
    # The tests that follow open windows; this one says what is missing where they cannot.
    assert libraries.packages_for(libraries.missing_libraries()) == []


def test_the_typeface_is_found_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "_FONT_FOLDERS", (str(tmp_path), str(tmp_path / "absent")))
    assert not libraries.has_typeface()
    (tmp_path / "opentype").mkdir()
    (tmp_path / "opentype" / "Inter-Regular.otf").touch()
    assert libraries.has_typeface()


def test_no_home_folder_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", refuse)
    assert list(libraries.font_files()) == []


@pytest.mark.parametrize("question", ["needed", "wished"])
def test_questions_print_one_line_or_none(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    libraries.main(question)
    assert capsys.readouterr().out.count("\n") <= 1
