"""What `salesrl doctor` says of live calls: port, keyring, who is paired, what is kept, browser, extension.

One rule: looking changes nothing: no file and no key is made, no key is shown, and no port stays taken. The
keyring is opened once: one that is closed may ask the person to open it. Where no live call can be heard the
state is UNHEARD, and never a mere wish.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from engine.errors import InputError
from overlay.commands.check import Check, State
from overlay.settings import Settings, data_folder, settings_path

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
UPDATE = "No call can be heard until SalesRLAgent is updated. Nothing in the file was changed."
IN_MEMORY = "calls heard now are kept in memory only and are gone when SalesRLAgent is closed"
PAUSED = "listening is paused, so nothing of a call is captured"
ALL_UNKNOWN = "{count} paired, but the keyring holds none of their keys: nothing that they send is taken"
PAIR_AGAIN = "Under Connections… in the overlay's menu remove {which}, then pair again."
FOR_THIS_RUN = "See Keyring above. Until then what is paired anew is good until SalesRLAgent is closed."


def check_bridge() -> Check:
    """Whether it listens when the overlay is open, and the port that browsers would find us on."""
    from bridge.listening import LOCK_NAME
    from bridge.messages import PORTS
    from bridge.only_one import is_taken

    if _is_paused():
        return Check("Live calls", State.UNHEARD, PAUSED, "Choose Go on listening in the overlay's menu.")
    free = [port for port in PORTS if _is_free(port)]
    if not free and is_taken(data_folder() / LOCK_NAME):
        found = f"ports {PORTS[0]} to {PORTS[-1]} are all taken, one of them by SalesRLAgent, which is open"
        return Check("Live calls", State.OK, found)
    if not free:
        advice = "Close what holds them; browsers look for SalesRLAgent on no other port."
        return Check("Live calls", State.UNHEARD, f"ports {PORTS[0]} to {PORTS[-1]} are all taken", advice)
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


def check_paired() -> Check:
    """Who may send calls, and whether the keys to know them by are there."""
    from bridge.listening import PEERS_NAME
    from bridge.peers import Peers

    keyring = tried_keyring()
    try:
        peers = Peers(keyring, data_folder() / PEERS_NAME)
    except InputError as error:
        return Check("Paired", State.UNHEARD, str(error))
    peers.load_keys()
    known = [peer for peer in peers.all() if peers.find(peer.name)]
    lost = [peer.label for peer in peers.all() if peer not in known]
    count = len(known) + len(lost)
    if not count:
        advice = "For live calls choose Pair a browser… in the overlay's menu."
        return Check("Paired", State.OK, f"nothing yet. {advice}")
    if not known and not keyring.is_lasting:
        found = f"{count} paired before, whose keys are in a keyring: nothing that they send is taken"
        return Check("Paired", State.UNHEARD, found, FOR_THIS_RUN)
    if not known:
        advice = PAIR_AGAIN.format(which="them" if count > 1 else "it")
        return Check("Paired", State.UNHEARD, ALL_UNKNOWN.format(count=count), advice)
    if lost:
        found = f"{count} paired; the keyring holds no key of {', '.join(lost)}"
        advice = PAIR_AGAIN.format(which="them" if len(lost) > 1 else "it")
        return Check("Paired", State.WISH, found, advice)
    return Check("Paired", State.OK, f"{count} (Connections… in the overlay's menu shows them)")


def check_store() -> Check:
    """Where calls would be kept, whether there are any, and whether they can be read."""
    from bridge.store.fitting import NEWER, find_misfit
    from bridge.store.opening import FILE_NAME, KEY_NAME

    path, keyring = data_folder() / FILE_NAME, tried_keyring()
    if why := _why_not_written(path.parent):
        advice = "Check the folder: without it nothing is listened to. SALESRL_HOME names another one."
        return Check("Calls kept", State.UNHEARD, f"{path.parent} cannot be written ({why})", advice)
    try:
        key = keyring.load(KEY_NAME)
        there = f"{path}, encrypted, {path.stat().st_size / 1e6:.1f} MB"
        misfit = find_misfit(path, key)
    except FileNotFoundError:
        if keyring.is_lasting:
            return Check("Calls kept", State.OK, f"none yet; they will be in {path}, encrypted")
        return Check("Calls kept", State.WISH, f"none: {IN_MEMORY}", "See Keyring above.")
    except InputError as error:
        return Check("Calls kept", State.UNHEARD, f"{path} cannot be opened", str(error))
    except OSError as error:
        found = f"{path} cannot be looked at ({_reason(error)})"
        return Check("Calls kept", State.UNHEARD, found, "Check the folder: no call can be heard without it.")
    if keyring.is_lasting and misfit:
        advice = UPDATE if misfit == NEWER else PUT_BACK
        return Check("Calls kept", State.UNHEARD, f"{there}: cannot be read, because {misfit}", advice)
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
    # not UNHEARD: a browser may be where nobody looks for it
    advice = "Live calls need one, 116 or newer, wherever it is; replays and pastes need none."
    return Check("Browser", State.WISH, "no Chrome, Edge or Chromium in the usual places", advice)


def check_extension() -> Check:
    """The folder that a browser loads."""
    from bridge.listening import EXTENSION

    if not (EXTENSION / "manifest.json").is_file():
        advice = "Install SalesRLAgent again."
        return Check("Extension", State.UNHEARD, f"{EXTENSION} holds no extension", advice)
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


def _is_paused() -> bool:
    """Whether the person paused listening; settings that cannot be read are told of elsewhere."""
    try:
        return not msgspec.json.decode(settings_path().read_bytes(), type=Settings).listening
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _why_not_written(folder: Path) -> str:
    """Why no file can be made in `folder`, or in the one that it would be made in; "" where one can."""
    try:
        existing = next(place for place in (folder, *folder.parents) if place.exists())
        with tempfile.TemporaryFile(dir=existing):
            return ""
    except OSError as error:
        return _reason(error)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


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
    check_paired,
    check_store,
    check_browser,
    check_extension,
)
