"""Is there a screen to show the overlay on, and how does Qt reach it?

One rule: asked before any window exists, because Qt ends the whole process where it finds no
display. Nothing is changed but the environment of this process, and nothing the person has set
there is overruled.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

from engine.errors import SalesRLError

PLATFORM = "QT_QPA_PLATFORM"
SCALE = "QT_SCALE_FACTOR"
Environment = MutableMapping[str, str]


class NoDisplay(SalesRLError):
    """There is no screen here to show the overlay on."""


def prepare_display(environment: Environment | None = None) -> None:
    """Choose how Qt reaches the screen. Raises NoDisplay where there is none.

    Wayland lets no window of ours stay on top or choose its place, so XWayland is taken where it is.
    """
    env = os.environ if environment is None else environment
    if sys.platform != "linux" or env.get(PLATFORM):
        return
    why_not_x = why_no_x_server(env)
    if not why_not_x:
        env[PLATFORM] = "xcb"
    elif env.get("WAYLAND_DISPLAY"):
        env[PLATFORM] = "wayland"
    else:
        raise NoDisplay(why_not_x)


def prepare_snapshot(environment: Environment | None = None) -> None:
    """Draw off the screen, at twice the pixels: pictures need no display and open no window."""
    env = os.environ if environment is None else environment
    env.setdefault(SCALE, "2")
    if sys.platform == "linux" and not env.get(PLATFORM):
        env[PLATFORM] = "offscreen"
        # it warns at every window that it has no hints to give
        env.setdefault("QT_LOGGING_RULES", "default.warning=false")


def why_no_x_server(env: Environment) -> str:
    """One sentence why no X server can be used here; "" where one can."""
    name = env.get("DISPLAY", "")
    if not name:
        return "There is no display here (DISPLAY is not set)."
    plugin = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms", "libqxcb.so")
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        missing = str(error).partition(":")[0]
        return f"Qt cannot open a window here: {missing} is missing (salesrl doctor says what to install)."
    return "" if _answers(name) else f"The display {name} does not answer."


def is_composited(env: Environment | None = None) -> bool:
    """Whether what is behind a translucent window shows through. Only X servers may not do that."""
    found = os.environ if env is None else env
    if found.get(PLATFORM) != "xcb":
        return True
    try:
        x = ctypes.CDLL("libX11.so.6")
    except OSError:
        return True
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = x.XGetSelectionOwner.restype = ctypes.c_ulong
    screen = x.XOpenDisplay(found.get("DISPLAY", "").encode())
    if not screen:
        return True
    connection = ctypes.c_void_p(screen)
    number = x.XDefaultScreen(connection)
    manager = x.XInternAtom(connection, f"_NET_WM_CM_S{number}".encode(), 0)
    owner = x.XGetSelectionOwner(connection, ctypes.c_ulong(manager))
    x.XCloseDisplay(connection)
    return bool(owner)


def _answers(name: str) -> bool:
    """Whether an X server answers at `name`; yes where that cannot be asked."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(name.encode(), None))
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused
