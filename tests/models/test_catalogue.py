"""The door to the artefacts: what the manifest names comes out, anything else is one clear sentence."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import msgspec
import numpy as np
import pytest
from onnx import TensorProto, numpy_helper

from engine.errors import ArtefactError
from engine.pipeline import load_instruments
from engine.state import STATE_SCHEMA
from models.catalogue import (
    MANIFEST_FORMAT,
    Artefact,
    CatalogueError,
    Manifest,
    TrainingPart,
    load_catalogue,
)

DATA = b"what was trained"


def artefact(path: str = "policies/a.bin", data: bytes = DATA, **changed: str | int) -> Artefact:
    fields: dict[str, str | int] = {
        "name": "policies/0",
        "path": path,
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "schema": 3,
        "quantisation": "none",
        "source": "a test",
        "licence": "MIT",
    }
    return msgspec.convert(fields | changed, Artefact)


def save_folder(root: Path, *artefacts: Artefact, data: bytes = DATA) -> Path:
    """A models folder with every artefact of the manifest in its place, as far as it lies inside."""
    part = TrainingPart("calls", "train", 5, "0" * 64)
    manifest = Manifest(MANIFEST_FORMAT, "0.1.0", 7, (0, 1), (part,), artefacts)
    for one in artefacts:
        path = root / one.path.replace("\0", "")
        if path.resolve().is_relative_to(root.resolve()) and path.resolve() != root.resolve():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    (root / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return root


def assert_one_sentence(text: str) -> None:
    assert "\n" not in text
    assert text.endswith(".")
    assert len(re.findall(r"[.!?](?=\s[A-Z])", text)) == 0
    assert re.search(r"reinstall|train again|install the matching|export it", text), "it says what to do"


def refusal(root: Path, name: str = "policies/0", schema: int = 3) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(root).load_artefact(name, schema=schema)
    assert_one_sentence(str(caught.value))
    return str(caught.value)


def test_what_the_manifest_names_comes_out(tmp_path: Path) -> None:
    first = artefact()
    second = artefact("words.bin", name="words")
    catalogue = load_catalogue(save_folder(tmp_path, first, second))
    assert catalogue.load_artefact("policies/0", schema=3) == DATA
    assert catalogue.names() == ("policies/0", "words")
    assert catalogue.names("policies/") == ("policies/0",)
    assert catalogue.manifest.trained_on[0].conversations == 5


def test_a_manifest_survives_the_round_trip(tmp_path: Path) -> None:
    manifest = load_catalogue(save_folder(tmp_path, artefact())).manifest
    assert msgspec.json.decode(msgspec.json.encode(manifest), type=Manifest) == manifest


@pytest.mark.parametrize("place", range(len(DATA)))
def test_one_changed_byte_is_refused(tmp_path: Path, place: int) -> None:
    save_folder(tmp_path, artefact())
    changed = bytearray(DATA)
    changed[place] ^= 1
    (tmp_path / "policies/a.bin").write_bytes(bytes(changed))
    assert "not the file the manifest names" in refusal(tmp_path)


def test_a_file_of_another_size_is_refused_even_with_its_own_sum(tmp_path: Path) -> None:
    save_folder(tmp_path, artefact(size=len(DATA) + 1))
    assert "policies/a.bin" in refusal(tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    save_folder(tmp_path, artefact())
    (tmp_path / "policies/a.bin").unlink()
    assert "cannot be read (No such file" in refusal(tmp_path)


def test_a_folder_in_a_file_s_place_is_refused(tmp_path: Path) -> None:
    save_folder(tmp_path, artefact())
    (tmp_path / "policies/a.bin").unlink()
    (tmp_path / "policies/a.bin").mkdir()
    assert "cannot be read" in refusal(tmp_path)


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    assert "no artefact named 'policies/9'" in refusal(save_folder(tmp_path, artefact()), "policies/9")


def test_another_schema_is_refused(tmp_path: Path) -> None:
    told = refusal(save_folder(tmp_path, artefact()), schema=4)
    assert "made for schema 3, this version reads schema 4" in told


@pytest.mark.parametrize("path", ["../a.bin", "/etc/hostname", "policies/../../a.bin", "a\0b", "", "."])
def test_a_path_outside_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "models"
    root.mkdir()
    (tmp_path / "a.bin").write_bytes(DATA)
    assert "at no file of this folder" in refusal(save_folder(root, artefact(path)))


def test_a_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    root = save_folder(tmp_path / "models", artefact())
    (tmp_path / "a.bin").write_bytes(DATA)
    (root / "policies/a.bin").unlink()
    (root / "policies/a.bin").symlink_to(tmp_path / "a.bin")
    assert "at no file of this folder" in refusal(root)


def test_onnx_with_data_in_another_file_is_refused(tmp_path: Path) -> None:
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights.bin")
    inside = numpy_helper.from_array(np.zeros(4, dtype=np.float32), "location")
    outside, own = tensor.SerializeToString(), inside.SerializeToString()
    (tmp_path / "outside").mkdir()
    (tmp_path / "own").mkdir()
    save_folder(tmp_path / "outside", artefact("a.onnx", outside), data=outside)
    assert "keeps its data in another file" in refusal(tmp_path / "outside")
    # The word alone, as the name of a tensor that lies inside, is no fault.
    save_folder(tmp_path / "own", artefact("a.onnx", own), data=own)
    assert load_catalogue(tmp_path / "own").load_artefact("policies/0", schema=3) == own


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"format": "1"}', b'{"format": 1}', b'{"version": "0.1.0"}'],
)
def test_a_broken_manifest_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(data)
    with pytest.raises(CatalogueError, match=r"is broken") as caught:
        load_catalogue(tmp_path)
    assert_one_sentence(str(caught.value))


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    save_folder(tmp_path, artefact())
    path = tmp_path / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"schema":3', b'"schema":3,"extra":1'))
    with pytest.raises(CatalogueError, match="unknown field `extra`"):
        load_catalogue(tmp_path)


def test_another_format_says_so_whatever_its_fields(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(b'{"format": 2, "models": {}}')
    with pytest.raises(CatalogueError, match="has format 2, this version reads format 1") as caught:
        load_catalogue(tmp_path)
    assert_one_sentence(str(caught.value))


def test_a_missing_manifest_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"cannot be read \(No such file") as caught:
        load_catalogue(tmp_path)
    assert_one_sentence(str(caught.value))


def test_what_ships_is_what_its_manifest_names() -> None:
    catalogue = load_catalogue()
    for one in catalogue.manifest.artefacts:
        assert catalogue.load_artefact(one.name, schema=one.schema)
        assert one.licence
        assert one.source
        assert one.quantisation
    assert len(catalogue.names("policies/")) >= 5
    assert len(catalogue.manifest.seeds) == len(catalogue.names("policies/"))
    assert {part.use for part in catalogue.manifest.trained_on} == {"train", "calibration", "test"}


def test_the_engine_passes_the_sentence_on_as_its_own_error(tmp_path: Path) -> None:
    save_folder(tmp_path, artefact())
    # This folder's states are of schema 7, which no version reads.
    with pytest.raises(ArtefactError, match="states of schema 7, this version reads schema"):
        load_instruments(load_catalogue(tmp_path))


def test_a_folder_with_an_artefact_of_another_schema_is_the_engine_s_error(tmp_path: Path) -> None:
    save_folder(tmp_path, artefact(schema=STATE_SCHEMA + 1))
    catalogue = load_catalogue(tmp_path)
    catalogue.manifest = msgspec.structs.replace(catalogue.manifest, state_schema=STATE_SCHEMA)
    with pytest.raises(ArtefactError, match="'policies/0' was made for schema"):
        load_instruments(catalogue)
