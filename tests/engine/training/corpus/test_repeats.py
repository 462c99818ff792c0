from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.training.corpus.repeats import Seen, find_telling, load_shelf, save_shelf

LONG = "The boiler in the second flat has been out since the Tuesday before Easter."
SHORT = "What would it cost us."
OWN = tuple(
    f"Sentence number {place} is about something else entirely, like {place * 7}." for place in range(20)
)


def seen_with(*texts: str) -> Seen:
    seen = Seen()
    seen.add(find_telling(texts))
    return seen


def test_one_long_sentence_of_another_is_a_repeat() -> None:
    found = seen_with(LONG).repeats(find_telling((*OWN, LONG.upper())))
    assert found == ("the boiler in the second flat has been out since the tuesday before easter",)


def test_one_short_sentence_among_many_is_none() -> None:
    assert seen_with(SHORT).repeats(find_telling((*OWN, SHORT))) == ()


def test_many_short_sentences_are_a_repeat() -> None:
    assert seen_with(SHORT).repeats(find_telling((*OWN[:4], SHORT)))


def test_less_than_five_words_tell_nothing() -> None:
    assert find_telling(["Yes. No thanks. Not for us."]).sentences == ()
    assert seen_with("Yes.").repeats(find_telling(["Yes."])) == ()


def test_closed_shards_are_remembered_from_their_files(tmp_path: Path) -> None:
    save_shelf(tmp_path / "a.npy", seen_with(LONG, *OWN).added())
    save_shelf(tmp_path / "b.npy", Seen().added())
    shelf = load_shelf(tmp_path / "a.npy")
    assert np.all(np.diff(shelf.astype(object)) > 0)
    seen = Seen([load_shelf(tmp_path / "b.npy"), shelf])
    assert seen.repeats(find_telling([LONG]))
    assert not seen.repeats(find_telling(["Nobody has ever said this before, not once."]))
    later = Seen()
    later.put_shelf(shelf)
    assert later.repeats(find_telling([LONG]))
