"""`salesrl doctor`: what is installed, what is missing, and what to do about each.

One rule: looking changes nothing, each check stands alone, and none may end the others: a check
that fails says so in its own line. Nothing from a call is shown, so the output can be sent along
with a report.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.errors import SalesRLError
from engine.vocabulary import Context, Side, Speaker, Turn
from models.catalogue import CatalogueError, load_catalogue
from overlay.commands import __version__, doctor_live, libraries, wiring
from overlay.commands.check import Check, State
from overlay.needle import label

LIBRARIES = (
    "PySide6-Essentials",
    "onnxruntime",
    "numpy",
    "tokenizers",
    "msgspec",
    "platformdirs",
    "typer",
    "rich",
    "webvtt-py",
    "keyring",
    "cryptography",
    "sqlcipher3",
    "websockets",
)
WORKSHOP = ("torch", "scikit-learn", "onnx", "matplotlib")
BAD_QT = (6, 12)
"""The first Qt for Python that drops references under CPython 3.11 and aborts the process."""


STYLES = {
    State.OK: "green",
    State.WISH: "yellow",
    State.UNHEARD: "bold red",
    State.MISSING: "bold red",
}


def doctor() -> None:
    """Say what is installed, which model, what Qt needs, and what to do where something is missing.

    Leaves with 1 where something needed is missing or live calls cannot be heard, else with 0.
    """
    checks = [run(check) for check in CHECKS]
    show(Console(highlight=False), checks)
    if any(check.state in (State.MISSING, State.UNHEARD) for check in checks):
        raise typer.Exit(1)


def run(check: Callable[[], Check]) -> Check:
    """The outcome of a check; one that breaks is an outcome too."""
    try:
        return check()
    except Exception as error:
        name = check.__name__.removeprefix("check_").capitalize()
        why = str(error) if isinstance(error, SalesRLError) else f"{type(error).__name__}: {error}"
        return Check(name, State.MISSING, f"does not work ({why})")


def show(console: Console, checks: list[Check]) -> None:
    """A line a check, its advice under it."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        found = Text(check.found)
        if check.advice:
            found.append(f"\n{check.advice}", style="italic")
        table.add_row(check.name, Text(check.state.value, style=STYLES[check.state]), found)
    console.print(table)
    console.print()
    console.print(sum_up(checks))


def sum_up(checks: list[Check]) -> str:
    """The last line: what of all this can be used as it is."""
    missing = sum(check.state is State.MISSING for check in checks)
    unheard = any(check.state is State.UNHEARD for check in checks)
    if missing:
        deaf = ", and live calls cannot be heard" if unheard else ""
        return f"{missing} missing{deaf}: see the lines above."
    if unheard:
        return "Replays and pastes have all they need. Live calls cannot be heard: see the lines above."
    return "All that is needed is here."


def installed(name: str) -> str | None:
    """The installed version of a package; None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def check_salesrl() -> Check:
    """The program and the Python under it."""
    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    found = f"{__version__}, {python}, {os.cpu_count()} cores"
    return Check("SalesRLAgent", State.OK, found)


def check_packages() -> Check:
    """Every library the product imports."""
    versions = {name: installed(name) for name in LIBRARIES}
    found = ", ".join(f"{name} {number}" for name, number in versions.items() if number)
    absent = [name for name, number in versions.items() if number is None]
    if absent:
        return Check("Packages", State.MISSING, found, f"Missing: {', '.join(absent)}. Run: pip install .")
    qt = tuple(int(part) for part in (versions["PySide6-Essentials"] or "0").split(".")[:2])
    if qt >= BAD_QT:
        return Check(
            "Packages", State.MISSING, found, "Qt 6.12 aborts: pip install 'PySide6-Essentials<6.12'"
        )
    return Check("Packages", State.OK, found)


def check_workshop() -> Check:
    """The extra libraries that only training needs."""
    absent = [name for name in WORKSHOP if installed(name) is None]
    if absent:
        advice = "Only salesrl train needs it: pip install '.[train]'"
        return Check("Training extra", State.WISH, f"without {', '.join(absent)}", advice)
    return Check("Training extra", State.OK, ", ".join(f"{name} {installed(name)}" for name in WORKSHOP))


def check_models() -> Check:
    """The manifest, and every artefact against it."""
    try:
        catalogue = load_catalogue()
        for artefact in catalogue.manifest.artefacts:
            catalogue.load_artefact(artefact.name, schema=artefact.schema)
    except CatalogueError as refusal:
        return Check("Model", State.MISSING, str(refusal))
    manifest = catalogue.manifest
    learned = sum(part.conversations for part in manifest.trained_on)
    count = len(manifest.artefacts)
    found = (
        f"version {manifest.version}, {count} files as the manifest names them, from {learned} conversations"
    )
    return Check("Model", State.OK, found)


def check_engine() -> Check:
    """Whether the engine starts and reads a turn."""
    started = time.perf_counter()
    call = wiring.open_engine()(Context())
    reading = call.observe(Turn(0, Speaker("seller", Side.OURS), "Hello, is now a good time to talk?"))
    took_ms = (time.perf_counter() - started) * 1000
    return Check(
        "Engine",
        State.OK,
        f"reads a turn ({label(reading.forecast.probability)} %), {took_ms:.0f} ms after it started",
    )


def check_qt() -> Check:
    """The system libraries that Qt links."""
    lacking = libraries.packages_for(libraries.missing_libraries())
    if lacking:
        advice = f"On Debian or Ubuntu: sudo apt-get install {' '.join(lacking)}"
        return Check("Qt", State.MISSING, "system libraries are missing", advice)
    importlib.import_module("PySide6.QtWidgets")
    return Check("Qt", State.OK, "every system library it links is here")


def check_display() -> Check:
    """Whether a window can open."""
    advice = "The overlay needs one; salesrl replay --terminal and salesrl score do not."
    if sys.platform != "linux":
        return Check("Display", State.OK, "the desktop's own")
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if wayland and x11:
        return Check("Display", State.OK, "Wayland, with X11 for staying on top")
    if wayland:
        words = "Without Xwayland the overlay cannot stay on top or choose its place."
        return Check("Display", State.WISH, "Wayland only", words)
    if x11:
        return Check("Display", State.OK, f"X11 at {x11}")
    return Check("Display", State.WISH, "none", advice)


def check_fonts() -> Check:
    """The typeface the overlay is drawn for."""
    if libraries.has_typeface():
        return Check("Typeface", State.OK, libraries.TYPEFACE)
    if next(libraries.font_files(), None) is None:
        advice = f"On Debian or Ubuntu: sudo apt-get install {libraries.TYPEFACE_PACKAGE}"
        return Check("Typeface", State.MISSING, "no font at all", advice)
    advice = f"The system's font serves; for the best look: sudo apt-get install {libraries.TYPEFACE_PACKAGE}"
    return Check("Typeface", State.WISH, f"without {libraries.TYPEFACE}", advice)


def check_settings() -> Check:
    """Whether the overlay can remember its place."""
    from overlay.settings import settings_path

    folder = settings_path().parent
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        advice = "The overlay works, but forgets its place; SALESRL_HOME names another folder."
        return Check("Settings", State.WISH, f"{folder} cannot be written ({error.strerror})", advice)
    return Check("Settings", State.OK, str(folder))


CHECKS: tuple[Callable[[], Check], ...] = (
    check_salesrl,
    check_packages,
    check_models,
    check_engine,
    check_qt,
    check_display,
    check_fonts,
    check_settings,
    *doctor_live.CHECKS,
    check_workshop,
)
