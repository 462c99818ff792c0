"""A models folder is written whole, read back by its own door, and never met half."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch

from engine.bank import save_bank
from engine.embedding import EMBEDDING_SCHEMA
from engine.errors import InputError
from engine.evidence import save_bags
from engine.guidance.worths import WORTHS_SCHEMA, WorthTable, encode_worths
from engine.pipeline import Pipeline, load_instruments
from engine.state import STATE_SCHEMA
from engine.training.evaluate import Report
from engine.training.export import export_policy
from engine.training.network import PolicyNetwork
from engine.training.publish import Trained, publish
from models.catalogue import CatalogueError, load_catalogue
from tests.engine.fakes import make_bags, make_calibration, make_trust, say
from tests.engine.shipped import open_catalogue
from tests.engine.training.corpora import write_many


def make_trained(seed: int = 0) -> Trained:
    torch.manual_seed(seed)
    vectors = np.random.default_rng(seed).normal(size=(8, 384)).astype(np.float32)
    examples = write_many(6)
    return Trained(
        encoder=open_catalogue().load_artefact("embedder/model", schema=EMBEDDING_SCHEMA),
        policies=tuple(export_policy(PolicyNetwork(objections=2).eval()) for _ in range(2)),
        words=save_bags(make_bags()),
        calibration=msgspec.json.encode(make_calibration()),
        confidence=msgspec.json.encode(make_trust()),
        bank=save_bank(vectors),
        moves=encode_worths(WorthTable(WORTHS_SCHEMA, 0, {})),
        seeds=(seed, seed + 1),
        parts={"train": examples[:4], "test": examples[4:]},
        figures=Report({}, {"all": 0.8}, {"LOW": {"turns": 1.0, "near": 0.5, "brier": 0.2}}),
        ladder=(),
    )


def read_all(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_is_published_gives_a_reading(tmp_path: Path) -> None:
    publish(tmp_path, open_catalogue(), make_trained())
    catalogue = load_catalogue(tmp_path)
    instruments = load_instruments(catalogue)
    (reading,) = [Pipeline(instruments).observe(turn) for turn in say("Hello.")]
    assert 0.0 <= reading.forecast.probability <= 1.0
    manifest = catalogue.manifest
    assert manifest.state_schema == STATE_SCHEMA
    assert manifest.seeds == (0, 1)
    assert [(part.name, part.use, part.conversations) for part in manifest.trained_on] == [
        ("written sales conversations", "train", 4),
        ("written sales conversations", "test", 2),
    ]
    assert all(artefact.licence and artefact.quantisation for artefact in manifest.artefacts)


def test_every_file_is_in_the_manifest_or_meant_for_people(tmp_path: Path) -> None:
    publish(tmp_path, open_catalogue(), make_trained())
    named = {artefact.path for artefact in load_catalogue(tmp_path).manifest.artefacts}
    legal = {"embedder/LICENSE", "embedder/NOTICE"}
    told = {"manifest.json", "MODEL_CARD.md", "figures.json", "ladder.json"}
    assert set(read_all(tmp_path)) - named == told | legal


def test_the_licence_of_others_weights_goes_where_they_go(tmp_path: Path) -> None:
    publish(tmp_path, open_catalogue(), make_trained())
    shipped = open_catalogue().root / "embedder"
    for name in ("LICENSE", "NOTICE"):
        assert (tmp_path / "embedder" / name).read_bytes() == (shipped / name).read_bytes()


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        publish(tmp_path / name, open_catalogue(), make_trained())
    assert read_all(tmp_path / "a") == read_all(tmp_path / "b")


def test_publishing_over_an_older_folder_replaces_it(tmp_path: Path) -> None:
    publish(tmp_path / "new", open_catalogue(), make_trained(1))
    publish(tmp_path / "old", open_catalogue(), make_trained(0))
    # As `salesrl train` does: from the folder it writes to.
    publish(tmp_path / "old", load_catalogue(tmp_path / "old"), make_trained(1))
    assert read_all(tmp_path / "old") == read_all(tmp_path / "new")


def test_a_run_that_dies_while_writing_leaves_no_mixed_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, open_catalogue(), make_trained(0))

    def die(manifest: object, report: object, ladder: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.training.publish.write_card", die)
    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, load_catalogue(tmp_path), make_trained(1))
    catalogue = load_catalogue(tmp_path)
    with pytest.raises(CatalogueError, match="not the file the manifest names"):
        catalogue.load_artefact("policies/0", schema=STATE_SCHEMA)


def test_the_figures_are_the_report(tmp_path: Path) -> None:
    trained = make_trained()
    publish(tmp_path, open_catalogue(), trained)
    assert msgspec.json.decode((tmp_path / "figures.json").read_bytes(), type=Report) == trained.figures


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match=r"cannot be written \(.*; name another with --out\.$"):
        publish(tmp_path / "file", open_catalogue(), make_trained())
