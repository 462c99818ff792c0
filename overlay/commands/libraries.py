"""Which system libraries and fonts Qt lacks on this machine, and what Debian calls them.

`salesrl doctor` shows it, packaging/prepare.sh installs what it prints. One rule: standard library
only, and Qt is never imported, because a machine that lacks the libraries cannot import it. When a
Qt release links something new, a row joins PACKAGES.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

# Shared library -> Debian/Ubuntu package. Every library outside the wheel that Qt's widgets and its
# xcb platform plugin link, as `ldd` lists them for PySide6-Essentials 6.11.
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}

TYPEFACE = "Inter"
TYPEFACE_PACKAGE = "fonts-inter"

_LINKED = (
    "lib/libQt6Core.so.6",
    "lib/libQt6Gui.so.6",
    "lib/libQt6Widgets.so.6",
    "plugins/platforms/libqxcb.so",
)
_FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)


def unresolved(ldd_output: str) -> Iterator[str]:
    """The libraries that `ldd` says are not found, in its order."""
    for line in ldd_output.splitlines():
        name, arrow, rest = line.strip().partition(" => ")
        if arrow and rest.strip() == "not found":
            yield name


def packages_for(libraries: Iterable[str]) -> list[str]:
    """Debian's packages for these libraries, sorted; a library without a row keeps its own name."""
    return sorted({PACKAGES.get(library, library) for library in libraries})


def missing_libraries() -> list[str]:
    """The libraries that Qt's widgets link and this machine lacks; always empty outside Linux."""
    spec = find_spec("PySide6") if sys.platform == "linux" else None
    if spec is None or not spec.submodule_search_locations:
        return []
    qt = Path(spec.submodule_search_locations[0], "Qt")
    files = [str(qt / name) for name in _LINKED if (qt / name).exists()]
    try:
        listing = subprocess.run(["ldd", *files], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return []  # No ldd here (musl): Qt itself will say what it lacks.
    # Qt's own libraries find each other beside the file that asks, which an unset RUNPATH may hide.
    return [name for name in unresolved(listing.stdout) if not name.startswith("libQt6")]


def font_files() -> Iterator[Path]:
    """Every font file in the folders where systems keep them."""
    for folder in _FONT_FOLDERS:
        try:
            root = Path(folder).expanduser()
        except RuntimeError:  # No home folder at all.
            continue
        for pattern in ("*.ttf", "*.otf", "*.ttc"):
            yield from root.rglob(pattern)


def has_typeface() -> bool:
    """Whether the typeface that the overlay is drawn for is installed."""
    return any(path.stem.startswith(TYPEFACE) for path in font_files())


def main(question: str) -> None:
    """Print Debian's packages that are `needed` (Qt would not start) or `wished` (the typeface)."""
    if question == "needed":
        print(" ".join(packages_for(missing_libraries())))
    elif question == "wished" and sys.platform == "linux" and not has_typeface():
        print(TYPEFACE_PACKAGE)


if __name__ == "__main__":
    main(sys.argv[1])
