"""A running paste: the same call goes on, nothing is said twice, nothing earlier changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.transcripts.reader import Transcript, assign_sides, continue_paste, parse_transcript
from engine.errors import InputError
from engine.vocabulary import Side, Turn

LINES = (
    "Ann: Thanks for jumping on, how is the rollout going at your end?",
    "Bo: Slowly. We have two sites live and five that are waiting for finance.",
    "Ann: What is finance waiting for?",
    "Bo: A number they can sign. My boss wants it under forty thousand.",
    "Ann: I can get you thirty-eight if we start in March.",
    "Bo: Then send me the paper today.",
)


def _text(lines: tuple[str, ...]) -> str:
    return "\n".join(lines) + "\n"


def _spoken(turns: tuple[Turn, ...]) -> list[str]:
    return [f"{turn.speaker.id}: {turn.text}" for turn in turns]


def _paste(before: tuple[Turn, ...], lines: tuple[str, ...]) -> Transcript:
    after = continue_paste(before, _text(lines), seller=None)
    assert after.turns[: len(before)] == before
    assert [turn.index for turn in after.turns] == list(range(len(after.turns)))
    return after


@pytest.mark.parametrize("start", range(4))
@pytest.mark.parametrize("end", range(4, 7))
def test_a_window_that_overlaps_the_end_adds_only_what_is_new(start: int, end: int) -> None:
    before = parse_transcript(_text(LINES[:4])).turns
    assert _spoken(_paste(before, LINES[start:end]).turns) == list(LINES[:end])


def test_more_lines_alone_go_on() -> None:
    before = parse_transcript(_text(LINES[:4])).turns
    assert _spoken(_paste(before, LINES[4:]).turns) == list(LINES)


def test_a_first_paste_is_a_whole_call() -> None:
    assert continue_paste((), _text(LINES), seller="Ann") == parse_transcript(_text(LINES), seller="Ann")


def test_a_paste_of_what_is_known_adds_nothing_and_says_so() -> None:
    before = parse_transcript(_text(LINES)).turns
    for known in (LINES, LINES[2:4], LINES[:3]):
        after = _paste(before, known)
        assert after.turns == before
        assert after.notes == ("Everything in this paste was in the call already.",)


def test_a_line_that_has_grown_adds_its_new_words() -> None:
    before = parse_transcript(_text((*LINES[:3], "Bo: A number they can"))).turns
    after = _paste(before, LINES)
    assert _spoken(after.turns)[3:6] == [
        "Bo: A number they can",
        "Bo: sign. My boss wants it under forty thousand.",
        LINES[4],
    ]


def test_words_corrected_since_do_not_say_the_call_twice() -> None:
    before = parse_transcript(_text(LINES[:4])).turns
    corrected = (LINES[0].replace("rollout", "roll-out today"), *LINES[1:])
    assert _spoken(_paste(before, corrected).turns) == list(LINES)
    last_word = (*LINES[:3], LINES[3].replace("thousand.", "million."), *LINES[4:])
    assert _spoken(_paste(before, last_word).turns) == list(LINES)


def test_the_same_short_answer_again_is_a_new_turn() -> None:
    before = parse_transcript("Ann: Is it the price?\nBo: Well, yes.\n").turns
    after = _paste(before, ("Ann: Only the price?", "Bo: Well, yes."))
    assert len(after.turns) == 4
    again = _paste(before, ("Bo: Yes.",))
    assert _spoken(again.turns)[2:] == ["Bo: Yes."]


def test_lines_without_a_name_go_on_with_the_last_speaker() -> None:
    before = parse_transcript(_text(LINES[:4])).turns
    after = _paste(before, ("And we start in March.",))
    assert _spoken(after.turns)[4:] == ["Bo: And we start in March."]


def test_sides_go_on_and_newcomers_get_theirs() -> None:
    before = parse_transcript(_text(LINES[:2]), seller="Ann").turns
    after = continue_paste(before, _text((*LINES[2:4], "Cy: Hello, finance here.")), seller=None)
    assert [turn.speaker.side for turn in after.turns] == [
        Side.OURS,
        Side.THEIRS,
        Side.OURS,
        Side.THEIRS,
        Side.THEIRS,
    ]
    assert after.seller is not None
    assert after.seller.voice == "Ann"


def test_a_flipped_call_stays_flipped() -> None:
    before = assign_sides(parse_transcript(_text(LINES[:2])).turns, "Bo")
    after = continue_paste(before, _text(LINES[2:4]), seller=None)
    assert [turn.speaker.side for turn in after.turns] == [Side.THEIRS, Side.OURS, Side.THEIRS, Side.OURS]


def test_without_sides_the_guess_is_offered_but_not_taken() -> None:
    before = parse_transcript("Ann: Hello?\nBo: Hello.\n").turns
    after = continue_paste(before, _text(LINES), seller=None)
    assert {turn.speaker.side for turn in after.turns} == {Side.UNKNOWN}
    assert after.seller is not None
    assert after.seller.voice == "Ann"


def test_a_seller_who_is_not_in_the_call_is_named() -> None:
    before = parse_transcript(_text(LINES[:2])).turns
    with pytest.raises(InputError, match="Ann, Bo"):
        continue_paste(before, _text(LINES[2:]), seller="Zed")


def test_times_that_run_back_are_not_believed() -> None:
    before = parse_transcript("[10:00] Ann: Hello there.\n").turns
    after = continue_paste(before, "[0:05] Bo: Hi.\n[11:00] Ann: Shall we?\n", seller=None).turns
    assert [turn.start for turn in after] == [600.0, None, 660.0]


@settings(deadline=None, max_examples=60)
@given(
    words=st.lists(st.sampled_from(["no", "yes", "well", "price", "the", "so"]), min_size=12, max_size=120),
    cut=st.integers(1, 100),
    start=st.integers(0, 100),
)
def test_pasting_the_whole_call_again_is_pasting_the_rest(words: list[str], cut: int, start: int) -> None:
    lines = tuple(f"{'AB'[at % 2]}: {' '.join(words[at : at + 3])}" for at in range(0, len(words), 3))
    size = 1 + cut % len(lines)
    before = parse_transcript(_text(lines[:size])).turns
    assert _spoken(_paste(before, lines).turns) == list(lines)


def test_long_repetition_is_not_slow() -> None:
    text = "Ann: " + "no " * 20_000 + "\n" + "Bo: " + "no " * 20_000 + "\n"
    before = parse_transcript(text).turns
    after = continue_paste(before, text + "Ann: So that is a no?\n", seller=None).turns
    assert after[-1].text == "So that is a no?"
    assert len(after) == len(before) + 1
