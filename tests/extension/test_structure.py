"""The description of a page for a bug report: how it is built, and not one word of anybody."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.extension.simulation import Simulation

NAME = "Zebulon Quarrington"
WORDS = "Frobnicate seventeen wombats before Thursday, please."


def diagnose(meeting: Simulation) -> dict[str, Any]:
    found: dict[str, Any] = meeting.page.evaluate("capture.diagnostics()")
    return found


@pytest.mark.parametrize(
    ("platform", "parameters"),
    [
        ("meet", {}),
        ("meet", {"structure": "unknown"}),
        ("zoom", {}),
        ("zoom", {"surface": "overlay", "names": "1"}),
        ("teams", {}),
        ("teams", {"structure": "rotated", "tile": "1"}),
    ],
)
def test_no_word_and_no_name_is_in_it(meeting: Simulation, platform: str, parameters: dict[str, str]) -> None:
    meeting.open(platform, **parameters)
    meeting.begin()
    meeting.run(1_000)
    if platform != "meet":
        meeting.do("tile", NAME)
    meeting.say(NAME, "Frobnicate")
    for end in (2, 3, 5, 6):
        meeting.run(1_000)
        meeting.do("revise", " ".join(WORDS.split()[:end]))
    meeting.do("chat", NAME, WORDS)
    meeting.run(3_000)
    assert meeting.spoken()
    told = json.dumps(diagnose(meeting)).lower()
    secrets = re.findall(r"\w{4,}", f"{NAME} {WORDS} Dana Whitfield Weekly sync 81234567890 abc-defg")
    assert [word for word in secrets if word.lower() in told] == []


def test_it_says_what_was_found_and_how_the_region_is_built(meeting: Simulation) -> None:
    meeting.open("meet")
    meeting.begin()
    meeting.run(1_000)
    meeting.say("Marcus Lee", "Hello.")
    report = diagnose(meeting)
    assert report["platform"] == "meet"
    assert report["status"]["how"] == "selector"
    assert report["found"]["row"][0] == 1
    assert report["region"]["attributes"]["role"] == "region"
    assert report["region"]["attributes"]["aria-label"] == ""
    row = report["region"]["children"][0]
    assert row["classes"] == ["nMcdL", "bj4p3b"]
    assert row["children"][1] == {
        "tag": "div",
        "classes": ["ygicle", "VbkSUe"],
        "attributes": {},
        "letters": len("Hello."),
    }


def test_a_name_in_an_attribute_that_is_told_is_hidden(meeting: Simulation) -> None:
    meeting.open("teams")
    meeting.begin()
    meeting.run(1_000)
    meeting.say("Marcus Lee", "Hello.")
    meeting.page.evaluate("sim.rows[0].element.setAttribute('data-tid', 'mary-jane')")
    told = json.dumps(diagnose(meeting))
    assert "mary-jane" not in told
    assert '"data-tid": "?"' in told


def test_a_page_without_captions_is_described_too(meeting: Simulation) -> None:
    meeting.open("zoom", silent="1")
    meeting.begin()
    meeting.run(6_000)
    report = diagnose(meeting)
    assert report["region"] is None
    assert len(report["frames"]) == 2
    assert report["found"]["in_call_0"][0] == 1
