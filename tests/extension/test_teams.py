"""Captions as Microsoft Teams shows them: lines that change in place, copies, lists drawn anew."""

from __future__ import annotations

import pytest

from tests.extension.simulation import Simulation, Spoken

OWN = "Dana Whitfield"


def start(meeting: Simulation, **parameters: str) -> Simulation:
    meeting.open("teams", **parameters)
    meeting.begin()
    meeting.run(1_000)
    return meeting


@pytest.fixture
def teams(meeting: Simulation) -> Simulation:
    return start(meeting)


@pytest.mark.parametrize("language", ["en", "fr", "ja"])
@pytest.mark.parametrize("structure", ["host", "guest", "wrappers", "previous", "rotated"])
def test_every_structure_in_every_language(meeting: Simulation, structure: str, language: str) -> None:
    start(meeting, structure=structure, language=language, tile="1")
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


@pytest.mark.parametrize("structure", ["host", "guest", "wrappers"])
def test_the_same_short_answer_twice_is_two_captions(meeting: Simulation, structure: str) -> None:
    start(meeting, structure=structure)
    lines = [
        ("Marcus Lee", "Yes."),
        ("Priya Nair", "Really?"),
        ("Marcus Lee", "Yes."),
        ("Marcus Lee", "Yes."),
    ]
    for speaker, text in lines:
        meeting.say(speaker, text)
        meeting.run(2_000)
    assert meeting.said() == lines


def test_a_line_that_gets_shorter_is_a_revision(teams: Simulation) -> None:
    teams.say("Marcus Lee", "I think uh we we should wait for it")
    teams.run(400)
    teams.do("revise", "I think we should wait for it.")
    teams.run(3_000)
    assert teams.said() == [("Marcus Lee", "I think we should wait for it.")]


def test_first_words_heard_wrong_are_replaced(teams: Simulation) -> None:
    teams.say("Marcus Lee", "Too")
    teams.run(300)
    teams.do("revise", "Who would")
    teams.run(300)
    teams.do("revise", "Who would pay?")
    teams.run(3_000)
    assert teams.said() == [("Marcus Lee", "Who would pay?")]


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("lag", [0, 2])
def test_a_stale_copy_is_silent_and_so_is_the_page_beside_it(
    meeting: Simulation, lag: int, behind: bool
) -> None:
    start(meeting, structure="guest")
    meeting.say("Marcus Lee", "We looked at it last week.")
    meeting.say("Priya Nair", "And we liked what we saw")
    meeting.run(300)
    meeting.do("staleCopy", lag, behind)
    meeting.run(1_000)
    meeting.do("revise", "And we liked what we saw there.")
    meeting.run(3_000)
    meeting.say("Marcus Lee", "Mostly.")
    meeting.run(3_000)
    words = " ".join(text for _, text in meeting.said())
    assert words == "We looked at it last week. And we liked what we saw there. Mostly."


@pytest.mark.parametrize("behind", [False, True])
def test_a_copy_that_is_there_from_the_first_line_on(teams: Simulation, behind: bool) -> None:
    teams.say("Marcus Lee", "We looked at it last week.")
    teams.do("staleCopy", 0, behind)
    teams.run(3_000)
    assert teams.said() == [("Marcus Lee", "We looked at it last week.")]


def test_one_more_copy_where_there_are_some_already(teams: Simulation) -> None:
    teams.say("Marcus Lee", "We looked at it last week.")
    for _ in range(3):
        teams.run(1_500)
        teams.do("staleCopy", 0, True)
    teams.run(3_000)
    assert teams.said() == [("Marcus Lee", "We looked at it last week.")]


def test_lines_drawn_anew_are_silent(teams: Simulation) -> None:
    teams.say("Marcus Lee", "Yes.")
    teams.say("Priya Nair", "We can start in")
    teams.run(300)
    teams.do("remount")
    teams.do("revise", "We can start in May.")
    teams.run(3_000)
    teams.do("remount")
    teams.run(3_000)
    assert teams.said() == [("Marcus Lee", "Yes."), ("Priya Nair", "We can start in May.")]


def test_lines_that_leave_the_list_are_said(teams: Simulation) -> None:
    for number in range(12):
        teams.say("Marcus Lee", f"Line number {number}")
        teams.do("trim", 3)
        teams.run(100)
    teams.run(3_000)
    assert teams.said() == [("Marcus Lee", f"Line number {number}") for number in range(12)]
    assert all(row.final for row in teams.spoken())


def test_lines_that_scrolling_back_reveals_are_silent(teams: Simulation) -> None:
    teams.say("Marcus Lee", "This counts.")
    teams.run(2_000)
    teams.do("scrollBack", [["Priya Nair", "This was private."], ["Marcus Lee", "And this."]])
    teams.run(3_000)
    assert teams.said() == [("Marcus Lee", "This counts.")]


def test_the_next_line_settles_the_one_before(teams: Simulation) -> None:
    teams.say("Marcus Lee", "and that is why we")
    teams.run(100)
    teams.say("Priya Nair", "Right")
    teams.run(1_000)
    assert [row.final for row in teams.spoken()] == [True, False]


def test_badges_are_no_part_of_a_name(teams: Simulation) -> None:
    teams.say("Amr El Shimy (External)", "Hello.")
    teams.run(2_000)
    teams.say("Amr El Shimy (Unverified) (Guest)", "Hello again.")
    teams.run(2_000)
    assert teams.said() == [("Amr El Shimy", "Hello."), ("Amr El Shimy", "Hello again.")]


def test_captions_gone_and_back_lose_and_repeat_nothing(teams: Simulation) -> None:
    teams.say("Marcus Lee", "Before it went off")
    teams.do("toggleCaptions", False)
    teams.run(7_000)
    teams.do("toggleCaptions", True)
    teams.say("Marcus Lee", "And after.")
    teams.run(3_000)
    assert teams.said() == [("Marcus Lee", "Before it went off"), ("Marcus Lee", "And after.")]
    assert [state for state, _ in teams.health()] == ["waiting", "active", "lost", "recovered"]


def test_a_page_that_forbids_html_from_text_is_never_written_to(teams: Simulation) -> None:
    teams.page.evaluate(
        """() => {
          window.violations = [];
          const note = (event) => window.violations.push(event.violatedDirective);
          document.addEventListener("securitypolicyviolation", note);
        }"""
    )
    before = teams.page.evaluate("document.body.outerHTML.length")
    teams.run(3_000)
    teams.page.evaluate("capture.diagnostics()")
    assert teams.page.evaluate("window.violations") == []
    assert teams.page.evaluate("document.body.outerHTML.length") == before


def test_an_older_page_keeps_the_meeting_in_a_frame(meeting: Simulation) -> None:
    meeting.open("teams", lobby="1")
    meeting.page.evaluate(
        """() => new Promise((resolve) => {
          const src = "/pages/teams.html?structure=previous";
          const frame = make("iframe", { id: "experience-container-1", src });
          frame.addEventListener("load", () => { window.sim = frame.contentWindow.sim; resolve(true); });
          document.body.replaceChildren(frame);
        })"""
    )
    meeting.begin()
    meeting.run(1_000)
    meeting.say("Marcus Lee", "Hello from the frame.")
    meeting.run(3_000)
    assert meeting.said() == [("Marcus Lee", "Hello from the frame.")]
    assert len(meeting.frames("meeting_started")) == 1
