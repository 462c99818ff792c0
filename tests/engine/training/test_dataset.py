"""Samples are read as serving reads; vectors stay on the shelf only where they may."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from engine.state import STATE_SIZE
from engine.training.corpus import Example
from engine.training.dataset import VectorShelf, make_sample, make_samples, without_sides
from engine.vocabulary import Outcome, Side
from tests.engine.fakes import HashEmbedder, make_bags
from tests.engine.training.corpora import sample_all, write_many


def ignore(done: int, total: int) -> None:
    assert 0 <= done <= total


def example() -> Example:
    return write_many(1)[0]


def test_a_sample_has_a_state_a_summary_and_a_label_a_turn() -> None:
    one = example()
    (sample,) = sample_all([one])
    assert sample.states.shape == (len(one.turns), STATE_SIZE)
    assert sample.states.dtype == sample.labels.dtype == np.float32
    assert np.allclose(np.linalg.norm(sample.summaries, axis=1), 1.0, atol=1e-4)
    assert sample.labels == pytest.approx([0.7 * reading for reading in one.readings])
    assert sample.reading


def test_without_readings_the_label_leans_to_the_outcome_more_and_more() -> None:
    (sample,) = sample_all([dataclasses.replace(example(), readings=(), outcome=Outcome.CONVERTED)])
    assert sample.labels.tolist() == sorted(sample.labels.tolist())
    assert 0.5 < sample.labels[0] < sample.labels[-1] < 1.0
    assert not sample.reading


def test_what_the_writer_was_told_reaches_no_state() -> None:
    one = example()
    told = dataclasses.replace(
        one,
        id="train-0001",
        group="another product",
        industry="mining",
        trajectory="late collapse",
        objections=("price too high", "timing: later"),
        natural=False,
        decided=True,
        outcome=Outcome.CONVERTED,
        readings=(),
    )
    (first,), (second,) = sample_all([one]), sample_all([told])
    assert np.array_equal(first.states, second.states)
    assert np.array_equal(first.summaries, second.summaries)


def test_a_shorter_call_has_the_same_states_as_far_as_it_goes() -> None:
    one = example()
    short = dataclasses.replace(one, turns=one.turns[:4], readings=one.readings[:4])
    (whole,), (cut,) = sample_all([one]), sample_all([short])
    assert np.array_equal(whole.states[:4], cut.states)


def test_hearing_without_sides_changes_the_sides_alone() -> None:
    turns = example().turns
    hidden = without_sides(turns)
    assert {turn.speaker.side for turn in hidden} == {Side.UNKNOWN}
    assert [(turn.index, turn.text, turn.speaker.id) for turn in hidden] == [
        (turn.index, turn.text, turn.speaker.id) for turn in turns
    ]


def test_each_conversation_is_read_with_its_own_bags() -> None:
    first, second = write_many(2)
    vectors = {turn.text: HashEmbedder().embed(turn.text) for one in (first, second) for turn in one.turns}
    loud, silent = make_bags(("ours:hello", "so", "well", "right", "okay")), make_bags(("zebra",))
    made = make_samples([first, second], vectors, [loud, silent], ignore)
    assert np.array_equal(made[0].states, make_sample(first, vectors, loud).states)
    assert np.array_equal(made[1].states, make_sample(second, vectors, silent).states)
    assert not np.array_equal(made[0].states, make_sample(first, vectors, silent).states)
    with pytest.raises(ValueError, match="shorter"):
        make_samples([first, second], vectors, [loud], ignore)


def test_vectors_are_made_once_and_found_again(tmp_path: Path) -> None:
    first, again = HashEmbedder(), HashEmbedder()
    shelf = VectorShelf(tmp_path / "v.npz", first, b"model")
    made = shelf.embed_all(["a b", "c", "a b"], ignore, keep=True)
    assert first.asked == ["a b", "c"]
    found = VectorShelf(tmp_path / "v.npz", again, b"model").embed_all(["c", "a b", "d"], ignore, keep=True)
    assert again.asked == ["d"]
    assert np.array_equal(found["a b"], made["a b"])


def test_vectors_of_another_embedder_are_not_taken(tmp_path: Path) -> None:
    VectorShelf(tmp_path / "v.npz", HashEmbedder(), b"model").embed_all(["a"], ignore, keep=True)
    other = HashEmbedder()
    VectorShelf(tmp_path / "v.npz", other, b"another").embed_all(["a"], ignore, keep=True)
    assert other.asked == ["a"]


def test_vectors_of_given_texts_are_never_written(tmp_path: Path) -> None:
    shelf = VectorShelf(tmp_path / "v.npz", HashEmbedder(), b"model")
    shelf.embed_all(["what a person said"], ignore, keep=False)
    assert list(tmp_path.iterdir()) == []
    shelf.embed_all(["shipped"], ignore, keep=True)
    other = HashEmbedder()
    VectorShelf(tmp_path / "v.npz", other, b"model").embed_all(["what a person said"], ignore, keep=True)
    assert other.asked == ["what a person said"]


def test_the_shelf_is_saved_now_and_then_and_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.training.dataset._SAVE_EVERY", 2)
    shelf = VectorShelf(tmp_path / "v.npz", HashEmbedder(), b"model")
    saved: list[int] = []
    monkeypatch.setattr(shelf, "_save", lambda: saved.append(1))
    # Two new ones are saved once, however many known ones come after them.
    shelf.embed_all(["a", "b", *"abababab", "c"], ignore, keep=True)
    assert len(saved) == 2


def test_a_run_that_stops_keeps_what_it_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.dataset._SAVE_EVERY", 2)
    shelf = VectorShelf(tmp_path / "v.npz", HashEmbedder(), b"model")

    class Stopping(HashEmbedder):
        def embed(self, text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
            if text == "c":
                raise KeyboardInterrupt
            return super().embed(text)

    stopped = VectorShelf(tmp_path / "v.npz", Stopping(), b"model")
    with pytest.raises(KeyboardInterrupt):
        stopped.embed_all(["a", "b", "c"], ignore, keep=True)
    later = HashEmbedder()
    VectorShelf(tmp_path / "v.npz", later, b"model").embed_all(["a", "b", "c"], ignore, keep=True)
    assert later.asked == ["c"]
    assert shelf.embed_all([], ignore, keep=True) == {}
