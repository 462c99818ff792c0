"""Fragments are many, fit where they stand, and can mostly be read by the engine; none tells the state."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from engine.features.reader import FeatureReader
from engine.guidance.moves import MOVES, detect_moves
from engine.guidance.situations import Situation, read_situation
from engine.training.corpus import menus
from engine.training.corpus.buyer_model import SELLER_MOVES
from engine.training.corpus.offers import OFFERS
from engine.training.corpus.scenery import PAINS, draw_scenery
from engine.training.corpus.wording import CAPTIONS, CHAT, CLEAN, LETTERS, NO, YES, Wording, load_fragments
from engine.vocabulary import Side, Speaker, Turn

FRAGMENTS = load_fragments()
SPOKEN_BY = {Side.OURS: Speaker("seller", Side.OURS), Side.THEIRS: Speaker("buyer", Side.THEIRS)}


def fill(text: str, seed: int = 0) -> str:
    chance = random.Random(seed)
    return text.format_map(draw_scenery(chance).words(chance))


def test_there_are_hundreds_and_none_stands_twice() -> None:
    texts = [fragment.text for found in FRAGMENTS.values() for fragment in found]
    assert len(texts) > 550
    long = Counter(text for text in texts if len(text.split()) > 3)
    assert [text for text, count in long.items() if count > 1] == []


def test_every_move_and_every_situation_has_many_in_each_manner() -> None:
    for heading in (*SELLER_MOVES, *(situation.value for situation in Situation), YES, NO):
        for manner in "cf":
            for place in "hb":
                fitting = [each for each in FRAGMENTS[heading] if not each.fits & {manner, place}]
                assert len(fitting) >= 10, heading


def test_every_word_in_braces_is_known_and_letters_are_letters() -> None:
    for found in FRAGMENTS.values():
        for fragment in found:
            assert "{" not in fill(fragment.text)
            assert fragment.fits <= set("cfhb")
            assert not re.match(r"[a-z]{1,4}\|", fragment.text)


def test_the_engine_reads_most_moves() -> None:
    for move in MOVES:
        situation = Situation.PRICE if move.key == "ask_first" else Situation.NONE
        turns = [Turn(0, SPOKEN_BY[Side.OURS], fill(each.text)) for each in FRAGMENTS[move.key]]
        shown = [
            move.key in detect_moves(turn, FeatureReader().read(turn).marks, situation) for turn in turns
        ]
        assert sum(shown) >= 0.6 * len(shown), move.key


def test_the_engine_reads_most_situations_and_mistakes_few() -> None:
    for situation in Situation:
        turns = [Turn(0, SPOKEN_BY[Side.THEIRS], fill(each.text)) for each in FRAGMENTS[situation.value]]
        read = Counter(read_situation(FeatureReader().read(turn).marks) for turn in turns)
        assert read[situation] >= 0.5 * len(turns), situation
        assert read[situation] + read[Situation.NONE] >= 0.8 * len(turns), situation


def wording(voice: str = CLEAN, seed: int = 0) -> Wording:
    chance = random.Random(seed)
    return Wording(draw_scenery(chance), voice, chance)


def test_no_call_says_the_same_twice() -> None:
    words = wording()
    assert len({words.make_move("listen", Situation.NONE) for _ in range(10)}) == 10


def test_a_speaker_keeps_to_one_manner_and_one_place() -> None:
    shut = {each.text for each in FRAGMENTS["refusal"] if "c" in each.fits}
    stiff = {each.text for each in FRAGMENTS["refusal"] if "f" in each.fits}
    for seed in range(20):
        words = wording(seed=seed)
        said = {words.answer(Situation.REFUSAL, None) for _ in range(12)}
        assert not (said & shut and said & stiff)


def test_voices_differ() -> None:
    for seed in range(20):
        heard = wording(CAPTIONS, seed).make_move("implication", Situation.PRICE)
        assert heard == heard.lower()
        assert "?" not in heard
        chat = wording(CHAT, seed).make_move("reply", Situation.PRICE)
        assert chat[0] == chat[0].lower()
        assert not chat.endswith(".")
        letter = wording(LETTERS, seed).answer(Situation.TRUST, "pitch")
        assert len(re.findall(r"[.?!]", letter)) >= 2


@pytest.mark.parametrize("voice", menus.VOICES)
def test_every_turn_has_words_in_every_voice(voice: str) -> None:
    words = wording(voice)
    said = [words.open(), words.open_with(Situation.NONE), words.decide(YES), words.decide(NO)]
    said += [words.make_move(move, situation) for move in SELLER_MOVES for situation in Situation]
    said += [words.answer(situation, move) for move in (None, *SELLER_MOVES) for situation in Situation]
    assert all(text.strip() and "{" not in text for text in said)


def test_every_industry_has_its_pains() -> None:
    assert set(PAINS) == set(OFFERS)
