"""Readings reach the words they were given for and no others, and never a judged dialogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from engine.training.corpus import (
    PERSUASION,
    WRITTEN_GIFT,
    Example,
    load_examples,
    load_gifts,
    load_persuasion,
    part_of,
)
from engine.training.corpus import gifts as module
from engine.training.corpus.gifts import (
    GiftReading,
    add_readings,
    load_gift_readings,
    mark,
    shipped_gift_readings,
    shipped_gifts,
)
from engine.vocabulary import Turn
from tests.engine.training.corpora import write_many
from tests.engine.training.corpus.test_examples import save_public


def make_gift() -> Example:
    (call,) = write_many(1, turns=4)
    return replace(call, id="p4g:talk", source=PERSUASION, readings=())


def read(example: Example, *figures: float) -> dict[str, GiftReading]:
    return {example.id: GiftReading(example.id, mark(example.turns), figures)}


def test_a_dialogue_gets_its_readings() -> None:
    gift, other = make_gift(), replace(make_gift(), id="p4g:other")
    told = add_readings([gift, other], read(gift, 0.5, 0.6, 0.4, 0.7))
    assert [one.readings for one in told] == [(0.5, 0.6, 0.4, 0.7), ()]
    assert told[0].turns == gift.turns


def test_other_words_under_the_same_name_get_none() -> None:
    gift = make_gift()
    readings = read(gift, 0.5, 0.6, 0.4, 0.7)
    changed = replace(gift, turns=(*gift.turns[:-1], replace(gift.turns[-1], text="Something else")))
    shorter = replace(gift, turns=gift.turns[:-1])
    assert [one.readings for one in add_readings([changed, shorter], readings)] == [(), ()]


def test_spaces_make_no_other_words() -> None:
    gift = make_gift()
    spaced = tuple(replace(turn, text=f" {turn.text.replace(' ', '  ')}\n") for turn in gift.turns)
    assert mark(spaced) == mark(gift.turns)
    assert mark(()) != mark(gift.turns)
    assert mark((Turn(0, gift.turns[0].speaker, "a b"),)) != mark((Turn(0, gift.turns[0].speaker, "ab"),))


def test_public_files_come_with_the_readings_that_ship(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = save_public(tmp_path)
    first, second = load_persuasion(place)
    kept = tmp_path / "readings.jsonl"
    (given,) = read(first, *[0.25] * len(first.turns)).values()
    kept.write_bytes(msgspec.json.encode(given) + b"\n")
    monkeypatch.setattr(module, "shipped_gift_readings", lambda: kept)
    told = load_gifts(place)
    assert [one.readings for one in told[:2]] == [(0.25,) * len(first.turns), ()]
    assert second.readings == ()
    assert {one.kind for one in told[2:]} == {WRITTEN_GIFT}


def test_written_appeals_come_only_with_real_ones(tmp_path: Path) -> None:
    call = msgspec.json.encode({"id": "x", "outcome": 1, "turns": [{"speaker": "buyer", "text": "Hi"}]})
    (tmp_path / "none.jsonl").write_bytes(call)
    assert load_gifts(tmp_path / "none.jsonl") == []


def test_written_appeals_are_no_sales_and_never_judged_on() -> None:
    written = load_examples(shipped_gifts())
    assert len(written) > 5
    assert {one.kind for one in written} == {WRITTEN_GIFT}
    assert {part_of(one.group) for one in written} == {"train"}
    assert not any(one.sale for one in written)
    assert all(one.readings for one in written)
    assert len({one.id for one in written}) == len(written)


def test_no_dialogue_that_is_judged_on_was_read() -> None:
    shipped = load_gift_readings(shipped_gift_readings())
    assert len(shipped) > 400
    assert {part_of(name) for name in shipped} == {"train"}
    assert all(0.0 < figure < 1.0 for one in shipped.values() for figure in one.p)
