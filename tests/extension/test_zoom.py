"""Captions as Zoom shows them: in a frame, on two surfaces, with rows used again and names left out."""

from __future__ import annotations

import pytest

from tests.extension.simulation import Simulation, Spoken

OWN = "Dana Whitfield"


def start(meeting: Simulation, **parameters: str) -> Simulation:
    meeting.open("zoom", **parameters)
    meeting.begin()
    meeting.run(1_000)
    return meeting


@pytest.mark.parametrize("language", ["en", "fr", "ja"])
@pytest.mark.parametrize("surface", ["panel", "overlay", "overlay2026", "old", "rotated"])
def test_every_surface_in_every_language(meeting: Simulation, surface: str, language: str) -> None:
    start(meeting, surface=surface, language=language, names="1")
    meeting.do("tile", "Marcus Lee")
    meeting.run(1_000)
    meeting.say("Marcus Lee", "What would")
    for text in ("What would it cost", "What would it cost us", "What would it cost us a year?"):
        meeting.run(1_000)
        meeting.do("revise", text)
    meeting.run(3_000)
    meeting.say(OWN, "Let me show you.")
    meeting.run(3_000)
    assert meeting.spoken() == [
        Spoken("Marcus Lee", "What would it cost us a year?", "theirs", True),
        Spoken(OWN, "Let me show you.", "ours", True),
    ]


class TestPanel:
    def test_a_row_without_a_name_goes_on_for_the_one_before(self, meeting: Simulation) -> None:
        start(meeting)
        meeting.say("Marcus Lee", "First row of the run.")
        meeting.say("Marcus Lee", "Second row of the run.")
        meeting.run(4_000)
        assert meeting.said() == [
            ("Marcus Lee", "First row of the run."),
            ("Marcus Lee", "Second row of the run."),
        ]

    @pytest.mark.parametrize("times", [{}, {"timeless": "1"}])
    def test_rows_used_again_are_new_captions_and_repeat_nothing(
        self, meeting: Simulation, times: dict[str, str]
    ) -> None:
        start(meeting, visible="3", **times)
        lines = [
            (
                ("Marcus Lee", "Priya Nair")[number % 2],
                "Yes." if number % 4 == 1 else f"That was line {number}.",
            )
            for number in range(24)
        ]
        for speaker, text in lines:
            meeting.say(speaker, text)
            meeting.run(1_200)
        meeting.run(3_000)
        assert meeting.said() == lines

    def test_rows_used_again_for_lines_much_alike_by_one_person(self, meeting: Simulation) -> None:
        start(meeting, visible="3", timeless="1")
        lines = [("Marcus Lee", f"That was line number {number}.") for number in range(12)]
        for speaker, text in lines:
            meeting.say(speaker, text)
            meeting.run(1_200)
        meeting.run(3_000)
        assert meeting.said() == lines

    def test_a_row_used_again_while_its_line_grows_keeps_the_line_whole(self, meeting: Simulation) -> None:
        start(meeting, visible="2")
        meeting.say("Marcus Lee", "One thing first.")
        meeting.say("Priya Nair", "The second thing is")
        meeting.run(300)
        meeting.say("Marcus Lee", "Third, and")
        meeting.do("revise", "The second thing is the price.", 2)
        meeting.run(4_000)
        assert meeting.said() == [
            ("Marcus Lee", "One thing first."),
            ("Priya Nair", "The second thing is the price."),
            ("Marcus Lee", "Third, and"),
        ]

    def test_scrolling_back_and_forth_is_silent(self, meeting: Simulation) -> None:
        start(meeting, visible="3")
        for number in range(8):
            meeting.say("Marcus Lee", f"This is line number {number}.")
            meeting.run(1_500)
        before = meeting.said()
        for rows in (2, 5, 3, 0):
            meeting.do("scroll", rows)
            meeting.run(1_000)
        assert meeting.said() == before
        meeting.say("Marcus Lee", "And one more.")
        meeting.run(3_000)
        assert meeting.said() == [*before, ("Marcus Lee", "And one more.")]

    def test_what_was_said_before_listening_stays_out_when_scrolled_to(self, meeting: Simulation) -> None:
        meeting.open("zoom", visible="3")
        for number in range(6):
            meeting.say("Marcus Lee", f"Private line number {number}.")
        meeting.begin()
        meeting.run(1_000)
        meeting.say("Priya Nair", "This one counts.")
        meeting.run(3_000)
        meeting.do("scroll", 3)
        meeting.run(1_000)
        meeting.do("scroll", 0)
        meeting.run(3_000)
        assert meeting.said() == [("Priya Nair", "This one counts.")]

    def test_a_panel_opened_for_the_first_time_shows_no_history(self, meeting: Simulation) -> None:
        meeting.open("zoom", silent="1")
        for number in range(4):
            meeting.say("Marcus Lee", f"Private line number {number}.")
        meeting.begin()
        meeting.run(1_000)
        meeting.do("toggleCaptions", True)
        meeting.run(1_000)
        meeting.say("Priya Nair", "This one counts.")
        meeting.run(3_000)
        assert meeting.said() == [("Priya Nair", "This one counts.")]

    def test_a_panel_opened_later_shows_no_history(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay", names="1")
        meeting.say("Marcus Lee", "We talked about the price.")
        meeting.run(3_000)
        meeting.say("Priya Nair", "And about the date, which")
        meeting.run(500)
        meeting.do("switchSurface", "panel")
        meeting.run(1_500)
        meeting.do("revise", "And about the date, which is fixed.")
        meeting.run(4_000)
        meeting.say("Marcus Lee", "Good.")
        meeting.run(4_000)
        words = " ".join(text for _, text in meeting.said())
        assert words == "We talked about the price. And about the date, which is fixed. Good."

    def test_back_to_the_line_over_the_picture_repeats_nothing(self, meeting: Simulation) -> None:
        start(meeting, names="1")
        meeting.say("Marcus Lee", "We talked about the price and the date.")
        meeting.run(3_000)
        meeting.do("switchSurface", "overlay")
        meeting.run(3_000)
        assert meeting.said() == [("Marcus Lee", "We talked about the price and the date.")]

    def test_a_letter_instead_of_a_picture_is_no_part_of_the_name(self, meeting: Simulation) -> None:
        start(meeting)
        meeting.do("say", "Krystian", "Hello there.", "letters")
        meeting.run(3_000)
        assert meeting.said() == [("Krystian", "Hello there.")]

    @pytest.mark.parametrize(
        ("shown", "name"),
        [("KKrystian", "Krystian"), ("KBKrystian Brown", "Krystian Brown"), ("Aaron", "Aaron"), ("DJ", "DJ")],
    )
    def test_initials_glued_to_a_name_come_off(self, meeting: Simulation, shown: str, name: str) -> None:
        start(meeting)
        meeting.say(shown, "Hello there.")
        meeting.run(3_000)
        assert meeting.said() == [(name, "Hello there.")]


class TestLine:
    def test_a_picture_stands_for_the_name_of_the_tile_that_shows_it(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay")
        meeting.do("tile", "Marcus Lee")
        meeting.run(1_000)
        meeting.say("Marcus Lee", "You know my face.")
        meeting.run(3_000)
        assert meeting.spoken() == [Spoken("Marcus Lee", "You know my face.", "theirs", True)]

    def test_a_picture_nobody_shows_names_nobody(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay")
        meeting.say("Marcus Lee", "Who am I?")
        meeting.run(3_000)
        meeting.say("Priya Nair", "And who am I?")
        meeting.run(3_000)
        assert meeting.spoken() == [
            Spoken("", "Who am I?", "unknown", True),
            Spoken("", "And who am I?", "unknown", True),
        ]

    def test_a_name_found_while_they_speak_is_told(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay")
        meeting.say("Marcus Lee", "My tile comes")
        meeting.run(500)
        meeting.do("tile", "Marcus Lee")
        meeting.run(1_000)
        assert meeting.spoken() == [Spoken("Marcus Lee", "My tile comes", "theirs", False)]

    def test_a_picture_that_two_people_show_names_neither(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay")
        meeting.do("tile", "Marcus Lee", "", "nobody")
        meeting.do("tile", "Priya Nair", "", "nobody")
        meeting.run(1_000)
        meeting.do("say", "Marcus Lee", "We look alike.", "nobody")
        meeting.run(3_000)
        assert meeting.said() == [("", "We look alike.")]

    def test_a_name_once_found_is_kept_when_the_tile_is_gone(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay")
        meeting.do("tile", "Marcus Lee")
        meeting.run(1_000)
        frame = "document.querySelector('iframe').contentDocument"
        meeting.page.evaluate(f"[...{frame}.querySelectorAll('.video-avatar__avatar')].pop().remove()")
        meeting.run(1_000)
        meeting.say("Marcus Lee", "I am off screen.")
        meeting.run(3_000)
        assert meeting.said() == [("Marcus Lee", "I am off screen.")]

    def test_a_line_cut_off_at_the_front_is_one_caption(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay", names="1")
        words = [f"word{number}" for number in range(60)]
        meeting.say("Marcus Lee", words[0])
        for end in range(3, 61, 3):
            meeting.do("revise", " ".join(words[max(0, end - 12) : end]))
            meeting.run(300)
        meeting.run(4_000)
        assert meeting.said() == [("Marcus Lee", " ".join(words))]

    def test_a_cut_off_line_closed_by_a_pause_goes_on_with_what_is_new(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay", names="1")
        words = [f"word{number}" for number in range(30)]
        meeting.say("Marcus Lee", " ".join(words[:12]))
        meeting.run(4_000)
        meeting.do("revise", " ".join(words[6:18]))
        meeting.run(4_000)
        meeting.do("revise", " ".join(words[14:30]))
        meeting.run(4_000)
        assert " ".join(text for _, text in meeting.said()).split() == words

    def test_punctuation_that_comes_and_goes_is_a_revision(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay", names="1")
        meeting.say("Marcus Lee", "so what we need is.")
        for text in ("so what we need, is", "So what we need is a date", "So, what we need is: a date."):
            meeting.run(400)
            meeting.do("revise", text)
        meeting.run(3_000)
        assert meeting.said() == [("Marcus Lee", "So, what we need is: a date.")]

    def test_punctuation_that_never_rests_does_not_hold_a_caption_open(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay", names="1")
        meeting.say("Marcus Lee", "is that so")
        for number in range(18):
            meeting.run(500)
            meeting.do("revise", "is that so," if number % 2 else "is that so")
        assert meeting.spoken()[0].final

    def test_the_same_line_by_another_person_is_another_caption(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay", names="1")
        meeting.say("Marcus Lee", "Yes.")
        meeting.run(2_000)
        meeting.say("Priya Nair", "Yes.")
        meeting.run(3_000)
        assert meeting.said() == [("Marcus Lee", "Yes."), ("Priya Nair", "Yes.")]

    def test_a_line_that_fades_out_is_still_on(self, meeting: Simulation) -> None:
        start(meeting, surface="overlay", names="1")
        meeting.say("Marcus Lee", "Hello there.")
        meeting.run(3_000)
        meeting.do("hideOverlay", True)
        meeting.run(20_000)
        assert meeting.health() == [("waiting", ""), ("active", "")]
        meeting.do("hideOverlay", False)
        meeting.do("revise", "Something quite different now.")
        meeting.run(3_000)
        assert meeting.said() == [
            ("Marcus Lee", "Hello there."),
            ("Marcus Lee", "Something quite different now."),
        ]


def test_namesakes_are_told_apart_by_their_pictures(meeting: Simulation) -> None:
    start(meeting)
    meeting.do("tile", OWN, "", "other")
    meeting.run(1_000)
    meeting.do("say", OWN, "I am the one who sells.", OWN)
    meeting.do("say", OWN, "And I am the one who buys.", "other")
    meeting.run(3_000)
    assert [row.side for row in meeting.spoken()] == ["ours", "theirs"]


def test_a_breakout_room_is_the_same_meeting(meeting: Simulation) -> None:
    start(meeting)
    meeting.say("Marcus Lee", "See you in the other room.")
    meeting.run(2_000)
    meeting.do("breakout", False)
    meeting.run(6_000)
    meeting.do("breakout", True)
    meeting.run(1_000)
    meeting.say("Marcus Lee", "Here we are.")
    meeting.run(3_000)
    assert meeting.said() == [("Marcus Lee", "See you in the other room."), ("Marcus Lee", "Here we are.")]
    assert meeting.frames("meeting_ended") == []
    assert [state for state, _ in meeting.health()] == ["waiting", "active", "lost", "waiting", "recovered"]


def test_a_frame_that_loads_again_is_found_again(meeting: Simulation) -> None:
    start(meeting)
    meeting.say("Marcus Lee", "Before.")
    meeting.run(2_000)
    meeting.page.evaluate(
        """() => new Promise((resolve) => {
          const frame = document.querySelector("#webclient");
          frame.addEventListener("load", () => { window.sim = frame.contentWindow.sim; resolve(true); });
          frame.contentWindow.location.reload();
        })"""
    )
    meeting.run(1_000)
    meeting.say("Marcus Lee", "After.")
    meeting.run(3_000)
    assert meeting.said() == [("Marcus Lee", "Before."), ("Marcus Lee", "After.")]


def test_a_panel_closed_but_left_on_the_page_is_not_read_on(meeting: Simulation) -> None:
    start(meeting)
    meeting.say("Marcus Lee", "Said in the panel.")
    meeting.run(3_000)
    frame = "document.querySelector('iframe').contentDocument"
    meeting.page.evaluate(f"sim.left = {frame}.querySelector('#full-transcription')")
    meeting.do("switchSurface", "overlay")
    meeting.page.evaluate(f"() => {{ sim.left.style.display = 'none'; {frame}.body.prepend(sim.left); }}")
    meeting.do("tile", "Marcus Lee")
    meeting.run(2_000)
    meeting.say("Marcus Lee", "And over the picture.")
    meeting.run(3_000)
    assert meeting.said() == [("Marcus Lee", "Said in the panel."), ("Marcus Lee", "And over the picture.")]


ENDING = "We would take it if you come down"


@pytest.mark.parametrize("surface", ["overlay", "overlay2026", "old"])
@pytest.mark.parametrize("after", [0, 20, 60])
@pytest.mark.parametrize("speaker", ["Priya Nair", "Marcus Lee"])
def test_the_last_word_of_a_line_written_over_at_once_is_heard(
    meeting: Simulation, surface: str, after: int, speaker: str
) -> None:
    start(meeting, surface=surface, names="1")
    words = ENDING.split()
    meeting.say("Marcus Lee", words[0])
    for count in range(2, len(words)):
        meeting.run(20)  # more changes than are looked at
        meeting.do("revise", " ".join(words[:count]))
    over = "That depends on the term."
    if after:
        meeting.do("revise", ENDING)
        meeting.run(after)
        meeting.say(speaker, over)
    else:
        meeting.page.evaluate(
            "([line, who, over]) => { sim.revise(line); sim.say(who, over); }", [ENDING, speaker, over]
        )
    meeting.run(4_000)
    assert meeting.said() == [("Marcus Lee", ENDING), (speaker, over)]


@pytest.mark.parametrize("new", [False, True])
def test_the_last_word_of_a_line_that_is_taken_away_at_once_is_heard(meeting: Simulation, new: bool) -> None:
    start(meeting, surface="overlay", names="1")
    meeting.say("Marcus Lee", "We would take it if you come")
    meeting.run(400)
    meeting.page.evaluate(
        """([line, anew]) => {
          sim.item.firstChild.data = line;
          sim.inner.replaceChildren();
          if (!anew) return;
          sim.item = undefined;
          sim.say("Priya Nair", "That depends on the term.");
        }""",
        [ENDING, new],
    )
    meeting.run(4_000)
    rest = [("Priya Nair", "That depends on the term.")] if new else []
    assert meeting.said() == [("Marcus Lee", ENDING), *rest]


def test_rows_used_again_in_one_go_lend_no_word_to_one_another(meeting: Simulation) -> None:
    start(meeting, visible="2")
    lines = [(("Marcus Lee", "Priya Nair")[at % 2], f"That was line number {at}.") for at in range(12)]
    for at in range(0, 12, 4):
        meeting.do("sayAll", lines[at : at + 4])
        meeting.run(1_200)
    meeting.run(3_000)
    # two rows, four lines at a time: what was drawn and drawn over in one go was on no screen
    assert meeting.said() == [line for at, line in enumerate(lines) if at % 4 > 1]
