"""`salesrl train` from conversations to a models folder, on a corpus of seconds and a fake embedder."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

import models
from engine.embedding import EMBEDDING_SCHEMA
from engine.errors import ArtefactError, InputError
from engine.pipeline import Pipeline, load_instruments
from engine.training import train as module
from engine.training.base import BASE_SCHEMA
from engine.training.corpus import Example, load_persuasion, part_of
from engine.training.options import Options
from engine.training.parts import Choice, choose_parts
from engine.training.pretune import PretuningSchedule
from engine.training.stages import EncoderSchedule
from engine.training.supervised import Schedule
from engine.training.train import Progress, Start, train
from models.catalogue import Catalogue, Manifest, load_catalogue
from tests.engine.fakes import HashEmbedder, say
from tests.engine.training.corpora import write_corpus
from tests.engine.training.corpus.test_examples import save_public

SHIPPED = Path(models.__file__).parent
START = Start(load_catalogue(), encoder=b"encoder", tokenizer=b"tokenizer", base=b"base")
CONVERSATIONS = {"train": 20, "calibration": 10, "test": 10}


class Interrupted(Exception):
    """Somebody pressed Ctrl-C."""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HashEmbedder:
    """A corpus of 40 conversations and an embedder that costs nothing; tells what was embedded."""
    embedder = HashEmbedder()
    corpus = write_corpus(tmp_path / "corpus.jsonl", CONVERSATIONS)
    monkeypatch.setattr("engine.training.parts.shipped_corpus", lambda: corpus)
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


def test_the_encoder_is_tuned_on_the_training_part_alone(
    tmp_path: Path, small: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Example] = []
    shipped = load_catalogue().load_artefact("embedder/model", schema=EMBEDDING_SCHEMA)

    def make_encoder(examples: Sequence[Example], base: bytes, *others: object) -> bytes:
        seen.extend(examples)
        assert base == load_catalogue().load_artefact("embedder/base", schema=BASE_SCHEMA)
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
    parts = choose_parts(plain).parts
    fewer = parts | {"train": parts["train"][1:]}
    judged_by_fewer = parts | {"test": parts["test"][1:]}
    runs = [
        (plain, parts, START),
        (other_policies, parts, START),
        (plain, judged_by_fewer, START),
        (other_encoder, parts, START),
        (plain, fewer, START),
        (plain, parts, dataclasses.replace(START, base=b"another base")),
    ]
    for options_, parts_, start_ in runs:
        module._choose_encoder(options_, start_, parts_, lambda stage: lambda done, total: None)
    monkeypatch.setattr(module, "LAYERS", 3)
    module._choose_encoder(plain, START, parts, lambda stage: lambda done, total: None)
    assert folders[0] == folders[1] == folders[2]
    assert len({folders[0], *folders[3:]}) == 5
    assert all(folder.is_dir() for folder in folders)


def test_policies_of_another_encoder_are_never_taken_for_this_one_s(
    tmp_path: Path, small: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small, "token_ids", lambda text: [101, 102], raising=False)
    run = Options(out=tmp_path / "models", work=tmp_path / "work")
    for encoder in (b"tuned from one base", b"tuned from another", b"tuned from one base"):
        monkeypatch.setattr("engine.training.stages.make_encoder", lambda *given, made=encoder: made)
        with pytest.raises(Interrupted):
            train(run, stop_at("turning words into vectors"))
    kept = [folder.name for folder in run.work.iterdir() if folder.is_dir()]
    assert len([name for name in kept if not name.startswith("encoder-")]) == 2


def test_what_the_run_has_is_told_before_the_first_stage(tmp_path: Path, small: HashEmbedder) -> None:
    told: list[Choice | Progress] = []

    def note(progress: Progress) -> None:
        told.append(progress)
        raise Interrupted

    with pytest.raises(Interrupted):
        train(options(tmp_path), note, told.append)
    assert isinstance(told[0], Choice)
    assert {part: len(found) for part, found in told[0].parts.items()} == CONVERSATIONS


def test_a_folder_that_cannot_be_written_is_refused_before_the_first_stage(
    tmp_path: Path, small: HashEmbedder
) -> None:
    (tmp_path / "models").write_text("in the way")
    told: list[Progress] = []
    with pytest.raises(InputError, match=r"cannot be written \(.*; name another with --out\.$"):
        train(options(tmp_path), told.append)
    assert told == []


def change_base(**fields: str | int) -> Manifest:
    """The manifest that ships, with other `fields` for the base."""
    manifest = load_catalogue().manifest
    changed = [
        msgspec.structs.replace(one, **fields) if one.name == "embedder/base" else one
        for one in manifest.artefacts
    ]
    return msgspec.structs.replace(manifest, artefacts=tuple(changed))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"path": "embedder/gone.npz"}, r"gone\.npz cannot be read \(No such file or directory\)"),
        ({"sha256": "0" * 64}, "is not the file the manifest names"),
        ({"schema": 1}, "'embedder/base' was made for schema 1, this version reads schema 2"),
    ],
    ids=["missing", "changed", "older"],
)
def test_a_base_that_is_not_what_it_should_be_is_one_sentence_before_the_first_stage(
    tmp_path: Path,
    small: HashEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, str | int],
    sentence: str,
) -> None:
    manifest, told = change_base(**fields), list[Progress]()
    monkeypatch.setattr(module, "load_catalogue", lambda: Catalogue(SHIPPED, manifest))
    with pytest.raises(ArtefactError, match=sentence):
        train(options(tmp_path), told.append)
    # Of a folder that the person named it is bad input.
    named = tmp_path / "named"
    named.symlink_to(SHIPPED, target_is_directory=True)
    monkeypatch.setattr(module, "load_catalogue", lambda: Catalogue(named, manifest))
    with pytest.raises(InputError, match=sentence):
        train(options(tmp_path), told.append)
    assert told == []
