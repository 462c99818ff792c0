"""Captions that change become turns that do not: by example, then for any order of anything."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from bridge.assembler import HOLD, MOST_WHOLE, Assembler, Draft, Settled
from bridge.heard import MOST_UTTERANCES, OPEN_REST, REST
from bridge.messages import Caption, Chat, Said, SideName
from bridge.transcripts.cue import UNNAMED, Cue
from bridge.transcripts.cue import Page as File
from bridge.transcripts.merging import GAP, UNFINISHED_GAP, make_turns
from engine.vocabulary import Side, Speaker, Turn
from tests.bridge.spoken import BEGAN, Page, ms

SOON = 0.01


class Call:
    """An Assembler with a page before it; times are seconds of the call."""

    def __init__(self) -> None:
        self.assembler = Assembler(ms(0.0))
        self.page = Page()
        self.settled: list[Turn] = []
        self.draft: Turn | None = None

    def hear(
        self,
        id: str,
        text: str,
        at: float,
        *,
        speaker: str = "Anna",
        side: SideName = "theirs",
        final: bool = False,
    ) -> list[Draft | Settled]:
        return self.take(self.page.caption(id, text, at, speaker=speaker, side=side, final=final), at)

    def take(self, frame: Caption | Said | Chat, at: float) -> list[Draft | Settled]:
        return self._keep(self.assembler.take(frame, BEGAN + at))

    def wait(self, until: float) -> list[Draft | Settled]:
        return self._keep(self.assembler.tick(BEGAN + until))

    def end(self, at: float = 10_000.0) -> list[str]:
        self._keep(self.assembler.end(BEGAN + at))
        return self.texts

    @property
    def texts(self) -> list[str]:
        return [turn.text for turn in self.settled]

    def _keep(self, told: Iterable[Draft | Settled]) -> list[Draft | Settled]:
        kept = list(told)
        for piece in kept:
            if isinstance(piece, Draft):
                self.draft = piece.turn
            else:
                assert piece.turn.index == len(self.settled)
                self.settled.append(piece.turn)
        return kept


def test_a_caption_grows_as_a_draft_and_settles_once_it_rests() -> None:
    call = Call()
    call.hear("a", "How much", 1.0)
    call.hear("a", "How much is it?", 2.0)
    assert call.draft == Turn(0, Speaker("Anna", Side.THEIRS), "How much is it?", 1.0, 2.0)
    assert call.wait(2.0 + GAP - SOON) == []
    assert call.wait(2.0 + GAP + SOON) == [
        Settled(Turn(0, Speaker("Anna", Side.THEIRS), "How much is it?", 1, 2))
    ]
    assert call.assembler.deadline() is None


def test_an_open_sentence_is_waited_for() -> None:
    call = Call()
    call.hear("a", "How much is", 1.0)
    call.wait(1.0 + UNFINISHED_GAP - SOON)
    assert call.texts == []
    call.wait(1.0 + UNFINISHED_GAP + SOON)
    assert call.texts == ["How much is"]


def test_another_voice_settles_the_turn_before_as_soon_as_it_rests() -> None:
    call = Call()
    call.hear("a", "How much is it?", 1.0)
    call.hear("b", "It is", 1.5, speaker="Ben", side="ours")
    call.wait(1.0 + REST - SOON)
    assert call.texts == []
    call.wait(1.0 + REST + SOON)
    assert call.texts == ["How much is it?"]
    assert call.draft is not None
    assert (call.draft.index, call.draft.text, call.draft.speaker.side) == (1, "It is", Side.OURS)


def test_a_final_caption_needs_no_rest() -> None:
    call = Call()
    call.hear("a", "How much is it?", 1.0, final=True)
    call.hear("b", "It is", 1.1, speaker="Ben")
    assert call.texts == ["How much is it?"]


def test_the_same_caption_twice_is_silent() -> None:
    call = Call()
    caption = call.page.caption("a", "How much is it?", 1.0)
    assert call.take(caption, 1.0) != []
    assert call.take(caption, 1.1) == []
    assert call.hear("a", "How much is it?", 1.2) == []


def test_the_same_words_again_do_not_keep_it_from_resting() -> None:
    call = Call()
    for tenth in range(40):
        call.hear("a", "How much is it?", 1.0 + tenth / 10)
    assert call.texts == ["How much is it?"]


def test_a_late_correction_replaces_what_has_not_settled() -> None:
    call = Call()
    call.hear("a", "How march is it?", 1.0)
    call.hear("b", "It is", 1.5, speaker="Ben")
    call.hear("a", "How much is it?", 1.9)
    call.wait(20)
    assert call.texts == ["How much is it?", "It is"]


def test_what_has_settled_stays_and_new_words_follow_it() -> None:
    call = Call()
    call.hear("a", "How march is it?", 1.0)
    call.wait(9.0)
    call.hear("a", "How much is it? And when", 10.0)
    assert call.end() == ["How march is it?", "And when"]
    assert call.settled[1].start == 10.0


def test_half_a_word_that_settled_is_said_again_whole() -> None:
    call = Call()
    call.hear("a", "Kept and w", 1.0)
    call.wait(9.0)
    call.hear("a", "Kept and who", 10.0)
    assert call.draft is not None
    assert call.draft.text == "who"
    call.hear("a", "Kept and who can see it?", 11.0)
    assert call.end() == ["Kept and w", "who can see it?"]


def test_half_a_word_that_was_misheard_is_said_again_once_more_follows() -> None:
    call = Call()
    call.hear("a", "Kept and wx", 1.0)
    call.wait(9.0)
    call.hear("a", "Kept and who", 10.0)
    assert call.assembler.draft() is None
    call.hear("a", "Kept and who can see it?", 11.0)
    assert call.end() == ["Kept and wx", "who can see it?"]


def test_what_must_settle_while_somebody_speaks_on_leaves_the_word_out_that_still_grows() -> None:
    call = Call()
    for second in range(int(HOLD) + 3):
        call.hear("a", "word " * second + "wo", 1.0 + second)
        if second == 1:
            call.hear("b", "Yes, sure.", 1.5 + second, speaker="Ben")
    assert call.texts[0].split() == ["word"] * (len(call.texts[0].split()))
    assert call.texts[1:] == ["Yes, sure."]
    call.hear("a", "word " * 15 + "world.", 20.0)
    assert " ".join(call.end()).replace(" Yes, sure.", "") == "word " * 15 + "world."


def test_one_word_alone_settles_as_it_is_where_it_must() -> None:
    call = Call()
    call.hear("a", "Supercali", 1.0)
    for n in range(MOST_WHOLE + 1):
        call.take(call.page.said(f"Turn {n}.", 1.1), 1.1)
    assert call.texts[0] == "Supercali"
    call.hear("a", "Supercalifragilistic", 1.2)
    assert call.end()[-1] == "Supercalifragilistic"


def test_a_whole_word_that_is_corrected_is_not_said_again() -> None:
    call = Call()
    call.hear("a", "We pay the bill.", 1.0)
    call.wait(9.0)
    call.hear("a", "We pay the bills. And when", 10.0)
    assert call.end() == ["We pay the bill.", "And when"]
    final = Call()
    final.hear("a", "We pay the bill", 1.0, final=True)
    final.wait(9.0)
    final.hear("a", "We pay the bills and when", 10.0)
    assert final.end() == ["We pay the bill", "and when"]


def test_a_correction_of_what_has_settled_is_silent() -> None:
    call = Call()
    call.hear("a", "How march is it", 1.0)
    call.wait(9.0)
    assert call.hear("a", "How much is it?", 10.0) == []
    assert call.end() == ["How march is it"]


def test_a_draft_that_vanishes_is_told_with_no_words() -> None:
    call = Call()
    call.hear("a", "Hm", 1.0)
    (told,) = call.hear("a", "", 1.5)
    assert told == Draft(Turn(0, Speaker("Anna", Side.THEIRS), "", 1.0, 1.0))
    assert call.hear("a", "...", 1.7) == []
    assert call.end() == []


def test_a_speaker_the_page_does_not_name_is_not_invented_and_may_be_named_later() -> None:
    call = Call()
    call.hear("a", "How much is it?", 1.0, speaker="", side="unknown")
    assert call.draft is not None
    assert call.draft.speaker == Speaker(UNNAMED, Side.UNKNOWN)
    call.hear("a", "How much is it?", 1.2, speaker="Anna")
    assert call.draft.speaker == Speaker("Anna", Side.THEIRS)


def test_one_name_with_two_sides_is_two_people() -> None:
    call = Call()
    call.hear("a", "Is it Sam?", 1.0, speaker="Sam", side="ours", final=True)
    call.hear("b", "Yes, Sam.", 1.2, speaker="Sam", side="theirs", final=True)
    call.hear("c", "Me too.", 1.4, speaker="Sam", side="unknown", final=True)
    assert call.end() == ["Is it Sam?", "Yes, Sam. Me too."]
    assert [turn.speaker.side for turn in call.settled] == [Side.OURS, Side.THEIRS]


def test_who_speaks_on_and_on_does_not_keep_another_waiting_for_ever() -> None:
    call = Call()
    words = [f"word{n}" for n in range(200)]
    for n in range(1, 200):
        call.hear("a", " ".join(words[:n]), n / 10)
        if n == 30:
            call.hear("b", "Mm-hm.", 3.0, speaker="Ben", final=True)
    assert [turn.speaker.id for turn in call.settled] == ["Anna", "Ben"]
    assert call.settled[0].text.split() == words[: len(call.settled[0].text.split())]
    assert 3.0 + HOLD - 1 < (call.settled[0].end or 0) < 3.0 + HOLD + 1
    call.end()
    spoken = " ".join(turn.text for turn in call.settled if turn.speaker.id == "Anna")
    assert spoken.split() == words[:199]


def test_when_somebody_looks_changes_nothing_about_what_settles() -> None:
    """After a kill the same frames are gone through again, and nobody looked in between."""
    words = "one two three four five".split()
    for looks in ((), (2.0, 1.0 + HOLD + SOON), (1.0 + HOLD + OPEN_REST,)):
        call = Call()
        for n in range(1, 6):
            call.hear("a", " ".join(words[:n]), n * 2.4)
            call.hear("b", "Yes", n * 2.4 + SOON, speaker="Ben")
        for look in looks:
            call.wait(2.4 + look)
        call.hear("b", "Yes and", 2.4 + HOLD + OPEN_REST + 2 * SOON, speaker="Ben")
        call.hear("b", "Yes and no.", 2.4 + HOLD + OPEN_REST + 1.0, speaker="Ben", final=True)
        assert call.end() == ["one two three four", "Yes", "five", "and no."]


def test_a_long_speech_settles_while_it_goes_on_as_a_transcript_would_be_cut() -> None:
    sentence = "This is one sentence of exactly nine words here. "
    words = (sentence * 60).split()
    call = Call()
    early: list[int] = []
    for n in range(1, len(words) + 1):
        call.hear("a", " ".join(words[:n]), n / 3)
        early.append(len(call.settled))
    assert early[-1] >= 4
    call.end()
    turns, _ = make_turns(File((Cue("Anna", sentence * 60, 1 / 3, len(words) / 3),)))
    assert call.texts == [turn.text for turn in turns]


def test_words_without_spaces_are_neither_lost_nor_doubled() -> None:
    call = Call()
    call.hear("a", "多少钱", 1.0)
    call.wait(9.0)
    call.hear("a", "多少钱呢？我想要", 10.0)
    assert call.end() == ["多少钱", "呢？我想要"]


def test_chat_and_a_programs_turn_settle_at_once_where_nothing_is_being_said() -> None:
    call = Call()
    assert call.take(call.page.chat("m", "see  you", 1.5), 1.5) == [
        Settled(Turn(0, Speaker("Anna", Side.THEIRS), "see you", 1.5, 1.5, typed=True))
    ]
    assert call.take(call.page.said("I said it.", 2.0), 2.0) == [
        Settled(Turn(1, Speaker("Anna", Side.THEIRS), "I said it.", 2, 2))
    ]


def test_what_comes_whole_waits_for_what_was_being_said_and_goes_before_what_is_said_then() -> None:
    call = Call()
    call.hear("a", "How much", 1.0)
    assert call.take(call.page.chat("m", "see you", 1.5), 1.5) == []
    call.hear("b", "And when?", 1.7, final=True)
    call.hear("a", "How much is it?", 2.0, final=True)
    assert call.texts == ["How much is it?", "see you"]
    call.take(call.page.said("I said it.", 2.1), 2.1)
    assert call.texts == ["How much is it?", "see you", "And when?", "I said it."]
    assert [turn.start for turn in call.settled] == [1.0, 1.5, 1.7, 2.1]


def test_a_message_behind_captions_that_are_final_but_not_settled_comes_after_them() -> None:
    call = Call()
    call.hear("a", "How much is it?", 1.0, final=True)
    assert call.texts == []
    call.take(call.page.chat("m", "see you", 1.5), 1.5)
    assert call.texts == ["How much is it?", "see you"]


def test_who_speaks_on_and_on_does_not_keep_a_message_waiting_for_ever() -> None:
    call = Call()
    for n in range(1, 200):
        call.hear("a", " ".join(f"word{m}" for m in range(n)), n / 10)
        if n == 30:
            call.take(call.page.chat("m", "see you", 3.0), 3.0)
    assert call.texts[1:] == ["see you"]
    assert call.end()[2].split()[0] == f"word{len(call.settled[0].text.split())}"


def test_more_messages_than_may_wait_settle_what_was_being_said() -> None:
    call = Call()
    call.hear("a", "How much", 1.0)
    for n in range(MOST_WHOLE):
        call.take(call.page.said(f"Turn {n}.", 1.1), 1.1)
    assert call.texts == []
    call.take(call.page.said("One more.", 1.1), 1.1)
    assert (call.texts[0], call.texts[-1], len(call.texts)) == ("How", "One more.", MOST_WHOLE + 2)
    assert call.end()[-1] == "much"


def test_a_message_waits_for_rows_that_a_page_may_only_show_again() -> None:
    call = Call()
    call.hear("u0", "One two three four.", 1.0)
    call.wait(20.0)
    call.page = Page("stream-two")
    call.take(call.page.chat("k1", "see you", 30.0), 30.0)
    assert call.texts == ["One two three four.", "see you"]
    call.hear("r0", "One two three four.", 30.1, final=True)
    call.take(call.page.chat("k2", "or not", 30.3), 30.3)
    call.hear("r1", "Five.", 30.4, final=True)
    call.take(call.page.chat("k3", "well", 30.5), 30.5)
    assert call.texts[2:] == ["or not"]
    assert call.end()[3:] == ["Five.", "well"]


def test_chat_shown_twice_or_again_after_a_reload_is_taken_once() -> None:
    call = Call()
    call.take(call.page.chat("m1", "see you", 1.0), 1.0)
    call.take(call.page.chat("m1", "see you", 2.0), 2.0)
    call.page = Page("stream-two")
    call.take(call.page.chat("k1", "see you", 30.0), 30.0)
    call.take(call.page.chat("k2", "ok", 30.1), 30.1)
    call.take(call.page.chat("k3", "see you", 60.0), 60.0)
    assert call.texts == ["see you", "ok", "see you"]


def test_what_waited_for_a_connection_becomes_the_same_turns() -> None:
    live, late = Call(), Call()
    for call, arrives in ((live, None), (late, 700.0)):
        for at in range(0, 60, 7):
            call.take(call.page.caption(f"u{at}", f"Sentence {at}.", at), arrives or at)
            call.take(call.page.caption("u0", f"Sentence 0{at}.", at + 2), arrives or at + 2)
        call.end()
    assert live.settled == late.settled
    assert len(live.settled) == 9


def test_a_clock_far_behind_breaks_nothing() -> None:
    call = Call()
    call.hear("a", "From now.", 1.0)
    call.take(call.page.caption("b", "From long ago.", -9e8), 2.0)
    call.wait(20)
    assert call.texts == ["From now. From long ago."]
    assert (call.settled[0].start, call.settled[0].end) == (1.0, 1.0)


def test_memory_of_a_long_call_is_bounded() -> None:
    call = Call()
    for n in range(MOST_UTTERANCES * 3):
        call.hear(f"u{n}", f"Sentence {n}.", n * 5.0, final=True)
    assert len(call.assembler.keep()) < 250 * MOST_UTTERANCES
    assert len(call.end()) == MOST_UTTERANCES * 3


def test_open_rest_is_longer_than_rest_and_shorter_than_the_gaps() -> None:
    assert REST < OPEN_REST < UNFINISHED_GAP
    assert REST < GAP


def test_kept_and_taken_up_again_anywhere_it_goes_on_the_same() -> None:
    dice = random.Random(4)
    frames: list[tuple[Caption | Said, float]] = []
    for n in range(80):
        page, id = Page("stream-one", n), dice.choice("abc")
        text, at = f"said {dice.choice('xyz')} {n}.", n * 1.3
        frames.append((page.said(text, at) if n % 5 == 4 else page.caption(id, text, at), at))
    straight = Call()
    for frame, at in frames:
        straight.take(frame, at)
    for stop in range(0, 80, 7):
        first = Call()
        for frame, at in frames[:stop]:
            first.take(frame, at)
        second = Call()
        second.assembler = Assembler(ms(0.0), first.assembler.keep())
        second.settled = list(first.settled)
        for frame, at in frames[stop:]:
            second.take(frame, at)
        assert second.settled == straight.settled


def test_short_rows_that_a_page_shows_again_are_silent_once_their_place_is_sure() -> None:
    call = Call()
    for n, text in enumerate(["Yes.", "Shall we start with the price?", "Yes.", "Okay."]):
        call.hear(f"u{n}", text, float(n), speaker=("Anna", "Ben")[n % 2], final=True)
    call.wait(20.0)
    call.page = Page("stream-two")
    for n, text in enumerate(["Yes", "Shall we start with the price", "Yes", "Okay"]):
        call.hear(f"r{n}", text, 30.0 + n / 10, speaker=("Anna", "Ben")[n % 2], final=True)
    assert call.end() == ["Yes.", "Shall we start with the price?", "Yes.", "Okay."]


def test_a_short_word_after_a_reload_is_new_unless_its_place_is_sure() -> None:
    call = Call()
    for n, text in enumerate(["Yes.", "Shall we start with the price?"]):
        call.hear(f"u{n}", text, float(n), final=True)
    call.page = Page("stream-two")
    call.hear("r0", "Yes.", 30.0, final=True)
    call.hear("r1", "That is too much.", 30.2)
    assert call.end() == ["Yes. Shall we start with the price?", "Yes. That is too much."]


def test_a_row_shown_again_with_a_word_corrected_is_still_known() -> None:
    call = Call()
    call.hear("u0", "Shall we talk about the prize for a year now?", 1.0)
    call.wait(20.0)
    call.page = Page("stream-two")
    call.hear("r0", "Shall we talk about the price for a year now? Or a month?", 30.0)
    assert call.end() == ["Shall we talk about the prize for a year now?", "Or a month?"]


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("Shall we talk about the price for a year", ["now?"]),
        ("Shall we talk about the price for a year", ["now?", "now? Fine, then."]),
        ("So talk about a year", ["now?"]),
    ],
)
def test_a_row_shown_again_that_goes_on_at_once_has_its_new_words_told(said: str, more: list[str]) -> None:
    call = Call()
    call.hear("u0", said, 1.0)
    call.hear("u1", "Yes, please.", 1.5, speaker="Ben", final=True)
    call.wait(20.0)
    call.page = Page("stream-two")
    shown = " ".join(said.split()[-7:])
    call.hear("r0", shown, 30.0)
    call.hear("r1", "Yes, please.", 30.0, speaker="Ben", final=True)
    for after, words in enumerate(more):
        call.hear("r0", f"{shown} {words}", 30.4 + after)
    assert call.end() == [said, "Yes, please.", more[-1]]


def test_nothing_settles_while_a_page_may_still_show_what_was_heard() -> None:
    call = Call()
    call.hear("u0", "One two three four.", 1.0)
    call.wait(20.0)
    call.page = Page("stream-two")
    call.hear("r0", "One two three four.", 30.0, final=True)
    call.hear("r1", "Five.", 32.8, final=True)
    call.hear("r2", "Six.", 32.9, speaker="Ben", final=True)
    assert call.texts == ["One two three four."]
    deadline = call.assembler.deadline()
    assert deadline is not None
    assert deadline - BEGAN < 33.1
    call.wait(deadline - BEGAN)
    assert call.texts == ["One two three four.", "Five."]


def test_a_meeting_that_ended_and_goes_on_repeats_nothing() -> None:
    call = Call()
    call.hear("u0", "One two three four.", 1.0)
    call.page = Page("stream-two")
    call.hear("r0", "One two three four. Five.", 30.0)
    call.end(30.1)
    call.hear("r0", "One two three four. Five. Six.", 30.2)
    assert call.end() == ["One two three four.", "Five.", "Six."]
