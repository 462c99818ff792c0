"""The only door to the trained artefacts: reads `manifest.json` and refuses what it does not know.

One rule: bytes leave this file only after their size and sha256 matched the manifest, so what was
checked is what is loaded. Imports nothing from the floors above; they translate `CatalogueError`.
A new kind of artefact, or a changed field of the manifest, raises `MANIFEST_FORMAT`, and
`engine/training/export.py` writes it.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

MANIFEST_FORMAT = 1

# An ONNX tensor with external data names a file under the key "location"
# (onnx.proto, TensorProto.external_data): tag 1, length 8, the word.
_EXTERNAL_DATA = b"\x0a\x08location"


class CatalogueError(Exception):
    """An artefact or the manifest is missing, changed or unknown; the text is fit for people."""


class Artefact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file under `models/`: where it is, what it must be, where it comes from.

    `schema` is the version of the contract the reader of this artefact must share.
    """

    name: str
    path: str
    sha256: str
    size: int
    schema: int
    quantisation: str
    source: str
    licence: str


class TrainingPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of what the policies learned from, and what it was used for."""

    name: str
    use: str
    conversations: int
    sha256: str


class _AnyManifest(msgspec.Struct, frozen=True):
    """The one field that manifests of every format share."""

    format: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ships, what it was trained on, and with which seeds."""

    format: int
    version: str
    state_schema: int
    seeds: tuple[int, ...]
    trained_on: tuple[TrainingPart, ...]
    artefacts: tuple[Artefact, ...]


class Catalogue:
    """The artefacts of one models folder, by name."""

    def __init__(self, root: Path, manifest: Manifest) -> None:
        self.root = root
        self.manifest = manifest
        self._by_name = {artefact.name: artefact for artefact in manifest.artefacts}

    def names(self, prefix: str = "") -> tuple[str, ...]:
        """Names of the artefacts that start with `prefix`, in the manifest's order."""
        return tuple(name for name in self._by_name if name.startswith(prefix))

    def load_artefact(self, name: str, *, schema: int) -> bytes:
        """Return the verified bytes of an artefact.

        Raises CatalogueError if it is unknown, missing, changed, made for another schema, or an
        ONNX file that points to data outside itself.
        """
        artefact = self._by_name.get(name)
        if artefact is None:
            raise CatalogueError(
                f"The model folder {self.root} has no artefact named {name!r}; reinstall SalesRLAgent."
            )
        if artefact.schema != schema:
            raise CatalogueError(
                f"The artefact {name!r} was made for schema {artefact.schema}, this version reads schema"
                f" {schema}; reinstall SalesRLAgent or train again with `salesrl train`."
            )
        data = self._load_bytes(artefact)
        if artefact.path.endswith(".onnx") and _EXTERNAL_DATA in data:
            raise CatalogueError(
                f"The artefact {name!r} keeps its data in another file, which cannot be checked; "
                "export it with its data inside."
            )
        return data

    def _load_bytes(self, artefact: Artefact) -> bytes:
        root = self.root.resolve()
        path = root if "\0" in artefact.path else (root / artefact.path).resolve()
        if path == root or not path.is_relative_to(root):
            raise CatalogueError(
                f"The manifest places {artefact.name!r} at no file of this folder; reinstall SalesRLAgent."
            )
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CatalogueError(
                f"The artefact {artefact.path} cannot be read ({error.strerror}); reinstall SalesRLAgent."
            ) from error
        if len(data) != artefact.size or hashlib.sha256(data).hexdigest() != artefact.sha256:
            raise CatalogueError(
                f"The artefact {artefact.path} is not the file the manifest names (its sha256 differs); "
                "reinstall SalesRLAgent or train again with `salesrl train`."
            )
        return data


MODELS_VARIABLE = "SALESRL_MODELS"
"""The environment's word for the folder, which processes that this one starts are given as well."""
_SHIPPED = Path(__file__).parent
_chosen = Path(os.environ.get(MODELS_VARIABLE) or _SHIPPED)


def choose_models(root: Path) -> None:
    """From now on the models of this process, and of those it starts, are those under `root`. Raises
    CatalogueError.
    """
    global _chosen
    load_catalogue(root)
    _chosen = root
    os.environ[MODELS_VARIABLE] = str(root.absolute())


def load_catalogue(root: Path | None = None) -> Catalogue:
    """Read the manifest under `root` (default: the models that were chosen, else those that ship).

    Raises CatalogueError if the manifest is missing, broken or of another format.
    """
    folder = _chosen if root is None else root
    path = folder / "manifest.json"
    try:
        data = path.read_bytes()
        # Before the rest, which another format may write otherwise.
        found = msgspec.json.decode(data, type=_AnyManifest).format
        manifest = msgspec.json.decode(data, type=Manifest) if found == MANIFEST_FORMAT else None
    except OSError as error:
        raise CatalogueError(
            f"The model manifest {path} cannot be read ({error.strerror}); reinstall SalesRLAgent."
        ) from error
    except msgspec.DecodeError as error:
        raise CatalogueError(
            f"The model manifest {path} is broken ({error}); reinstall SalesRLAgent or train again."
        ) from error
    if manifest is None:
        raise CatalogueError(
            f"The model manifest {path} has format {found}, this version reads format"
            f" {MANIFEST_FORMAT}; install the matching version of SalesRLAgent."
        )
    return Catalogue(folder, manifest)
