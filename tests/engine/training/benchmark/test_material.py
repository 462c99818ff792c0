"""What is measured is what serves, and other people's words are never written down."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from engine.calibration import calibrate
from engine.embedding import CachedEmbedder, LocalEmbedder
from engine.pipeline import Pipeline
from engine.training.benchmark.material import Material, embed, load_model, tell, tell_calibrated
from engine.training.corpus import PERSUASION
from models.catalogue import load_catalogue
from tests.engine.fakes import FailingEmbedder, make_instruments
from tests.engine.training.benchmark.small import COUNTS, ignore, make_model, write_parts


def test_every_forecast_is_the_pipeline_s_own(material: Material) -> None:
    own = material.model.instruments
    said = tell(material.test, own.calibration)
    for one in material.test[:6]:
        call = Pipeline(own)
        told = [call.observe(turn).forecast.probability for turn in one.sample.example.turns]
        assert said[one.sample.example.id] == pytest.approx(told, abs=1e-6)


def test_parts_are_whole_and_words_cross_fitted(material: Material) -> None:
    assert len(material.train) == COUNTS["train"]
    assert {part: len(heard) for part, heard in material.heard.items()} == {"calibration": 24, "test": 24}
    # Bags that never saw the product cannot all say the same as the shipped ones, which know few words.
    assert np.ptp([one.states[-1, -3] for one in material.train]) > 0.1


def test_a_baseline_is_calibrated_on_the_calibration_part(material: Material) -> None:
    fitted, judged = material.heard["calibration"], material.heard["test"]
    said = tell_calibrated(fitted, judged)
    assert set(said) == {one.sample.example.id for one in judged}
    assert said == tell_calibrated(fitted, judged)
    raw = calibrate(material.model.instruments.calibration, judged[0].opinions[0], 1)[0]
    assert said[judged[0].sample.example.id][0] != raw


def test_only_the_shipped_corpus_leaves_vectors_on_disk(tmp_path: Path) -> None:
    own, given = write_parts()["test"][:1], write_parts()["train"][:1]
    shelf = tmp_path / "vectors.npz"
    found = embed(make_model(), [], given, shelf, ignore)
    assert set(found) == {turn.text for turn in given[0].turns}
    assert not shelf.exists()
    embed(make_model(), own, given, shelf, ignore)
    with np.load(shelf) as kept:
        assert len(kept["vectors"]) == len({turn.text for turn in own[0].turns})


def test_vectors_are_made_by_the_bare_embedder_which_two_threads_may_use(tmp_path: Path) -> None:
    model = dataclasses.replace(make_model(), instruments=make_instruments(FailingEmbedder("")))
    assert embed(model, write_parts()["test"][:1], [], tmp_path / "vectors.npz", ignore)
    shipped = load_model(load_catalogue())
    assert isinstance(shipped.embedder, LocalEmbedder)
    assert isinstance(shipped.instruments.embedder, CachedEmbedder)


def test_real_conversations_are_told_from_the_natural_mixture(material: Material) -> None:
    real = [
        dataclasses.replace(
            one,
            sample=dataclasses.replace(
                one.sample, example=dataclasses.replace(one.sample.example, source=PERSUASION)
            ),
        )
        for one in material.test[:3]
    ]
    mixed = dataclasses.replace(material, heard=material.heard | {"test": [*real, *material.test[3:]]})
    assert len(mixed.written_test) == len(material.test) - 3
