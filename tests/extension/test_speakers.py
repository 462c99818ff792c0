"""Whose words they are: told by the page or unknown, in any language, never guessed."""

from __future__ import annotations

import pytest

from tests.extension.simulation import Simulation

OWN = "Dana Whitfield"


def sides(meeting: Simulation) -> list[tuple[str, str]]:
    return [(row.speaker, row.side) for row in meeting.spoken()]


def hear(meeting: Simulation, *names: str) -> None:
    for number, name in enumerate(names):
        meeting.say(name, f"These are words number {number}.")
        meeting.run(3_000)


def test_a_person_called_like_you_in_another_language_is_another(meeting: Simulation) -> None:
    meeting.open("meet")
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, "Ty", "Du", "You")
    assert sides(meeting) == [("Ty", "theirs"), ("Du", "theirs"), (OWN, "ours")]


def test_without_the_own_tile_the_language_of_the_page_tells(meeting: Simulation) -> None:
    meeting.open("meet", language="fr")
    meeting.page.evaluate("document.querySelector('[data-self-name]').remove()")
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, "Vous", "Marcus Lee")
    assert sides(meeting) == [("Vous", "ours"), ("Marcus Lee", "theirs")]


def test_in_a_language_nobody_told_us_of_no_side_is_claimed(meeting: Simulation) -> None:
    meeting.open("meet", language="qu")
    meeting.page.evaluate("document.querySelector('[data-self-name]').remove()")
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, "Qam", "Marcus Lee")
    assert sides(meeting) == [("Qam", "unknown"), ("Marcus Lee", "unknown")]


def test_a_tile_with_the_own_name_in_its_attribute(meeting: Simulation) -> None:
    meeting.open("meet")
    meeting.page.evaluate(
        "document.querySelector('[data-self-name]').setAttribute('data-self-name', 'Dana Whitfield')"
    )
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, "You", "Marcus Lee")
    assert sides(meeting) == [(OWN, "ours"), ("Marcus Lee", "theirs")]


def test_the_name_shown_before_joining_is_remembered(meeting: Simulation) -> None:
    meeting.open("meet", lobby="1")
    meeting.page.evaluate("window.watch()")
    meeting.run(1_000)
    meeting.do("join")
    meeting.page.evaluate("document.querySelector('.zWGUib').textContent = 'You'")
    meeting.do("toggleCaptions", True)
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, "You")
    assert sides(meeting) == [(OWN, "ours")]


@pytest.mark.parametrize("platform", ["zoom", "teams"])
def test_where_the_own_name_is_not_shown_no_side_is_claimed(meeting: Simulation, platform: str) -> None:
    meeting.open(platform)
    where = "document.querySelector('iframe').contentDocument" if platform == "zoom" else "document"
    own = ".self-view" if platform == "zoom" else '[data-tid="me-control-displayname"]'
    meeting.page.evaluate(f"{where}.querySelector('{own}').remove()")
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, "Marcus Lee")
    assert sides(meeting) == [("Marcus Lee", "unknown")]


def test_zoom_names_its_user_in_a_script(meeting: Simulation) -> None:
    meeting.open("zoom")
    meeting.page.evaluate(
        """() => {
          const inner = document.querySelector("iframe").contentDocument;
          inner.querySelector(".self-view").remove();
          const script = inner.createElement("script");
          script.type = "application/json";
          script.append('window.MeetingConfig = { mid: 1, userName: "Dana Whitfield" }');
          inner.body.append(script);
        }"""
    )
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, "Marcus Lee", OWN)
    assert sides(meeting) == [("Marcus Lee", "theirs"), (OWN, "ours")]


def test_zoom_marks_its_user_in_the_list_of_people(meeting: Simulation) -> None:
    meeting.open("zoom")
    meeting.page.evaluate(
        """() => {
          const inner = document.querySelector("iframe").contentDocument;
          inner.querySelector(".self-view").remove();
          const texts = [["display-name", "Dana Whitfield"], ["name-label", "(Host, me)"]];
          const parts = texts.map(([kind, text]) => {
            const part = inner.createElement("span");
            part.className = `participants-item__${kind}`;
            part.append(text);
            return part;
          });
          const row = inner.createElement("div");
          row.append(...parts);
          inner.body.append(row);
        }"""
    )
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, "Marcus Lee", OWN)
    assert sides(meeting) == [("Marcus Lee", "theirs"), (OWN, "ours")]


def test_a_namesake_whose_picture_is_not_known_is_nobodys(meeting: Simulation) -> None:
    meeting.open("teams")
    meeting.do("tile", OWN)
    meeting.do("tile", OWN)
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, OWN)
    assert sides(meeting) == [(OWN, "unknown")]


def test_pronouns_behind_the_own_name_do_not_hide_it(meeting: Simulation) -> None:
    meeting.open("teams")
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, f"{OWN} (she/her)")
    assert sides(meeting) == [(f"{OWN} (she/her)", "ours")]


def test_a_company_in_brackets_is_part_of_the_name(meeting: Simulation) -> None:
    meeting.open("teams")
    meeting.begin()
    meeting.run(1_000)
    hear(meeting, "Marcus Lee (Acme)")
    assert sides(meeting) == [("Marcus Lee (Acme)", "theirs")]


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Amr El Shimy External unfamiliar", "Amr El Shimy"),
        ("Christopher Guest", "Christopher Guest"),
        ("Jürgen Groß (Gast)", "Jürgen Groß"),
        ("佐藤（外部）", "佐藤"),
        ("Sam (Host, me)", "Sam"),
        ("(Guest)", "(Guest)"),
        ("External", "External"),
    ],
)
def test_badges_come_off_in_many_languages(meeting: Simulation, shown: str, name: str) -> None:
    meeting.open("meet")
    strip = "async (name) => (await import('/extension/languages.js')).stripBadges(name)"
    assert meeting.page.evaluate(strip, shown) == name
