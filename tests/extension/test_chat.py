"""Messages that people type: each once, as chat, none from before."""

from __future__ import annotations

import pytest

from tests.extension.simulation import Simulation

OWN = "Dana Whitfield"


def chats(meeting: Simulation) -> list[tuple[str, str, str]]:
    return [(frame["speaker"], frame["side"], frame["text"]) for frame in meeting.frames("chat")]


def start(meeting: Simulation, platform: str, **parameters: str) -> None:
    meeting.open(platform, **parameters)
    if platform != "meet":
        meeting.do("chat", "Marcus Lee", "Typed before listening began.")
    meeting.begin()
    meeting.run(1_000)


@pytest.mark.parametrize(
    ("platform", "parameters"),
    [
        *(
            (platform, {"language": own})
            for platform in ("meet", "zoom", "teams")
            for own in ("en", "fr", "ja")
        ),
        ("teams", {"structure": "previous"}),
    ],
)
def test_messages_are_chat_with_their_senders(
    meeting: Simulation, platform: str, parameters: dict[str, str]
) -> None:
    start(meeting, platform, **parameters)
    own = meeting.page.evaluate("typeof say === 'object' ? say.you : ''") if platform == "meet" else OWN
    lines = [
        ("Marcus Lee", "Here is the link."),
        ("Marcus Lee", "And the price."),
        (own, "Thank you."),
        (own, "Got it."),
        ("Priya Nair", "ok"),
    ]
    for sender, text in lines:
        meeting.do("chat", sender, text)
        meeting.run(500)
    meeting.run(3_000)
    assert chats(meeting) == [
        ("Marcus Lee", "theirs", "Here is the link."),
        ("Marcus Lee", "theirs", "And the price."),
        (OWN, "ours", "Thank you."),
        (OWN, "ours", "Got it."),
        ("Priya Nair", "theirs", "ok"),
    ]
    assert len({frame["id"] for frame in meeting.frames("chat")}) == 5
    assert meeting.said() == []


def test_the_same_message_twice_is_two(meeting: Simulation) -> None:
    start(meeting, "meet")
    for _ in range(2):
        meeting.do("chat", "Marcus Lee", "ok")
        meeting.run(500)
    assert len(chats(meeting)) == 2


def test_a_list_drawn_anew_is_silent(meeting: Simulation) -> None:
    start(meeting, "teams")
    meeting.do("chat", "Priya Nair", "Here it is.")
    meeting.run(500)
    meeting.page.evaluate(
        "sim.pane.replaceChildren(...[...sim.pane.children].map((row) => row.cloneNode(true)))"
    )
    meeting.run(1_000)
    assert len(chats(meeting)) == 1


def test_a_list_that_meet_never_showed_is_opened_once_and_closed(meeting: Simulation) -> None:
    start(meeting, "meet")
    assert meeting.page.evaluate("[sim.chatOpened, sim.chatPanel.hidden]") == [2, True]
    meeting.run(10_000)
    assert meeting.page.evaluate("sim.chatOpened") == 2


def test_a_list_that_is_open_is_left_alone(meeting: Simulation) -> None:
    meeting.open("meet")
    meeting.page.evaluate("document.querySelectorAll('.toolbar button')[2].click()")
    meeting.begin()
    meeting.run(1_000)
    assert meeting.page.evaluate("sim.chatOpened") == 1


def test_what_is_typed_while_paused_stays_out(meeting: Simulation) -> None:
    start(meeting, "teams")
    meeting.page.evaluate("capture.setPaused(true)")
    meeting.do("chat", "Marcus Lee", "Between us.")
    meeting.run(1_000)
    meeting.page.evaluate("capture.setPaused(false)")
    meeting.run(1_000)
    meeting.do("chat", "Marcus Lee", "For all.")
    meeting.run(1_000)
    assert [text for _, _, text in chats(meeting)] == ["For all."]


@pytest.mark.parametrize("platform", ["zoom", "teams"])
def test_what_was_left_out_stays_out_where_the_page_is_loaded_anew(
    meeting: Simulation, platform: str
) -> None:
    start(meeting, platform)
    meeting.do("chat", "Priya Nair", "Told before.")
    meeting.run(1_000)
    skipped = meeting.skipped()
    assert len(skipped) == 1
    assert "Typed" not in str(skipped), "no words"
    for _ in range(2):  # and once more
        meeting.open(platform)
        for sender, text in (("Marcus Lee", "Typed before listening began."), ("Priya Nair", "Told before.")):
            meeting.do("chat", sender, text)
        meeting.begin(resume=True, skipped=skipped)
        meeting.run(1_000)
        meeting.do("chat", "Marcus Lee", "Typed before listening began.")
        meeting.run(1_000)
        assert [text for _, _, text in chats(meeting)] == ["Told before.", "Typed before listening began."]


def test_what_is_typed_in_a_pause_is_left_out_by_the_next_page_too(meeting: Simulation) -> None:
    start(meeting, "teams")
    meeting.page.evaluate("capture.setPaused(true)")
    meeting.do("chat", "Marcus Lee", "Between us.")
    meeting.page.evaluate("capture.setPaused(false)")
    meeting.run(1_000)
    assert len(meeting.skipped()) == 2
