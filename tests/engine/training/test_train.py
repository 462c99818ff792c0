"""`salesrl train` from conversations to a models folder, on a corpus of seconds and a fake embedder."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from engine.embedding import EMBEDDING_SCHEMA
from engine.errors import InputError
from engine.pipeline import Pipeline, load_instruments
from engine.training import train as module
from engine.training.corpus import Example, load_persuasion, part_of
from engine.training.corpus.public import CRAIGSLIST
from engine.training.pretune import PretuningSchedule
from engine.training.stages import EncoderSchedule
from engine.training.supervised import Schedule
from engine.training.train import Options, Progress, train
from engine.vocabulary import Outcome
from models.catalogue import load_catalogue
from tests.engine.fakes import HashEmbedder, say
from tests.engine.training.corpora import find_products, save_corpus, write, write_many
from tests.engine.training.corpus.test_examples import save_public

CONVERSATIONS = {"train": 20, "calibration": 10, "test": 10}


class Interrupted(Exception):
    """Somebody pressed Ctrl-C."""


def write_corpus(path: Path, parts: dict[str, int]) -> Path:
    """Conversations in two products a part, of both outcomes in each."""
    dice = random.Random(1)
    examples: list[Example] = []
    for part, count in parts.items():
        products = find_products(part, 4)
        for number in range(count):
            product = products[number % 4]
            outcome = Outcome((number // 4 + number) % 2)
            examples.append(write(len(examples), product, outcome, dice, turns=8))
    return save_corpus(path, examples)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HashEmbedder:
    """A corpus of 40 conversations and an embedder that costs nothing; tells what was embedded."""
    embedder = HashEmbedder()
    corpus = write_corpus(tmp_path / "corpus.jsonl", CONVERSATIONS)
    monkeypatch.setattr(module, "shipped_corpus", lambda: corpus)
    monkeypatch.setattr(module, "LocalEmbedder", lambda model, tokenizer: embedder)
    monkeypatch.setattr("engine.training.rungs.POLICIES", 2)
    return embedder


def options(folder: Path, seed: int = 0) -> Options:
    return Options(out=folder / "models", work=folder / "work", seed=seed, quick=True)


def stop_at(stage: str) -> Callable[[Progress], None]:
    def on_progress(progress: Progress) -> None:
        if progress.stage == stage and progress.done:
            raise Interrupted

    return on_progress


def ignore(progress: Progress) -> None:
    assert 0 <= progress.done <= progress.total


def read_all(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_run_writes_a_folder_that_gives_readings(tmp_path: Path, small: HashEmbedder) -> None:
    told: list[Progress] = []
    report = train(options(tmp_path), told.append)
    assert set(report.coverage) >= {"all"}
    catalogue = load_catalogue(tmp_path / "models")
    assert catalogue.names("policies/") == ("policies/0", "policies/1")
    assert {part.use: part.conversations for part in catalogue.manifest.trained_on} == CONVERSATIONS
    pipeline = Pipeline(load_instruments(catalogue))
    for turn in say("Hello, is this a good time?", "Yes, send me the contract please."):
        reading = pipeline.observe(turn)
        assert reading.forecast.low <= reading.forecast.probability <= reading.forecast.high
    stages = list(dict.fromkeys(progress.stage for progress in told))
    assert stages == [
        *("turning words into vectors", "weighing words", "reading states"),
        *("supervised start: policy 1 of 2", "supervised start: policy 2 of 2"),
        "following calls (supervised start)",
        *("with counter-examples: policy 1 of 2", "with counter-examples: policy 2 of 2"),
        "following calls (with counter-examples)",
        *("PPO: policy 1 of 2", "PPO: policy 2 of 2", "following calls (PPO)"),
        *("distilled into one", "following calls (distilled into one)"),
    ]
    for stage in stages:
        counted = [progress for progress in told if progress.stage == stage]
        assert counted[-1].done == counted[-1].total


def test_a_run_that_was_stopped_ends_as_an_unbroken_one(tmp_path: Path, small: HashEmbedder) -> None:
    train(options(tmp_path / "whole"), ignore)
    broken = options(tmp_path / "broken")
    for stage in (
        "turning words into vectors",
        "weighing words",
        "supervised start: policy 2 of 2",
        "with counter-examples: policy 1 of 2",
        "PPO: policy 2 of 2",
        "distilled into one",
    ):
        with pytest.raises(Interrupted):
            train(broken, stop_at(stage))
        assert not broken.out.exists()
    small.asked.clear()
    train(broken, ignore)
    assert small.asked == [], "vectors were made twice"
    assert read_all(tmp_path / "broken/models") == read_all(tmp_path / "whole/models")


def test_another_seed_makes_other_policies_of_the_same_words(tmp_path: Path, small: HashEmbedder) -> None:
    train(options(tmp_path / "a"), ignore)
    train(options(tmp_path / "b", seed=7), ignore)
    first, second = (load_catalogue(tmp_path / name / "models").manifest for name in "ab")
    sums = [{one.name: one.sha256 for one in manifest.artefacts} for manifest in (first, second)]
    assert sums[0]["policies/0"] != sums[1]["policies/0"]
    assert sums[0]["words"] == sums[1]["words"]
    assert (first.seeds, second.seeds) == ((0, 1), (7, 8))


def test_a_corpus_that_fills_no_test_part_is_refused(
    tmp_path: Path, small: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "corpus.jsonl", {"train": 8, "calibration": 4})
    monkeypatch.setattr(module, "shipped_corpus", lambda: corpus)
    with pytest.raises(InputError, match="do not fill a training, a calibration and a test part"):
        train(options(tmp_path), ignore)


def test_what_may_only_be_measured_on_never_trains(
    tmp_path: Path, small: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    bargains = [dataclasses.replace(one, source=CRAIGSLIST) for one in write_many(4)]
    monkeypatch.setattr(module, "load_all", lambda places: bargains)
    with pytest.raises(InputError, match="CraigslistBargain may be measured on and never trained on"):
        train(options(tmp_path), ignore)


def test_calls_of_one_s_own_train_beside_what_ships_or_alone(tmp_path: Path) -> None:
    own = write_corpus(tmp_path / "own.jsonl", {"train": 30, "calibration": 8, "test": 8})
    plain = dataclasses.replace(options(tmp_path), quick=False)
    shipped = sum(map(len, module.choose_parts(plain).values()))
    beside = module.choose_parts(dataclasses.replace(plain, corpus=(own,)))
    assert sum(map(len, beside.values())) == shipped + 46
    alone = module.choose_parts(dataclasses.replace(plain, corpus=(own,), alone=True))
    assert {part: len(found) for part, found in alone.items()} == {"train": 30, "calibration": 8, "test": 8}


def test_given_dialogues_train_but_are_kept_nowhere(tmp_path: Path, small: HashEmbedder) -> None:
    given = save_public(tmp_path / "given")
    run = dataclasses.replace(options(tmp_path), persuasion=given)
    train(run, ignore)
    parts = load_catalogue(run.out).manifest.trained_on
    assert sum(part.conversations for part in parts if part.name == "PersuasionForGood") == 2
    assert any("Save the Children" in text for text in small.asked)
    # Only the shipped corpus's vectors are on the shelf: a second run asks for the given ones again.
    asked = set(small.asked)
    small.asked.clear()
    train(dataclasses.replace(run, seed=1), ignore)
    heard = {turn.text for one in load_persuasion(given) for turn in one.turns}
    assert heard <= set(small.asked)
    # What else is new was bent by another seed.
    assert not (set(small.asked) - heard) & asked


def test_a_place_without_dialogues_is_refused(tmp_path: Path, small: HashEmbedder) -> None:
    empty = tmp_path / "none.jsonl"
    empty.write_bytes(
        msgspec.json.encode({"id": "x", "outcome": 1, "turns": [{"speaker": "buyer", "text": "Hi"}]})
    )
    with pytest.raises(InputError, match="holds no PersuasionForGood dialogue"):
        train(dataclasses.replace(options(tmp_path), persuasion=empty), ignore)


def test_the_encoder_is_tuned_on_the_training_part_alone(
    tmp_path: Path, small: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Example] = []
    shipped = load_catalogue().load_artefact("embedder/model", schema=EMBEDDING_SCHEMA)

    def make_encoder(examples: Sequence[Example], base: bytes, *others: object) -> bytes:
        seen.extend(examples)
        assert base == load_catalogue().load_artefact("embedder/base", schema=EMBEDDING_SCHEMA)
        return shipped

    monkeypatch.setattr("engine.training.stages.make_encoder", make_encoder)
    monkeypatch.setattr(small, "token_ids", lambda text: [101, 102], raising=False)
    run = Options(out=tmp_path / "models", work=tmp_path / "work", schedule=Schedule(epochs=1))
    train(run, ignore)
    assert len(seen) == CONVERSATIONS["train"]
    assert {part_of(example.group) for example in seen} == {"train"}
    assert load_catalogue(run.out).load_artefact("embedder/model", schema=EMBEDDING_SCHEMA) == shipped


def test_an_encoder_is_named_by_what_it_follows_from_alone(
    tmp_path: Path, small: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []

    def make_encoder(*given: object) -> bytes:
        folders.append(next(one for one in given if isinstance(one, Path)))
        return b"encoder"

    monkeypatch.setattr("engine.training.stages.make_encoder", make_encoder)
    monkeypatch.setattr(small, "token_ids", lambda text: [101, 102], raising=False)
    plain = Options(out=tmp_path / "models", work=tmp_path / "work")
    other_policies = dataclasses.replace(plain, schedule=Schedule(epochs=1))
    other_encoder = dataclasses.replace(plain, encoder=EncoderSchedule(PretuningSchedule(epochs=2)))
    fewer = dict(module.choose_parts(plain))
    fewer["train"] = fewer["train"][1:]
    judged_by_fewer = dict(module.choose_parts(plain))
    judged_by_fewer["test"] = judged_by_fewer["test"][1:]
    runs = [
        (plain, module.choose_parts(plain)),
        (other_policies, module.choose_parts(plain)),
        (plain, judged_by_fewer),
        (other_encoder, module.choose_parts(plain)),
        (plain, fewer),
    ]
    for options_, parts in runs:
        module._choose_encoder(options_, load_catalogue(), parts, lambda stage: lambda done, total: None)
    assert folders[0] == folders[1] == folders[2]
    assert len({folders[0], folders[3], folders[4]}) == 3
    assert all(folder.is_dir() for folder in folders)
