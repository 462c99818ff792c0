"""What the overlay remembers between two calls: its place, its size, its look.

One rule: the overlay never fails because it cannot remember. A broken file is kept aside, a file
of a newer version is left as it is, a full disk is said once, and the call goes on.

Two overlays may be open: each has its own look, and neither writes over what the other has changed.

When a field is added here, give it a default; when one changes its meaning, raise `SCHEMA`.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import platformdirs

from overlay.placement import Place

SCHEMA = 1
FILE_NAME = "overlay.json"
HOME_VARIABLE = "SALESRL_HOME"

LEAST_OPACITY = 0.4

SizeName = Literal["pill", "card"]
ThemeName = Literal["system", "light", "dark"]
MotionName = Literal["system", "reduced", "full"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All that is remembered. Nothing here is a word that anybody said in a call."""

    schema: int = SCHEMA
    size: SizeName = "card"
    theme: ThemeName = "system"
    motion: MotionName = "system"
    opacity: Annotated[float, msgspec.Meta(ge=LEAST_OPACITY, le=1.0)] = 0.94
    font_scale: Annotated[float, msgspec.Meta(ge=1.0, le=1.6)] = 1.0
    silent: bool = False
    listening: bool = True
    shown_on: str = ""
    places: dict[str, Place] = {}
    shortcuts: dict[str, str] = {}


class _Versioned(msgspec.Struct, frozen=True):
    """The one field that every version of the file has."""

    schema: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings as found; `note` says in words what could not be used, `writable` whether to save."""

    settings: Settings
    note: str = ""
    writable: bool = True


def settings_path() -> Path:
    """The settings file: under SALESRL_HOME where that is set, else in the system's own place."""
    home = os.environ.get(HOME_VARIABLE)
    folder = Path(home) if home else platformdirs.user_config_path("salesrl", appauthor=False)
    return folder / FILE_NAME


def data_folder() -> Path:
    """Where calls and the list of paired browsers are kept: beside the settings where SALESRL_HOME is set."""
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) if home else platformdirs.user_data_path("salesrl", appauthor=False)


def load_settings(path: Path) -> Loaded:
    """Read the settings at `path`; never raises, says in `note` what it had to leave out."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError as error:
        note = f"Your settings at {path} cannot be read ({_why(error)}); the usual ones are used."
        return Loaded(Settings(), note)
    try:
        version = msgspec.json.decode(data, type=_Versioned).schema
        if version > SCHEMA:
            note = (
                f"Your settings at {path} come from a newer version of SalesRLAgent; "
                "they are left as they are, and changes made now are not remembered."
            )
            return Loaded(Settings(), note, writable=False)
        return Loaded(msgspec.json.decode(data, type=Settings))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _keep_aside(path)


def _keep_aside(path: Path) -> Loaded:
    """Move an unreadable file out of the way, so that nothing in it is lost."""
    aside = path.with_suffix(".broken.json")
    try:
        path.replace(aside)
    except OSError as error:
        note = f"Your settings at {path} are broken and cannot be moved aside ({_why(error)})."
        return Loaded(Settings(), note, writable=False)
    note = f"Your settings were broken; the old file is kept as {aside}, the usual ones are used."
    return Loaded(Settings(), note)


def save_settings(path: Path, settings: Settings) -> None:
    """Write `settings` to `path` in one piece: either the old file or the whole new one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = msgspec.json.format(msgspec.json.encode(settings), indent=2)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


class Memory:
    """The settings in use, kept on disk as far as the disk allows.

    `say` is called with one sentence: at most once for what loading found, at most once because
    saving failed.
    """

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        loaded = load_settings(path)
        self._path = path
        self._say = say
        self._writable = loaded.writable
        self._complained = False
        self.settings = loaded.settings
        if loaded.note:
            say(loaded.note)

    def change(self, **fields: object) -> Settings:
        """Replace the named fields and remember them. Unknown names raise TypeError."""
        changed = msgspec.structs.replace(self.settings, **fields)
        if changed != self.settings:
            self.settings = changed
            self._remember(fields)
        return self.settings

    def look_up(self, name: str) -> Settings:
        """Take one field as it is on disk now, where another overlay may have changed it."""
        saved = self._saved()
        if saved is not None:
            self.settings = msgspec.structs.replace(self.settings, **{name: getattr(saved, name)})
        return self.settings

    def place_on(self, screen: str, place: Place) -> Settings:
        """Remember where the overlay stands on `screen`."""
        return self.change(places={**self.settings.places, screen: place}, shown_on=screen)

    def _saved(self) -> Settings | None:
        """What is on disk; None where nothing there can be used."""
        if not self._writable or not self._path.exists():
            return None
        loaded = load_settings(self._path)
        self._writable = loaded.writable
        return None if loaded.note else loaded.settings

    def _remember(self, fields: dict[str, object]) -> None:
        saved = self._saved()
        if not self._writable:
            return
        try:
            save_settings(self._path, msgspec.structs.replace(saved or self.settings, **fields))
        except OSError as error:
            if not self._complained:
                self._complained = True
                self._say(
                    "The overlay works on but will forget its place: settings cannot be saved "
                    f"({_why(error)}) in {self._path}."
                )


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
