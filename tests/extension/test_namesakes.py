"""Two people of one name are two where the page shows it, and one person is never made two."""

from __future__ import annotations

from typing import Any

import pytest

from tests.extension.simulation import Simulation


def start(meeting: Simulation, platform: str = "meet", **parameters: str) -> Simulation:
    meeting.open(platform, **parameters)
    meeting.begin()
    meeting.run(1_000)
    return meeting


def speak(meeting: Simulation, *turns: tuple[str, ...]) -> list[str]:
    """Who was heard. Each turn is a name and its signs; what is said is another sentence each time."""
    for number, (name, *signs) in enumerate(turns):
        meeting.do("say", name, f"This is sentence number {number} of the call.", *signs)
        meeting.run(3_000)
    return [row.speaker for row in meeting.spoken()]


TWO = [("Sam", "a"), ("Sam", "b"), ("Priya Nair", "c"), ("Sam", "a"), ("Sam", "b")]
TOLD = ["Sam", "Sam (2)", "Priya Nair", "Sam", "Sam (2)"]


@pytest.mark.parametrize("platform", ["meet", "zoom"])
def test_two_pictures_beside_each_other_are_two_people(meeting: Simulation, platform: str) -> None:
    assert speak(start(meeting, platform), *TWO) == TOLD


@pytest.mark.parametrize("structure", ["current", "previous", "rotated"])
def test_two_people_the_page_calls_differently_are_two(meeting: Simulation, structure: str) -> None:
    start(meeting, structure=structure)
    turns = [("Sam", "a", "p1"), ("Sam", "a", "p2"), ("Sam", "a", "p1"), ("Sam", "a", "p2")]
    assert speak(meeting, *turns) == ["Sam", "Sam (2)", "Sam", "Sam (2)"]


def test_the_page_may_show_nothing_but_what_it_calls_them(meeting: Simulation) -> None:
    turns = [("Sam", "", "p1"), ("Sam", "", "p2"), ("Sam", "", "p1")]
    assert speak(start(meeting), *turns) == ["Sam", "Sam (2)", "Sam"]


def test_one_line_at_a_time_is_told_by_who_is_there(meeting: Simulation) -> None:
    start(meeting, "zoom", surface="overlay")
    meeting.do("tile", "Sam", "", "b")
    meeting.do("tile", "Sam", "", "a")
    meeting.do("tile", "Priya Nair", "", "c")
    meeting.run(1_000)
    assert speak(meeting, *TWO) == TOLD


def test_one_line_at_a_time_and_nobody_shown_is_told_once_they_take_turns(meeting: Simulation) -> None:
    start(meeting, "zoom", surface="overlay", names="1")
    turns = [("Sam", "a"), ("Sam", "b"), ("Sam", "a"), ("Sam", "b")]
    assert speak(meeting, *turns) == ["Sam", "Sam", "Sam", "Sam (2)"]


def test_without_a_sign_nobody_is_made_two(meeting: Simulation) -> None:
    assert set(speak(start(meeting, "teams"), ("Sam",), ("Priya Nair",), ("Sam",))) == {"Sam", "Priya Nair"}


def test_letters_and_an_empty_picture_are_no_sign(meeting: Simulation) -> None:
    start(meeting, "zoom")
    turns = [("Sam", "letters"), ("Priya Nair", "nobody"), ("Tom Becker", "nobody")]
    turns += [("Sam", "a"), ("Tom Becker", "b"), ("Sam", "nobody")]
    assert speak(meeting, *turns) == ["Sam", "Priya Nair", "Tom Becker", "Sam", "Tom Becker", "Sam"]


@pytest.mark.parametrize("rest", ["", " and goes on"])
def test_a_picture_that_loads_late_makes_nobody_two(meeting: Simulation, rest: str) -> None:
    start(meeting)
    for number in range(3):
        meeting.do("say", "Sam", f"Sentence number {number} is said", "loading")
        meeting.run(300)
        words = f"Sentence number {number} is said{rest}"
        meeting.page.evaluate("(words) => { sim.repicture('a'); sim.revise(words); }", words)
        meeting.run(3_000)
        meeting.do("say", "Priya Nair", f"Answer number {number}.", "c")
        meeting.run(3_000)
    said = [f"Sentence number {number} is said{rest}" for number in range(3)]
    assert [text for name, text in meeting.said() if name == "Sam"] == said
    assert {name for name, _ in meeting.said()} == {"Sam", "Priya Nair"}


def test_a_picture_that_is_changed_makes_nobody_two(meeting: Simulation) -> None:
    start(meeting)
    meeting.do("say", "Sam", "This is what I look like now.", "a")
    meeting.run(3_000)
    meeting.do("repicture", "b")
    meeting.run(1_000)
    assert speak(meeting, ("Priya Nair", "c"), ("Sam", "b")) == ["Sam", "Priya Nair", "Sam"]


def test_a_picture_of_another_size_is_the_same(meeting: Simulation) -> None:
    meeting.open("meet")
    read = """async ([one, other]) => {
      const { pictureOf } = await import("/extension/rows.js");
      return [one, other].map((src) => pictureOf([make("img", { src })]));
    }"""
    small, large = "https://pictures.example/a=s32-c-mo", "https://pictures.example/a=s192-c-mo"
    assert len(set(meeting.page.evaluate(read, [small, large]))) == 1


def test_rows_used_again_make_nobody_two(meeting: Simulation) -> None:
    start(meeting, "zoom", visible="2")
    turns = [
        (name, name) for number in range(8) for name in ("Sam", "Priya Nair", "Tom Becker")[: 2 + number % 2]
    ]
    assert speak(meeting, *turns) == [name for name, _ in turns]


def test_somebody_may_be_called_with_a_number(meeting: Simulation) -> None:
    turns = [("Sam (2)", "c"), ("Sam", "a"), ("Sam", "b")]
    assert speak(start(meeting), *turns) == ["Sam (2)", "Sam", "Sam (3)"]


def load_anew(meeting: Simulation, people: list[Any], platform: str = "meet", **parameters: str) -> None:
    """The page is loaded again, and told whom the one before it knew."""
    meeting.open(platform, **parameters)
    meeting.begin(resume=True, people=people)
    meeting.run(1_000)


@pytest.mark.parametrize("platform", ["meet", "zoom"])
def test_numbers_stay_where_the_page_is_loaded_anew(meeting: Simulation, platform: str) -> None:
    speak(start(meeting, platform), *TWO)
    load_anew(meeting, meeting.people(), platform)
    turns = [("Priya Nair", "c"), ("Sam", "b"), ("Sam", "a"), ("Sam", "b")]
    assert speak(meeting, *turns) == ["Priya Nair", "Sam (2)", "Sam", "Sam (2)"]


def test_numbers_stay_by_what_the_page_calls_people(meeting: Simulation) -> None:
    speak(start(meeting), ("Sam", "", "p1"), ("Sam", "", "p2"), ("Sam", "", "p1"))
    load_anew(meeting, meeting.people())
    turns = [("Sam", "", "p2"), ("Sam", "", "p1"), ("Sam", "", "p3")]
    assert speak(meeting, *turns) == ["Sam (2)", "Sam", "Sam (3)"]


def test_one_who_was_alone_of_that_name_stays_the_first(meeting: Simulation) -> None:
    speak(start(meeting), ("Sam", "a"), ("Priya Nair", "c"))
    load_anew(meeting, meeting.people())
    turns = [("Priya Nair", "c"), ("Sam", "b"), ("Sam", "a"), ("Sam", "b")]
    assert speak(meeting, *turns)[2:] == ["Sam", "Sam (2)"]


@pytest.mark.parametrize("platform", ["meet", "zoom"])
def test_signs_that_a_page_makes_up_anew_make_nobody_another(meeting: Simulation, platform: str) -> None:
    speak(start(meeting, platform), *TWO)
    load_anew(meeting, meeting.people(), platform)
    turns = [("Priya Nair", "z"), ("Sam", "x"), ("Sam", "y"), ("Sam", "x")]
    assert speak(meeting, *turns) == ["Priya Nair", "Sam", "Sam (2)", "Sam"]


def test_names_that_a_page_makes_up_anew_make_nobody_another(meeting: Simulation) -> None:
    speak(start(meeting), ("Sam", "", "p1"), ("Sam", "", "p2"), ("Tom", "t", "p3"))
    load_anew(meeting, meeting.people())
    turns = [("Tom", "t", "q3"), ("Sam", "", "q1"), ("Sam", "", "q2"), ("Sam", "", "q1")]
    assert speak(meeting, *turns) == ["Tom", "Sam", "Sam (2)", "Sam"]


def test_who_is_shown_to_be_there_proves_that_pictures_stay(meeting: Simulation) -> None:
    speak(start(meeting, "zoom"), *TWO)
    people = meeting.people()
    meeting.open("zoom")
    for picture in ("a", "b", "x"):
        meeting.do("tile", "Sam", "", picture)
    meeting.begin(resume=True, people=people)
    meeting.run(1_000)
    turns = [("Sam", "x"), ("Sam", "b"), ("Sam", "a")]
    assert speak(meeting, *turns) == ["Sam (3)", "Sam (2)", "Sam"]


def test_what_is_told_of_people_is_short_and_holds_no_word(meeting: Simulation) -> None:
    speak(start(meeting), ("Sam", "a", "p1"))
    ((name, ((sam,))),) = meeting.people()
    assert (name, sam["ids"], len(sam["pictures"])) == ("Sam", ["p1"], 1)
    assert "sentence" not in str(sam)
    read = """async (pictures) => {
      const { Namesakes } = await import("/extension/namesakes.js");
      const row = { element: document.body, name: "Sam", text: "", stamp: "" };
      const sign = (picture, id) => ({ ...row, picture, id });
      const people = new Namesakes(false);
      pictures.forEach((picture, at) => people.see([sign(picture, `p${at}`)]));
      return people.known;
    }"""
    ((name, people),) = meeting.page.evaluate(read, ["data:" + "x" * 600, "blob:a", "/a.png"])
    assert [person["pictures"] for person in people] == [[], [], ["/a.png"]]
