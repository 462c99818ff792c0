"""Texts to vectors: the checks every embedder passes, the cut of long turns, and the cache."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.embedding import (
    DIMENSIONS,
    EMBEDDING_SCHEMA,
    MAX_TOKENS,
    CachedEmbedder,
    Embedder,
    LocalEmbedder,
    Vector,
    cut_tokens,
    open_session,
)
from engine.errors import ArtefactError
from tests.engine import embedder_checks
from tests.engine.embedder_checks import TEXTS
from tests.engine.fakes import FailingEmbedder, HashEmbedder, NoiseEmbedder
from tests.engine.shipped import open_catalogue

_OPEN: list[LocalEmbedder] = []


def open_local() -> LocalEmbedder:
    if not _OPEN:
        catalogue = open_catalogue()
        model, tokenizer = (
            catalogue.load_artefact(f"embedder/{part}", schema=EMBEDDING_SCHEMA)
            for part in ("model", "tokenizer")
        )
        _OPEN.append(LocalEmbedder(model, tokenizer))
    return _OPEN[0]


EMBEDDERS: dict[str, Callable[[], Embedder]] = {
    "local": open_local,
    "cached local": lambda: CachedEmbedder(open_local()),
    "cache too small": lambda: CachedEmbedder(HashEmbedder(), capacity=2),
    "hash": HashEmbedder,
    "noise": NoiseEmbedder,
}


@pytest.mark.parametrize("check", embedder_checks.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", EMBEDDERS)
def test_every_embedder_passes_the_checks(name: str, check: Callable[[Embedder], None]) -> None:
    check(EMBEDDERS[name]())


def test_close_texts_lie_closer_than_strange_ones() -> None:
    embed = open_local().embed
    asked = embed("That is too expensive for us.")
    assert (
        asked @ embed("We cannot afford that price.")
        > asked @ embed("The weather was lovely on Sunday.") + 0.1
    )


def test_a_vector_depends_on_the_text_alone() -> None:
    embed = open_local().embed
    alone = embed("Can we start in March?").copy()
    embed("price " * 500)
    assert np.array_equal(embed("Can we start in March?"), alone)


def test_what_cleaning_leaves_out_changes_nothing() -> None:
    embed = open_local().embed
    assert np.array_equal(embed("It’s fine [inaudible] —  go on"), embed("It's fine - go on"))


@given(st.lists(st.integers(0, 30_000), max_size=300), st.integers(33, 200))
def test_cutting_keeps_the_edges_in_order(ids: list[int], limit: int) -> None:
    cut = cut_tokens(ids, limit)
    assert len(cut) == min(len(ids), limit)
    assert cut[:32] == ids[:32]
    rest = cut[32:]
    assert rest == ids[len(ids) - len(rest) :] if rest else True
    assert cut_tokens(cut, limit) == cut


def test_a_long_turn_keeps_its_start_and_its_end() -> None:
    local = open_local()
    first, last = "we cannot sign this", "but send the papers on friday"
    ids = local.token_ids(f"{first} {'and so on ' * 8_000}{last}")
    assert len(ids) == MAX_TOKENS
    assert ids[:5] == local.token_ids(first)[:5]
    assert ids[-7:] == local.token_ids(last)[-7:]


def test_the_text_cut_before_the_tokens_are_counted_changes_nothing() -> None:
    local = open_local()
    text = "Well, that is a fair question about the onboarding, isn't it? " * 200
    assert local.token_ids(text) == local.token_ids(text[:1_984] + text)


def test_a_very_long_turn_costs_no_more_network_than_a_long_one() -> None:
    local = open_local()

    def cost(text: str) -> float:
        tries = []
        for _ in range(3):
            begin = time.process_time()
            local.embed(text)
            tries.append(time.process_time() - begin)
        return min(tries)

    # Cleaning reads every character once; a network that did too would cost hundreds of times more.
    assert cost("price and terms " * 6_667) < 25 * cost("price and terms " * 60)


def test_what_was_begun_on_the_thread_beside_is_the_same_vector() -> None:
    local = open_local()
    pending = [local.begin(text) for text in TEXTS]
    for text, vector in zip(TEXTS, pending, strict=True):
        assert np.array_equal(vector(), local.embed(text))


def test_begin_gives_the_caller_back_while_the_network_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    local = open_local()
    gone_on = threading.Event()
    answers = []

    def run(ids: list[int]) -> Vector:
        answers.append(gone_on.wait(timeout=60))
        return np.ones(DIMENSIONS, dtype=np.float32)

    monkeypatch.setattr(local, "_run", run)
    vector = local.begin("yes")
    gone_on.set()
    assert vector()[0] == 1.0
    assert answers == [True]


def test_what_fails_on_the_thread_beside_raises_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    local = open_local()

    def run(ids: list[int]) -> Vector:
        raise RuntimeError("the network broke")

    monkeypatch.setattr(local, "_run", run)
    vector = local.begin("yes")
    with pytest.raises(RuntimeError, match="network broke"):
        vector()


class Counting(Embedder):
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        self.asked.append(text)
        vector = np.zeros(DIMENSIONS, dtype=np.float32)
        vector[len(self.asked) % DIMENSIONS] = 1.0
        return vector


def test_the_cache_asks_once_and_counts() -> None:
    inner = Counting()
    cache = CachedEmbedder(inner)
    first = cache.embed("yes")
    assert cache.embed("yes") is first
    cache.embed("no")
    assert inner.asked == ["yes", "no"]
    assert (cache.hits, cache.misses) == (1, 2)


def test_the_cache_lets_the_longest_unasked_go() -> None:
    inner = Counting()
    cache = CachedEmbedder(inner, capacity=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        cache.embed(text)
    assert inner.asked == ["a", "b", "c", "b"]


def test_the_cache_begins_nothing_for_a_text_it_holds() -> None:
    inner = Counting()
    cache = CachedEmbedder(inner)
    first = cache.begin("yes")()
    assert cache.begin("yes")() is first
    assert inner.asked == ["yes"]


def test_the_cache_forgets_on_request() -> None:
    inner = Counting()
    cache = CachedEmbedder(inner)
    cache.embed("a")
    cache.forget()
    cache.embed("a")
    assert inner.asked == ["a", "a"]


def test_what_the_cache_gives_cannot_be_changed_by_who_asked() -> None:
    vector = CachedEmbedder(HashEmbedder()).embed("yes")
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 1.0


@given(st.lists(st.sampled_from(["a", "b", "c", "d e", ""]), max_size=30), st.integers(1, 5))
def test_cached_equals_fresh(texts: list[str], capacity: int) -> None:
    cache, fresh = CachedEmbedder(HashEmbedder(), capacity), HashEmbedder()
    for text in texts:
        assert np.array_equal(cache.embed(text), fresh.embed(text))


def test_a_failure_is_passed_on_and_not_remembered() -> None:
    cache = CachedEmbedder(FailingEmbedder("boom"))
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broke"):
            cache.embed("boom")
    assert (cache.hits, cache.misses) == (0, 0)


def test_the_cache_keeps_no_words_and_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cache = CachedEmbedder(HashEmbedder())
    cache.embed("my card number is four four one nine")
    assert list(tmp_path.iterdir()) == []
    kept = [repr(vars(cache)[name]) for name in vars(cache) if name != "_embedder"]
    assert "card" not in "".join(kept)


@pytest.mark.parametrize("data", [b"", b"not a network", b"\x08\x07"])
def test_bytes_that_are_no_network_are_refused(data: bytes) -> None:
    with pytest.raises(ArtefactError, match="could not be opened"):
        open_session(data)


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\xfe"])
def test_bytes_that_are_no_tokenizer_are_refused(data: bytes) -> None:
    with pytest.raises(ArtefactError, match="tokenizer artefact could not be opened"):
        LocalEmbedder(b"", data)


def test_an_open_network_keeps_no_second_copy_of_its_file() -> None:
    model = open_catalogue().load_artefact("embedder/model", schema=EMBEDDING_SCHEMA)
    held = sys.getrefcount(model)
    session = open_session(model)
    assert session.get_inputs()
    assert sys.getrefcount(model) == held
