"""Cues become turns: joined within the gap, split when too long, never changed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.transcripts.cue import Cue, Page
from bridge.transcripts.merging import (
    GAP,
    SPLIT_OVER,
    UNFINISHED_GAP,
    WORD_CAP,
    join_cues,
    make_turns,
    split_long,
)


def _page(*cues: Cue) -> Page:
    return Page(cues)


def test_a_short_silence_joins_and_a_long_one_parts() -> None:
    near = [Cue("A", "One.", 0, 1), Cue("A", "Two.", 1 + GAP, 4)]
    assert join_cues(near) == [Cue("A", "One. Two.", 0, 4)]
    far = [Cue("A", "One.", 0, 1), Cue("A", "Two.", 1.1 + GAP, 4)]
    assert join_cues(far) == far


def test_an_open_sentence_waits_longer() -> None:
    open_ended = [Cue("A", "One and", 0, 1), Cue("A", "two.", 1 + UNFINISHED_GAP, 9)]
    assert len(join_cues(open_ended)) == 1
    assert len(join_cues([open_ended[0], Cue("A", "two.", 1.1 + UNFINISHED_GAP, 9)])) == 2


def test_another_voice_always_parts() -> None:
    assert len(join_cues([Cue("A", "One", 0, 1), Cue("B", "two", 1, 2), Cue("A", "three", 2, 3)])) == 3


def test_a_monologue_becomes_several_turns_at_sentences() -> None:
    cues = [Cue("A", "We looked at this for ten long weeks together.", at, at + 1) for at in range(60)]
    joined = join_cues(cues)
    assert len(joined) > 3
    assert all(len(cue.text.split()) <= WORD_CAP and cue.text.endswith(".") for cue in joined)


def test_a_twenty_thousand_word_turn_is_split_with_its_times_shared_out() -> None:
    sentence = "This is one sentence of exactly nine words here. "
    turns, notes = make_turns(
        _page(Cue("A", sentence * 2222, 0.0, 2222.0), Cue("B", "Right.", 2223.0, 2224.0))
    )
    assert " ".join(turn.text for turn in turns[:-1]) == (sentence * 2222).strip()
    assert all(len(turn.text.split()) <= SPLIT_OVER and turn.text.endswith(".") for turn in turns)
    assert "split at their sentences" in notes[0]
    starts = [turn.start for turn in turns if turn.start is not None]
    assert len(starts) == len(turns)
    assert starts == sorted(starts)
    assert turns[-2].end == 2222.0


def test_words_without_a_full_stop_are_split_too() -> None:
    pieces = split_long(Cue("A", "word " * 1000, None, None), None)
    assert [len(piece.text.split()) for piece in pieces] == [SPLIT_OVER] * 5
    assert all(piece.start is None for piece in pieces)


def test_nameless_cues_continue_and_the_first_are_unknown() -> None:
    turns, _ = make_turns(_page(Cue("", "Hm."), Cue("A", "One"), Cue("", "two.")))
    assert [(turn.speaker.id, turn.text) for turn in turns] == [("Unknown", "Hm."), ("A", "One two.")]


def test_a_settled_page_is_left_alone() -> None:
    turns, notes = make_turns(Page((Cue("A", "x " * 900), Cue("A", ""), Cue("A", "b")), settled=True))
    assert [len(turn.text.split()) for turn in turns] == [900, 0, 1]
    assert notes == ()


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "B", ""]), st.integers(1, 400), st.none() | st.integers(0, 999)),
        max_size=12,
    )
)
def test_no_word_is_lost_or_moved(said: list[tuple[str, int, int | None]]) -> None:
    cues = [Cue(voice, " ".join(f"w{at}." for at in range(size)), start) for voice, size, start in said]
    turns, _ = make_turns(_page(*cues))
    assert " ".join(turn.text for turn in turns) == " ".join(cue.text for cue in cues)
