"""Captions as Google Meet shows them: blocks that grow, are corrected, dropped and drawn anew."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.extension.simulation import Simulation, Spoken

OWN = "Dana Whitfield"
YOU = {"en": "You", "fr": "Vous", "ja": "あなた"}


@pytest.fixture
def meet(meeting: Simulation) -> Simulation:
    meeting.open("meet")
    meeting.begin()
    meeting.run(1_000)
    return meeting


@pytest.mark.parametrize("language", sorted(YOU))
@pytest.mark.parametrize("structure", ["current", "previous", "rotated", "unknown"])
def test_every_structure_in_every_language(meeting: Simulation, structure: str, language: str) -> None:
    meeting.open("meet", structure=structure, language=language)
    meeting.begin()
    meeting.run(1_000)
    meeting.say("Marcus Lee", "What would")
    for text in ("What would it cost", "What would it cost us", "What would it cost us a year?"):
        meeting.run(1_000)
        meeting.do("revise", text)
    meeting.run(3_000)
    meeting.say(YOU[language], "Let me show you.")
    meeting.run(3_000)
    assert meeting.spoken() == [
        Spoken("Marcus Lee", "What would it cost us a year?", "theirs", True),
        Spoken(OWN, "Let me show you.", "ours", True),
    ]


def test_a_block_that_grows_is_one_caption_until_it_is_quiet(meet: Simulation) -> None:
    meet.say("Marcus Lee", "We are")
    for text in ("We are happy", "We are happy with it", "We're happy with it, mostly."):
        meet.run(400)
        meet.do("revise", text)
    meet.run(1_000)
    assert meet.spoken() == [Spoken("Marcus Lee", "We're happy with it, mostly.", "theirs", False)]
    meet.run(1_000)
    assert meet.spoken() == [Spoken("Marcus Lee", "We're happy with it, mostly.", "theirs", True)]
    frames = meet.frames("caption")
    assert [frame["revision"] for frame in frames] == list(range(len(frames)))


def test_who_goes_on_after_a_pause_says_only_what_is_new(meet: Simulation) -> None:
    meet.say("Marcus Lee", "We looked at three vendors.")
    meet.run(3_000)
    meet.say("Marcus Lee", "Yours was the dearest.")
    meet.run(3_000)
    assert meet.said() == [
        ("Marcus Lee", "We looked at three vendors."),
        ("Marcus Lee", "Yours was the dearest."),
    ]


def test_a_new_block_settles_the_one_before(meet: Simulation) -> None:
    meet.say("Marcus Lee", "and so we")
    meet.run(250)
    meet.say("Priya Nair", "Sorry, go on")
    meet.run(1_000)
    assert [row.final for row in meet.spoken()] == [True, False]


def test_an_earlier_block_corrected_is_a_late_revision_and_nothing_new(meet: Simulation) -> None:
    meet.say("Marcus Lee", "We need it by march at the latest.")
    meet.run(3_000)
    meet.say("Priya Nair", "By the end of it.")
    meet.do("revise", "We need it by March 1st at the latest.", 2)
    meet.run(3_000)
    assert meet.said() == [
        ("Marcus Lee", "We need it by March 1st at the latest."),
        ("Priya Nair", "By the end of it."),
    ]
    ids = {frame["id"] for frame in meet.frames("caption")}
    assert len(ids) == 2


def test_two_who_speak_at_once_are_two_captions(meet: Simulation) -> None:
    meet.say("Marcus Lee", "I think that")
    meet.say("Priya Nair", "Well we")
    meet.do("revise", "I think that we should wait", 2)
    meet.do("revise", "Well we could start small")
    meet.run(4_000)
    assert meet.said() == [
        ("Marcus Lee", "I think that we should wait"),
        ("Priya Nair", "Well we could start small"),
    ]


def test_a_block_the_page_drops_after_half_an_hour_begins_again(meet: Simulation) -> None:
    long = " ".join(f"This is sentence number {number} of my talk." for number in range(15))
    meet.say("Marcus Lee", long)
    meet.run(500)
    meet.do("drop", "And this is")
    meet.run(500)
    meet.do("revise", "And this is what comes after it.")
    meet.run(4_000)
    assert " ".join(text for _, text in meet.said()) == f"{long} And this is what comes after it."
    assert all(row.final for row in meet.spoken())


def test_a_block_that_begins_again_with_its_own_end_repeats_nothing(meet: Simulation) -> None:
    sentences = [f"This is sentence number {number} of my talk." for number in range(15)]
    meet.say("Marcus Lee", " ".join(sentences))
    meet.run(500)
    meet.do("drop", f"{sentences[-2]} {sentences[-1]} And more.")
    meet.run(4_000)
    assert " ".join(text for _, text in meet.said()) == " ".join([*sentences, "And more."])


def test_a_block_cut_in_the_middle_of_a_word_repeats_nothing(meet: Simulation) -> None:
    words = [f"mono{number}" for number in range(160)]
    meet.say("Marcus Lee", " ".join(words[:10]))
    for start in range(10, 160, 10):
        shown = " ".join(words[:start])
        if start == 90:
            meet.do("revise", shown[-200:])
            meet.run(1_000)
        meet.say("Marcus Lee", " ".join(words[start : start + 10]))
        meet.run(250)
    meet.run(10_000)

    assert " ".join(text for _, text in meet.said()).split() == words


def test_a_monologue_of_half_an_hour_loses_and_repeats_nothing(meet: Simulation) -> None:
    sentences = [
        f"Point {number} is that our team of {number + 3} lost {number * 7} days on this."
        for number in range(360)
    ]
    meet.say("Marcus Lee", sentences[0])
    for start in range(1, len(sentences), 3):
        meet.say("Marcus Lee", " ".join(sentences[start : start + 3]))
        meet.run(250)
    meet.run(4_000)
    said = [text for _, text in meet.said()]
    assert " ".join(said) == " ".join(sentences)
    assert max(map(len, said)) <= 1_600
    assert len(said) > 20
    assert all(text.endswith(".") for text in said)


def test_a_monologue_without_any_full_stop_is_cut_between_words(meet: Simulation) -> None:
    words = [f"word{number}" for number in range(900)]
    meet.say("Marcus Lee", words[0])
    for start in range(1, len(words), 30):
        meet.say("Marcus Lee", " ".join(words[start : start + 30]))
        meet.run(250)
    meet.run(4_000)
    said = [text for _, text in meet.said()]
    assert " ".join(said).split() == words
    assert max(map(len, said)) <= 1_600


def test_a_monologue_without_any_space_is_cut_between_signs(meet: Simulation) -> None:
    meet.say("Marcus Lee", "𠮷野家" * 1_000)
    meet.run(4_000)
    said = [text for _, text in meet.said()]
    assert "".join(said) == "𠮷野家" * 1_000
    assert max(map(len, said)) <= 1_600


def test_what_has_no_words_stays_below_what_a_frame_may_hold(meet: Simulation) -> None:
    meet.say("Marcus Lee", "well" + "🙂" * 9_000)
    meet.run(4_000)
    (row,) = meet.spoken()
    assert len(row.text) <= 8_000
    assert row.text.startswith("well🙂")


def test_captions_off_and_on_again_repeat_nothing(meet: Simulation) -> None:
    meet.say("Marcus Lee", "Before it went off")
    meet.run(500)
    meet.do("toggleCaptions", False)
    meet.run(300)
    assert meet.spoken()[0].final
    meet.run(6_000)
    meet.do("toggleCaptions", True)
    meet.say("Marcus Lee", "and after it came back.")
    meet.run(4_000)
    assert meet.said() == [
        ("Marcus Lee", "Before it went off"),
        ("Marcus Lee", "and after it came back."),
    ]


def test_a_region_drawn_anew_with_the_same_rows_is_silent(meet: Simulation) -> None:
    meet.say("Marcus Lee", "Yes.")
    meet.say("Priya Nair", "We can do that in May.")
    meet.say("Marcus Lee", "Yes.")
    meet.run(4_000)
    before = meet.said()
    meet.do("breakout", True)
    meet.run(2_000)
    assert meet.said() == before
    meet.say("Marcus Lee", "So May it is.")
    meet.run(4_000)
    assert meet.said() == [*before, ("Marcus Lee", "So May it is.")]


def test_a_region_replaced_while_somebody_speaks_goes_on(meet: Simulation) -> None:
    meet.say("Marcus Lee", "The contract runs until")
    meet.run(300)
    meet.do("breakout", True)
    meet.do("revise", "The contract runs until the end of June.")
    meet.run(4_000)
    assert " ".join(text for _, text in meet.said()) == "The contract runs until the end of June."


def test_the_floor_of_the_region_is_no_caption(meet: Simulation) -> None:
    meet.say("Marcus Lee", "Hello.")
    meet.run(4_000)
    assert meet.said() == [("Marcus Lee", "Hello.")]


def test_a_list_of_people_is_never_taken_for_captions(meeting: Simulation) -> None:
    meeting.open("meet", structure="unknown", silent="1")
    meeting.page.evaluate("peopleList(['Marcus Lee', 'Priya Nair'])")
    meeting.begin()
    meeting.run(5_000)
    assert meeting.said() == []


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("div", {"contenteditable": "true"}),
        ("div", {"role": "textbox"}),
        ("div", {"role": "log"}),
        ("span", {"role": "timer"}),
        ("button", {}),
    ],
)
def test_what_a_person_types_and_what_counts_up_is_no_caption(
    meeting: Simulation, tag: str, attributes: dict[str, str]
) -> None:
    meeting.open("meet", structure="unknown", silent="1")
    meeting.begin()
    meeting.run(1_000)
    grow = """([tag, attributes, text]) => {
      window.typed ??= document.body.appendChild(make(tag, attributes));
      window.typed.textContent = text;
    }"""
    for end in range(1, 9):
        meeting.page.evaluate(
            grow, [tag, attributes, " ".join(["notes", "for", "nobody"][:end]) + " word" * end]
        )
        meeting.run(1_000)
    assert meeting.said() == []


def test_captions_are_given_before_the_next_poll(meet: Simulation) -> None:
    meet.say("Marcus Lee", "At once.")
    assert meet.said() == [("Marcus Lee", "At once.")]


def test_a_flood_of_changes_loses_nothing(meet: Simulation) -> None:
    words = [f"word{number}" for number in range(200)]
    meet.say("Marcus Lee", words[0])
    for word in words[1:]:
        meet.say("Marcus Lee", word)
    meet.run(4_000)
    assert " ".join(text for _, text in meet.said()).split() == words
    assert len(meet.frames("caption")) < 60


class TestConsent:
    def test_what_was_said_before_is_not_captured(self, meeting: Simulation) -> None:
        meeting.open("meet")
        meeting.say("Marcus Lee", "This was private.")
        meeting.say("Priya Nair", "So was this, and")
        meeting.begin()
        meeting.run(1_000)
        meeting.do("revise", "So was this, and this is not.")
        meeting.run(4_000)
        assert meeting.said() == [("Priya Nair", "this is not.")]

    def test_it_is_not_captured_where_the_place_is_found_late_either(self, meeting: Simulation) -> None:
        meeting.open("meet", structure="unknown")
        meeting.say("Marcus Lee", "This was private.")
        meeting.begin()
        meeting.run(1_000)
        meeting.say("Priya Nair", "Now we")
        for text in ("Now we may", "Now we may be heard", "Now we may be heard by all."):
            meeting.run(1_000)
            meeting.do("revise", text)
        meeting.run(4_000)
        assert meeting.said() == [("Priya Nair", "Now we may be heard by all.")]

    def test_what_stands_there_counts_where_capturing_goes_on(self, meeting: Simulation) -> None:
        meeting.open("meet")
        meeting.say("Marcus Lee", "Said while the extension was updated.")
        meeting.begin(resume=True)
        meeting.run(4_000)
        assert meeting.said() == [("Marcus Lee", "Said while the extension was updated.")]

    def test_nothing_said_while_paused_is_captured(self, meet: Simulation) -> None:
        meet.say("Marcus Lee", "Before the pause")
        meet.page.evaluate("capture.setPaused(true)")
        assert meet.spoken() == [Spoken("Marcus Lee", "Before the pause", "theirs", True)]
        meet.say("Priya Nair", "This stays between us.")
        meet.run(3_000)
        meet.page.evaluate("capture.setPaused(false)")
        meet.run(500)
        meet.say("Priya Nair", "This does not.")
        meet.run(4_000)
        assert meet.said() == [("Marcus Lee", "Before the pause"), ("Priya Nair", "This does not.")]
        assert ("paused", "") in meet.health()

    def test_stopping_gives_what_is_being_said_and_no_more(self, meet: Simulation) -> None:
        meet.say("Marcus Lee", "Until here")
        meet.page.evaluate("capture.stop()")
        meet.say("Marcus Lee", "and not further")
        meet.run(4_000)
        assert meet.spoken() == [Spoken("Marcus Lee", "Until here", "theirs", True)]

    def test_a_page_that_goes_gives_what_is_being_said(self, meet: Simulation) -> None:
        meet.say("Marcus Lee", "Until the tab closes")
        meet.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
        assert meet.spoken()[0].final


def test_ids_never_come_twice(meet: Simulation) -> None:
    for number in range(30):
        meet.say(("Marcus Lee", "Priya Nair")[number % 2], f"Line {number}.")
        meet.run(300)
    meet.run(3_000)
    order = [frame["id"] for frame in meet.frames("caption")]
    firsts = list(dict.fromkeys(order))
    assert len(firsts) == 30
    assert len(meet.said()) == 30
    assert all(first != second for first, second in pairwise(firsts))
