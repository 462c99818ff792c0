"""What `salesrl doctor` says of live calls: port, keyring, what is kept, browser and extension.

One rule: looking changes nothing: no file and no key is made, no key is shown, and no port stays taken. The
keyring is opened once: one that is closed may ask the person to open it.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from overlay.commands.check import Check, State
from overlay.settings import data_folder

if TYPE_CHECKING:
    from bridge.keys import Keyring

BROWSERS = (
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
    "vivaldi-stable",
)
MAC_APPS = ("Google Chrome", "Microsoft Edge", "Chromium", "Brave Browser", "Vivaldi")
WINDOWS_APPS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "BraveSoftware/Brave-Browser/Application/brave.exe",
)
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
NO_KEYRING = (
    "Replays and pastes need none. For pairings and calls that are kept: GNOME Keyring, KWallet or KeePassXC."
)
CLOSED_KEYRING = "Unlock it (logging in at the desktop unlocks most), then start SalesRLAgent again."
"""Advice where there is a keyring that does not open."""

PUT_BACK = (
    "No call can be heard until the right key is put back (from a backup of the keyring), or the file is "
    "moved away: then a new one is begun, and what is in the old one stays unread."
)
IN_MEMORY = "calls heard now are kept in memory only and are gone when SalesRLAgent is closed"


def check_bridge() -> Check:
    """The port that browsers would find us on."""
    from bridge.messages import PORTS

    free = [port for port in PORTS if _is_free(port)]
    if not free:
        advice = "Close what holds them; browsers look for SalesRLAgent on no other port."
        return Check("Live calls", State.WISH, f"ports {PORTS[0]} to {PORTS[-1]} are all taken", advice)
    if free[0] != PORTS[0]:
        advice = "If SalesRLAgent is open, that is as it should be."
        return Check("Live calls", State.OK, f"port {free[0]}; {PORTS[0]} is taken. {advice}")
    return Check("Live calls", State.OK, f"port {free[0]} of this machine alone, while the overlay is open")


def check_keyring() -> Check:
    """Where keys would be kept."""
    from bridge.keys import CLOSED

    keyring = tried_keyring()
    if keyring.is_lasting:
        return Check("Keyring", State.OK, keyring.place)
    advice = CLOSED_KEYRING if keyring.reason == CLOSED else NO_KEYRING
    return Check("Keyring", State.WISH, keyring.reason, advice)


def check_store() -> Check:
    """Where calls would be kept, whether there are any, and whether they can be read."""
    from bridge.store.fitting import find_misfit
    from bridge.store.opening import FILE_NAME, KEY_NAME

    path, keyring = data_folder() / FILE_NAME, tried_keyring()
    try:
        there = f"{path}, encrypted, {path.stat().st_size / 1e6:.1f} MB"
        misfit = find_misfit(path, keyring.load(KEY_NAME))
    except FileNotFoundError:
        if keyring.is_lasting:
            return Check("Calls kept", State.OK, f"none yet; they will be in {path}, encrypted")
        return Check("Calls kept", State.WISH, f"none: {IN_MEMORY}", "See Keyring above.")
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        return Check("Calls kept", State.WISH, f"{path} cannot be looked at ({why})", "Check the folder.")
    if keyring.is_lasting and misfit:
        return Check("Calls kept", State.WISH, f"{there}: cannot be read, because {misfit}", PUT_BACK)
    if keyring.is_lasting:
        return Check("Calls kept", State.OK, there)
    found = f"{there}: cannot be read without its key, which is in a keyring; {IN_MEMORY}"
    return Check("Calls kept", State.WISH, found, "Keep the file, and see Keyring above.")


@cache
def tried_keyring() -> Keyring:
    """The keyring, which has shown whether it opens."""
    from bridge.keys import open_keyring

    keyring = open_keyring()
    keyring.try_out()
    return keyring


def check_browser() -> Check:
    """A browser that can load the extension."""
    found = find_browsers()
    if found:
        return Check("Browser", State.OK, ", ".join(found))
    advice = "Live calls need Chrome, Edge or Chromium 116 or newer; replays and pastes need none."
    return Check("Browser", State.WISH, "no Chrome, Edge or Chromium found", advice)


def check_extension() -> Check:
    """The folder that a browser loads."""
    from bridge.listening import EXTENSION

    if not (EXTENSION / "manifest.json").is_file():
        return Check(
            "Extension", State.WISH, f"{EXTENSION} holds no extension", "Install SalesRLAgent again."
        )
    how = "chrome://extensions, Developer mode, Load unpacked"
    return Check("Extension", State.OK, f"{EXTENSION} ({how})")


def find_browsers() -> list[str]:
    """Browsers of the Chromium family on this machine, by the names people know or the commands they type."""
    if sys.platform == "darwin":
        folders = (Path("/Applications"), Path.home() / "Applications")
        return [name for name in MAC_APPS if any((folder / f"{name}.app").exists() for folder in folders)]
    if sys.platform == "win32":
        folders = tuple(Path(os.environ[name]) for name in WINDOWS_FOLDERS if os.environ.get(name))
        return [Path(app).stem for app in WINDOWS_APPS if any((folder / app).exists() for folder in folders)]
    return [name for name in BROWSERS if shutil.which(name)]


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        if sys.platform != "win32":
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


CHECKS: tuple[Callable[[], Check], ...] = (
    check_bridge,
    check_keyring,
    check_store,
    check_browser,
    check_extension,
)
