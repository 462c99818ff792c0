"""What a run is made of comes in whole, and what cannot be is refused before anything is trained."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from engine.errors import InputError
from engine.training import parts as module
from engine.training.corpus import PERSUASION, Example
from engine.training.corpus.public import CRAIGSLIST
from engine.training.corpus.sources import SIMULATED
from engine.training.options import Options
from engine.training.parts import FEWEST_SALES, choose_parts, count_products
from engine.training.words import fit_bags, say
from engine.vocabulary import Outcome
from tests.engine.training.corpora import find_products, save_corpus, write_corpus, write_many, write_parts

WHOLE = {"train": 20, "calibration": 8, "test": 8}


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small corpus in the place of the one that ships."""
    corpus = write_corpus(tmp_path / "shipped.jsonl", WHOLE)
    monkeypatch.setattr(module, "shipped_corpus", lambda: corpus)
    return corpus


def options(folder: Path, *corpus: Path, alone: bool = False, persuasion: Path | None = None) -> Options:
    return Options(
        out=folder / "models", work=folder / "work", corpus=corpus, alone=alone, persuasion=persuasion
    )


def give(monkeypatch: pytest.MonkeyPatch, examples: Sequence[Example]) -> None:
    monkeypatch.setattr(module, "load_all", lambda places: list(examples))


def refusal(tmp_path: Path) -> str:
    with pytest.raises(InputError) as caught:
        choose_parts(options(tmp_path))
    return str(caught.value)


def own_calls(path: Path, parts: dict[str, int], products: int = 4) -> Path:
    examples = [
        dataclasses.replace(one, id=f"own-{one.id}", source="") for one in write_parts(parts, products)
    ]
    return save_corpus(path, examples)


def test_calls_of_one_s_own_train_beside_what_ships_or_alone(tmp_path: Path) -> None:
    own = own_calls(tmp_path / "own.jsonl", {"train": 30, "calibration": 9, "test": 7})
    beside = choose_parts(options(tmp_path, own))
    assert {part: len(found) for part, found in beside.parts.items()} == {
        "test": 15, "calibration": 17, "train": 50,
    }  # fmt: skip
    alone = choose_parts(options(tmp_path, own, alone=True))
    assert alone.parts == alone.own == beside.own
    assert {part: len(found) for part, found in alone.own.items()} == {
        "test": 7, "calibration": 9, "train": 30,
    }  # fmt: skip
    assert choose_parts(options(tmp_path)).own == {"test": [], "calibration": [], "train": []}


def test_simulated_calls_beside_others_are_refused(tmp_path: Path) -> None:
    simulated = [dataclasses.replace(one, id=f"s-{one.id}", source=SIMULATED) for one in write_parts(WHOLE)]
    own = save_corpus(tmp_path / "simulated.jsonl", simulated)
    with pytest.raises(InputError, match="are simulated and tell nothing of real buyers"):
        choose_parts(options(tmp_path, own))
    assert choose_parts(options(tmp_path, own, alone=True)).parts["train"]
    real = [dataclasses.replace(one, id=f"p4g:{one.id}", source=PERSUASION) for one in write_many(2)]
    gifts = save_corpus(tmp_path / "gifts.jsonl", real)
    with pytest.raises(InputError, match="are simulated and tell nothing of real buyers"):
        choose_parts(options(tmp_path, own, alone=True, persuasion=gifts))


def test_what_may_only_be_measured_on_never_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, [dataclasses.replace(one, source=CRAIGSLIST) for one in write_many(4)])
    assert "CraigslistBargain may be measured on and never trained on" in refusal(tmp_path)


def test_a_place_without_dialogues_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "none.jsonl"
    empty.write_bytes(
        msgspec.json.encode({"id": "x", "outcome": 1, "turns": [{"speaker": "buyer", "text": "Hi"}]})
    )
    with pytest.raises(InputError, match="holds no PersuasionForGood dialogue"):
        choose_parts(options(tmp_path, persuasion=empty))


def test_many_calls_about_one_product_are_told_what_would_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, write_parts({"train": 1_200}, products=1))
    assert refusal(tmp_path) == (
        "With 1 product named in 1,200 conversations the calibration and test parts stay empty, as a product"
        ' lies whole in one part; name several products or leave "product" out.'
    )


def test_few_calls_without_products_are_asked_to_be_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [dataclasses.replace(one, group=one.id) for one in write_many(1)]
    give(monkeypatch, few)
    told = refusal(tmp_path)
    assert told.startswith("With 1 conversation the ")
    assert told.endswith(" parts stay empty; give some dozens.")
    assert count_products(few) == 0
    assert count_products(write_many(8)) == 2


@pytest.mark.parametrize(
    ("part", "read", "sentence"),
    [
        (
            "train",
            0,
            'Of 20 conversations in the training part none has a reading "p" in every turn, and at least 1',
        ),
        ("calibration", 0, "Of 8 conversations in the calibration part none has a reading"),
        ("calibration", 2, "Of 8 conversations in the calibration part 2 have a reading"),
    ],
)
def test_calls_without_readings_are_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, read: int, sentence: str
) -> None:
    examples, named = write_parts(WHOLE), find_products(part, 4)
    own = [one for one in examples if one.group in named]
    unread = {one.id for one in own[read:]}
    give(
        monkeypatch, [dataclasses.replace(one, readings=()) if one.id in unread else one for one in examples]
    )
    assert refusal(tmp_path).startswith(sentence)


def test_one_outcome_alone_calibrates_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calibrating = find_products("calibration", 4)
    give(
        monkeypatch,
        [
            dataclasses.replace(one, outcome=Outcome.CONVERTED) if one.group in calibrating else one
            for one in write_parts(WHOLE)
        ],
    )
    assert refusal(tmp_path).startswith("All 8 conversations in the calibration part have the outcome 1, and")


@pytest.mark.parametrize(("calls", "products", "left"), [(4, 4, 3), (8, 8, 6), (12, 2, 6), (20, 1, None)])
def test_too_few_to_weigh_words_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int, products: int, left: int | None
) -> None:
    give(monkeypatch, write_parts(WHOLE | {"train": calls}, products))
    told = refusal(tmp_path)
    if left is None:
        assert told.startswith(
            "With 1 product in 20 conversations of the training part no words can be weighed"
        )
    else:
        assert told.startswith(
            f"Of {calls} sales conversations in the training part only {left} are left while"
        )
        assert "at least 7 must be" in told


def test_as_many_as_are_asked_for_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, write_parts(WHOLE | {"train": 9}, products=9))
    assert len(choose_parts(options(tmp_path)).parts["train"]) == 9


def test_the_least_number_of_sales_is_that_of_the_words() -> None:
    enough = write_many(FEWEST_SALES)
    assert fit_bags(enough, [say(one.turns) for one in enough]).appeals is None
    with pytest.raises(ValueError, match="max_df"):
        fit_bags(enough[1:], [say(one.turns) for one in enough[1:]])
