"""A stage makes a thing once, and an encoder is pre-tuned only where that was asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.training import stages
from engine.training.dataset import VectorShelf
from engine.training.encoder import Encoder
from engine.training.pretune import PretuningSchedule
from engine.training.stages import PRETUNING, TUNING, EncoderSchedule, make_encoder
from engine.training.tune import TuningSchedule
from tests.engine.fakes import HashEmbedder
from tests.engine.training.corpora import write_many

EXAMPLES = write_many(4, turns=4)


@pytest.fixture(autouse=True)
def small_base(monkeypatch: pytest.MonkeyPatch) -> None:
    """One random layer with a small table of words in the base's place."""
    monkeypatch.setattr("engine.training.encoder.WORDS", 1_100)

    def make(model: bytes) -> Encoder:
        torch.manual_seed(len(model))
        return Encoder(layers=1)

    monkeypatch.setattr(stages, "read_base", make)


def token_ids(text: str) -> list[int]:
    return [101, *(1_000 + sum(map(ord, word)) % 50 for word in text.split()[:4]), 102]


def run(work: Path, passes: int) -> tuple[bytes, list[str]]:
    """The encoder, and the stages it was reported to go through."""
    told: list[str] = []

    def report(stage: str) -> stages.Report:
        told.append(stage)
        return lambda done, total: None

    work.mkdir(exist_ok=True)
    schedule = EncoderSchedule(PretuningSchedule(epochs=passes), TuningSchedule(epochs=1, batch=4))
    return make_encoder(EXAMPLES, b"base", token_ids, 0, schedule, work, report), told


def test_pre_tuning_is_left_out_unless_asked_for_and_changes_the_encoder(tmp_path: Path) -> None:
    plain, told = run(tmp_path / "a", 0)
    assert told == [TUNING]
    assert EncoderSchedule().pretuning.epochs == 0
    bent, told = run(tmp_path / "b", 1)
    assert told == [PRETUNING, TUNING]
    assert plain != bent


def test_an_encoder_that_was_made_is_not_made_again(tmp_path: Path) -> None:
    first, _ = run(tmp_path / "a", 0)
    again, told = run(tmp_path / "a", 0)
    assert (again, told) == (first, [])


def test_vectors_of_real_people_s_words_never_reach_the_disk(tmp_path: Path) -> None:
    written, own = EXAMPLES[0], replace(EXAMPLES[1], source="")
    embedder = HashEmbedder()
    found = stages.embed_turns({"train": [written, own]}, [], embedder, b"model", tmp_path, lambda *at: None)
    assert set(found) == {turn.text for one in (written, own) for turn in one.turns}
    again = HashEmbedder()
    shelf = VectorShelf(tmp_path / "corpus-vectors.npz", again, b"model")
    shelf.embed_all(list(found), lambda *at: None, keep=False)
    assert set(again.asked) == {turn.text for turn in own.turns} - {turn.text for turn in written.turns}
